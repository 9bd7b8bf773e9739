"""The house rules a machine can check: who may import whom, and how big things may grow."""

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("emulator", "control_plane", "data_plane")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "control_plane.definitions": (),
    "control_plane.wire": (),
    "control_plane": ("control_plane",),
    "data_plane.functions.runtimes": (),
    "data_plane.vtl": (),
    "data_plane": ("data_plane", "control_plane.definitions"),
    "emulator": ("emulator", "control_plane", "data_plane"),
}
STEPS = (
    "auth", "caching", "metering", "validation", "mapping", "integrations", "functions", "websockets", "routing", "vtl",
)  # fmt: skip
MAY_IMPORT_SIDEWAYS = {
    ("integrations", "mapping"),
    ("mapping", "vtl"),
    ("integrations", "functions"),
    ("auth", "functions"),
    ("caching", "mapping"),
}
LAZY: dict[str, tuple[str, ...]] = {
    "control_plane.v1.stage.client_certificates": ("control_plane.v1.stage.self_signed",),
    "control_plane.openapi.documents.findings": ("openapi_spec_validator",),  # 0.3 s: pydantic, jsonschema, schemas
    "control_plane.openapi.documents.text": ("control_plane.openapi.documents.yaml_text",),  # 40 ms: PyYAML
    "data_plane.apis.http_authorizers": (
        "data_plane.auth.tokens.token_answers",
        "data_plane.auth.tokens.token_authorizer",
    ),
    "data_plane.apis.rest_authorizers": ("data_plane.apis.rest_tokens",),  # 85 ms: joserfc, cryptography
    "data_plane.functions.published": ("data_plane.functions.durable",),
    "data_plane.functions.worker": (
        "data_plane.functions.processes.api_process",
        "data_plane.functions.processes.node_process",
        "data_plane.functions.in_process.thread_process",
    ),
    "data_plane.functions.runtimes.debuggee": ("debugpy",),  # the user's own, in a worker
    "emulator.between.authorizer_tests": ("data_plane.apis.rest_authorizer_test",),
    "emulator.aws.backend": ("emulator.aws.embedded",),
    "emulator.aws.embedded": (
        "emulator.aws.buckets.s3",
        "emulator.aws.logs.subscriptions",
        "emulator.aws.logs.metric_filters",
        "emulator.aws.events.rules",
        "emulator.aws.scheduler.schedules",
        "emulator.aws.state_machines",
        "emulator.aws.stream_labels",
        "emulator.aws.triggers",
        "emulator.aws.user_pools.triggers",
    ),
    "emulator.aws.targets.http_targets": ("emulator.aws.targets.signing",),  # botocore
    "emulator.aws.integrations": ("emulator.aws.speech.by_protocol",),
    "emulator.between.function_policies": (
        "control_plane.functions.access.policies",
        "data_plane.auth.policies.policy",
    ),
    "emulator.functions.event_sources.queues": ("emulator.functions.event_sources.filters",),
    "emulator.functions.event_sources.shard_reader": ("emulator.functions.event_sources.filters",),
    "emulator.formation": ("emulator.cloudformation.service",),
    "emulator.front_door.function_urls": ("data_plane.apis",),
    "emulator.cli.start": ("emulator.dev.terminal",),  # 30 ms: rich
    "emulator.cloudformation.transforms.process": ("emulator.cloudformation.transforms.serverless",),  # 0.4 s, 16 MB
    "emulator.management": ("control_plane.service",),
    "emulator.between.method_tests": ("data_plane.apis",),
    "emulator.between.publishing": ("data_plane.apis",),
    "emulator.state": ("emulator.persistence",),  # 0.2 s, 29 MB: SQLAlchemy
    "emulator.pytest_plugin": ("emulator.testing",),  # pytest imports plugins whether or not a test wants them
    "emulator.testing": ("emulator.lifecycle", "emulator.edge.event_loop", "emulator.settings"),
    "emulator.websockets": ("emulator.edge.websocket",),  # 20 ms: websockets
    "emulator.tls.contexts": ("emulator.tls.authority",),  # 0.1 s: cryptography
    "emulator.tls.mutual_tls": ("emulator.tls.client_certificates",),
    "emulator.telemetry.recorder": ("emulator.telemetry.cloudwatch", "emulator.telemetry.subscriptions"),
}
"""Modules that may import inside a function, and what: heavy things loaded on first use, one place each."""
FILE_LINES, FUNCTION_LINES = 400, 50


