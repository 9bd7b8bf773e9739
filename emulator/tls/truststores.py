"""Truststores of custom domain names: PEM files in the emulator's own S3 (handbook/04 section 9)."""

import logging
from collections.abc import Callable

from control_plane.definitions.domains import MutualTlsAuthentication
from control_plane.ports import ObjectError, Objects

_log = logging.getLogger("emulator")
_SCHEME = "s3://"


def reader(objects: Objects) -> Callable[[MutualTlsAuthentication], str]:
    """The function that reads one: empty where there is no such object, or it is no text, and so vouches for nobody."""

    def read(wanted: MutualTlsAuthentication) -> str:
        bucket, _, key = wanted.truststore_uri.removeprefix(_SCHEME).partition("/")
        try:
            return objects.get(bucket, key, wanted.truststore_version).decode("ascii")
        except (ObjectError, UnicodeDecodeError) as problem:
            _log.warning("The truststore %s lets nobody in: %s", wanted.truststore_uri, problem)
            return ""

    return read
