"""What is wrong with a template, or with what it is given."""


class TemplateError(Exception):
    """str() of it is the message of AWS's ValidationError."""


class Unresolved(TemplateError):
    """A value is not known before a resource is made."""

    def __init__(self, logical_id: str) -> None:
        super().__init__(f"{logical_id} is not made yet")
        self.logical_id = logical_id
