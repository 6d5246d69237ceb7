"""/healthz, /readyz and /metrics: is the process alive, does it do its work, how much of it; and pages of links."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchd.web.probes import Probes

_NO_STORE = {"Cache-Control": "no-store"}


def pages(probes: Probes, links: Sequence[Route] = ()) -> Starlette:
    """The web application; of the alerts, it shows one headline to who holds a link, and no URL and no secret."""

    async def healthz(_request: Request) -> Response:
        alive = probes.alive()
        return JSONResponse({"alive": alive}, status_code=200 if alive else 503, headers=_NO_STORE)

    async def readyz(_request: Request) -> Response:
        vitals = probes.vitals()
        is_ready = all(vital.is_well for vital in vitals.values())
        checks = {name: "ok" if vital.is_well else vital.reason for name, vital in vitals.items()}
        return JSONResponse(
            {"ready": is_ready, "checks": checks, "degraded": dict(probes.degraded())},
            status_code=200 if is_ready else 503,
            headers=_NO_STORE,
        )

    async def metrics(_request: Request) -> Response:
        return Response(probes.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8", headers=_NO_STORE)

    return Starlette(
        routes=[
            Route("/healthz", healthz, methods=["GET"]),
            Route("/readyz", readyz, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
            *links,
        ]
    )
