"""What a page says of a release to machines, from whichever vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from digest.model import Enclosure, Image, Kind


@dataclass(frozen=True, slots=True)
class Facts:
    """All as printed but for addresses, which are absolute; what is not said is None or empty.

    `published` and `updated` are dates in any form. `body` is plain text.
    """

    url: str | None = None
    title: str | None = None
    summary: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    kind: Kind | None = None
    body: str | None = None
    image: Image | None = None
    terms: tuple[str, ...] = ()
    files: tuple[Enclosure, ...] = ()

    def over(self, other: Facts) -> Facts:
        """These, and where they say nothing the other's."""
        gaps = {
            one.name: getattr(other, one.name)
            for one in fields(self)
            if not getattr(self, one.name)
        }
        whole: Facts = replace(self, **gaps)
        return replace(whole, image=fuller(self.image, other.image))


def fuller(image: Image | None, other: Image | None) -> Image | None:
    """A picture with what another telling of the same one says of it beside."""
    if image is None or other is None:
        return image or other
    if image.url and other.url and image.url != other.url:
        return image
    return Image(
        url=image.url or other.url,
        caption=image.caption or other.caption,
        credit=image.credit or other.credit,
        alt=image.alt or other.alt,
    )
