"""What can be wrong with a template: its text, found when it is compiled, or what it meets, found when it renders."""


class TemplateError(Exception):
    """line, column: the place in the template, both counted from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message, self.line, self.column = message, line, column

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


class TemplateSyntaxError(TemplateError):
    """The text is no template: where Velocity raises a ParseErrorException."""


class TemplateRenderError(TemplateError):
    """A method refused its arguments, or a limit was reached: where AWS answers 500."""


class Refusal(Exception):
    """A value, a method or a limit says no. It knows no place in the template: `Template.render` adds that."""
