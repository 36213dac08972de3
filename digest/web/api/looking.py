"""What anybody may see: the labels, the feeds, and what the last week would have brought."""

from __future__ import annotations

from starlette.responses import Response

from digest.web import week
from digest.web.api import told, wanted
from digest.web.api.operations import Call
from digest.web.api.problems import Wrong


def labels(call: Call[None]) -> Response:
    """What there is to choose from."""
    offered = call.desk.offer(call.request).languages
    value = told.labels(call.parts.taxonomy, offered, call.language)
    return told.answer(value, language=call.language, public=True)


def feeds(call: Call[None]) -> Response:
    """Every feed."""
    site = call.desk.site
    value = told.feeds(site.directory(call.language), site.url)
    return told.answer(value, language=call.language, public=True)


def against_preview(call: Call[None]) -> tuple[Wrong, ...]:
    """Languages that there is no news in."""
    offer = call.desk.offer(call.request)
    return tuple(wanted.wrong_languages(call.sent.get("languages", ()), offer))


def preview(call: Call[None]) -> Response:
    """What letters with these wishes would have held; nothing is written."""
    site, languages = call.desk.site, tuple(dict.fromkeys(call.sent["languages"]))
    now = call.parts.clock()
    found = week.brought(call.parts.store, wanted.filters(call.sent), languages, now=now)
    value = told.week(found, site.voice(call.language), languages, site.url)
    return told.answer(value, language=call.language)
