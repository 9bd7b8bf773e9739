"""A stage as it is published: one deployment, or with a canary two, which share its requests (handbook/02 section 16).

A request goes to the canary with the probability of its percentTraffic. The canary has a deployment of its own, and the
stage's variables with its overrides. Templates and logs are told by `$context.isCanaryRequest`, which is there only
where a canary is. It uses the stage's cache where it is allowed to, and has none otherwise. "When they are associated
with different versions, responses for production and canary requests are cached separately"; else they are the same.

AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
"""

import random
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane.apis import rest
from data_plane.apis.services import Services
from data_plane.caching.responses import StageCache
from data_plane.errors import GatewayError
from data_plane.runtime import Call, CompiledRoute, CompiledStage, Response

Chance = Callable[[], float]
"""A number from 0.0 to 1.0, less than that."""


class CanaryStage:
    def __init__(self, stage: CompiledStage, canary: CompiledStage, percent: float, chance: Chance) -> None:
        self._stage, self._canary = stage, canary
        self._share, self._chance = percent / 100, chance
        self.custom_domains_only = stage.custom_domains_only

    def match(self, call: Call) -> CompiledRoute:
        return (self._canary if self._chance() < self._share else self._stage).match(call)

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        return self._of(call).gateway_response(call, failure)

    def finish(self, call: Call, response: Response) -> Response:
        return self._of(call).finish(call, response)

    def _of(self, call: Call) -> CompiledStage:
        return self._canary if call.context["isCanaryRequest"] == "true" else self._stage


def compile_stage(
    stage: v1.Stage,
    deployments: Mapping[str, v1.Deployment],
    account_id: str,
    region: str,
    services: Services,
    chance: Chance = random.random,
) -> CompiledStage:
    """deployments: those that the stage and its canary point at, by id. Never fails."""
    cache = _cache(stage, services)
    canary = stage.canary_settings
    deployment = deployments[stage.deployment_id]
    if canary is None:
        return rest.compile_stage(deployment, stage, account_id, region, services, cache)
    release = replace(
        stage,
        deployment_id=canary.deployment_id,
        variables={**(stage.variables or {}), **(canary.stage_variable_overrides or {})},
    )
    own = cache if canary.use_stage_cache else None
    version = "" if canary.deployment_id == stage.deployment_id else canary.deployment_id
    return CanaryStage(
        rest.compile_stage(deployment, stage, account_id, region, services, cache, is_canary=False),
        rest.compile_stage(
            deployments[canary.deployment_id],
            release,
            account_id,
            region,
            services,
            own,
            is_canary=True,
            cached_version=version,
        ),
        canary.percent_traffic,
        chance,
    )


def _cache(stage: v1.Stage, services: Services) -> StageCache | None:
    if stage.cache_cluster_enabled:
        return services.responses.of(stage.rest_api_id, stage.stage_name, float(stage.cache_cluster_size or 0.5))
    services.responses.forget(stage.rest_api_id, stage.stage_name)
    return None
