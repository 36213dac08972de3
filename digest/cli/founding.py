"""A new newsroom: init."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import say
from digest.cli.session import session
from digest.errors import SourceError, UsageError

if TYPE_CHECKING:
    from digest.config import Config
    from digest.founding import Question
    from digest.sourcing import Look

PASSWORD_FILE = "mail-password"


def register(app: typer.Typer) -> None:
    """Put these commands on the command line."""
    app.command()(init)


def init(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The file to write.")
    ] = None,
    name: Annotated[str, typer.Option(help="The newsroom's name.")] = "",
    url: Annotated[str, typer.Option(help="The newsroom's own site.")] = "",
    contact: Annotated[str, typer.Option(help="A mailbox that people read.")] = "",
    postal_address: Annotated[str, typer.Option(help="Printed below letters.")] = "",
    zone: Annotated[str, typer.Option(help='Such as "Europe/London"; UTC if not said.')] = "",
    languages: Annotated[str, typer.Option(help='Such as "en, fr"; the usual one first.')] = "",
    web_url: Annotated[str, typer.Option(help="This service as the public sees it.")] = "",
    source: Annotated[str, typer.Option(help="A feed's address, a page, or saved files.")] = "",
    mail: Annotated[str, typer.Option(help='"folder", or a mail server as host:port.')] = "",
    mail_user: Annotated[str, typer.Option(help="The account on the mail server.")] = "",
    password_file: Annotated[
        str, typer.Option(help="Where its password is or will be: the first line of this file.")
    ] = PASSWORD_FILE,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; what is not given has its default.")
    ] = False,
) -> None:
    """Ask a few questions; write a configuration.

    Every key is in it, explained.

    Example: digest init

    Example: digest init --yes --name "The Newsroom" --url https://newsroom.example.org
    """
    from digest import files, founding
    from digest.templates import Templates

    file = config or session(context).file
    _refuse_to_overwrite(file)
    given = {
        "name": name,
        "url": url,
        "contact": contact,
        "postal_address": postal_address,
        "zone": zone,
        "languages": languages,
        "web_url": web_url,
        "source": source,
        "mail": mail,
        "mail_user": mail_user,
    }
    answers = _answered(given, asking=not yes and sys.stdin.isatty())
    secret = password_file if answers["mail_user"] else None
    look = _look(answers, file)
    text, written = founding.config_text(
        answers, look.draft if look else None, file, Templates(), password_file=secret
    )
    file.absolute().parent.mkdir(parents=True, exist_ok=True)
    files.write(file, text.encode("utf-8"))
    if look:
        _tell_look(look)
    _tell_next(file, written, secret=secret)


def _refuse_to_overwrite(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise UsageError(
            f"{file}: is there already, and nothing is overwritten; move it away, or name another "
            "with --config FILE"
        )


def _answered(given: Mapping[str, str], *, asking: bool) -> dict[str, str]:
    """An answer to every question, checked; UsageError for all that are missing or wrong."""
    from digest import founding

    answers: dict[str, str] = {}
    complaints = []
    for question in (*founding.QUESTIONS, founding.ACCOUNT):
        folder = question is founding.ACCOUNT and answers.get("mail") == "folder"
        try:
            said = given[question.name]
            ask = asking and not said and not folder
            answers[question.name] = _ask(question) if ask else _checked(question, said)
        except ValueError as error:
            answers[question.name] = ""
            complaints.append(f"--{question.name.replace('_', '-')}: {error}")
    if complaints:
        raise UsageError("\n".join(complaints))
    return answers


def _checked(question: Question, said: str) -> str:
    if said:
        return question.check(said)
    if question.default is None:
        raise ValueError(f"is needed: {question.words[0].lower()}{question.words[1:]}")
    return question.default


def _ask(question: Question) -> str:
    """Until the answer can stand. What may be passed by is passed by with Return."""
    passed_by = " (Return for none)" if question.default == "" else ""
    while True:
        said = typer.prompt(
            f"{question.words}{passed_by}",
            default=question.default,
            show_default=bool(question.default),
            err=True,
        )
        try:
            return question.check(said) if said else ""
        except ValueError as error:
            say(f"  {error}")


def _look(answers: Mapping[str, str], file: Path) -> Look | None:
    """The first source, read once where it can be."""
    import asyncio

    from digest import founding, sourcing
    from digest.service import build, machine_clock
    from digest.templates import Templates

    if not answers["source"]:
        return None
    folder = file.absolute().parent
    draft = sourcing.draft(answers["source"], here=Path.cwd(), folder=folder)
    text, config = founding.config_text(answers, None, file, Templates())
    service = build(config, machine_clock)
    try:
        return asyncio.run(service.look(draft, text, founding.ENVIRON, now=machine_clock()))
    except SourceError as error:
        say(f"The source could not be read now, and is written as it is: {error}")
        return sourcing.Look(draft)
    finally:
        service.close()


def _tell_look(look: Look) -> None:
    from digest.cli import looked

    looked.tell(look)


def _tell_next(file: Path, config: Config, *, secret: str | None) -> None:
    option = "" if file == Path("config.toml") else f"--config {file} "
    print(f"{file} is written. Every key is explained in it. Next:")
    if secret:
        print(f"  install -m 600 /dev/null {file.parent / secret}   and write the password into it")
    if not config.sources:
        print(f"  digest {option}sources add URL   a feed's address, a page, or saved files")
    print(f"  digest {option}check    look everything over")
    print(f"  digest {option}ingest   read the sources; the first reading mails no one")
    print(f"  digest {option}run      serve {config.web.url} and send what is due")
