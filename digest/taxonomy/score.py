"""How right labels are, against what a reader would say: precision, recall, F1, and confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from digest.model import Dimension, Label
from digest.taxonomy.numbered import Named


@dataclass(frozen=True, slots=True)
class Judged:
    """A text's language, what it got, what a reader wants, and what may go either way."""

    title: str
    language: str
    got: tuple[Label, ...]
    wanted: frozenset[Named]
    either: frozenset[Named] = frozenset()

    @property
    def given(self) -> frozenset[Named]:
        """The published labels that count."""
        published = {(one.dimension, one.slug) for one in self.got if one.published}
        return frozenset(published - (self.either - self.wanted))


@dataclass(slots=True)
class Score:
    """Labels that are right, wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def count(self, given: Collection[Named], wanted: Collection[Named]) -> None:
        """Take one text into account."""
        self.right += sum(one in wanted for one in given)
        self.wrong += sum(one not in wanted for one in given)
        self.missed += sum(one not in given for one in wanted)

    @property
    def precision(self) -> float:
        """The share of right ones in those given; 1 where none is given."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of right ones in those wanted; 1 where none is wanted."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Confusion:
    """A label given where it is wrong: how often, in place of which one (None: of none), and the
    words that did it, with how often."""

    given: Named
    wanted: Named | None
    times: int
    words: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by dimension, by dimension and language, and by label; confusions, most first."""

    texts: int
    dimensions: dict[Dimension, Score]
    languages: dict[tuple[Dimension, str], Score]
    labels: dict[Named, Score]
    confusions: tuple[Confusion, ...]


def scores(judged: Iterable[Judged]) -> Scores:
    """All scores, by micro-average: every label of every text counts the same."""
    found = Scores(0, {}, {}, {}, ())
    texts = list(judged)
    for one in texts:
        for dimension in Dimension:
            given, wanted = (
                {named for named in some if named[0] is dimension}
                for some in (one.given, one.wanted)
            )
            found.dimensions.setdefault(dimension, Score()).count(given, wanted)
            found.languages.setdefault((dimension, one.language), Score()).count(given, wanted)
            for named in given | wanted:
                score = found.labels.setdefault(named, Score())
                score.count(given & {named}, wanted & {named})
    return Scores(
        len(texts),
        found.dimensions,
        dict(sorted(found.languages.items())),
        dict(sorted(found.labels.items())),
        tuple(_confusions(texts)),
    )


def _confusions(texts: Iterable[Judged]) -> Iterator[Confusion]:
    """Each wrong label with the missed ones of its dimension, or with none."""
    times: Counter[tuple[Named, Named | None]] = Counter()
    words: dict[tuple[Named, Named | None], Counter[str]] = {}
    for one in texts:
        for label in one.got:
            given = (label.dimension, label.slug)
            if given not in one.given or given in one.wanted:
                continue
            missed = sorted(
                named for named in one.wanted - one.given if named[0] is label.dimension
            )
            for instead in (*missed,) or (None,):
                times[given, instead] += 1
                told = words.setdefault((given, instead), Counter())
                told.update(f"{reason.phrase} ({reason.rule})" for reason in label.reasons)
    for pair, often in sorted(times.items(), key=lambda one: (-one[1], str(one[0]))):
        yield Confusion(*pair, often, tuple(words[pair].most_common(5)))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
