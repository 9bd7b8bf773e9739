"""JSONPath as Jayway's README tells it (handbook/03 section 7), and against jsonpath-ng where the two agree."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonpath_ng.ext.parser import parse

from data_plane.vtl.errors import Refusal
from data_plane.vtl.jsonpath.filters import MISSING
from data_plane.vtl.jsonpath.path import compile_path
from data_plane.vtl.jsonpath.steps import JsonPathError
from data_plane.vtl.limits import Budget

STORE: dict[str, Any] = {
    "store": {
        "book": [
            {"category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95},
            {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99},
            {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553", "price": 8.99},
            {"category": "fiction", "author": "J. R. R. Tolkien", "title": "Lord", "isbn": "0-395", "price": 22.99},
        ],
        "bicycle": {"color": "red", "price": 19.95},
    },
    "expensive": 10,
    "a b": {"c.d": 1, "it's": 2},
    "nothing": None,
    "sizes": ["S", "M"],
    "numbers": [3, 1, "x", 2.5],
    "nested": [[1, 2], [3]],
}
BOOKS = STORE["store"]["book"]

DEFINITE = [
    ("the root", "$", STORE),
    ("dot-notated child", "$.store.bicycle.color", "red"),
    ("bracket-notated child", "$['store']['bicycle'][\"color\"]", "red"),
    ("both mixed, as Goessner allows", "$.['store'].bicycle.['color']", "red"),
    ("an index", "$.store.book[0].title", "Sayings of the Century"),
    ("an index from the end", "$.store.book[-1].title", "Lord"),
    ("blanks and dots in a name need brackets", "$['a b']['c.d']", 1),
    ("a quote in a name is escaped", "$['a b']['it\\'s']", 2),
    ("without the root", "store.bicycle.color", "red"),
    ("without the root, an index first", "['store'].book[1].price", 12.99),
    ("null is found", "$.nothing", None),
    ("what is missing", "$.nope.deeper", MISSING),
    ("an index beyond the end", "$.store.book[4]", MISSING),
    ("a name on a list", "$.store.book.title", MISSING),
    ("an index on an object", "$.store[0]", MISSING),
    ("names are case-sensitive", "$.Store", MISSING),
    ("names with signs in them", "$.a-b", MISSING),
    (
        "several names at the end are one object",
        "$.store.book[0]['author','price']",
        {"author": "Nigel Rees", "price": 8.95},
    ),
    ("of which some may be missing", "$.store.bicycle['color','nope']", {"color": "red"}),
]

INDEFINITE = [
    ("the authors of all books", "$.store.book[*].author", [book["author"] for book in BOOKS]),
    ("all authors", "$..author", [book["author"] for book in BOOKS]),
    ("all things, both books and bicycles", "$.store.*", [BOOKS, STORE["store"]["bicycle"]]),
    ("the price of everything", "$.store..price", [8.95, 12.99, 8.99, 22.99, 19.95]),
    ("the third book", "$..book[2]", [BOOKS[2]]),
    ("the second to last book", "$..book[-2]", [BOOKS[2]]),
    ("the first two books", "$..book[0,1]", BOOKS[:2]),
    ("all books from index 0 (inclusive) until index 2 (exclusive)", "$..book[:2]", BOOKS[:2]),
    ("all books from index 1 (inclusive) until index 2 (exclusive)", "$..book[1:2]", BOOKS[1:2]),
    ("last two books", "$..book[-2:]", BOOKS[-2:]),
    ("all books from index 2 (inclusive) to last", "$..book[2:]", BOOKS[2:]),
    ("two indexes at the end of a definite path", "$.store.book[0,2].price", [8.95, 8.99]),
    ("all books with an ISBN number", "$..book[?(@.isbn)].title", ["Moby Dick", "Lord"]),
    (
        "all books in store cheaper than 10",
        "$.store.book[?(@.price < 10)].title",
        ["Sayings of the Century", "Moby Dick"],
    ),
    ("all books in store that are not 'expensive'", "$..book[?(@.price <= $['expensive'])].price", [8.95, 8.99]),
    ("all books matching regex (ignore case)", "$..book[?(@.author =~ /.*REES/i)].price", [8.95]),
    ("several names further up are both", "$.store['bicycle','book'].color", ["red"]),
    ("nothing fits: an empty list", "$..nope", []),
    ("nothing there: an empty list", "$.nope[*].deeper", []),
    ("every object below that passes", "$..[?(@.color)].price", [19.95]),
    ("elements of lists in a list", "$.nested[*][0]", [1, 3]),
    ("a step behind two filters", "$.store.book[?(@.isbn)][?(@.price > 10)].price", [22.99]),
]

FILTERS = [
    ("==", "@.category == 'fiction' && @.price == 8.99", [2]),
    ("== is strict: 1 is not '1'", "@.price == '8.95'", []),
    ("!=", "@.category != 'fiction'", [0]),
    ("what is missing is unlike anything", "@.isbn != 'x'", [0, 1, 2, 3]),
    ("and not null", "@.isbn == null", []),
    ("<, >, <=, >= of numbers", "@.price > 8.95 && @.price <= 12.99", [1, 2]),
    ("of texts", "@.title < 'M'", [3]),
    ("of both: never", "@.title > 1", []),
    ("||", "@.price < 8.96 || @.price > 20", [0, 3]),
    ("&& before ||", "@.isbn || @.price > 12 && @.price < 13", [1, 2, 3]),
    ("! and brackets", "!(@.isbn || @.price > 10)", [0]),
    ("!", "!@.isbn", [0, 1]),
    ("=~", "@.title =~ /S.*/", [0, 1]),
    ("=~ the other way round", "/S.*/ =~ @.title", [0, 1]),
    ("in", "@.category in ['reference', 'x']", [0]),
    ("nin", "@.category nin ['reference']", [1, 2, 3]),
    ("in a list of the document", "@.title in $.sizes", []),
    ("size", "@.title size 4", [3]),
    ("empty", "@.title empty false", [0, 1, 2, 3]),
    ("contains", "@.author contains 'Rees'", [0]),
    ("a path in brackets", "@['category'] == \"reference\"", [0]),
    ("a function of a path", "@.title.length() == 4", [3]),
    ("blanks", " @.price  >  20 ", [3]),
    ("a bracket in a text", "@.title != ')]' && @.price > 20", [3]),
    ("a constant", "1 == 1", [0, 1, 2, 3]),
]

LISTS = [
    ("subsetof", "$[?(@ subsetof ['S', 'M', 'L'])]", [["S"], ["S", "M"]]),
    ("anyof", "$[?(@ anyof ['M', 'L'])]", [["S", "M"], ["L", "X"]]),
    ("noneof", "$[?(@ noneof ['M', 'L'])]", [["S"]]),
    ("size", "$[?(@ size 1)]", [["S"]]),
]

FUNCTIONS = [
    ("min, max, sum, avg of the numbers there", "$.numbers", {"min": 1.0, "max": 3.0, "sum": 6.5, "avg": 6.5 / 3}),
    ("length, first, last", "$.numbers", {"length": 4, "first": 3, "last": 2.5, "size": 4}),
    ("length of an object and of a text", "$.store", {"length": 2, "keys": ["book", "bicycle"]}),
    ("of an indefinite path", "$..price", {"max": 22.99, "length": 5}),
    ("of no numbers", "$.sizes", {"sum": MISSING, "concat": "SM", "stddev": MISSING}),
    ("of nothing", "$.nope", {"length": MISSING}),
    ("of what has none", "$.expensive", {"length": MISSING, "keys": MISSING, "first": MISSING}),
    ("stddev", "$.nested[0]", {"stddev": 0.5}),
]


@pytest.mark.parametrize(("path", "expected"), [pytest.param(*row, id=rule) for rule, *row in DEFINITE])
def test_a_definite_path_gives_a_value(path: str, expected: Any) -> None:
    compiled = compile_path(path)
    assert compiled.definite
    assert compiled.find(STORE) == expected or compiled.find(STORE) is expected


@pytest.mark.parametrize(("path", "expected"), [pytest.param(*row, id=rule) for rule, *row in INDEFINITE])
def test_an_indefinite_path_gives_a_list(path: str, expected: list[Any]) -> None:
    compiled = compile_path(path)
    assert not compiled.definite
    assert compiled.find(STORE) == expected


@pytest.mark.parametrize(("condition", "places"), [pytest.param(*row, id=rule) for rule, *row in FILTERS])
def test_a_filter(condition: str, places: list[int]) -> None:
    assert compile_path(f"$.store.book[?({condition})]").find(STORE) == [BOOKS[place] for place in places]


@pytest.mark.parametrize(("path", "expected"), [pytest.param(*row, id=rule) for rule, *row in LISTS])
def test_a_filter_of_lists(path: str, expected: list[Any]) -> None:
    assert compile_path(path).find([["S"], ["S", "M"], ["L", "X"]]) == expected


@pytest.mark.parametrize(("path", "expected"), [pytest.param(*row, id=rule) for rule, *row in FUNCTIONS])
def test_functions_at_the_end_of_a_path_sum_up_what_it_found(path: str, expected: dict[str, Any]) -> None:
    assert {name: compile_path(f"{path}.{name}()").find(STORE) for name in expected} == expected


def test_functions_with_arguments() -> None:
    assert compile_path("$.nested[0].append(9)").find(STORE) == [1, 2, 9]
    assert compile_path("$.numbers.index(-1)").find(STORE) == 2.5
    assert compile_path("$.numbers.index(9)").find(STORE) is MISSING
    assert compile_path("$.sizes.concat('-', $.store.bicycle.color)").find(STORE) == "SM-red"
    assert compile_path("$.numbers.sum($.expensive)").find(STORE) == 16.5


@pytest.mark.parametrize(
    "path",
    [
        "$.", "$..", "$[", "$.a[", "$.a[b]", "$[?(]", "$[?(@.a", "$[?(@.a ==)]", "$[?(@.a = 1)]", "$[?(@.a > 01)]",
        "$[?(a)]", "$.a.nope()", "$.a`parent`", "$.a`sub(/a/, b)`", "$.a | $.b", "$.a + $.b", "$.a[::0]",
        "$[?(@.a == 1) x]", "$.*.length(", "$a$b", "$" + ".a" * 1000, "$[?(" + "!" * 500 + "@)]",
        "$[?(@ in " + "[" * 300 + "]" * 300 + ")]", "$[?(@[?(@[?(@[?(@[?(@)])])])])]", "$[" + "*" * 900 + "]",
    ],
)  # fmt: skip
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(JsonPathError):
        compile_path(path)


def test_a_document_that_is_asked_too_much_stops_the_path() -> None:
    document: Any = 1
    for _ in range(10):
        document = {"a": document, "b": document, "c": document}
    budget = Budget()
    budget.work = 100_000
    with pytest.raises(Refusal, match="too much"):
        compile_path("$..*..*..a").find(document, budget)


def test_a_deep_document_is_no_trouble() -> None:
    document: Any = 1
    for _ in range(50_000):
        document = {"a": document}
    assert len(compile_path("$..a").find(document)) == 50_000


def test_a_path_is_compiled_once() -> None:
    assert compile_path("$.store.x") is compile_path("$.store.x")


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from("xyz"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
STEPS = st.lists(
    st.sampled_from([".a", ".b", "..c", ".*", "[*]", "[0]", "[-1]", "[0,1]", "[1:]", "[:-1]", "['a']", "..*", "..[0]"]),
    min_size=1,
    max_size=3,
).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(DOCUMENTS, STEPS)
def test_the_walk_finds_what_jsonpath_ng_finds(document: Any, steps: str) -> None:
    path = compile_path("$" + steps)
    found = path.find(document)
    theirs = [match.value for match in parse("$" + steps).find(document)]
    assert ([] if found is MISSING else [found]) == theirs if path.definite else found == theirs


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text(alphabet="$@.[]()*'\"?abe019-:,= <>!&|~/\\`+", max_size=25), DOCUMENTS)
def test_any_text_is_a_path_or_refused(text: str, document: Any) -> None:
    try:
        compile_path(text).find(document)
    except JsonPathError:
        return
    except Refusal as refusal:
        assert "regular expression" in str(refusal)  # noqa: PT017
