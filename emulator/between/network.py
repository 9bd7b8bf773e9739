"""What integrations ask of the control plane to reach an endpoint: client certificates, what is behind VPC links."""

from collections.abc import Mapping

from control_plane.store import Store


class Network:
    """links: a VPC link's id or name -> the URL of what is behind it (`--vpc-link`)."""

    def __init__(self, store: Store, links: Mapping[str, str]) -> None:
        self._store = store
        self._links = links

    def client_certificate(self, account_id: str, region: str, certificate_id: str) -> tuple[str, str] | None:
        found = self._store.read((account_id, region), "client_certificates", certificate_id)
        return (found.pem_encoded_certificate, found.pem_encoded_private_key) if found else None

    def vpc_link(self, account_id: str, region: str, link_id: str) -> str | None:
        home = (account_id, region)
        found = self._store.read(home, "vpc_links", link_id) or self._store.read(home, "v2_vpc_links", link_id)
        return self._links.get(link_id) or (None if found is None else self._links.get(found.name, ""))
