"""Which model a message must satisfy, and whether it does (handbook/06 section 9)."""

import pytest

from control_plane.definitions import v1
from data_plane.apis.websocket_steps import selector
from data_plane.errors import BadRequestBody
from data_plane.runtime import Call, Request
from data_plane.validation.messages import compile_messages
from data_plane.validation.schemas import Documents


def model(name: str, schema: str) -> v1.Model:
    return v1.Model(id=name, name=name, content_type="", schema=schema)


DOCUMENTS = Documents(
    {
        "Number": model("Number", '{"properties": {"n": {"type": "integer"}}, "required": ["n"]}'),
        "Text": model("Text", '{"properties": {"n": {"type": "string"}}, "required": ["n"]}'),
        "Broken": model("Broken", '{"type": "nonsense"}'),
    }
)
BOTH = {"number": "Number", "text": "Text"}
WITH_DEFAULT = {"number": "Number", "$default": "Text"}
BY_KIND, ALWAYS = "${request.body.kind}", r"\$default"
CASES = [
    ("the model it selects is satisfied", BOTH, BY_KIND, b'{"kind": "number", "n": 1}', True),
    ("and is not", BOTH, BY_KIND, b'{"kind": "number", "n": "1"}', False),
    ("another one is", BOTH, BY_KIND, b'{"kind": "text", "n": "1"}', True),
    ("nothing is selected, nothing is the default", BOTH, BY_KIND, b'{"n": 1}', False),
    ("nothing is selected, so the default", WITH_DEFAULT, BY_KIND, b'{"n": "1"}', True),
    ("which does not fit either", WITH_DEFAULT, BY_KIND, b'{"n": 1}', False),
    ("a static text selects the same of every message", WITH_DEFAULT, ALWAYS, b'{"kind": "number", "n": "1"}', True),
    ("no JSON fits nothing", WITH_DEFAULT, ALWAYS, b"n=1", False),
    ("an empty message fits nothing that wants something", WITH_DEFAULT, ALWAYS, b"", False),
    ("a model that is none fits nothing", {"$default": "Broken"}, ALWAYS, b"{}", False),
    ("nor does one that is gone", {"$default": "Gone"}, ALWAYS, b"{}", False),
    ("an expression without models fits nothing", {}, BY_KIND, b'{"kind": "number", "n": 1}', False),
]


@pytest.mark.parametrize(
    ("models", "expression", "body", "fits"), [row[1:] for row in CASES], ids=[r[0] for r in CASES]
)
def test_a_message_is_held_against_the_model_that_is_chosen_for_it(
    models: dict[str, str], expression: str, body: bytes, fits: bool
) -> None:
    validate = compile_messages(models, selector(expression), DOCUMENTS)
    call = Call(Request(method="", path="", body=body))
    if fits:
        validate(call)
        return
    with pytest.raises(BadRequestBody) as refusal:
        validate(call)
    assert refusal.value.detail
