"""Lambda functions (`lambda`): what CreateFunction defines, as records."""

from collections.abc import Mapping, Sequence

import msgspec


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """Where a function's code lies and what it measured when it came.

    directory: the folder the worker runs in. sha256: base64 of the SHA-256 of the zip. size: bytes of the zip.
    in_place: the folder is the user's own (hot reload), never ours to delete.
    """

    directory: str
    sha256: str
    size: int
    in_place: bool = False


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a function's resource policy."""

    sid: str
    action: str
    principal: Mapping[str, str] | str
    resource: str
    condition: Mapping[str, Mapping[str, str]] | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The resource policy of a function or of one of its qualifiers."""

    revision_id: str
    statements: Mapping[str, Permission] = {}


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """What a published version freezes. timeout: seconds. memory_size, ephemeral_storage: MB."""

    function_name: str
    role: str
    code: Code
    handler: str | None = None
    runtime: str | None = None
    description: str = ""
    timeout: int = 3
    memory_size: int = 128
    environment: Mapping[str, str] | None = None
    package_type: str = "Zip"
    architectures: Sequence[str] = ("x86_64",)
    ephemeral_storage: int = 512
    layers: Sequence[str] = ()
    tracing_mode: str = "PassThrough"
    dead_letter_target_arn: str | None = None
    kms_key_arn: str | None = None
    log_format: str = "Text"
    log_group: str | None = None
    application_log_level: str | None = None
    system_log_level: str | None = None
    snap_start: str = "None"
    last_modified: str = ""
    revision_id: str = ""


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function by name: `$LATEST`, its policies by qualifier (`""` is the function itself), its tags."""

    latest: Configuration
    policies: Mapping[str, Policy] = {}
    tags: Mapping[str, str] = {}
    reserved_concurrency: int | None = None
