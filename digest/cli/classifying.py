"""classify: how a text would be labelled, and how right that is against a reader's labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, fail_with, table
from digest.cli.session import AsJson, session
from digest.cli.texts import document, documents, lines, texts
from digest.errors import UsageError
from digest.model import Dimension

if TYPE_CHECKING:
    from digest.taxonomy import Document, Taxonomy
    from digest.taxonomy.score import Confusion, Judged, Score, Scores

_FIELDS = {
    Dimension.COUNTRY: "countries",
    Dimension.REGION: "regions",
    Dimension.TOPIC: "topics",
}
_CONFUSIONS = 20
_COLUMNS = ("what", "precision", "recall", "F1", "right", "wrong", "missed")


def register(app: typer.Typer) -> None:
    """Put this command on the command line."""
    app.command()(classify)


def classify(
    context: typer.Context,
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(help="JSON lines of {title, summary, …}; - is stdin.", metavar="FILE"),
    ],
    *,
    gold: Annotated[
        bool, typer.Option("--gold", help="Compare with the labels on each line.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say which labels a text gets, and because of which words.

    Each line is an object with title or summary or both, and language and terms (a list) where
    they are known. One that is not is told with its line and left out. What comes out also says
    by which language's rules a text was read: English for a language without any.
    With --gold it also has what a reader would say: countries, regions and topics (lists), and
    `either` (a list of labels that may be given or not); out come precision, recall and F1.

    Example: echo '{"title": "Belarus: Journalist jailed"}' | digest classify -
    """
    judged = list(lines(file, file.name)) if gold else []
    found, wrong = ([], []) if gold else documents(file, file.name)
    with session(context).service() as service:
        taxonomy = service.taxonomy
    if gold:
        _tell_scores(taxonomy, judged, as_json=as_json)
    else:
        _tell_labels(taxonomy, found, as_json)
    fail_with(wrong)


def _tell_labels(taxonomy: Taxonomy, given: Sequence[Document], as_json: bool) -> None:
    from digest.cli import shapes

    labelled = [
        (one, taxonomy.reads(one), [shapes.label(label, taxonomy) for label in labels])
        for one, labels in ((one, taxonomy.classify(one)) for one in given)
    ]
    if as_json:
        emit(
            [
                {"title": one.title, "read_as": language, "labels": labels}
                for one, language, labels in labelled
            ]
        )
        return
    for one, language, labels in labelled:
        print(one.title or one.summary[:80])
        print(f"  read as {language}")
        for label in labels:
            print(f"  {shapes.label_line(label)}")


def _tell_scores(
    taxonomy: Taxonomy, judged: Iterable[tuple[Mapping[str, object], str]], *, as_json: bool
) -> None:
    from digest.taxonomy.score import scores

    found = scores([_judged(taxonomy, value, where) for value, where in judged])
    if as_json:
        emit(_scores_json(found))
        return
    print(f"{found.texts} texts")
    rows = [_row(dimension, score) for dimension, score in found.dimensions.items()]
    rows += [_row(f"{one[0]} in {one[1]}", score) for one, score in found.languages.items()]
    rows += [_row(f"{one[0]} {one[1]}", score) for one, score in found.labels.items()]
    table(_COLUMNS, rows)
    for confusion in found.confusions[:_CONFUSIONS]:
        print(_confusion_line(confusion))


def _judged(taxonomy: Taxonomy, value: Mapping[str, object], where: str) -> Judged:
    from digest.taxonomy.score import Judged

    text = document(value, where)
    wanted = frozenset(
        (dimension, _known(taxonomy, dimension, slug, where))
        for dimension, field in _FIELDS.items()
        for slug in texts(value, field, where)
    )
    either = frozenset(
        (dimension, slug)
        for slug in texts(value, "either", where)
        for dimension in Dimension
        if taxonomy.known(dimension, slug)
    )
    title = text.title or text.summary[:80]
    language = taxonomy.read_as(text.language)
    return Judged(title, language, taxonomy.classify(text), wanted, either)


def _known(taxonomy: Taxonomy, dimension: Dimension, slug: str, where: str) -> str:
    if not taxonomy.known(dimension, slug):
        raise UsageError(f"{where}: {_FIELDS[dimension]}: {slug}: not known")
    return slug


def _row(what: str, score: Score) -> tuple[object, ...]:
    shares = (f"{share:.3f}" for share in (score.precision, score.recall, score.f1))
    return (what, *shares, score.right, score.wrong, score.missed)


def _confusion_line(one: Confusion) -> str:
    wanted = f"{one.wanted[0]} {one.wanted[1]}" if one.wanted else f"no {one.given[0]}"
    words = "; ".join(f"{word} {times}×" for word, times in one.words)
    return f"{one.times}× {one.given[0]} {one.given[1]} where {wanted} is right: {words}"


def _scores_json(found: Scores) -> dict[str, object]:
    return {
        "texts": found.texts,
        "dimensions": {one.value: _score_json(s) for one, s in found.dimensions.items()},
        "languages": {f"{d}:{code}": _score_json(s) for (d, code), s in found.languages.items()},
        "labels": {f"{d}:{slug}": _score_json(s) for (d, slug), s in found.labels.items()},
        "confusions": [
            {
                "given": ":".join(one.given),
                "wanted": ":".join(one.wanted) if one.wanted else None,
                "times": one.times,
                "words": dict(one.words),
            }
            for one in found.confusions
        ],
    }


def _score_json(score: Score) -> dict[str, object]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "right": score.right,
        "wrong": score.wrong,
        "missed": score.missed,
    }
