"""Java's values: the methods of String, List, Map, numbers and booleans, and how each prints (handbook/03, 5.1)."""

import pytest

from data_plane.vtl import TemplateRenderError
from data_plane.vtl.java.operators import add, divide, equal, java_equals, modulo, multiply, true
from data_plane.vtl.java.printing import double_text
from data_plane.vtl.java.values import UNDEFINED, ArrayList
from data_plane.vtl.limits import Budget
from tests.data_plane.vtl.rendering import render

STRINGS = [
    ("length, isEmpty", "$s.length() $s.isEmpty() $e.isEmpty() $s.empty", "11 false true false"),
    (
        "contains, startsWith, endsWith",
        "$s.contains('lo w') $s.startsWith('He') $s.endsWith('x') $s.startsWith('wor', 6)",
        "true true false true",
    ),
    (
        "equals, equalsIgnoreCase",
        "$s.equals('x') $s.equals($s) $s.equalsIgnoreCase('HELLO WORLD') $s.equals(1)",
        "false true true false",
    ),
    (
        "indexOf, lastIndexOf",
        "$s.indexOf('o') $s.indexOf('o', 5) $s.lastIndexOf('o') $s.lastIndexOf('o', 6) $s.indexOf('z')",
        "4 7 7 4 -1",
    ),
    ("substring", "$s.substring(6) $s.substring(0, 4) <$s.substring(11)>", "world Hell <>"),
    ("replace is of text", "$s.replace('o', '.') $s.replace('', '-').length()", "Hell. w.rld 23"),
    (
        "replaceAll, replaceFirst by patterns",
        "$s.replaceAll('[lo]+', '*') $s.replaceFirst('l', 'L')",
        "He* w*r*d HeLlo world",
    ),
    (
        "groups in a replacement",
        "$s.replaceAll('(\\w)(\\w*)', '$2$1') $s.replaceAll('(?<a>H)', '${a}\\$')",
        "elloH orldw H$ello world",
    ),
    (
        "toLowerCase, toUpperCase, trim, strip",
        "$s.toLowerCase() $s.toUpperCase() <$b.trim()><$b.strip()>",
        "hello world HELLO WORLD <x><x>",
    ),
    ("matches wants the whole text", "$s.matches('.*world') $s.matches('world')", "true false"),
    ("concat, repeat, charAt", "$s.concat('!') $b.repeat(2) $s.charAt(1)", "Hello world!  x  x  e"),
    ("hashCode as Java computes it", "$s.hashCode() $e.hashCode() $b.hashCode()", "-832992604 0 34504"),
    (
        "compareTo",
        "$s.compareTo('Help') $s.compareTo($s) $s.compareToIgnoreCase('HELLO') $e.compareTo('a')",
        "-4 0 6 -1",
    ),
    ("toString, isBlank", "$s.toString() $b.isBlank() $e.isBlank()", "Hello world false true"),
    (
        "format",
        "$e.format('%s|%5d|%-5s|%05d|%.2f|%x|%,d|%%|%b', 'a', 42, 'b', 7, 2.345, 255, 1234567, true)",
        "a|   42|b    |00007|2.35|ff|1,234,567|%|true",
    ),
    (
        "format: more",
        "$e.format('%4$s %1$S %s|%+d|%(d|% d|%e|%c|%o|%X|%c', 'a', 1, -2, 3, 12345.678, 'x', 8, -1, 65)",
        "3 A a|+1|(2)| 3|1.234568e+04|x|10|FFFFFFFF|A",
    ),
    ("format of null and maps", "$e.format('%s %s', $nope, {'a': 1})", "null {a=1}"),
    (
        "join, valueOf",
        "$e.join('-', ['a', 1, true]) $e.join('-', 'a', 'b') $e.valueOf(1.0) $e.valueOf([1])",
        "a-1-true a-b 1.0 [1]",
    ),
    (
        "a character beyond U+FFFF is two",
        "$x.length() $x.indexOf('b') $x.substring(1, 3) $x.substring(3)",
        "4 3 \U0001f600 b",
    ),
    ("half of one is sent as Java sends it", "$x.substring(1, 2)", "?"),
]

