"""Lambda functions (`lambda`): what users define, as records. A `Function` holds all that belongs to one name.

For whoever runs functions (the data plane listens to the store's commits; a `Change` of table `functions` has the
function's name as key, and a `Function` or None as `old` and `new`):

- `function.routes()` is every qualifier an invocation may carry, each with the versions it runs and their shares: the
  unqualified ARN and `$LATEST`, every published version, every alias, weighted or not.
- `function.version(number)` is that version's `Configuration`: complete, never edited, with `code.directory` and
  that of each of its `layers`. A change of tags, permissions, aliases or concurrency leaves the Configuration the same
  object, so `old.version(n) is new.version(n)` says that its workers may stay. That is why revision ids, which change
  with nearly everything, are kept in the Function.
- A directory is never written again once a record names it: new code comes in a new directory. One that no record
  names any more is removed after the commit (`functions.packages.code`), except the user's own (`in_place`).

Member names are AWS's; nested structures are as in FunctionConfiguration.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

LATEST = "$LATEST"


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """Where a function's or a layer's code lies, and what it measured when it came.

    directory: the folder with the unpacked code, absolute; empty for an image. sha256: base64 of the zip's SHA-256 (of
    an image: hex). size: bytes of the zip. unzipped_size: bytes of its files.
    in_place: the folder is the user's own (hot reload), never ours to delete. image_uri: for PackageType Image.
    """

    directory: str
    sha256: str
    size: int
    unzipped_size: int = 0
    in_place: bool = False
    image_uri: str | None = None

    @property
    def directories(self) -> list[str]:
        """The folder, if it is ours to keep and to delete."""
        return [] if self.in_place or not self.directory else [self.directory]


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """A layer version that a function uses; it stays usable when the layer version is deleted. arn: with version."""

    arn: str
    code: Code


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    variables: Mapping[str, str] = {}


class EphemeralStorage(msgspec.Struct, frozen=True, kw_only=True):
    """size: MB of /tmp."""

    size: int = 512


class TracingConfig(msgspec.Struct, frozen=True, kw_only=True):
    mode: str = "PassThrough"


class DeadLetterConfig(msgspec.Struct, frozen=True, kw_only=True):
    target_arn: str | None = None


class VpcConfig(msgspec.Struct, frozen=True, kw_only=True):
    subnet_ids: Sequence[str] = ()
    security_group_ids: Sequence[str] = ()
    ipv6_allowed_for_dual_stack: bool = False


class FileSystemConfig(msgspec.Struct, frozen=True, kw_only=True):
    arn: str
    local_mount_path: str
    s3_files_config: Mapping[str, str] | None = None


class ImageConfig(msgspec.Struct, frozen=True, kw_only=True):
    entry_point: Sequence[str] | None = None
    command: Sequence[str] | None = None
    working_directory: str | None = None


class LoggingConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The two levels are only set with log_format JSON."""

    log_format: str = "Text"
    application_log_level: str | None = None
    system_log_level: str | None = None
    log_group: str


class SnapStart(msgspec.Struct, frozen=True, kw_only=True):
    apply_on: str = "None"


class DurableConfig(msgspec.Struct, frozen=True, kw_only=True):
    """execution_timeout: seconds, of all invocations of an execution and the time between them.

    retention_period_in_days: how long an execution is remembered that is over.
    """

    execution_timeout: int
    retention_period_in_days: int = 14
    kms_key_arn: str | None = None


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a function: what its workers are made from.

    function_arn: without qualifier. version: `$LATEST` or a number. timeout: seconds. memory_size: MB.
    environment: None when the user never gave one; an empty one is echoed.
    """

    function_name: str
    function_arn: str
    version: str = LATEST
    code: Code
    role: str
    logging_config: LoggingConfig
    last_modified: float
    runtime: str | None = None
    handler: str | None = None
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    package_type: str = "Zip"
    architectures: Sequence[str] = ("x86_64",)
    environment: Environment | None = None
    ephemeral_storage: EphemeralStorage = EphemeralStorage()
    tracing_config: TracingConfig = TracingConfig()
    snap_start: SnapStart = SnapStart()
    layers: Sequence[Layer] = ()
    file_system_configs: Sequence[FileSystemConfig] = ()
    vpc_config: VpcConfig | None = None
    dead_letter_config: DeadLetterConfig | None = None
    image_config: ImageConfig | None = None
    kms_key_arn: str | None = None
    durable_config: DurableConfig | None = None

    @property
    def directories(self) -> list[str]:
        """The folders of ours that it needs."""
        return [each for code in (self.code, *(layer.code for layer in self.layers)) for each in code.directories]


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """additional_version_weights: version -> the share of calls it takes from `function_version`, 0.0 to 1.0."""

    name: str
    function_version: str
    revision_id: str
    description: str = ""
    additional_version_weights: Mapping[str, float] = {}


Texts = str | Sequence[str]
"""One, or several."""


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a resource policy. condition: operator -> key -> value."""

    sid: str
    effect: str = "Allow"
    action: Texts
    principal: Mapping[str, Texts] | str
    resource: str
    condition: Mapping[str, Mapping[str, Texts]] | None = None


