"""The tables of handbook/03, row by row: what `$input`, `$util`, `$context` give, with what body."""

from typing import Any

import pytest

from data_plane.vtl import Input, TemplateRenderError, Util, compile_template, overrides
from tests.data_plane.vtl.rendering import render

NULLS = (
    "#set($r=$input.path('$.x'))"
    '{"body": $r, "nested": $r.nested, "isNull": #if($r == $null)"true"#else"false"#end,'
    ' "isEmptyString": #if($r == "")"true"#else"false"#end}'
)

INPUT = [
    ("a body keeps the text of its numbers", "$input.body", '{"a": 1.10}', '{"a": 1.10}'),
    ("no body is {}", "$input.body", "", "{}"),
    ("$input.body.x is nothing", "<$input.body.x>", '{"x": 1}', "<>"),
    ("whatever the body is", "<$input.body.testAccess>", "raw", "<>"),
    ("a body that is no JSON is its text", "$input.body", "some raw data", "some raw data"),
    ("json(): strings are quoted", "$input.json('$.a')", '{"a": "x\\"y"}', '"x\\"y"'),
    ("json() of nothing is two quotes", "$input.json('$.nope')", "{}", '""'),
    (
        "json('$'): key order kept, white space removed",
        "$input.json('$')",
        '{ "b": 1,\n "a": [1, 2.50, null, true] }',
        '{"b":1,"a":[1,2.5,null,true]}',
    ),
    ("json() of null", "$input.json('$.a')", '{"a": null}', "null"),
    (
        "a form is its text, which the Serverless Framework's template for forms takes apart",
        "#foreach($pair in $input.path('$').split('&'))$util.urlDecode($pair.split('=')[1]) #end",
        "a=1&b=x%20y",
        "1 x y ",
    ),
    (
        "XML in quotes (mwittenbols/How-to-use-Lambda-and-API-Gateway-to-consume-XML-instead-of-JSON)",
        "{\"body\": $input.json('$')}",
        ' <a b="c">\n</a>\n',
        '{"body": "<a b=\\"c\\">\\n</a>"}',
    ),
    ("a form in quotes (nateyolles/slack-pokerbot issue 1)", "$input.json('$')", "token=a&b", '"token=a&b"'),
    ("text has no members", "$input.json('$.a') <$input.path('$.a')> <$input.path('$[0]')>", "raw", '"" <> <>'),
    ("what begins as JSON and is broken is nothing", "$input.json('$') <$input.path('$')>", '{"a": ', '"" <>'),
    ("no body is an empty object", "$input.json('$') $input.path('$')", "", "{} {}"),
    ("path(): a map", "$input.path('$.a').b", '{"a": {"b": "c"}}', "c"),
    ("a list", "$input.path('$.a')[1] $input.path('$.a').size()", '{"a": [1, 2]}', "2 2"),
    (
        "a number, a boolean",
        "$input.path('$.a') $input.path('$.b') $input.path('$.c')",
        '{"a": 1, "b": 1.5, "c": true}',
        "1 1.5 true",
    ),
    (
        "integers of any size",
        "$input.path('$.a')",
        '{"a": 123456789012345678901234567890}',
        "123456789012345678901234567890",
    ),
    (
        "params(): three maps",
        "$input.params()",
        "{}",
        "{path={id=7}, querystring={a=b, page=2}, header={Accept=*/*, X-Id=h}}",
    ),
    (
        "params().header and .get('header')",
        "$input.params().header.Accept $input.params().get('header').get('X-Id')",
        "{}",
        "*/* h",
    ),
    (
        "params('x'): path, then query string, then header",
        "$input.params('id')$input.params('a')$input.params('X-Id')",
        "{}",
        "7bh",
    ),
    ("absent: an empty text", "<$input.params('nope')>", "{}", "<>"),
    ("header names as they are spelled (handbook/10 fact 51)", "<$input.params('x-id')>", "{}", "<>"),
    ("$method is for mapping expressions alone", "$method.request.header.X", "{}", "$method.request.header.X"),
]

