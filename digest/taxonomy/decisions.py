"""What an operator decides in config.toml: thresholds, what belongs where, names, own regions."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from digest.model import Dimension
from digest.taxonomy.numbered import Bars, Named


class OwnRegion(Protocol):
    """A region by its countries (codes, or slugs of M49 sub-regions)."""

    @property
    def slug(self) -> str:
        """What it is called in addresses."""

    @property
    def name(self) -> str:
        """What it is called in English."""

    @property
    def countries(self) -> Sequence[str]:
        """What it holds."""

    @property
    def names(self) -> Mapping[str, str]:
        """What it is called, by language."""


class Settings(Protocol):
    """The [taxonomy] table; every part of it may be empty."""

    @property
    def directory(self) -> Path | None:
        """A folder that holds any of the files of `digest/taxonomy/data`."""

    @property
    def publish(self) -> Mapping[str, float]:
        """From which confidence labels are published, by label or dimension."""

    @property
    def suggest(self) -> Mapping[str, float]:
        """From which confidence labels are suggested."""

    @property
    def territories(self) -> Mapping[str, str]:
        """The country or region that a territory or country belongs to."""

    @property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """What labels are called, by language."""

    @property
    def regions(self) -> Sequence[OwnRegion]:
        """Regions beside those of the rules."""

    @property
    def subregions(self) -> bool:
        """Whether UN M49 sub-regions are labels."""


class Decisions:
    """The settings, read against what the rules know, with everything that is wrong with them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.regions = tuple(settings.regions)
        self.subregions = settings.subregions
        self.complaints: list[str] = []
        self._used: set[str] = set()
        self._parts: dict[str, str] = {}

    def complain(self, key: str, why: str) -> None:
        """Say what is wrong with a key below [taxonomy]."""
        self.complaints.append(f"taxonomy.{key}: {why}")

    def unknown(self, key: str, given: str, known: Collection[str]) -> None:
        """Complain of a name that is not known, with the nearest that is."""
        near = difflib.get_close_matches(given, sorted(known), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        self.complain(key, f"{given} is not known{hint}")

    def homes(
        self, homes: Mapping[str, str | None], regions: Collection[str]
    ) -> dict[str, str | None]:
        """The main region of each country, as the operator has it; countries that are part of
        another one are left out."""
        found = dict(homes)
        for one, where in self._settings.territories.items():
            if one in homes:
                self._used.add(one)
                if where in regions:
                    found[one] = where
                elif where in homes and where != one:
                    del found[one]
                    self._parts[one] = where
                else:
                    self.unknown(f"territories.{one}", where, {*regions, *homes} - {one})
        return found

    def country(self, code: str) -> str:
        """The country that a country's words speak for: itself, but where it is part of another."""
        return self._parts.get(code, code)

    def territory(self, slug: str, country: str, countries: Collection[str]) -> str:
        """The country that a territory's words speak for."""
        self._used.add(slug)
        where = self._settings.territories.get(slug, country)
        if where not in countries and slug in self._settings.territories:
            self.unknown(f"territories.{slug}", where, countries)
            return country
        return where

    def finish(self, territories: Iterable[str]) -> None:
        """Complain of territories that nobody asked for."""
        for one in self._settings.territories:
            if one not in self._used:
                self.unknown(f"territories.{one}", one, {*territories, *self._used})

    def names(self, slug: str) -> Mapping[str, str]:
        """What a label is called, by language."""
        return self._settings.names.get(slug, {})

    def bars(self, named: Collection[Named]) -> Bars:
        """The confidences of `named`, complaining of keys that mean none of them."""
        for one in self._settings.names:
            self._meant("names", one, named)
        publish = self._shares("publish", self._settings.publish, named)
        suggest = self._shares("suggest", self._settings.suggest, named)
        return Bars(publish, suggest)

    def _shares(
        self, key: str, shares: Mapping[str, float], named: Collection[Named]
    ) -> dict[Named, float]:
        """Of dimensions first, so that a label's own share wins."""
        found: dict[Named, float] = {}
        for one in sorted(shares, key=lambda slug: slug not in set(Dimension)):
            found.update(dict.fromkeys(self._meant(key, one, named), shares[one]))
        return found

    def _meant(self, key: str, given: str, named: Collection[Named]) -> tuple[Named, ...]:
        meant = tuple(
            one for one in named if given in (one[0].value, one[1], f"{one[0].value}:{one[1]}")
        )
        if not meant:
            self.unknown(f"{key}.{given}", given, {*Dimension, *(slug for _, slug in named)})
        return meant
