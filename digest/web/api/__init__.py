"""The same acts as JSON under /api/, with the OpenAPI document that checks what is sent."""

from digest.web.api.routes import BELOW, routes

__all__ = ["BELOW", "routes"]
