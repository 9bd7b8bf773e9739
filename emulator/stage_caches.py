"""What the control plane may flush of a stage: what its authorizers decided, and the responses it cached."""

from data_plane.auth.results import Results
from data_plane.caching.responses import ResponseCaches


class StageCaches:
    def __init__(self, results: Results, responses: ResponseCaches) -> None:
        self.flush_authorizers = results.flush
        self.flush_responses = responses.flush
