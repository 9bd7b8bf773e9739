"""Stacks of templates with transforms, in the emulator of the test session."""

from typing import Any

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class Stacks:
    """Those of one test, all of which go after it."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._names: list[str] = []

    def create(self, name: str, template: str) -> dict[str, str]:
        """Its outputs."""
        self._names.append(name)
        self.client.create_stack(StackName=name, TemplateBody=template, Capabilities=CAPABILITIES)
        return self._outputs(name, "create")

    def update(self, name: str, template: str) -> dict[str, str]:
        self.client.update_stack(StackName=name, TemplateBody=template, Capabilities=CAPABILITIES)
        return self._outputs(name, "update")

    def delete(self) -> None:
        for name in reversed(self._names):
            self.client.delete_stack(StackName=name)
            self._wait(name, "delete")

    def _outputs(self, name: str, verb: str) -> dict[str, str]:
        self._wait(name, verb)
        [stack] = self.client.describe_stacks(StackName=name)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}

    def _wait(self, name: str, verb: str) -> None:
        waiter = self.client.get_waiter(f"stack_{verb}_complete")
        waiter.wait(StackName=name, WaiterConfig={"Delay": 0.02, "MaxAttempts": 1000})
