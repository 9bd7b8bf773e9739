"""Source files -> a zip."""

import io
import zipfile
from collections.abc import Mapping


def archive(files: Mapping[str, str]) -> bytes:
    """files: text by path. The same files make the same zip: their date is the format's first."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, text in files.items():
            packed.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()