PRINTING = [
    ("an object", "$input.path('$.foo')", '{"foo":{"foo":"bar"}}', "{foo=bar}"),
    ("a list of objects", "$input.path('$')", '[{"foo":"bar"}]', '[{"foo":"bar"}]'),
    ("a list in an object", "$input.path('$')", '{"foo":[{"nested":"bar"}]}', '{foo=[{"nested":"bar"}]}'),
    (
        "in the order of the text",
        "$input.path('$')",
        '{"bigger":"dict","to":"test","with":"separators"}',
        "{bigger=dict, to=test, with=separators}",
    ),
    ("toString()", "$input.path('$').toString()", '{"foo":"bar"}', "{foo=bar}"),
    ("an empty list", NULLS, '{"x":[]}', '{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}'),
    ("what is missing", NULLS, "{}", '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'),
    ("JSON null", NULLS, '{"x":null}', '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'),
    (
        "doubles",
        "$input.path('$.a') $input.path('$.b') $input.path('$.c')",
        '{"a": 1e10, "b": 0.0001, "c": 12345.678}',
        "1.0E10 1.0E-4 12345.678",
    ),
    ("null in an object", "$input.path('$')", '{"a":null,"b":{}}', "{a=null, b={}}"),
    ("a variable that was never set", "$foo $!foo", "{}", "$foo "),
    ("one that was set to null", "#set($foo = $input.path('$.x'))<$foo>", "{}", "<>"),
]

UTIL = [
    (
        "escapeJavaScript: quotes, slashes, control characters",
        "$util.escapeJavaScript($input.body)",
        "\"\\/'\n\r\t\b\f\x01",
        "\\\"\\\\\\/\\'\\n\\r\\t\\b\\f\\u0001",
    ),
    (
        "what is not ASCII, in capitals",
        "$util.escapeJavaScript($input.body)",
        "é€\U0001f600~",
        "\\u00E9\\u20AC\\uD83D\\uDE00~",
    ),
    ("of nothing: nothing", "<$util.escapeJavaScript($input.path('$.x'))$util.escapeJavaScript('')>", "{}", "<>"),
    (
        "the cure for its single quotes",
        '#set($q = "it\'s")$util.escapeJavaScript($q).replaceAll("\\\\\'","\'")',
        "{}",
        "it's",
    ),
    (
        "parseJson",
        "#set($o = $util.parseJson($input.body))$o.a[1].b $o.c",
        '{"a": [0, {"b": "x"}], "c": 1.50}',
        "x 1.5",
    ),
    ("urlEncode {}", "$util.urlEncode($input.body)", "{}", "%7B%7D"),
    ("urlEncode an object", "$util.urlEncode($input.body)", '{"some": "value"}', "%7B%22some%22%3A+%22value%22%7D"),
    ("urlEncode of what is missing", "<$util.urlEncode($input.path('$.x'))>", "{}", "<>"),
    ("urlEncode as Java does", "$util.urlEncode($input.body)", "a-b_c.d*e~f/é", "a-b_c.d*e%7Ef%2F%C3%A9"),
    ("urlDecode", "$util.urlDecode($input.body)", "a+b%20c%C3%A9", "a b cé"),
    ("base64, by UTF-8", "$util.base64Encode($input.body) $util.base64Decode('w6k=')", "é", "w6k= é"),
    ("base64Decode without padding", "$util.base64Decode('YWI')", "{}", "ab"),
    ("what AppSync has is not there", "$util.toJson('x') $util.error('x')", "{}", "$util.toJson('x') $util.error('x')"),
]

