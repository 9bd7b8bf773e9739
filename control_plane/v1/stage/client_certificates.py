"""ClientCertificates: what the gateway shows to HTTP backends (handbook/01 section 13).

Each is a real self-signed X.509 certificate with its key. `cryptography` takes a while to import, so it waits for the
first one.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers
from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, optional, value
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest

_LIFE = timedelta(days=365)


@apigateway.operation
def generate_client_certificate(
    account: Account, *, description: str | None = None, tags: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    from control_plane.v1.stage.self_signed import certificate_and_key

    account.ports.limits.check("client_certificates", len(account.client_certificates.items()) + 1)
    now = int(time.time())
    begin = datetime.fromtimestamp(now, UTC)
    certificate, key = certificate_and_key(begin, begin + _LIFE)
    record = access.ClientCertificate(
        client_certificate_id=identifiers.short_id(),
        pem_encoded_certificate=certificate,
        pem_encoded_private_key=key,
        created_date=now,
        expiration_date=now + int(_LIFE.total_seconds()),
        description=description,
        tags=checked(tags),
    )
    account.client_certificates.put(record.client_certificate_id, record)
    return {**asdict(record), "tags": record.tags or None}


@apigateway.operation
def get_client_certificate(account: Account, *, client_certificate_id: str) -> access.ClientCertificate:
    return account.client_certificates[client_certificate_id]


@apigateway.operation
def get_client_certificates(
    account: Account, *, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    return page(list(account.client_certificates), position, limit)


@apigateway.operation
def update_client_certificate(
    account: Account, *, client_certificate_id: str, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> access.ClientCertificate:
    certificate = _PATCH.apply(account.client_certificates[client_certificate_id], patch_operations)
    return account.client_certificates.put(client_certificate_id, certificate)


@apigateway.operation
def delete_client_certificate(account: Account, *, client_certificate_id: str) -> None:
    account.client_certificates.require(client_certificate_id)
    for stage in account.stages:
        if stage.client_certificate_id == client_certificate_id:
            name = f"{stage.rest_api_id}:{stage.stage_name}"
            raise BadRequest(unverified.CLIENT_CERTIFICATE_IN_USE.format(id=client_certificate_id, stage=name))
    account.client_certificates.remove(client_certificate_id)


_PATCH: Patch[access.ClientCertificate] = Patch(
    value("/description", optional), refuse=choose_from(replace=("/description",))
)
