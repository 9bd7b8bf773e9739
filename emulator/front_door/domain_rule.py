"""The rule of custom domain names: which API and stage a request to one means, and whether it may come in."""

from collections.abc import Awaitable, Callable

from data_plane.published import Published, Stage
from data_plane.runtime import Arrival, Request, Response
from emulator.front_door.answers import HEALTH, forbidden, healthy
from emulator.front_door.custom_domains import CustomDomains, host_name
from emulator.tls import mutual_tls


class DomainRule:
    def __init__(
        self,
        domains: CustomDomains,
        published: Published,
        run: Callable[[Stage, Request], Awaitable[Response]],
    ) -> None:
        self._domains = domains
        self._published = published
        self._run = run

    def find(self, request: Request) -> Awaitable[Response] | None:
        """403 Forbidden: a path that nothing is mapped to, no such stage, no certificate where one is asked for."""
        host = request.header("host") or ""
        domain = self._domains.find(host)
        if domain is None:
            return None
        certificate = None
        if domain.truststore is not None:
            certificate = mutual_tls.shown(request, domain.truststore)
            if certificate is None:
                return forbidden()
        if request.path in HEALTH:
            return healthy()
        destination = domain.resolve(request)
        stage = destination and self._published.stages(destination.api_id).get(destination.stage_name)
        if destination is None or stage is None:
            return forbidden()
        request.base = destination.base
        request.arrival = Arrival(
            domain_name=host_name(host),
            base_path=destination.base_path,
            routing_rule_id=destination.rule_id,
            client_certificate=certificate,
            edge=domain.edge,
        )
        return self._run(stage, request)
