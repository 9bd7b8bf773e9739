"""How a worker is started: its command line and its environment variables, as values (handbook/07 section 6).

What differs from AWS, and why:
- LAMBDA_TASK_ROOT and PWD are the real code folder; layers are searched where they lie, since nothing mounts `/opt`.
  Programs that Python's workers start from there are found, see `layer_programs.py`.
- AWS_LAMBDA_RUNTIME_API and the X-Ray daemon name this machine, where nothing listens for Python's workers, instead of
  a link-local address that would make a library wait.
- Of the emulator's own environment PATH, NODE_PATH, LD_LIBRARY_PATH, HOME and TMPDIR pass, and nothing else.
- AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS name the public authorities and the
  emulator's own: boto3, requests and what uses OpenSSL trust this machine by https.
- In workers of Python and Node.js the names AWS gives to APIs lead to the emulator, see `api_names.py`.
- Code that its user edits is compiled with every start: Python keeps what it compiled while a file's second and size
  stay the same, and two quick edits may leave them so.
- PYTHONPATH is not set (AWS: /var/runtime, which holds boto3): the interpreter's site-packages serve that. For
  Node.js do so the emulator's NODE_PATH and what `npm install -g` installed: AWS's SDK is in /var/runtime/node_modules.
"""

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path
from typing import NoReturn

from data_plane.functions import runtimes
from data_plane.functions.failures import NoBootstrap
from data_plane.functions.records import ON_DEMAND, FunctionSpec

RUNTIMES = Path(runtimes.__file__).parent
BOOTSTRAP = RUNTIMES / "bootstrap.py"
JSON_BOOTSTRAP = RUNTIMES / "json_bootstrap.py"
API_NAMES = RUNTIMES / "api_names.py"
LAYER_PROGRAMS = RUNTIMES / "layer_programs.py"
DEBUGGEE = RUNTIMES / "debuggee.py"
NODE_BOOTSTRAP = RUNTIMES / "bootstrap.js"
PREPARE = """import sys
sys.path[:] = filter(None, sys.path)
from importlib.machinery import SourceFileLoader
"""
"""The empty entry of `sys.path` goes, lest a module of the function's be taken for one of the standard library."""
BEFORE = """exec(SourceFileLoader("__main__", sys.argv.pop(1)).get_code("__main__"), {"__name__": "__main__"})
"""
"""Runs a script before the one that stays; it takes its own arguments away."""
LAUNCH = """__file__ = sys.argv[0] = sys.argv.pop(1)
exec(SourceFileLoader("__main__", __file__).get_code("__main__"))
"""
"""Runs a script as `python script.py` does, but by its cached bytecode: Python compiles one at every start (4 ms)."""


TIE = """import fcntl, os, signal, sys
lifeline = int(sys.argv[1])
if hasattr(fcntl, "F_SETSIG"):
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.FASYNC)
"""
"""Ties a worker's life to ours as `bootstrap.py` does for Python's."""
BECOME = """os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes the runtime."""
BECOME_NODE = """given = 0, int(sys.argv[4]), lifeline
moved = [os.dup(descriptor) for descriptor in given]
for before, after in zip(given, moved):
    os.close(before)
    os.set_inheritable(after, True)
os.open(os.devnull, os.O_RDONLY)
os.set_inheritable(0, True)
os.execv(sys.argv[2], [*sys.argv[2:4], *map(str, moved[:2]), *sys.argv[5:]])
"""
"""The same, where the socket leaves fd 0, out of the function's reach. What is ours gets low numbers: those Node.js
keeps to itself where it starts others."""
_TRUSTED = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
CUSTOM = "bootstrap"


def is_python(spec: FunctionSpec) -> bool:
    return spec.runtime.startswith("python")


def is_node(spec: FunctionSpec) -> bool:
    return spec.runtime.startswith("nodejs")


def can_run(spec: FunctionSpec) -> bool:
    return spec.runtime.startswith(tuple(COMMANDS))


def command(spec: FunctionSpec, *descriptors: int) -> list[str]:
    """The worker's argv. descriptors: of a pipe that ends with us, for Python of `Tickets.theirs` too.

    Raises OSError: there is no runtime.
    """
    make = next(make for runtime, make in COMMANDS.items() if spec.runtime.startswith(runtime))
    return make(spec, *descriptors)


def bootstrap(spec: FunctionSpec) -> Path:
    """Python's runtime."""
    return JSON_BOOTSTRAP if spec.json_logs else BOOTSTRAP


def folders(spec: FunctionSpec) -> list[str]:
    """Where Python looks before the interpreter's own `sys.path`: the code, then the layers, later ones first."""
    layers = [layer / "python" for layer in reversed(spec.layers)]
    packages = [layer / "lib" / spec.runtime / "site-packages" for layer in layers]
    return list(map(str, (spec.code, *packages, *layers)))


def _python(spec: FunctionSpec, lifeline: int, tickets: int) -> list[str]:
    """-u: what is printed is written at once, as in AWS; -s: no packages from the user's home."""
    before: list[tuple[str, ...]] = [(str(API_NAMES), spec.endpoint_url)] if spec.endpoint_url else []
    if spec.layers:
        before.append((str(LAYER_PROGRAMS), os.pathsep.join(map(str, reversed(spec.layers)))))
    options = ["-u", "-s"]
    if spec.debugging:
        options.append("-Xfrozen_modules=off")
        before.append((str(DEBUGGEE), str(spec.debugging.port), "wait" if spec.debugging.wait else ""))
    program = PREPARE + BEFORE * len(before) + LAUNCH
    arguments = [*chain.from_iterable(before), str(bootstrap(spec)), str(lifeline), str(tickets), *folders(spec)]
    return [str(spec.interpreter), *options, "-c", program, *arguments]


