"""The examples of AWS's own pages: the mapping template reference, its examples of variables, the photo album, the
override of parameters. Expected is the output those pages show, or what their words say."""

import json

import pytest

from data_plane.vtl import Input, Util, compile_template, overrides
from tests.data_plane.vtl.rendering import render

ALL_PARAMETERS = """#set($allParams = $input.params())
{
  "params" : {
    #foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
    "$type" : {
      #foreach($paramName in $params.keySet())
      "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
      #if($foreach.hasNext),#end
      #end
    }
    #if($foreach.hasNext),#end
    #end
  }
}
"""

CONTEXT_TEMPLATE = """{
    "stage" : "$context.stage",
    "request_id" : "$context.requestId",
    "source_ip" : "$context.identity.sourceIp",
    "api_key" : "$context.identity.apiKey",
    "user_arn" : "$context.identity.userArn"
}
"""

PHOTOS = """#set($inputRoot = $input.path('$'))
{
  "photos": [
#foreach($elem in $inputRoot.photos.photo)
    {
      "id": "$elem.id",
      "photographedBy": "$elem.photographer_first_name $elem.photographer_last_name",
      "title": "$elem.title",
      "ispublic": $elem.ispublic,
      "isfriend": $elem.isfriend,
      "isfamily": $elem.isfamily
    }#if($foreach.hasNext),#end

#end
  ]
}
"""

PHOTOS_BODY = """{
  "photos": {
    "page": 1, "pages": "1234", "perpage": 100, "total": "123398",
    "photo": [
      {"id": "12345678901", "owner": "23456789@A12", "photographer_first_name": "Saanvi",
       "photographer_last_name": "Sarkar", "secret": "abc123d456", "server": "1234", "farm": 1,
       "title": "Sample photo 1", "ispublic": true, "isfriend": false, "isfamily": false},
      {"id": "23456789012", "owner": "34567890@B23", "photographer_first_name": "Richard",
       "photographer_last_name": "Roe", "secret": "bcd234e567", "server": "2345", "farm": 2,
       "title": "Sample photo 2", "ispublic": true, "isfriend": false, "isfamily": false}
    ]
  }
}"""

PHOTOS_OUTPUT = """{
  "photos": [
    {
      "id": "12345678901",
      "photographedBy": "Saanvi Sarkar",
      "title": "Sample photo 1",
      "ispublic": true,
      "isfriend": false,
      "isfamily": false
    },
    {
      "id": "23456789012",
      "photographedBy": "Richard Roe",
      "title": "Sample photo 2",
      "ispublic": true,
      "isfriend": false,
      "isfamily": false
    }
  ]
}
"""

THINGS = """{
    "id" : "$input.params('id')",
    "count" : "$input.path('$.things').size()",
    "things" : $input.json('$.things')
}"""

PETS = """{"pets": [
    {"id": 1, "type": "dog", "price": 249.99},
    {"id": 2, "type": "cat", "price": 124.99},
    {"id": 3, "type": "fish", "price": 0.99}
]}"""


def test_all_parameters_pass_through() -> None:
    assert json.loads(render(ALL_PARAMETERS)) == {
        "params": {
            "path": {"id": "7"},
            "querystring": {"a": "b", "page": "2"},
            "header": {"Accept": "*/*", "X-Id": "h"},
        }
    }


def test_context_variables() -> None:
    assert json.loads(render(CONTEXT_TEMPLATE)) == {
        "stage": "prod",
        "request_id": "abc-123",
        "source_ip": "192.0.2.1",
        "api_key": "",
        "user_arn": "",
    }


def test_the_photo_album() -> None:
    assert render(PHOTOS, PHOTOS_BODY) == PHOTOS_OUTPUT


def test_request_and_response_with_all_three_functions() -> None:
    output = render(THINGS, '{"things": {"1": {}, "2": {}, "3": {}}}')
    assert json.loads(output) == {"id": "7", "count": "3", "things": {"1": {}, "2": {}, "3": {}}}


@pytest.mark.parametrize(
    ("template", "body", "expected"),
    [
        pytest.param(
            '{"name" : "$input.params(\'a\')", "body" : $input.json(\'$\')}',
            '{"k": [1, {"l": "m"}]}',
            '{"name" : "b", "body" : {"k":[1,{"l":"m"}]}}',
            id="a name of the query string, and the whole body",
        ),
        pytest.param(
            '{"name" : "$input.params(\'a\')", "body" : $input.json(\'$.mykey\')}',
            '{"mykey": {"x": 1}}',
            '{"name" : "b", "body" : {"x":1}}',
            id="a part of the body",
        ),
        pytest.param("$input.path('$.pets').count()", PETS, "3", id="$input.path('$.pets').count() would return 3"),
        pytest.param(
            "$input.json('$.pets')",
            PETS,
            '[{"id":1,"type":"dog","price":249.99},{"id":2,"type":"cat","price":124.99},{"id":3,"type":"fish","price":0.99}]',
            id="a JSON string representing the pets structure",
        ),
        pytest.param(
            "#set ($errorMessageObj = $util.parseJson($input.path('$.errorMessage')))\n"
            '{\n   "errorMessageObjKey2ArrVal" : $errorMessageObj.key2.arr[0]\n}\n',
            '{"errorMessage":"{\\"key1\\":\\"var1\\",\\"key2\\":{\\"arr\\":[1,2,3]}}"}',
            '{\n   "errorMessageObjKey2ArrVal" : 1\n}\n',
            id="stringified JSON as an object",
        ),
        pytest.param(
            "$util.escapeJavaScript($input.path('$.s')).replaceAll(\"\\\\'\",\"'\")",
            '{"s": "it\'s \\"so\\""}',
            'it\'s \\"so\\"',
            id="escaped single quotes turned back into regular ones",
        ),
    ],
)
def test_an_example(template: str, body: str, expected: str) -> None:
    assert render(template, body) == expected


def test_a_status_overridden_by_the_body() -> None:
    """ "Override the status code based on the integration response body"."""
    template = compile_template(
        "#set($inputRoot = $input.path('$'))\n"
        '$input.json("$")\n'
        '#if($inputRoot.toString().contains("error"))\n'
        "#set($context.responseOverride.status = 400)\n"
        "#end\n"
    )
    for body, status in (('{"errors": [{"key": "x"}]}', 400), ('{"id": 1}', None)):
        context = overrides()
        output = template.render({"input": Input(body), "util": Util(), "context": context})
        assert json.loads(output) == json.loads(body)
        assert context["responseOverride"].get("status") == status


def test_headers_overridden_and_made_new() -> None:
    """ "Override the request header", "by creating a new header that combines two others"."""
    template = compile_template(
        '#set($header1Override = "foo")\n'
        "#set($header3Value = \"$!input.params('header1')$!input.params('header2')\")\n"
        '$input.json("$")\n'
        '#set($context.requestOverride.header.header3 = "$header3Value")\n'
        "#set($context.requestOverride.header.header1 = $header1Override)\n"
        '#set($context.requestOverride.header.multivalueheader=["A", "B", "C"])'
    )
    context = overrides()
    source = Input("{}", header={"header1": "a", "header2": "b"})
    assert template.render({"input": source, "util": Util(), "context": context}) == "{}\n"
    assert context["requestOverride"]["header"] == {
        "header3": "ab",
        "header1": "foo",
        "multivalueheader": ["A", "B", "C"],
    }