LISTS = [
    ("size, isEmpty, get", "$l.size() $l.isEmpty() $l.get(0) $l.empty", "3 false a false"),
    ("add prints true, and can be hidden", "$l.add('d')#set($_ = $l.add('e'))$l.size()", "true5"),
    ("add at a place prints nothing of its own", "$!l.add(0, 'z')$l", "[z, a, b, 1]"),
    ("addAll", "$l.addAll(['x', 'y']) $l.addAll([]) $l", "true false [a, b, 1, x, y]"),
    ("remove by place or by value", "$l.remove(0) $l.remove('b') $l.remove('q') $l", "a true false [1]"),
    (
        "contains, indexOf, lastIndexOf",
        "$l.contains('a') $l.contains('1') $l.contains(1) $l.indexOf(1) $l.lastIndexOf('a')",
        "true false true 2 0",
    ),
    ("set gives what stood there", "$l.set(1, 'B') $l", "b [a, B, 1]"),
    ("subList, clear", "$l.subList(1, 3)#set($_ = $l.clear())$l", "[b, 1][]"),
    (
        "containsAll, removeAll, retainAll",
        "$l.containsAll(['a', 1]) $l.removeAll(['a']) $l $l.retainAll([1]) $l",
        "true true [b, 1] true [1]",
    ),
    (
        "equals, toArray, toString",
        "$l.equals(['a', 'b', 1]) $l.equals(['a']) $l.toArray().size() $l.toString()",
        "true false 3 [a, b, 1]",
    ),
    ("iterator", "#set($i = $l.iterator())$i.hasNext()$i.next()$i.next()$i.next()$i.hasNext()", "trueab1false"),
    ("an array, by split", "#set($p = $c.split(','))$p.size() $p.length $p[1] $p.get(3) $p", "4 4 b c [a, b, , c]"),
    (
        "split with a limit, and by a pattern",
        "$c.split(',', 2) $c.split(',', -1).size() $c.split('[,]+')",
        "[a, b,,c,,] 6 [a, b, c]",
    ),
    ("split into characters, and of nothing", "$k.split('') $n.split(',').size() $k.split('\\.').size()", "[a, b] 1 1"),
    (
        "a list from JSON stays one",
        "#set($j = $input.path('$.l'))$j.add({'k': [1]})$j $j.subList(0, 1)",
        'true["a",{"k":[1]}] ["a"]',
    ),
]

MAPS = [
    ("size, isEmpty, get", "$m.size() $m.isEmpty() $m.get('a') <$!m.get('q')>", "2 false 1 <>"),
    ("put prints what stood there", "$m.put('a', 9) <$m.put('q', 1)> $m", "1 <> {a=9, b=[x], q=1}"),
    ("putAll, remove", "$!m.putAll({'c': 3})$m.remove('a') <$m.remove('a')> $m", "1 <> {b=[x], c=3}"),
    (
        "containsKey, containsValue",
        "$m.containsKey('a') $m.containsKey('q') $m.containsValue(1) $m.containsValue(2)",
        "true false true false",
    ),
    ("keySet, values, entrySet", "$m.keySet() $m.values() $m.entrySet()", "[a, b] [1, [x]] [a=1, b=[x]]"),
    (
        "getOrDefault, putIfAbsent",
        "$m.getOrDefault('q', 5) $m.getOrDefault('a', 5) $m.putIfAbsent('a', 7) <$m.putIfAbsent('q', 7)>",
        "5 1 1 <>",
    ),
    ("equals, clear", "$m.equals({'a': 1, 'b': ['x']}) $m.equals({}) $!m.clear()$m", "true false {}"),
    (
        "a key of a map hides nothing else",
        "#set($o = {'size': 'L', 'class': 'x', 'empty': 1})$o.size $o.class $o.empty $o.size()",
        "L x 1 3",
    ),
]

SCALARS = [
    (
        "parseInt on any integer",
        "#set($I = 0)$I.parseInt('12') $I.parseInt('-7') $I.parseLong('3000000000') $I.valueOf('5')",
        "12 -7 3000000000 5",
    ),
    (
        "parseDouble on any double",
        "#set($D = 0.0)$D.parseDouble('1.5') $D.valueOf('2') $D.parseDouble(' 1e3 ')",
        "1.5 2.0 1000.0",
    ),
    (
        "intValue cuts, doubleValue widens",
        "#set($d = 3.99)$d.intValue() $d.longValue() #set($i = 3)$i.doubleValue()",
        "3 33.0",
    ),
    (
        "narrowing keeps the lower bits",
        "#set($i = 4294967297)$i.intValue() $i.shortValue() #set($d = 1e20)$d.intValue()",
        "1 12147483647",
    ),
    (
        "compareTo, equals",
        "#set($i = 3)$i.compareTo(4) $i.equals(3) $i.equals(3.0) $i.equals('3')",
        "-1 true false false",
    ),
    ("toString, max, toHexString", "#set($i = 3)$i.toString().length() $i.max(1, 9) $i.toHexString(255)", "1 9 ff"),
    ("isNaN", "#set($d = 1.5)$d.isNaN() $d.isInfinite() $d.max(1, 2.5)", "false false 2.5"),
    (
        "booleans",
        "#set($b = true)$b.toString() $b.equals(true) $b.parseBoolean('TRUE') $b.booleanValue() $b.compareTo(false)",
        "true true true true 1",
    ),
    (
        "an integer of many digits",
        "#set($i = 99999999999999999999)$i $i.toString().length()",
        "99999999999999999999 20",
    ),
]