CONTEXT = [
    ("a variable, one inside", "$context.stage $context.identity.sourceIp", "{}", "prod 192.0.2.1"),
    ("what is null or absent is empty", "<$context.identity.apiKey$context.nope$context.nope.x>", "{}", "<>"),
    (
        "claims: each of them, not the whole",
        "<$context.authorizer.claims> $context.authorizer.claims.sub",
        "{}",
        "<> user-1",
    ),
    (
        "in a loop over $context its maps are empty (handbook/10 fact 57)",
        '#foreach($k in $context.keySet())"$k":"$context.get($k)"#if($foreach.hasNext),#end#end',
        "{}",
        '"stage":"prod","requestId":"abc-123","identity":"","authorizer":"","requestOverride":"","responseOverride":""',
    ),
    (
        "stage variables, three ways",
        "$stageVariables.table $stageVariables['table'] ${stageVariables.table} ${stageVariables['an-other']}",
        "{}",
        "pets pets pets v",
    ),
    (
        "one that is missing prints its source",
        "$stageVariables.nope $!stageVariables.nope",
        "{}",
        "$stageVariables.nope ",
    ),
    (
        "computed names, and put, which gives what stood there",
        "#set($n = 'x')#set($context.requestOverride.querystring[$n] = 'bar')"
        "<$context.requestOverride.querystring.put('k', 'v')>$context.requestOverride.querystring.x",
        "{}",
        "<>bar",
    ),
]

VECTORS = [
    (
        "a form body without a body",
        "Action=SendMessage&MessageBody=$input.body",
        "",
        "Action=SendMessage&MessageBody={}",
    ),
    (
        "with one",
        "Action=SendMessage&MessageBody=$input.body",
        '{"some": "value"}',
        'Action=SendMessage&MessageBody={"some": "value"}',
    ),
    (
        "encoded",
        "EncodedBody=$util.urlEncode($input.body)&EncodedBodyAccess=$util.urlEncode($input.body.x)",
        "some raw data",
        "EncodedBody=some+raw+data&EncodedBodyAccess=",
    ),
]

ALL = [*INPUT, *PRINTING, *UTIL, *CONTEXT, *VECTORS]


@pytest.mark.parametrize(("template", "body", "expected"), [pytest.param(*row, id=fact) for fact, *row in ALL])
def test_the_fact(template: str, body: str, expected: str) -> None:
    assert render(template, body) == expected


def test_overrides_are_left_in_the_context() -> None:
    """Section 4.1: a request template's overrides stand in `$context`, for the response template too."""
    context: dict[str, Any] = {"stage": "prod", **overrides()}
    request = compile_template(
        '#set($context.requestOverride.header.X-Id = "v")'
        "#set($context.requestOverride.path.petId = $input.path('$.id'))"
        "#set($done = $context.requestOverride.querystring.put('q', '1'))"
        "#set($context.responseOverride.status = 418)"
        "#set($context.responseOverride.header['X-Teapot'] = 'yes')"
    )
    assert request.render({"input": Input('{"id": "7"}'), "util": Util(), "context": context}) == ""
    assert context["requestOverride"] == {"header": {"X-Id": "v"}, "path": {"petId": "7"}, "querystring": {"q": "1"}}
    assert context["responseOverride"] == {"header": {"X-Teapot": "yes"}, "status": 418}
    response = compile_template("$context.requestOverride.header.X-Id $context.responseOverride.status")
    assert response.render({"context": context}) == "v 418"


@pytest.mark.parametrize(
    "template",
    [
        "#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 401)",
        "#set($context.requestOverride.header.a = 1)#set($context.requestOverride.header['a'] = 1)",
        "#set($context.requestOverride.path.a = 1)$context.requestOverride.path.put('a', 2)",
        "#set($context.requestOverride.header = {})",
    ],
)
def test_an_override_is_final(template: str) -> None:
    """ "If you try to override the same parameter multiple times, API Gateway returns a 5XX response." """
    with pytest.raises(TemplateRenderError, match="is set twice"):
        render(template)


def test_bytes_that_are_no_text_stop_a_template() -> None:
    """handbook/10 fact 58: "A template on undecodable bytes -> 500"."""
    for template in ("$input.body", "$input.json('$')", "$input.path('$.a')"):
        with pytest.raises(TemplateRenderError, match="1:1: the body is not UTF-8"):
            render(template, b"\xff\xfe")


def test_what_a_template_changes_in_the_body_is_seen_later_in_it() -> None:
    template = "#set($r = $input.path('$'))#set($r.b = [1e10, 'x', {'k': $nope}])$input.json('$') $r"
    assert render(template, '{"a": [1]}') == '{"a":[1],"b":[1.0E10,"x",{"k":null}]} {a=[1], b=[1.0E10, x, {k=null}]}'
