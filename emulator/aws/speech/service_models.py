"""botocore's models of AWS's services, found by the name that API Gateway's URIs give them.

That name is the beginning of the service's host (its endpointPrefix), `monitoring` for CloudWatch or
`runtime.sagemaker`; or the name it is signed for, `iotdata`; before either may stand a subdomain of the user's,
`{bucket}.s3`. Nothing is listed here: of each model only the head is read to know those names, 40 ms for all, once.
"""

import json
import re
import zlib
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from moto.core.loaders import create_loader
from moto.core.model import ServiceModel

_HEAD = 4096
_FIELD = '"metadata":'


class Found(NamedTuple):
    """subdomain: what stands before the service's own name, or nothing."""

    model: ServiceModel
    subdomain: str


class ServiceModels:
    def __init__(self) -> None:
        self._loader = create_loader()

    @lru_cache(maxsize=256)  # noqa: B019 (one of these lives as long as the process)
    def find(self, service: str, action: str | None) -> Found | None:
        """The model of a service; of several that share a host, the first that has the action."""
        subdomain, _, own = service.rpartition(".")
        for name, before in ((service, ""), (own, subdomain)):
            models = [self._load(directory) for directory in self._named(name)]
            having = [model for model in models if action is None or action in model.operation_names]
            if having:
                return Found(having[0], before)
        return None

    @lru_cache(maxsize=256)  # noqa: B019 (see `find`)
    def find_by_id(self, service: str, action: str) -> tuple[ServiceModel, str] | None:
        """The model of a service by its id, `cloudwatchlogs`, and the name that it has for an action in any case."""
        for directory in self._ids.get(service.lower(), ()):
            model = self._load(directory)
            for name in model.operation_names:
                if name.lower() == action.lower():
                    return model, name
        return None

    @cached_property
    def _ids(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for directory, head in self._heads:
            found.setdefault(re.sub("[^a-z0-9]", "", head["serviceId"].lower()), []).append(directory)
        return found

    def _named(self, name: str) -> list[str]:
        return [directory for directory, names in self._names.items() if name in names]

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        """Directory -> the names a URI may give it; those that a host begins with come first."""
        found = {directory: _names(head) for directory, head in self._heads}
        return dict(sorted(found.items(), key=lambda item: item[0] not in item[1]))

    @cached_property
    def _heads(self) -> list[tuple[str, dict[str, Any]]]:
        directories = chain.from_iterable(sorted(Path(root).glob("*/")) for root in self._loader.search_paths)
        versions = [(each.name, sorted(each.glob("*/service-2.json.gz"))) for each in directories]
        return [(name, _metadata(files[-1])) for name, files in versions if files]

    @lru_cache(maxsize=64)  # noqa: B019 (see `find`)
    def _load(self, directory: str) -> ServiceModel:
        return ServiceModel(self._loader.load_service_model(directory, "service-2"), directory)


def _metadata(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        text = zlib.decompressobj(31).decompress(file.read(_HEAD), 2 * _HEAD).decode("utf-8", "replace")
    start = text.index("{", text.index(_FIELD))
    metadata: dict[str, Any] = json.JSONDecoder().raw_decode(text, start)[0]
    return metadata


def _names(metadata: dict[str, Any]) -> tuple[str, ...]:
    return metadata["endpointPrefix"], metadata.get("signingName", metadata["endpointPrefix"])
