"""Names and networks around APIs: custom domain names, what they map to, VPC links (handbook/01 sections 12 and 13).

`apigateway` and `apigatewayv2` see the same custom domain names and mappings, each in its own words: a record here has
what both show.
"""

from collections.abc import Mapping, Sequence

import msgspec

from control_plane.definitions.v1 import EndpointConfiguration


class MutualTlsAuthentication(msgspec.Struct, frozen=True, kw_only=True):
    """truststore_uri: `s3://bucket/key` of a PEM file with the certificates that clients' must descend from."""

    truststore_uri: str
    truststore_version: str | None = None
    truststore_warnings: Sequence[str] | None = None


class DomainName(msgspec.Struct, frozen=True, kw_only=True):
    """domain_name_id: private names only; several may bear the same name.

    regional_domain_name, distribution_domain_name: what DNS would point the name to.
    """

    domain_name: str
    endpoint_configuration: EndpointConfiguration
    regional_domain_name: str
    distribution_domain_name: str
    domain_name_id: str | None = None
    certificate_name: str | None = None
    certificate_arn: str | None = None
    certificate_upload_date: int | None = None
    regional_certificate_name: str | None = None
    regional_certificate_arn: str | None = None
    domain_name_status: str = "AVAILABLE"
    security_policy: str | None = None
    endpoint_access_mode: str | None = None
    mutual_tls_authentication: MutualTlsAuthentication | None = None
    ownership_verification_certificate_arn: str | None = None
    management_policy: str | None = None
    policy: str | None = None
    routing_mode: str = "BASE_PATH_MAPPING_ONLY"
    tags: Mapping[str, str] = {}

    @property
    def key(self) -> str:
        """The last part of its ARN: `example.com`, for a private one `example.com+abcd1234`."""
        return f"{self.domain_name}+{self.domain_name_id}" if self.domain_name_id else self.domain_name


class BasePathMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What `apigatewayv2` calls an ApiMapping.

    domain_name: the key of the domain. base_path: `(none)` is the empty one; made by `apigatewayv2` it may have several
    segments, `orders/v1`, and the longest that fits a request wins. rest_api_id: of an API of any kind. stage: None
    where the caller's path names it (REST APIs only).
    """

    api_mapping_id: str
    domain_name: str
    base_path: str
    rest_api_id: str
    stage: str | None = None


class HeaderMatch(msgspec.Struct, frozen=True, kw_only=True):
    """header: a name, in any case. value_glob: with `*` at its beginning, its end or both; case counts."""

    header: str
    value_glob: str


class RoutingRule(msgspec.Struct, frozen=True, kw_only=True):
    """Which stage of a REST API gets the requests for a domain name that satisfy it.

    Of a name's rules that with the lowest priority that fits is taken; whether they are looked at at all, and what
    happens if none fits, its `routing_mode` says.

    domain_name: the key of the domain. headers: all must match. base_path: what the path must begin with, as
    `orders/v1` without slashes around it; None: any. strip_base_path: it is not passed on to the API.
    """

    routing_rule_id: str
    domain_name: str
    priority: int
    api_id: str
    stage: str
    headers: Sequence[HeaderMatch] = ()
    base_path: str | None = None
    strip_base_path: bool = False


class AccessAssociation(msgspec.Struct, frozen=True, kw_only=True):
    """A VPC endpoint that may call a private domain name."""

    domain_name_access_association_arn: str
    domain_name_arn: str
    access_association_source_type: str
    access_association_source: str
    tags: Mapping[str, str] = {}


class VpcLink(msgspec.Struct, frozen=True, kw_only=True):
    """target_arns: one network load balancer."""

    id: str
    name: str
    target_arns: Sequence[str]
    description: str | None = None
    tags: Mapping[str, str] = {}


class VpcLinkV2(msgspec.Struct, frozen=True, kw_only=True):
    """A VPC link of `apigatewayv2`: HTTP APIs reach listeners and Cloud Map services through it."""

    vpc_link_id: str
    name: str
    created_date: int
    security_group_ids: Sequence[str] = ()
    subnet_ids: Sequence[str] = ()
    tags: Mapping[str, str] = {}
