"""Templates: whose is used, what is escaped, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import languages
from digest.errors import TemplateError
from digest.templates import Templates, shipped


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("page.html", "&lt;b&gt; &amp;", id="HTML is escaped"),
        pytest.param("page.txt", "<b> &", id="text is not"),
        pytest.param("page.html.txt", "<b> &", id="the last ending counts"),
    ],
)
def test_html_alone_is_escaped(tmp_path: Path, name: str, expected: str) -> None:
    write(tmp_path, name, "{{ words }}")
    assert expected == Templates(tmp_path).render(name, words="<b> &")


def test_text_that_html_includes_keeps_its_own_rule(tmp_path: Path) -> None:
    write(tmp_path, "page.html", '{% include "style.css" %}{{ words }}')
    write(tmp_path, "style.css", "a > b {}")
    assert "a > b {}&lt;" == Templates(tmp_path).render("page.html", words="<")


def test_an_operators_file_stands_in_and_the_others_stay(tmp_path: Path) -> None:
    write(tmp_path, "mail/words/en.toml", "theirs")
    templates = Templates(tmp_path)
    assert "theirs" == templates.text("mail/words/en.toml")
    assert (shipped() / "mail/words/fr.toml").read_text() == templates.text("mail/words/fr.toml")


def test_every_shipped_template_parses() -> None:
    assert () == Templates().check()


MISTAKES = {
    "an undefined name": ("one\n{{ titel }}\n", 2, "titel"),
    "an undefined field": ("\n\n{{ words.titel }}", 3, "titel"),
    "an unclosed block": ("{% if words %}\n", 1, "endif"),
    "an unknown filter": ("\n{{ words | loud }}", 2, "loud"),
    "sums of words": ("{{ words + 1 }}", 1, "TypeError"),
}


@pytest.mark.parametrize(("text", "line", "name"), list(MISTAKES.values()), ids=list(MISTAKES))
def test_a_mistake_is_told_with_file_line_and_name(
    tmp_path: Path, text: str, line: int, name: str
) -> None:
    file = write(tmp_path, "page.txt", text)
    with pytest.raises(TemplateError) as caught:
        Templates(tmp_path).render("page.txt", words="some")
    assert str(caught.value).startswith(f"template: {file}:{line}: ")
    assert name in str(caught.value)


def test_a_mistake_in_an_included_file_is_told_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, "page.html", 'first\n{% include "part.html" %}')
    part = write(tmp_path, "part.html", "\n\n{{ nobody }}")
    with pytest.raises(TemplateError, match=f"^template: {part}:3: 'nobody' is undefined"):
        Templates(tmp_path).render("page.html")


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"no such template: gone\.html"):
        Templates(tmp_path).render("gone.html")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(b"caf\xe9")
    with pytest.raises(TemplateError, match=f"^template: {file}: .*utf-8"):
        Templates(tmp_path).render("page.txt")


def test_check_names_every_template_that_does_not_parse(tmp_path: Path) -> None:
    one, two = write(tmp_path, "a.html", "{% if %}"), write(tmp_path, "b.txt", "\n{{")
    complaints = Templates(tmp_path).check()
    assert [f"{one}:1", f"{two}:2"] == [line.split(": ")[1] for line in complaints]


def test_the_fingerprint_changes_with_any_file_below_its_folder(tmp_path: Path) -> None:
    templates = Templates(tmp_path)
    mail, web = templates.fingerprint("mail"), templates.fingerprint("web")
    write(tmp_path, "mail/daily/body.txt", "new")
    after = Templates(tmp_path)
    assert mail != after.fingerprint("mail")
    assert web == after.fingerprint("web")


MESSAGES = {
    "a message": "Skip to the content",
    "markup": "<strong>All of it:</strong> &",
    "a doubled mark": "100 %% sure",
    "what nobody has translated": "No catalogue has this <b>",
}


@pytest.mark.parametrize("message", list(MESSAGES.values()), ids=list(MESSAGES))
@pytest.mark.parametrize("name", ["page.html", "page.txt"])
@pytest.mark.parametrize("tag", languages.OFFERED)
def test_what_is_said_when_compiling_is_what_would_be_said_when_rendering(
    tmp_path: Path, tag: str, name: str, message: str
) -> None:
    speech = languages.language(tag)
    text = f'{{{{ _("{message}") }}}}|{{{{ _("{message}")|upper }}}}'
    write(tmp_path, f"fixed/{name}", text)
    write(tmp_path, f"looked/{name}", text.replace(f'"{message}"', "message"))
    templates = Templates(tmp_path)
    looked_up = templates.render_in(speech, f"looked/{name}", message=message)
    assert looked_up == templates.render_in(speech, f"fixed/{name}", message=message)


@pytest.mark.parametrize("message", ["50 % off", "%(who)s"])
def test_a_message_that_lacks_a_value_is_told_with_its_line(tmp_path: Path, message: str) -> None:
    file = write(tmp_path, "page.html", f'one\n{{{{ _("{message}") }}}}')
    with pytest.raises(TemplateError, match=f"{file}:2"):
        Templates(tmp_path).render_in(languages.language("fr"), "page.html")