class ProvisionedConcurrency(msgspec.Struct, frozen=True, kw_only=True):
    executions: int
    last_modified: float


class FunctionUrl(msgspec.Struct, frozen=True, kw_only=True):
    """url_id: the first label of its host. cors: as in the model, snake_case."""

    url_id: str
    auth_type: str
    creation_time: float
    last_modified_time: float
    invoke_mode: str = "BUFFERED"
    cors: Mapping[str, Any] | None = None


class EventInvokeConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How asynchronous invocations are retried and where their results go. on_success, on_failure: ARNs."""

    last_modified: float
    maximum_retry_attempts: int | None = None
    maximum_event_age_in_seconds: int | None = None
    on_success: str | None = None
    on_failure: str | None = None


class RuntimeManagement(msgspec.Struct, frozen=True, kw_only=True):
    update_runtime_on: str = "Auto"
    runtime_version_arn: str | None = None


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function: `$LATEST`, its versions by number, its aliases by name, and what hangs on each qualifier.

    policies, urls: by qualifier, `""` being the function itself. provisioned: by version or alias. event_invoke:
    by `$LATEST`, version or alias. revision_ids, runtime_management: by version. last_version: the highest number ever
    given out. published: `$LATEST` as it stood when that version was made. reserved_concurrency: None shares the
    account's.
    """

    latest: Configuration
    revision_ids: Mapping[str, str]
    versions: Mapping[str, Configuration] = {}
    aliases: Mapping[str, Alias] = {}
    last_version: int = 0
    published: Configuration | None = None
    policies: Mapping[str, Mapping[str, Permission]] = {}
    tags: Mapping[str, str] = {}
    reserved_concurrency: int | None = None
    provisioned: Mapping[str, ProvisionedConcurrency] = {}
    urls: Mapping[str, FunctionUrl] = {}
    event_invoke: Mapping[str, EventInvokeConfig] = {}
    runtime_management: Mapping[str, RuntimeManagement] = {}
    code_signing_config_arn: str | None = None
    recursive_loop: str = "Terminate"

    @property
    def name(self) -> str:
        return self.latest.function_name

    @property
    def arn(self) -> str:
        return self.latest.function_arn

    def version(self, number: str) -> Configuration | None:
        return self.latest if number == LATEST else self.versions.get(number)

    def main_version(self, qualifier: str | None) -> str | None:
        """The version a qualifier means, for an alias the one it points at; None where there is no such qualifier."""
        if not qualifier or qualifier == LATEST:
            return LATEST
        if qualifier in self.aliases:
            return self.aliases[qualifier].function_version
        return qualifier if qualifier in self.versions else None

    def provisions(self, number: str) -> tuple[int, float]:
        """How many workers of a version are to be kept ready, by itself or by aliases, and when that was asked last."""
        found = [each for qualifier, each in self.provisioned.items() if self.main_version(qualifier) == number]
        return sum(each.executions for each in found), max((each.last_modified for each in found), default=0.0)

    @property
    def allocated_concurrency(self) -> int:
        """What nobody else can have: what is provisioned is part of what is reserved."""
        if self.reserved_concurrency is not None:
            return self.reserved_concurrency
        return sum(each.executions for each in self.provisioned.values())

    def routes(self) -> dict[str, dict[str, float]]:
        """Every qualifier (`""` is none) -> version -> the share of invocations it gets; shares sum to 1."""
        found = {qualifier: {LATEST: 1.0} for qualifier in ("", LATEST)}
        found |= {number: {number: 1.0} for number in self.versions}
        for alias in self.aliases.values():
            taken = sum(alias.additional_version_weights.values())
            found[alias.name] = {alias.function_version: 1.0 - taken, **alias.additional_version_weights}
        return found

    @property
    def directories(self) -> set[str]:
        """The folders of ours that any of its versions needs."""
        return {each for one in (self.latest, *self.versions.values()) for each in one.directories}


class LayerVersion(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    code: Code
    created_date: float
    description: str = ""
    license_info: str | None = None
    compatible_runtimes: Sequence[str] = ()
    compatible_architectures: Sequence[str] = ()
    policy: Mapping[str, Permission] = {}
    policy_revision_id: str | None = None


class LayerVersions(msgspec.Struct, frozen=True, kw_only=True):
    """A layer: its versions by number, and the highest number ever given out."""

    name: str
    arn: str
    last_version: int = 0
    versions: Mapping[int, LayerVersion] = {}

    @property
    def directories(self) -> set[str]:
        return {directory for each in self.versions.values() for directory in each.code.directories}


class EventSourceMapping(msgspec.Struct, frozen=True, kw_only=True):
    """A stream or queue that feeds a function. settings: the other members of EventSourceMappingConfiguration."""

    uuid: str
    arn: str
    function_arn: str
    enabled: bool
    last_modified: float
    event_source_arn: str | None = None
    settings: Mapping[str, Any] = {}
    tags: Mapping[str, str] = {}


class CodeSigningConfig(msgspec.Struct, frozen=True, kw_only=True):
    code_signing_config_id: str
    code_signing_config_arn: str
    signing_profile_version_arns: Sequence[str]
    untrusted_artifact_on_deployment: str
    last_modified: float
    description: str = ""
    tags: Mapping[str, str] = {}