def _node(spec: FunctionSpec, lifeline: int, tickets: int) -> list[str]:
    """Node.js of the emulator's PATH, whatever version the function asks for."""
    node = shutil.which("node") or _missing("node")
    layers = map(str, reversed(spec.layers))
    return _executed(
        spec, BECOME_NODE, lifeline, [node, str(NODE_BOOTSTRAP), str(tickets), spec.endpoint_url or "", *layers]
    )


def _custom(spec: FunctionSpec, lifeline: int) -> list[str]:
    """The `bootstrap` of the code or, if it has none, of a layer."""
    folders = (spec.code, *reversed(spec.layers))
    found = next((str(folder / CUSTOM) for folder in folders if (folder / CUSTOM).is_file()), None)
    if found is None:
        raise NoBootstrap
    if not os.access(found, os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), found)
    return _executed(spec, BECOME, lifeline, [found])


def _executed(spec: FunctionSpec, become: str, lifeline: int, runtime: list[str]) -> list[str]:
    return [str(spec.interpreter), "-I", "-S", "-c", TIE + become, str(lifeline), *runtime]


def _missing(path: str) -> NoReturn:
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


COMMANDS: dict[str, Callable[..., list[str]]] = {
    "python": _python,
    "nodejs": _node,
    "provided": _custom,
}
"""By what a runtime's name begins with."""


def variables(
    spec: FunctionSpec, log_stream: str, host: Mapping[str, str], initialization: str = ON_DEMAND
) -> dict[str, str]:
    """The whole environment of a worker: what the user may override, the user's own, what is reserved."""
    return _overridable(spec, host) | dict(spec.environment) | _reserved(spec, log_stream, initialization)


def _overridable(spec: FunctionSpec, host: Mapping[str, str]) -> dict[str, str]:
    kept = {name: host[name] for name in ("HOME", "TMPDIR") if name in host}
    binaries = [str(spec.interpreter.parent), host.get("PATH", "/usr/bin:/bin"), *_in_layers(spec, "bin")]
    libraries = [host.get("LD_LIBRARY_PATH", ""), str(spec.code), str(spec.code / "lib"), *_in_layers(spec, "lib")]
    endpoint = {"AWS_ENDPOINT_URL": spec.endpoint_url} if spec.endpoint_url else {}
    trusted = dict.fromkeys(_TRUSTED, str(spec.ca_bundle)) if spec.ca_bundle else {}
    fresh = {"PYTHONDONTWRITEBYTECODE": "1"} if spec.edited else {}
    return {
        **kept,
        **endpoint,
        **trusted,
        **fresh,
        **(_of_node(spec, host) if spec.runtime.startswith("nodejs") else {}),
        "PATH": ":".join(binaries),
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
        "LANG": "en_US.UTF-8",
        "LC_CTYPE": "C.UTF-8",
        "TZ": ":UTC",
        "PWD": str(spec.code),
        "SHLVL": "0",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
        "_AWS_XRAY_DAEMON_PORT": "2000",
    }


def _reserved(spec: FunctionSpec, log_stream: str, initialization: str) -> dict[str, str]:
    access_key, secret, token = spec.credentials
    return {
        "_HANDLER": spec.handler,
        "AWS_REGION": spec.region,
        "AWS_DEFAULT_REGION": spec.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{spec.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": spec.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": spec.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        **_logging(spec),
        "AWS_LAMBDA_INITIALIZATION_TYPE": initialization,
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        **({"AWS_SESSION_TOKEN": token} if token else {}),
        "LAMBDA_TASK_ROOT": str(spec.code),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }


def _logging(spec: FunctionSpec) -> dict[str, str]:
    logs = spec.json_logs
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": logs.application_level} if logs else {}


def _of_node(spec: FunctionSpec, host: Mapping[str, str]) -> dict[str, str]:
    """Modules are looked for in `/opt/nodejs/node24/node_modules`, `/opt/nodejs/node_modules`, among the machine's own,
    and in the code's folder."""
    of_version = f"nodejs/{spec.runtime.replace('js', '', 1).removesuffix('.x')}/node_modules"
    layers = [*_in_layers(spec, of_version), *_in_layers(spec, "nodejs/node_modules")]
    modules = [*layers, *_brought_by_node(host), str(spec.code)]
    trusted = {"NODE_EXTRA_CA_CERTS": str(spec.ca_bundle)} if spec.ca_bundle else {}
    return {"NODE_PATH": ":".join(modules), **trusted}


def _brought_by_node(host: Mapping[str, str]) -> list[str]:
    """The emulator's own NODE_PATH, and where `npm install -g` puts things."""
    node = shutil.which("node", path=host.get("PATH"))
    everywhere = [str(Path(node).parent.parent / "lib" / "node_modules")] if node else []
    return [*filter(None, [host.get("NODE_PATH")]), *everywhere]


def _in_layers(spec: FunctionSpec, folder: str) -> list[str]:
    return [str(layer / folder) for layer in reversed(spec.layers)]
