"""What the control plane may empty of a running stage: its cached responses, and what its authorizers decided."""

from data_plane.auth.results import Results
from data_plane.caching.responses import ResponseCaches


class StageCaches:
    def __init__(self, responses: ResponseCaches, results: Results) -> None:
        self.flush_responses = responses.flush
        self.flush_authorizers = results.flush
