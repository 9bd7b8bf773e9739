"""The `meter` step of a REST method, chosen when its stage is published; `skip` where nothing limits it.

AWS tries the stage's and the account's throttles within its check of the usage plan: a method that requires no key and
is throttled logs "Verifying Usage Plan" and then the throttle, not yet "authorized" (handbook/02 section 18).
"""

import msgspec

from control_plane.definitions import v1
from data_plane.metering import api_keys, log_lines
from data_plane.metering.api_keys import Protected
from data_plane.metering.routes import throttles
from data_plane.metering.state import Metering
from data_plane.metering.throttling import Meter, in_order
from data_plane.runtime import Call, Scope


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The method that is metered. verb: of ANY, the one the setting is of. setting: in its stage.

    api_key_source: of the API.
    """

    resource: v1.Resource
    method: v1.Method
    verb: str
    setting: v1.MethodSetting
    api_key_source: str


def compile_meter(metering: Metering, scope: Scope, target: Target) -> Meter:
    method, path, setting = target.method, target.resource.path, target.setting
    names = log_lines.Names(scope.api_id, scope.stage_name, target.resource.id, method.http_method, path)
    limited = throttles(
        metering,
        scope,
        f"{target.verb} {path}",
        (setting.throttling_rate_limit, setting.throttling_burst_limit),
        lambda limit: log_lines.throttled_by_stage(names, limit),
    )
    if method.api_key_required:
        protected = Protected(f"{scope.api_id}:{scope.stage_name}", f"{path}/{method.http_method}", names)
        keys = metering.access(scope.account_id, scope.region)
        return api_keys.require(keys, protected, api_keys.SOURCES[target.api_key_source], limited)
    if setting.logging_level == "INFO":
        return in_order(_verifying(names), limited, _not_required(names))
    return limited


def _verifying(names: log_lines.Names) -> Meter:
    def step(call: Call) -> None:
        if call.log is not None:
            call.log.say(log_lines.verifying(names, call, None))

    return step


def _not_required(names: log_lines.Names) -> Meter:
    lines = (log_lines.key_not_required(names), log_lines.succeeded(names, None))

    def step(call: Call) -> None:
        if call.log is not None:
            for line in lines:
                call.log.say(line)

    return step
