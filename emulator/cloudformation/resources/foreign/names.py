"""AWS::Route53 and AWS::CertificateManager: zones, records, health checks, certificates."""

import uuid
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider, ResourceFailed

_ELSEWHERE = ("HostedZoneId", "HostedZoneName", "Comment", "ResourceRecords")


def _zone(_context: Context, properties: Properties) -> Properties:
    members = {**properties, "CallerReference": str(uuid.uuid4())}
    if vpcs := properties.get("VPCs"):
        members["VPC"] = vpcs[0]
    return members


def _health_check(_context: Context, properties: Properties) -> Properties:
    return {**properties, "CallerReference": str(uuid.uuid4())}


def _certificate(_context: Context, properties: Properties) -> Properties:
    """Options of validation are for mail only: records of a zone are for others to make."""
    options = [each for each in properties.get("DomainValidationOptions", ()) if "ValidationDomain" in each]
    return {**properties, "DomainValidationOptions": options or None}


@dataclass(frozen=True)
class _Records:
    """One record, or several of one zone: AWS::Route53::RecordSet, AWS::Route53::RecordSetGroup."""

    replaced_by: frozenset[str] = frozenset({"Name", "HostedZoneId", "HostedZoneName"})

    def create(self, context: Context, properties: Properties) -> Made:
        self._change(context, properties, [("CREATE", each) for each in _records(properties)])
        return Made(properties.get("Name") or context.new_name())

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        after = _records(new)
        kept = {_identity(each) for each in after}
        gone = [("DELETE", each) for each in _records(old) if _identity(each) not in kept]
        self._change(context, new, [*gone, *(("UPSERT", each) for each in after)])
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        try:
            self._change(context, properties, [("DELETE", each) for each in _records(properties)])
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("NoSuchHostedZone", "InvalidChangeBatch"):
                raise

    def _change(self, context: Context, properties: Properties, changes: list[tuple[str, Any]]) -> None:
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
        zone = {"HostedZoneId": _zone_id(context, properties), "ChangeBatch": batch}
        context.clients.call("route53", "ChangeResourceRecordSets", zone)


def _zone_id(context: Context, properties: Properties) -> str:
    if (given := properties.get("HostedZoneId")) is not None:
        return str(given)
    name = properties.get("HostedZoneName", "")
    zones = context.clients("route53").list_hosted_zones_by_name(DNSName=name)["HostedZones"]
    found = next((zone["Id"] for zone in zones if zone["Name"].rstrip(".") == name.rstrip(".")), None)
    if found is None:
        raise ResourceFailed(f"No hosted zones named {name} found")
    return str(found).rpartition("/")[2]


def _records(properties: Properties) -> list[dict[str, Any]]:
    several = properties.get("RecordSets")
    return [_record(each) for each in ([properties] if several is None else several)]


def _record(given: Properties) -> dict[str, Any]:
    record = {name: value for name, value in given.items() if name not in _ELSEWHERE}
    if "ResourceRecords" in given:
        record["ResourceRecords"] = [{"Value": value} for value in given["ResourceRecords"]]
    if (alias := given.get("AliasTarget")) is not None:
        record["AliasTarget"] = {"EvaluateTargetHealth": False, **alias}
    return record


def _identity(record: dict[str, Any]) -> tuple[Any, ...]:
    return record["Name"], record["Type"], record.get("SetIdentifier")


TYPES: dict[str, Provider] = {
    **table(
        Row(
            "AWS::Route53::HostedZone",
            "route53",
            "CreateHostedZone",
            "name_of(HostedZone.Id)",
            {"Id": "id", "ResourceId": "id", "ResourceType": '`"hostedzone"`'},
            "DeleteHostedZone",
            reads="GetHostedZone",
            attributes={"Id": "id", "NameServers": "DelegationSet.NameServers"},
            reshape=_zone,
        ),
        Row(
            "AWS::Route53::HealthCheck",
            "route53",
            "CreateHealthCheck",
            "HealthCheck.Id",
            {"HealthCheckId": "id"},
            "DeleteHealthCheck",
            attributes={"HealthCheckId": "id"},
            reshape=_health_check,
        ),
        Row(
            "AWS::CertificateManager::Certificate",
            "acm",
            "RequestCertificate",
            "CertificateArn",
            {"CertificateArn": "id"},
            "DeleteCertificate",
            attributes={"CertificateArn": "id"},
            reshape=_certificate,
            tags=Tagging("AddTagsToCertificate", "RemoveTagsFromCertificate", system=False),
        ),
    ),
    "AWS::Route53::RecordSet": _Records(),
    "AWS::Route53::RecordSetGroup": _Records(),
}
