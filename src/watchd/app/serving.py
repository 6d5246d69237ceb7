"""What the daemon shows over HTTP: health, metrics, and the pages behind the links of mails."""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping

import structlog
from starlette.routing import Route

from watchd.app.parts import Parts
from watchd.app.whereabouts import left_behind
from watchd.model.listen import Listen
from watchd.web.answers import Desk, answer_routes
from watchd.web.pages import pages
from watchd.web.probes import Probes
from watchd.web.server import serving

log = structlog.get_logger()


@contextlib.asynccontextmanager
async def serving_pages(parts: Parts, degraded: Callable[[], Mapping[str, str]]) -> AsyncIterator[None]:
    """Serve while the block runs, where the settings say an address; raises as `serving` does."""
    listen, file = parts.settings.web.listen, parts.settings.file
    if listen is None:
        with left_behind(file, None):
            yield
        return
    vitals = parts.vitals
    probes = Probes(alive=vitals.is_alive, vitals=vitals.checks, degraded=degraded, metrics=parts.metrics.text)
    async with serving(pages(probes, _links(parts)), listen.host, listen.port) as port:
        log.info("web_listening", host=listen.host, port=port)
        with left_behind(file, Listen(listen.host, port)) as reason:
            if reason:
                log.warning("whereabouts_not_left", reason=reason)
            yield


def _links(parts: Parts) -> list[Route]:
    if parts.settings.web.public_url is None:
        return []
    people = parts.settings.routing.people
    return answer_routes(Desk(parts.storage, parts.links.keys, lambda: people, parts.clock.now))
