"""The public pages and feeds, as one Starlette application. No script runs in them."""

from digest.web.application import application
from digest.web.private import private_application
from digest.web.site import Parts

__all__ = ["Parts", "application", "private_application"]
