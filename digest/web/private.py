"""What is told on the private listener only: the numbers, and why the service is not well."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.web import health
from digest.web.site import Parts


def private_application(parts: Parts, text: Callable[[], bytes], media_type: str) -> Starlette:
    """`/metrics`, which `text` makes, `/healthz` and `/readyz`."""

    def metrics(request: Request) -> Response:  # noqa: ARG001
        return Response(text(), headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    return Starlette(
        routes=[
            Route("/metrics", metrics, methods=["GET"]),
            Route("/healthz", health.alive, methods=["GET"]),
            Route("/readyz", partial(health.ready_in_detail, parts), methods=["GET"]),
        ],
        exception_handlers={404: _elsewhere},
    )


def _elsewhere(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return PlainTextResponse("Here are /metrics, /healthz and /readyz.\n", status_code=404)
