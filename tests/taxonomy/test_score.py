"""Labels are scored against what a reader would say."""

from digest.model import Dimension, Label, Origin, Reason
from digest.taxonomy.score import Judged, Score, scores

CHILDREN, WOMEN = (Dimension.TOPIC, "children"), (Dimension.TOPIC, "women-and-gender")
KENYA = (Dimension.COUNTRY, "KE")


def got(*named: tuple[Dimension, str], published: bool = True) -> tuple[Label, ...]:
    """Labels because of one word."""
    why = (Reason("school", "title", "phrases/en: school", 0.9, 0),)
    return tuple(Label(*one, Origin.RULE, 0.9, published, why) for one in named)


def test_precision_recall_and_f1() -> None:
    score = Score()
    score.count({CHILDREN, WOMEN}, {CHILDREN, KENYA})
    assert (0.5, 0.5, 0.5) == (score.precision, score.recall, score.f1)
    assert (1.0, 1.0, 1.0) == (Score().precision, Score().recall, Score().f1)


def test_scores_by_dimension_language_and_label() -> None:
    found = scores(
        [
            Judged("a", "en", got(CHILDREN, KENYA), frozenset({CHILDREN, KENYA})),
            Judged("b", "fr", got(CHILDREN), frozenset({WOMEN})),
        ]
    )
    assert (1, 1, 1) == _counts(found.dimensions[Dimension.TOPIC])
    assert (1, 0, 0) == _counts(found.dimensions[Dimension.COUNTRY])
    assert (0, 1, 1) == _counts(found.languages[Dimension.TOPIC, "fr"])
    assert (1, 1, 0) == _counts(found.labels[CHILDREN])


def _counts(score: Score) -> tuple[int, int, int]:
    return score.right, score.wrong, score.missed


def test_confusions_name_the_label_that_was_right_and_the_words() -> None:
    wrong = Judged("b", "en", got(CHILDREN), frozenset({WOMEN}))
    (confusion,) = scores([wrong, wrong]).confusions
    assert (CHILDREN, WOMEN, 2) == (confusion.given, confusion.wanted, confusion.times)
    assert (("school (phrases/en: school)", 2),) == confusion.words


def test_a_label_that_nothing_stands_for_is_confused_with_none() -> None:
    (confusion,) = scores([Judged("b", "en", got(CHILDREN), frozenset())]).confusions
    assert confusion.wanted is None


def test_suggestions_and_what_may_go_either_way_do_not_count() -> None:
    judged = [
        Judged("a", "en", got(CHILDREN, published=False), frozenset()),
        Judged("b", "en", got(WOMEN), frozenset(), frozenset({WOMEN})),
    ]
    assert (0, 0, 0) == _counts(scores(judged).dimensions[Dimension.TOPIC])
