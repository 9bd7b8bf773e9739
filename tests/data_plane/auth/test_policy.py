"""IAM policies by the rules of AWS's reference: what each element and each condition operator lets through."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.auth.policies.decision import Decision
from data_plane.auth.policies.patterns import Patterns
from data_plane.auth.policies.policy import ANONYMOUS, PolicyError, compile_policy

INVOKE = "execute-api:Invoke"
API = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"
PETS = f"{API}/dev/GET/pets"
BOB = frozenset(("arn:aws:iam::123456789012:user/bob", "123456789012"))
ALLOW, DENY, NONE = Decision.ALLOW, Decision.DENY, Decision.NONE


def statement(**elements: Any) -> dict[str, Any]:
    """Allow everything, but for the elements given; None takes one away."""
    whole = {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}
    return {name: value for name, value in whole.items() if value is not None}


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


@pytest.mark.parametrize(
    ("action", "resource", "expected", "why"),
    [
        ("execute-api:Invoke", PETS, ALLOW, "named exactly"),
        ("EXECUTE-API:invoke", PETS, ALLOW, "actions are named in any case"),
        ("execute-api:*", PETS, ALLOW, "any action of the service"),
        ("execute-api:Invo?e", PETS, ALLOW, "one character"),
        ("execute-api:Invok", PETS, NONE, "the beginning is not the whole"),
        ("execute-api:InvokeAll", PETS, NONE, "nor is more than the whole"),
        (["s3:*", "execute-api:Invoke"], PETS, ALLOW, "one of a list is enough"),
        ("*", f"{API}/dev/*/pets", ALLOW, "a star within"),
        ("*", f"{API}/*", ALLOW, "a star reaches over slashes"),
        ("*", "arn:aws:execute-api:*", ALLOW, "and over colons"),
        ("*", f"{API}/dev/GET/pets/*", NONE, "what is before a star must be there"),
        ("*", f"{API}/dev/GET/PETS", NONE, "resources are named in their case"),
        ("*", f"{API}/dev/GET/pet?", ALLOW, "a question mark is one character"),
        ("*", f"{API}/dev/GET/pets?", NONE, "and not none"),
        ("*", f"{API}/*/*/pe?s", ALLOW, "both kinds together"),
        ("*", [f"{API}/dev/POST/pets", PETS], ALLOW, "one of several resources"),
        ("*", [], NONE, "no resource at all"),
    ],
)
def test_actions_and_resources(action: Any, resource: Any, expected: Decision, why: str) -> None:
    policy = compile_policy(document(statement(Action=action, Resource=resource)))
    assert policy.decide(INVOKE, PETS) is expected, why


@pytest.mark.parametrize(
    ("statements", "expected", "why"),
    [
        ([], NONE, "nothing is said"),
        ([statement()], ALLOW, "allowed"),
        ([statement(), statement(Effect="Deny")], DENY, "a denial wins"),
        ([statement(Effect="Deny"), statement()], DENY, "wherever it stands"),
        ([statement(), statement(Effect="Deny", Action="s3:*")], ALLOW, "a denial of something else"),
        ([statement(Action=None, NotAction="s3:*")], ALLOW, "any action but those"),
        ([statement(Action=None, NotAction=["s3:*", "execute-api:Invoke"])], NONE, "not those"),
        ([statement(Resource=None, NotResource=f"{API}/prod/*")], ALLOW, "any resource but those"),
        ([statement(Resource=None, NotResource=f"{API}/dev/*")], NONE, "not those"),
        ([statement(Sid="Named")], ALLOW, "statements have names"),
    ],
)
def test_what_statements_come_to_together(statements: list[dict[str, Any]], expected: Decision, why: str) -> None:
    assert compile_policy(document(*statements)).decide(INVOKE, PETS) is expected, why
    assert compile_policy(json.dumps(document(*statements))).decide(INVOKE, PETS) is expected, why


def test_one_statement_need_not_be_in_a_list() -> None:
    assert compile_policy({"Statement": statement()}).decide(INVOKE, PETS) is ALLOW


@pytest.mark.parametrize(
    ("principal", "caller", "expected", "why"),
    [
        ({"Principal": "*"}, ANONYMOUS, ALLOW, "everyone"),
        ({"Principal": {"AWS": "*"}}, ANONYMOUS, ALLOW, "everyone, the long way"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/bob"}}, BOB, ALLOW, "by name"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/eve"}}, BOB, NONE, "by another's name"),
        ({"Principal": {"AWS": ["123456789012"]}}, BOB, ALLOW, "by account"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, BOB, ALLOW, "by account, as its root"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/bob"}}, ANONYMOUS, NONE, "nobody in particular"),
        ({"Principal": {"Service": "lambda.amazonaws.com"}}, BOB, NONE, "a service"),
        ({"NotPrincipal": {"AWS": "210987654321"}}, BOB, ALLOW, "everyone but another account"),
        ({"NotPrincipal": {"AWS": "123456789012"}}, BOB, NONE, "everyone but this account"),
        ({"NotPrincipal": "*"}, ANONYMOUS, NONE, "everyone but everyone"),
    ],
)
def test_a_statement_is_for_its_principals(
    principal: dict[str, Any], caller: frozenset[str], expected: Decision, why: str
) -> None:
    policy = compile_policy(document(statement(**principal)), of_resource=True)
    assert policy.decide(INVOKE, PETS, principal=caller) is expected, why


KEYS = {
    "aws:sourceip": ("203.0.113.7",),
    "aws:username": ("bob*",),
    "aws:useragent": ("curl/8.0",),
    "aws:currenttime": ("2026-06-01T12:00:00Z",),
    "aws:epochtime": ("1780315200",),
    "aws:securetransport": ("false",),
    "aws:principalarn": ("arn:aws:iam::123456789012:user/bob",),
    "aws:tagkeys": ("team", "cost"),
    "app:blob": ("AAEC",),
    "app:text": ("many",),
    "app:account": ("123456789012",),
    "app:six": ("::ffff:203.0.113.7",),
}


@pytest.mark.parametrize(
    ("operator", "key", "values", "holds", "why"),
    [
        ("StringEquals", "aws:UserAgent", "curl/8.0", True, "equal"),
        ("StringEquals", "AWS:USERAGENT", "curl/8.0", True, "keys are named in any case"),
        ("StringEquals", "aws:UserAgent", "CURL/8.0", False, "values are not"),
        ("StringEquals", "aws:UserAgent", "curl/*", False, "a star is a star here"),
        ("StringEquals", "aws:UserAgent", ["x", "curl/8.0"], True, "one of several"),
        ("StringEquals", "aws:Referer", "x", False, "no such key"),
        ("StringEqualsIfExists", "aws:Referer", "x", True, "no such key, which is fine"),
        ("StringEqualsIfExists", "aws:UserAgent", "x", False, "but it is there"),
        ("StringNotEquals", "aws:UserAgent", "x", True, "another"),
        ("StringNotEquals", "aws:UserAgent", ["x", "curl/8.0"], False, "none of several"),
        ("StringNotEquals", "aws:Referer", "x", True, "no such key"),
        ("StringEqualsIgnoreCase", "aws:UserAgent", "CURL/8.0", True, "any case"),
        ("StringNotEqualsIgnoreCase", "aws:UserAgent", "CURL/8.0", False, "any case"),
        ("StringLike", "aws:UserAgent", "curl/?.*", True, "wildcards"),
        ("StringNotLike", "aws:UserAgent", "curl/*", False, "wildcards"),
        ("StringLike", "aws:UserAgent", "", False, "nothing is nothing"),
        ("NumericEquals", "aws:EpochTime", "1780315200", True, "equal"),
        ("NumericEquals", "aws:EpochTime", 1780315200, True, "a number may be written as one"),
        ("NumericNotEquals", "aws:EpochTime", "1", True, "another"),
        ("NumericLessThan", "aws:EpochTime", "1780315200", False, "less"),
        ("NumericLessThanEquals", "aws:EpochTime", "1780315200", True, "at most"),
        ("NumericGreaterThan", "aws:EpochTime", "1780315199.5", True, "more"),
        ("NumericGreaterThanEquals", "aws:EpochTime", "1780315201", False, "at least"),
        ("NumericLessThan", "app:text", "5", False, "what is no number is less than none"),
        ("DateEquals", "aws:CurrentTime", "2026-06-01T12:00:00Z", True, "the same moment"),
        ("DateEquals", "aws:CurrentTime", "2026-06-01T14:00:00+02:00", True, "in another zone"),
        ("DateEquals", "aws:CurrentTime", "1780315200", True, "in seconds"),
        ("DateNotEquals", "aws:CurrentTime", "2026-06-01", True, "a day begins at midnight"),
        ("DateLessThan", "aws:CurrentTime", "2026-06-02", True, "before"),
        ("DateGreaterThan", "aws:CurrentTime", "2026-06-02", False, "after"),
        ("DateLessThanEquals", "aws:EpochTime", "2026-06-01T12:00:00Z", True, "seconds are a date too"),
        ("DateGreaterThanEquals", "aws:CurrentTime", "2026-06-01T12:00:00.5Z", False, "not yet"),
        ("Bool", "aws:SecureTransport", "false", True, "equal"),
        ("Bool", "aws:SecureTransport", False, True, "a boolean may be written as one"),
        ("Bool", "aws:SecureTransport", "True", False, "another"),
        ("Bool", "app:text", "true", False, "what is no boolean"),
        ("BinaryEquals", "app:blob", "AAEC", True, "equal bytes"),
        ("BinaryEquals", "app:text", "AAEC", False, "other bytes"),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", True, "within a range"),
        ("IpAddress", "aws:SourceIp", "203.0.113.7", True, "an address is a range of one"),
        ("IpAddress", "aws:SourceIp", "203.0.113.9/24", True, "a range may be named by any address in it"),
        ("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32"], False, "in none"),
        ("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8", "203.0.113.0/24"], False, "not outside of all"),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", True, "outside"),
        ("IpAddress", "app:text", "0.0.0.0/0", False, "what is no address"),
        ("IpAddress", "app:six", "203.0.113.0/24", True, "an address of version 4 in one of version 6"),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/*", True, "AWS has wildcards here too"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/bo?", True, "like"),
        ("ArnLike", "aws:PrincipalArn", "arn:*:user/bob:a:b:c", False, "a star does not reach over a colon"),
        ("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/bob", False, "not"),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/*", True, "not like"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::${app:account}:user/bob", True, "a variable's colon is no colon"),
        ("ArnLike", "app:text", "arn:aws:iam::123456789012:user/bob", False, "what is no ARN"),
        ("Null", "aws:Referer", "true", True, "absent"),
        ("Null", "aws:Referer", "false", False, "absent, but should be there"),
        ("Null", "aws:UserAgent", False, True, "present"),
        ("ForAnyValue:StringEquals", "aws:TagKeys", "team", True, "some value is one of these"),
        ("ForAnyValue:StringEquals", "aws:TagKeys", "owner", False, "no value is"),
        ("ForAnyValue:StringEquals", "aws:Referer", "x", False, "there is no value"),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", "team", True, "some value is none of these"),
        ("ForAllValues:StringEquals", "aws:TagKeys", "team", False, "not every value"),
        ("ForAllValues:StringLike", "aws:TagKeys", ["t*", "c*"], True, "every value"),
        ("ForAllValues:StringEquals", "aws:Referer", "x", True, "every value of none"),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", ["owner", "cost"], False, "one of them is"),
    ],
)
def test_a_condition_holds_or_does_not(operator: str, key: str, values: Any, holds: bool, why: str) -> None:
    policy = compile_policy(document(statement(Condition={operator: {key: values}})))
    assert policy.decide(INVOKE, PETS, lookup=KEYS.get) is (ALLOW if holds else NONE), why


def test_all_conditions_must_hold() -> None:
    both = {"StringEquals": {"aws:UserAgent": "curl/8.0", "app:text": "many"}, "Bool": {"aws:SecureTransport": "true"}}
    assert compile_policy(document(statement(Condition=both))).decide(INVOKE, PETS, lookup=KEYS.get) is NONE
    del both["Bool"]
    assert compile_policy(document(statement(Condition=both))).decide(INVOKE, PETS, lookup=KEYS.get) is ALLOW


@pytest.mark.parametrize(
    ("resource", "asked", "version", "expected", "why"),
    [
        ("users/${aws:username}/*", "users/bob*/pets", "2012-10-17", ALLOW, "what the variable stands for"),
        ("users/${aws:username}/*", "users/bobby/pets", "2012-10-17", NONE, "a star in a value is no wildcard"),
        ("users/${AWS:UserName}", "users/bob*", "2012-10-17", ALLOW, "keys are named in any case"),
        ("users/${aws:userid}", "users/", "2012-10-17", NONE, "without a value nothing matches"),
        ("users/${aws:userid, 'none'}", "users/none", "2012-10-17", ALLOW, "a default"),
        ("users/${aws:TagKeys}", "users/team", "2012-10-17", NONE, "several values are none"),
        ("a${*}b${?}c${$}", "a*b?c$", "2012-10-17", ALLOW, "the characters themselves"),
        ("a${*}b", "axxb", "2012-10-17", NONE, "and not what they stand for"),
        ("users/${aws:username}", "users/bob*", "2008-10-17", NONE, "the older version has no variables"),
        ("users/${aws:username}", "users/${aws:username}", "2008-10-17", ALLOW, "there it is text"),
    ],
)
def test_variables_stand_for_the_values_of_the_call(
    resource: str, asked: str, version: str, expected: Decision, why: str
) -> None:
    policy = compile_policy(document(statement(Resource=resource), version=version))
    assert policy.decide(INVOKE, asked, lookup=KEYS.get) is expected, why


def test_variables_in_conditions() -> None:
    same = {
        "StringEquals": {"app:text": "${app:text}"},
        "StringEqualsIgnoreCase": {"aws:UserAgent": "${AWS:useragent}"},
    }
    assert compile_policy(document(statement(Condition=same))).decide(INVOKE, PETS, lookup=KEYS.get) is ALLOW


NESTED: dict[str, Any] = {}
for _ in range(200_000):
    NESTED = {"x": NESTED}


@pytest.mark.parametrize(
    ("given_document", "message"),
    [
        ("", "not JSON"),
        ("[]", "must be an object"),
        ('{"Statement": ' + "[" * 100_000, "nested too deeply"),
        ({"Statement": statement(Condition=NESTED)}, "nested too deeply"),
        (b"\xff{}", "not JSON"),
        ({}, "Statement must be"),
        ({"Statement": "x"}, "Statement must be"),
        ({"Statement": ["x"]}, "A statement must be an object"),
        ({"Version": "2026", "Statement": []}, "Version must be"),
        ({"Version": ["2012-10-17"], "Statement": []}, "Version must be"),
        ({"Statement": statement(Effect="allow")}, "Effect must be"),
        ({"Statement": statement(Effect=None)}, "Effect must be"),
        ({"Statement": statement(Effect=["Allow"])}, "Effect must be"),
        ({"Statement": statement(Action=None)}, "needs Action or NotAction"),
        ({"Statement": statement(NotAction="*")}, "not both"),
        ({"Statement": statement(Resource=None)}, "needs Resource or NotResource"),
        ({"Statement": statement(Action=[])}, "must not be empty"),
        ({"Statement": {**statement(Resource=None), "NotResource": []}}, "must not be empty"),
        ({"Statement": statement(Resource=[{}])}, "must be a string"),
        ({"Statement": statement(Resources="*")}, "Unknown element of a statement: Resources"),
        ({"Statement": statement(Condition=[])}, "Condition must be an object"),
        ({"Statement": statement(Condition={"StringEquals": "x"})}, "must be an object"),
        ({"Statement": statement(Condition={"StringEquals": {"aws:x": {}}})}, "must be a string"),
        ({"Statement": statement(Condition={"Equals": {"aws:x": "y"}})}, "Unknown condition operator: Equals"),
        ({"Statement": statement(Condition={"For:Bool": {"aws:x": "true"}})}, "Unknown condition operator: For:Bool"),
        ({"Statement": statement(Condition={"NumericEquals": {"aws:x": "nan"}})}, "cannot be compared with: nan"),
        ({"Statement": statement(Condition={"DateEquals": {"aws:x": "soon"}})}, "cannot be compared with: soon"),
        ({"Statement": statement(Condition={"Bool": {"aws:x": "yes"}})}, "cannot be compared with: yes"),
        ({"Statement": statement(Condition={"IpAddress": {"aws:x": "1.2.3"}})}, "Not an IP address"),
        ({"Statement": statement(Condition={"ArnLike": {"aws:x": "*"}})}, "Not an ARN"),
        ({"Statement": statement(Condition={"Null": {"aws:x": "maybe"}})}, "true or false"),
    ],
)
def test_documents_that_say_nothing_clear(given_document: Any, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        compile_policy(given_document)


def test_the_policy_of_a_resource_names_resources() -> None:
    with pytest.raises(PolicyError, match="must not be empty"):
        compile_policy(document(statement(Resource=[], Principal="*")), of_resource=True)


@pytest.mark.parametrize("principal", [None, "bob", {}, {"aws": "*"}, {"AWS": [{}]}, ["*"]])
def test_the_policy_of_a_resource_says_for_whom(principal: Any) -> None:
    with pytest.raises(PolicyError, match="Principal"):
        compile_policy(document(statement(Principal=principal)), of_resource=True)


_ALPHABET = st.text("ab*?", max_size=12)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(_ALPHABET, st.text("ab", max_size=16))
def test_patterns_match_as_the_equal_regular_expression_does(pattern: str, text: str) -> None:
    expression = "".join({"*": ".*", "?": "."}.get(each, each) for each in pattern)
    assert Patterns().compile(pattern)(text, KEYS.get) is (re.fullmatch(expression, text) is not None)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(_ALPHABET, max_size=6), st.lists(st.text("abc", max_size=12), max_size=12))
def test_patterns_of_one_policy_do_not_disturb_each_other(texts: list[str], asked: list[str]) -> None:
    patterns, alone = Patterns(), [Patterns().compile(text) for text in texts]
    together = [patterns.compile(text) for text in texts]
    for text in asked:
        assert [each(text, KEYS.get) for each in together] == [each(text, KEYS.get) for each in alone]
    late = patterns.compile("?b*")
    assert late("ab", KEYS.get), "one that comes after texts did"


def test_many_patterns_that_all_match() -> None:
    """Ten thousand, each of which decides nothing: they are one piece of work, not ten thousand."""
    denied = [
        statement(Effect="Deny", Resource="*?*a" + "?" * (number % 7), Condition={"StringEquals": {"k": f"{number}"}})
        for number in range(10_000)
    ]
    policy = compile_policy(document(statement(Resource="*"), *denied))
    assert [policy.decide(INVOKE, f"{API}/dev/GET/{'a' * 1500}{number}") for number in range(20)] == [ALLOW] * 20


@pytest.mark.parametrize(
    "pattern", ["*a" * 4000 + "b", "*a?" * 2700 + "b", "*" * 8000 + "?b", "?" * 8000, "${" * 500_000]
)
def test_no_pattern_is_expensive(pattern: str) -> None:
    """Each would take a backtracking matcher longer than the universe has; here the suite's time limit is far away."""
    assert not Patterns().compile(pattern)("a" * 10_000, KEYS.get)


def test_a_policy_of_ten_thousand_statements() -> None:
    statements = [statement(Sid=f"s{number}", Resource=f"{API}/dev/GET/{number}/*") for number in range(10_000)]
    policy = compile_policy(document(*statements))
    assert policy.decide(INVOKE, f"{API}/dev/GET/9999/x") is ALLOW
    assert policy.decide(INVOKE, f"{API}/dev/GET/10000/x") is NONE
