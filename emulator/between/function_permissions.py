"""May the gateway call a function? What the function's resource policy says (handbook/07 sections 2.3 and 8).

A listener to the store, and the decision that integrations ask for. Each is made once for a function's ARN and a
method's, and remembered until some function changes: a request costs one look into a dict. The policy compiler is
loaded with the first decision.
"""

from control_plane.definitions.functions import LATEST, Function
from control_plane.store import Change, TableListener
from data_plane.auth.policies.decision import Decision
from emulator.aws.calling import Source
from emulator.between.function_policies import compiled

_GATEWAY = "apigateway.amazonaws.com"
_REMEMBERED = 65_536


class FunctionPermissions(TableListener):
    def __init__(self) -> None:
        super().__init__({"functions": self._function})
        self._functions: dict[str, Function] = {}
        self._decided: dict[tuple[str, str], bool] = {}

    def _function(self, change: Change) -> None:
        self._decided.clear()
        if change.new is None:
            del self._functions[change.old.arn]
        else:
            self._functions[change.new.arn] = change.new

    def lets(self, function_arn: str, source: Source) -> bool:
        """May a service call the function, version or alias?"""
        return self._decide(function_arn, source)

    def permits(self, function_arn: str, source_arn: str) -> bool:
        """May the method call the function, version or alias?"""
        key = (function_arn, source_arn)
        decision = self._decided.get(key)
        if decision is None:
            if len(self._decided) >= _REMEMBERED:
                self._decided.clear()
            decision = self._decided[key] = self._decide(
                function_arn, Source(_GATEWAY, source_arn.split(":")[4], source_arn)
            )
        return decision

    def _decide(self, function_arn: str, source: Source) -> bool:
        """A qualifier has a policy of its own, but for `$LATEST`, which is the function itself."""
        name, qualifier = _split(function_arn)
        if qualifier == LATEST:
            function_arn, qualifier = name, ""
        function = self._functions.get(name)
        statements = function.policies.get(qualifier) if function else None
        if not statements:
            return False
        known = {"aws:sourcearn": (source.arn,), "aws:sourceaccount": (source.account_id,)}
        decision = compiled(statements).decide(
            "lambda:InvokeFunction", function_arn, principal=source.principals, lookup=known.get
        )
        return decision is Decision.ALLOW


def _split(arn: str) -> tuple[str, str]:
    """`arn:aws:lambda:us-east-1:000000000000:function:fn:live` -> that without `:live`, and `live`."""
    parts = arn.split(":", 7)
    return ":".join(parts[:7]), parts[7] if len(parts) > 7 else ""


def anyone(function_arn: str, source: object) -> bool:
    """`--lambda-permissions ignore`."""
    return True
