"""The files and the picture that come with a feed's entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from digest.model import Enclosure, Image
from digest.sources.addresses import absolute
from digest.text import clean

Found = Mapping[str, Any]


def enclosures(entry: Found, base: str | None) -> tuple[Enclosure, ...]:
    """The files, in the entry's order; one without a usable address is passed by."""
    return tuple(
        Enclosure(url, clean(str(link.get("type") or "application/octet-stream")), _octets(link))
        for link in _attached(entry)
        if (url := absolute(link.get("href"), base))
    )


def image(entry: Found, base: str | None) -> Image | None:
    """The first picture of Media RSS, or a file that is one."""
    pictures = [
        *(one for one in entry.get("media_content") or () if _is_picture(one)),
        *(entry.get("media_thumbnail") or ()),
        *(one for one in _attached(entry) if _is_picture(one)),
    ]
    for one in pictures:
        if url := absolute(one.get("url") or one.get("href"), base):
            return Image(url=url, credit=_credit(entry))
    return None


def _attached(entry: Found) -> list[Found]:
    return [link for link in entry.get("links") or () if link.get("rel") == "enclosure"]


def _credit(entry: Found) -> str | None:
    printed = [str(one.get("content") or "") for one in entry.get("media_credit") or ()]
    return clean(" ".join(printed)) or None


def _octets(link: Found) -> int | None:
    length = str(link.get("length") or "").strip()
    return int(length) or None if re.fullmatch(r"[0-9]{1,15}", length) else None


def _is_picture(found: Found) -> bool:
    return found.get("medium") == "image" or str(found.get("type")).startswith("image/")
