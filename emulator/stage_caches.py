"""What the control plane may flush of a stage: what its authorizers decided. Responses are not cached yet."""

from data_plane.auth.results import Results


class StageCaches:
    def __init__(self, results: Results) -> None:
        self._results = results

    def flush_responses(self, rest_api_id: str, stage_name: str) -> None: ...

    def flush_authorizers(self, rest_api_id: str, stage_name: str) -> None:
        self._results.flush(rest_api_id, stage_name)
