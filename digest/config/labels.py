"""What [taxonomy] says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OwnRegion:
    """A region that the operator made up, beside those of the rules: by its countries (ISO 3166
    alpha-2, or slugs of UN M49 sub-regions)."""

    slug: str
    name: str
    countries: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaxonomyConfig:
    """What the operator decides about labels.

    Each file in `directory` overrides the shipped one of the same name. `publish` and `suggest` say
    from which confidence (0 to 1) a label is published or suggested, by label or dimension;
    `territories` which country or region a territory or country belongs to; `names` what labels
    are called, by language; `subregions` whether UN M49 sub-regions are labels too.
    """

    directory: Path | None = None
    publish: Mapping[str, float] = field(default_factory=dict)
    suggest: Mapping[str, float] = field(default_factory=dict)
    territories: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    regions: tuple[OwnRegion, ...] = ()
    subregions: bool = False
