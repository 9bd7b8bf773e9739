"""ClientCertificates through boto3 (handbook/01 section 13)."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, DATE, REGION, SHORT_ID, Api, Emulator, Like, plain, replace, status


def test_the_life_of_a_certificate(apigateway: Any) -> None:
    created = apigateway.generate_client_certificate(description="mine")
    assert status(created) == 201
    assert plain(created) == {
        "clientCertificateId": SHORT_ID,
        "description": "mine",
        "pemEncodedCertificate": Like(r"(?s)-----BEGIN CERTIFICATE-----\n.*\n-----END CERTIFICATE-----\n"),
        "createdDate": DATE,
        "expirationDate": created["createdDate"] + timedelta(days=365),
    }
    key = {"clientCertificateId": created["clientCertificateId"]}
    shown = {**plain(created), "tags": {}}
    assert plain(apigateway.get_client_certificate(**key)) == shown
    assert apigateway.get_client_certificates()["items"] == [shown]
    updated = apigateway.update_client_certificate(**key, patchOperations=replace("/description", "new"))
    assert plain(updated) == {**shown, "description": "new"}
    assert status(apigateway.delete_client_certificate(**key)) == 202
    for call in (
        apigateway.get_client_certificate,
        apigateway.update_client_certificate,
        apigateway.delete_client_certificate,
    ):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid Client Certificate identifier specified")


def test_it_is_a_real_certificate_with_its_key(emulator: Emulator, apigateway: Any) -> None:
    created = apigateway.generate_client_certificate()
    certificate = x509.load_pem_x509_certificate(created["pemEncodedCertificate"].encode())
    certificate.verify_directly_issued_by(certificate)
    assert certificate.not_valid_before_utc == created["createdDate"]
    assert certificate.not_valid_after_utc == created["expirationDate"]
    with emulator.store.operation(ACCOUNT, REGION) as account:
        (record,) = account.client_certificates
    key = load_pem_private_key(record.pem_encoded_private_key.encode(), password=None)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert key.public_key().public_bytes(*form) == certificate.public_key().public_bytes(*form)


def test_a_certificate_that_a_stage_shows_stays(deployable: Api) -> None:
    certificate = deployable.client.generate_client_certificate()["clientCertificateId"]
    stage = deployable.stage()
    deployable.client.update_stage(**stage, patchOperations=replace("/clientCertificateId", certificate))
    found = refusal(deployable.client.delete_client_certificate, clientCertificateId=certificate)
    assert (found.status, found.code) == (400, "BadRequestException")
    deployable.client.delete_stage(**stage)
    assert status(deployable.client.delete_client_certificate(clientCertificateId=certificate)) == 202


def test_only_the_first_certificate_imports_cryptography() -> None:
    program = "import sys, control_plane.v1; assert not [name for name in sys.modules if 'cryptography' in name]"
    subprocess.run([sys.executable, "-c", program], check=True)
