"""Why a token does not count."""


class Refused(Exception):
    """expired: it would have counted before. The text is safe to show: nothing of the token is in it."""

    def __init__(self, why: str, *, expired: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.expired = expired