PREPARED = (
    "#set($s = 'Hello world')#set($e = '')#set($b = ' x ')#set($x = 'a\U0001f600b')#set($c = 'a,b,,c,,')#set($k = 'ab')"
    "#set($n = '')#set($l = ['a', 'b', 1])#set($m = {'a': 1, 'b': ['x']})"
)
ALL = [*STRINGS, *LISTS, *MAPS, *SCALARS]


@pytest.mark.parametrize(("template", "expected"), [pytest.param(*row, id=rule) for rule, *row in ALL])
def test_the_method(template: str, expected: str) -> None:
    assert render(PREPARED + template, '{"l": ["a"]}') == expected


REFUSED = [
    ("substring beyond the end", "$s.substring(12)"),
    ("substring backwards", "$s.substring(3, 2)"),
    ("charAt beyond the end", "$s.charAt(11)"),
    ("get beyond the end", "$l.get(3)"),
    ("an index beyond the end", "$l[3]"),
    ("a negative one beyond the beginning", "$l[-4]"),
    ("set beyond the end", "#set($l[3] = 1)"),
    ("add beyond the end", "$l.add(4, 'x')"),
    ("remove beyond the end", "$l.remove(3)"),
    ("subList beyond the end", "$l.subList(0, 4)"),
    ("no next", "#set($q = [])#set($i = $q.iterator())$i.next()"),
    ("a number that is none", "#set($I = 0)$I.parseInt('1x')"),
    ("a number too large for an Integer", "#set($I = 0)$I.parseInt('2147483648')"),
    ("a double that is none", "#set($D = 0.0)$D.parseDouble('x')"),
    ("a null argument", "$s.contains($nope)"),
    ("a pattern that is none", "$s.matches('(')"),
    ("a group that is none", "$s.replaceAll('l', '$1')"),
    ("a named group that is none", "$s.replaceAll('l', '${a}')"),
    ("a lone dollar in a replacement", "$s.replaceAll('l', '$')"),
    ("a list as a key", "$m.put([1], 2)"),
    ("a list as a key of a literal", "#set($q = {[1]: 2})"),
    ("repeat a negative number of times", "$s.repeat(-1)"),
    ("a conversion that is none", "$e.format('%q', 1)"),
    ("a conversion without an argument", "$e.format('%s %s', 1)"),
    ("a decimal for %d", "$e.format('%d', 1.5)"),
    ("an integer for %f", "$e.format('%f', 1)"),
    ("a text for %c", "$e.format('%c', 'ab')"),
    ("a width without end", "$e.format('%100000d', 1)"),
    ("what is no JSON", "$util.parseJson('{')"),
    ("a percent sign without digits", "$util.urlDecode('%zz')"),
    ("a JSONPath that is none", "$input.path('$.[')"),
]


@pytest.mark.parametrize("template", [pytest.param(template, id=rule) for rule, template in REFUSED])
def test_what_java_throws_stops_the_template(template: str) -> None:
    with pytest.raises(TemplateRenderError):
        render(PREPARED + template)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (0.1, "0.1"), (100.0, "100.0"), (1234567.0, "1234567.0"),
        (9999999.5, "9999999.5"), (1e7, "1.0E7"), (12345678.9, "1.23456789E7"), (0.001, "0.001"), (0.0001, "1.0E-4"),
        (0.00012, "1.2E-4"), (1e22, "1.0E22"), (-1.5e300, "-1.5E300"), (5e-324, "5.0E-324"), (1e16, "1.0E16"),
        (123456789012345680.0, "1.2345678901234568E17"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity"),
        (float("nan"), "NaN"),
    ],
)  # fmt: skip
def test_double_to_string(number: float, text: str) -> None:
    """Java's Double.toString: plain from 0.001 up to ten million, else with an exponent."""
    assert double_text(number) == text


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, False), (1, True, False), ("a", "a", True), ([1, [2]], ArrayList([1, [2]]), True),
        ([1], [1, 2], False), ({"a": None}, {"b": None}, False), ({"a": [1]}, {"a": [1]}, True), (None, None, True),
    ],
)  # fmt: skip
def test_values_are_equal_where_java_says_so(left: object, right: object, same: bool) -> None:
    assert java_equals(Budget(), left, right) is same


def test_arithmetic_of_what_does_not_fit_a_double() -> None:
    huge = 10**1200
    assert str(add(Budget(), huge, 0.5)) == "nan"
    assert divide(huge, huge) == 1
    assert modulo(-7, 3) == -1
    assert multiply("a", 2) is None
    assert not true(UNDEFINED)
    assert equal(Budget(), UNDEFINED, None)