@functools.cache
def modules() -> list[tuple[str, Path, ast.Module]]:
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [(_name(path), path, ast.parse(path.read_text())) for path in paths]


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@functools.cache
def imports(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return found


def within(name: str, *places: str) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


def ours(tree: ast.AST) -> Iterator[str]:
    return (target for target in imports(tree) if target.split(".")[0] in PACKAGES)


def test_dependencies_point_one_way() -> None:
    for name, path, tree in modules():
        owner = next(layer for layer in MAY_IMPORT if within(name, layer))
        for target in ours(tree):
            assert within(target, owner, *MAY_IMPORT[owner]), f"{path} may not import {target}"


def test_definitions_need_only_msgspec() -> None:
    for name, path, tree in modules():
        if within(name, "control_plane.definitions"):
            foreign = [t for t in imports(tree) if t.split(".")[0] in ("botocore", "boto3", "werkzeug", "moto")]
            assert not foreign, f"{path} imports {foreign}"


def step_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "data_plane" and len(parts) > 1 and parts[1] in STEPS else None


def test_steps_never_import_one_another_sideways() -> None:
    for name, path, tree in modules():
        step = step_of(name)
        for target in ours(tree):
            other = step_of(target)
            if step and other and step != other:
                assert (step, other) in MAY_IMPORT_SIDEWAYS, f"{path} may not import {target}"
            assert not (step and within(target, "data_plane.apis", "data_plane.pipeline")), f"{path} imports {target}"


def test_imports_are_at_the_top() -> None:
    for name, path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden = [t for t in imports(node) if not within(t, *LAZY.get(name, ()))]
                assert not hidden, f"{path}:{node.lineno} hides the import of {hidden} in {node.name}"


def test_nobody_imports_private_names() -> None:
    for _, path, tree in modules():
        private = [t for t in ours(tree) if t.split(".")[-1].startswith("_") and not t.endswith("__")]
        assert not private, f"{path} imports {private}"


def arrows() -> dict[str, set[str]]:
    """Module -> the modules of ours that it imports."""
    graph = {name: set(ours(tree)) for name, _, tree in modules()}
    return {
        name: {target if target in graph else target.rpartition(".")[0] for target in targets} & graph.keys()
        for name, targets in graph.items()
    }


def assert_no_cycle(edges: Mapping[str, Set[str]]) -> None:
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, "import cycle: " + " -> ".join([*trail, name])
        if name not in done:
            for target in edges.get(name, set()) - {name}:
                visit(target, (*trail, name))
            done.add(name)

    for name in edges:
        visit(name, ())


def test_modules_do_not_import_one_another_in_circles() -> None:
    assert_no_cycle(arrows())


def test_nor_do_the_rooms_of_a_package() -> None:
    """A package seen from outside is one room; so within each, whatever stands in it may be read from the ground up."""
    edges = arrows()
    for package in {name.rpartition(".")[0] for name in edges if "." in name}:
        depth = package.count(".") + 2
        rooms: dict[str, set[str]] = {}
        for name, targets in edges.items():
            if within(name, package) and name != package:
                inside = {".".join(each.split(".")[:depth]) for each in targets if within(each, package)}
                rooms.setdefault(".".join(name.split(".")[:depth]), set()).update(inside - {package})
        assert_no_cycle(rooms)


def test_one_broad_except_in_the_whole_code() -> None:
    broad = [
        f"{path}:{node.lineno}"
        for _, path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    allowed = (
        "emulator/front_door/door.py",
        "data_plane/functions/runtimes/bootstrap.py",
        "data_plane/functions/in_process/environment.py",
    )
    stray = [place for place in broad if not any(a in place for a in allowed)]
    assert not stray, (
        f"only the front door (and what runs users' code, in workers and in threads) may catch everything: {stray}"
    )


def test_no_file_or_function_is_too_long() -> None:
    for _, path, tree in modules():
        assert len(path.read_text().splitlines()) <= FILE_LINES, f"{path} is too long"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= FUNCTION_LINES, f"{path}:{node.lineno} {node.name} is {length} lines"


def test_starting_loads_nothing_heavy() -> None:
    """What the process imports before it is ready; the rest comes with the first use, or when nobody waits."""
    heavy = ("boto3", "botocore", "moto", "cryptography", "joserfc", "jsonschema_rs", "regex", "rich", "yaml", "xml")
    ours = ("data_plane.vtl", "data_plane.apis.rest", "control_plane.service")
    code = "import sys, emulator.lifecycle; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    found = [name for name in loaded.splitlines() if within(name, *heavy, *ours)]
    assert not found
