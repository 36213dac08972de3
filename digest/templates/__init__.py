"""Templates: their files, what is made of them, and ours in the place of those with a mistake. The
home of Jinja2."""

from digest.templates.files import shipped
from digest.templates.rendering import Speech, Templates
from digest.templates.standins import StandIns, Steady

__all__ = ["Speech", "StandIns", "Steady", "Templates", "shipped"]
