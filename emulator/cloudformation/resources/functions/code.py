"""What a function's Code says, as what Lambda is asked with.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html

A ZipFile is the source itself: CloudFormation makes a package of it, `index.js` or `index.py`, and puts the module
beside it by which a custom resource answers, if the source asks for it. The same source makes the same package, byte by
byte, so publishing it once more is no new version.
"""

import io
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from control_plane.functions.runtimes import SUPPORTED
from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.provider import ResourceFailed, refused

_HERE = Path(__file__).parent
_SOURCES = ("S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri")
_LONGEST_AGO = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


class _Language(NamedTuple):
    """file: the source's name in the package. answers: the module for custom resources, `ours` beside this one."""

    file: str
    answers: str
    ours: str


_LANGUAGES = {
    "nodejs": _Language("index.js", "cfn-response.js", "cfn_response.js"),
    "python": _Language("index.py", "cfnresponse.py", "cfnresponse.py"),
}


def source(properties: Properties) -> dict[str, Any]:
    """FunctionCode, or what UpdateFunctionCode takes. Raises ResourceFailed."""
    code = properties.get("Code") or {}
    if "ZipFile" in code:
        return {"ZipFile": _package(properties.get("Runtime") or "", code["ZipFile"])}
    return {name: code[name] for name in _SOURCES if name in code}


def _package(runtime: str, text: str) -> bytes:
    """AWS's words: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/495 and
    https://github.com/aws-cloudformation/cfn-lint/issues/2683
    """
    if not runtime:
        raise refused("Invalid request provided: Using the ZipFile attribute requires a runtime to be specified")
    language = _language(runtime)
    if language is None:
        suitable = ", ".join(filter(_language, SUPPORTED))
        raise ResourceFailed(f"ZipFile can only be used when Runtime is set to either of {suitable}.")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, language.file, text)
        if Path(language.answers).stem in text:
            _add(archive, language.answers, (_HERE / language.ours).read_text())
    return package.getvalue()


def _language(runtime: str) -> _Language | None:
    return next((each for name, each in _LANGUAGES.items() if runtime.startswith(name)), None)


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, _LONGEST_AGO)
    entry.external_attr = _MODE
    archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
