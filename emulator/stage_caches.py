"""What the control plane may empty of a running stage: its cached responses. No authorizer's answers are kept yet."""

from data_plane.caching.responses import ResponseCaches


class StageCaches:
    def __init__(self, responses: ResponseCaches) -> None:
        self.flush_responses = responses.flush

    def flush_authorizers(self, rest_api_id: str, stage_name: str) -> None: ...
