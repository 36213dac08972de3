"""Print what each reader had after each stage: `python -m tests.readers`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.config import TaxonomyConfig
from digest.taxonomy import load
from tests.readers.story import WAYS, Story, missing, tell

_HEAD = ("reader", "feed", "stage", "answers", "entries", "the release that changes", "updated")


def main() -> None:
    """One table, as Markdown."""
    taxonomy = load(TaxonomyConfig())
    _print(*_HEAD)
    _print(*("---" for _ in _HEAD))
    for way in WAYS:
        if why := missing(way):
            _print(way.name, way.suffix, why)
            continue
        with TemporaryDirectory() as folder:
            for row in _rows(tell(way, Path(folder), taxonomy)):
                _print(*row)


def _rows(story: Story) -> Iterator[tuple[str, ...]]:
    for stage in story.stages:
        one = stage.kept[story.tag]
        updated = "" if one.updated is None else f"{one.updated:%Y-%m-%d %H:%M}"
        answers = " ".join(map(str, stage.statuses))
        way = story.way
        yield way.name, way.suffix, stage.name, answers, str(stage.entries), one.title, updated


def _print(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
