"""IAM policies, compiled once and decided often: of resources, of identities, and those Lambda authorizers answer with.

    policy = compile_policy('{"Version": "2012-10-17", "Statement": [...]}')
    policy.decide("execute-api:Invoke", "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/pets")

An explicit Deny wins, else some Allow must match, else nothing is said (handbook/04 sections 2.3 and 7). Who a
statement is for and under which conditions is asked of two values the caller brings: the names the principal goes by,
and a lookup of condition keys (`data_plane.auth.policies.condition_keys` has a request's).
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

import msgspec

from data_plane.auth.policies.conditions import Holds, PolicyError, compile_conditions, texts
from data_plane.auth.policies.decision import Decision, Lookup
from data_plane.auth.policies.patterns import Matches, Patterns, any_of

__all__ = ["ANONYMOUS", "Decision", "Policy", "PolicyError", "compile_policy"]

ANONYMOUS: frozenset[str] = frozenset()
"""The principal that goes by no name: only `*` means it."""

_VERSIONS = ("2012-10-17", "2008-10-17")
_ELEMENTS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")


class _Statement(NamedTuple):
    action: Matches
    resource: Matches
    principal: Callable[[Collection[str]], bool]
    conditions: tuple[Holds, ...]

    def applies(self, action: str, resource: str, principal: Collection[str], lookup: Lookup) -> bool:
        return (
            self.action(action, lookup)
            and self.resource(resource, lookup)
            and self.principal(principal)
            and all(holds(lookup) for holds in self.conditions)
        )


class Policy:
    def __init__(self, denying: list[_Statement], allowing: list[_Statement]) -> None:
        self._denying = denying
        self._allowing = allowing

    def decide(
        self,
        action: str,
        resource: str,
        *,
        principal: Collection[str] = ANONYMOUS,
        lookup: Lookup = lambda key: None,
    ) -> Decision:
        """principal: every name the caller goes by: its ARN, its role's, its account id (of twelve digits).

        lookup: the values of a condition key, asked for in lower case, or None.
        """
        action = action.lower()
        if any(statement.applies(action, resource, principal, lookup) for statement in self._denying):
            return Decision.DENY
        if any(statement.applies(action, resource, principal, lookup) for statement in self._allowing):
            return Decision.ALLOW
        return Decision.NONE


def compile_policy(document: str | bytes | Mapping[str, Any], *, of_resource: bool = False) -> Policy:
    """document: JSON, or what it decodes to. of_resource: every statement must say for whom, else none may.

    Raises PolicyError, a sentence that says what is wrong.
    """
    try:
        return _Compiler(_decoded(document), of_resource).policy()
    except RecursionError:
        raise PolicyError("The policy is nested too deeply") from None


def _decoded(document: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(document, str | bytes):
        try:
            document = msgspec.json.decode(document)
        except (msgspec.DecodeError, UnicodeError) as problem:
            raise PolicyError(f"The policy is not JSON: {problem}") from None
    if not isinstance(document, Mapping):
        raise PolicyError("The policy must be an object")
    return document


class _Compiler:
    """One document's. Statements with the same actions, resources or conditions share what those compile to."""

    def __init__(self, document: Mapping[str, Any], of_resource: bool) -> None:
        version = document.get("Version", _VERSIONS[1])
        if version not in _VERSIONS:
            raise PolicyError(f"Version must be 2012-10-17 or 2008-10-17, not {version}")
        self._patterns = Patterns(variables=version == _VERSIONS[0])
        self._of_resource = of_resource
        self._statements = document.get("Statement")
        self._known: dict[tuple[str, ...], Matches] = {}
        self._tested: dict[str, tuple[Holds, ...]] = {}

    def policy(self) -> Policy:
        statements = [self._statements] if isinstance(self._statements, Mapping) else self._statements
        if not isinstance(statements, list):
            raise PolicyError("Statement must be an object or a list of objects")
        effects: dict[str, list[_Statement]] = {"Deny": [], "Allow": []}
        for statement in statements:
            if not isinstance(statement, Mapping):
                raise PolicyError("A statement must be an object")
            if not statement.keys() <= _ELEMENTS:
                raise PolicyError(f"Unknown element of a statement: {min(statement.keys() - _ELEMENTS)}")
            effect = statement.get("Effect")
            if effect not in ("Allow", "Deny"):
                raise PolicyError("Effect must be Allow or Deny")
            effects[effect].append(self._statement(statement))
        return Policy(effects["Deny"], effects["Allow"])

    def _statement(self, statement: Mapping[str, Any]) -> _Statement:
        return _Statement(
            self._either(statement, "Action", lower=True),
            self._either(statement, "Resource", lower=False),
            self._principal(statement),
            self._conditions(statement["Condition"]) if "Condition" in statement else (),
        )

    def _conditions(self, block: Any) -> tuple[Holds, ...]:
        key = repr(block)
        found = self._tested.get(key)
        if found is None:
            found = self._tested[key] = compile_conditions(block, self._patterns)
        return found

    def _either(self, statement: Mapping[str, Any], name: str, *, lower: bool) -> Matches:
        """An element, or the one of the opposite meaning, which matches what the first would not.

        An authorizer may name no resource, which grants nothing: Chalice's `AuthResponse(routes=[])` does.
        """
        element = _one_of(statement, name, f"Not{name}")
        given = texts(statement[element], element)
        if not given and (self._of_resource or element != "Resource"):
            raise PolicyError(f"{element} must not be empty")
        # An action's variables stay as they are written: AWS knows them in resources and conditions only.
        key = (element, *given)
        found = self._known.get(key)
        if found is None:
            written = [each.lower() for each in given] if lower else given
            matches = any_of([self._patterns.compile(each, variables=not lower) for each in written])
            found = self._known[key] = matches if element == name else _opposite(matches)
        return found

    def _principal(self, statement: Mapping[str, Any]) -> Callable[[Collection[str]], bool]:
        if not self._of_resource and statement.keys().isdisjoint(("Principal", "NotPrincipal")):
            return _everyone
        element = _one_of(statement, "Principal", "NotPrincipal")
        names = _principals(statement[element])
        if element == "Principal":
            return _everyone if "*" in names else lambda principal: not names.isdisjoint(principal)
        return lambda principal: "*" not in names and names.isdisjoint(principal)


def _one_of(statement: Mapping[str, Any], one: str, other: str) -> str:
    if (one in statement) is (other in statement):
        raise PolicyError(f"A statement needs {one} or {other}" + (", not both" if one in statement else ""))
    return one if one in statement else other


def _opposite(matches: Matches) -> Matches:
    return lambda text, lookup: not matches(text, lookup)


def _everyone(principal: Collection[str]) -> bool:
    return True


def _principals(value: Any) -> frozenset[str]:
    """`"*"`, or `{"AWS": [...]}`; an account's root ARN is its account id."""
    if value == "*":
        return frozenset("*")
    if not isinstance(value, Mapping) or not value or not value.keys() <= set(_PRINCIPALS):
        raise PolicyError(f'Principal must be "*" or an object of {", ".join(_PRINCIPALS)}')
    return frozenset(_account(name) for kind, names in value.items() for name in texts(names, f"Principal {kind}"))


def _account(name: str) -> str:
    match name.split(":"):
        case ["arn", _, "iam", "", account_id, "root"]:
            return account_id
    return name
