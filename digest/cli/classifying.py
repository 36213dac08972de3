"""classify: how a text would be labelled, and how right that is against a reader's labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, table
from digest.cli.session import AsJson, session
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

    Each line is an object with title, summary, language and terms (a list), none of them needed.
    With --gold it also has what a reader would say: countries, regions and topics (lists), and
    `either` (a list of labels that may be given or not); out come precision, recall and F1.

    Example: echo '{"title": "Belarus: Journalist jailed"}' | digest classify -
    """
    lines = list(_lines(file, file.name))
    with session(context).service() as service:
        taxonomy = service.taxonomy
    if gold:
        _tell_scores(taxonomy, lines, as_json=as_json)
    else:
        _tell_labels(taxonomy, [_document(value, where) for value, where in lines], as_json)


def _tell_labels(taxonomy: Taxonomy, documents: Sequence[Document], as_json: bool) -> None:
    from digest.cli import shapes

    labelled = [
        (one, [shapes.label(label, taxonomy) for label in taxonomy.classify(one)])
        for one in documents
    ]
    if as_json:
        emit([{"title": one.title, "labels": labels} for one, labels in labelled])
        return
    for one, labels in labelled:
        print(one.title or one.summary[:80])
        for label in labels:
            print(f"  {shapes.label_line(label)}")


def _tell_scores(
    taxonomy: Taxonomy, lines: Iterable[tuple[Mapping[str, object], str]], *, as_json: bool
) -> None:
    from digest.taxonomy.score import scores

    found = scores([_judged(taxonomy, value, where) for value, where in lines])
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

    document = _document(value, where)
    wanted = frozenset(
        (dimension, _known(taxonomy, dimension, slug, where))
        for dimension, field in _FIELDS.items()
        for slug in _texts(value, field, where)
    )
    either = frozenset(
        (dimension, slug)
        for slug in _texts(value, "either", where)
        for dimension in Dimension
        if taxonomy.known(dimension, slug)
    )
    title = document.title or document.summary[:80]
    language = taxonomy.read_as(document.language)
    return Judged(title, language, taxonomy.classify(document), wanted, either)


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


def _lines(lines: Iterable[bytes], name: str) -> Iterator[tuple[Mapping[str, object], str]]:
    """Each line's object, and where it stands."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _object(line, f"{name}: line {number}"), f"{name}: line {number}"


def _object(line: bytes, where: str) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise UsageError(f"{where}: not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise UsageError(f'{where}: not an object like {{"title": "…"}}')
    return value


def _document(value: Mapping[str, object], where: str) -> Document:
    from digest.taxonomy import Document

    return Document(
        title=_text(value, "title", where),
        summary=_text(value, "summary", where) or "",
        language=_text(value, "language", where),
        terms=_texts(value, "terms", where),
    )


def _text(value: Mapping[str, object], field: str, where: str) -> str | None:
    found = value.get(field)
    if found is None or (isinstance(found, str) and _is_text(found)):
        return found
    raise UsageError(f"{where}: {field}: not a text")


def _texts(value: Mapping[str, object], field: str, where: str) -> tuple[str, ...]:
    found = value.get(field) or []
    if not isinstance(found, list) or not all(map(_is_text, found)):
        raise UsageError(f'{where}: {field}: not a list of texts like ["Death Penalty"]')
    return tuple(found)


def _is_text(value: object) -> bool:
    """Whether it is a text of whole characters: JSON can also write half a surrogate pair."""
    return isinstance(value, str) and value == value.encode("utf-8", "replace").decode()
