"""Letters by an operator's own templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.letters import Composer
from digest.templates import Templates
from tests.letters import newsroom
from tests.letters.test_compose import BASE, part


def test_an_operators_template_stands_in_for_ours(tmp_path: Path) -> None:
    (tmp_path / "mail/_blocks").mkdir(parents=True)
    (tmp_path / "mail/_blocks/foot.html").write_text('<p class="quiet">{{ letter.why }} Yours.</p>')
    composer = Composer(newsroom.HOUSE, Templates(tmp_path), newsroom.NAMES)
    assert "Yours." in part(composer.compose(BASE), "html")
    assert composer.variant(BASE) != Composer(newsroom.HOUSE, Templates(), newsroom.NAMES).variant(
        BASE
    )


def test_an_operators_mistake_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mail/daily").mkdir(parents=True)
    wrong = tmp_path / "mail/daily/subject.txt"
    wrong.write_text("News:\n{{ letter.headlin }}\n")
    composer = Composer(newsroom.HOUSE, Templates(tmp_path), newsroom.NAMES)
    with pytest.raises(TemplateError, match=f"template: {wrong}:2: .*headlin"):
        composer.compose(BASE)
