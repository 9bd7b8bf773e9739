"""A domain name that a template gives as an ARN, and the operations of its name and id.

`arn:aws:apigateway:{region}::/domainnames/{name}`; a private name's path is `/domainnames/{name}+{id}`.
"""

from collections.abc import Mapping
from typing import Any


def by_name(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Properties with DomainName and DomainNameId besides their DomainNameArn."""
    name, _, domain_id = str(given["DomainNameArn"]).rpartition("/")[2].partition("+")
    return {**given, "DomainName": name, "DomainNameId": domain_id or None}
