"""Where messages are kept: files, folders, Maildirs, mboxes, standard input."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from itertools import islice
from pathlib import Path

from digest.mailin import messages, read
from digest.model import ReportKind
from tests.mailin.mails import dsn

ONE, TWO = dsn(), dsn(head="From: MAILER-DAEMON\r\nMessage-ID: <2@x>\r\n")


def mbox(*mails: bytes) -> bytes:
    quoted = [one.replace(b"\r\n", b"\n").replace(b"\nFrom x", b"\n>From x") for one in mails]
    return b"".join(b"From MAILER-DAEMON Sat Nov 28 10:00:00 2026\n%b\n" % one for one in quoted)


def all_of(path: Path) -> tuple[list[bytes], list[str]]:
    skipped: list[str] = []
    return list(messages(path, skipped.append)), skipped


def test_a_file_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(ONE)
    assert ([ONE], []) == all_of(path)


def test_a_maildir_is_what_is_new_and_then_what_was_seen(tmp_path: Path) -> None:
    for name in ("tmp", "new", "cur"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur" / "1:2,S").write_bytes(TWO)
    (tmp_path / "new" / "2").write_bytes(ONE)
    (tmp_path / "tmp" / "3").write_bytes(b"unfinished")
    assert ([ONE, TWO], []) == all_of(tmp_path)


def test_a_folder_is_its_files_and_folders_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.eml").write_bytes(TWO)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / ".hidden").write_bytes(b"no")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert ([ONE, TWO], []) == all_of(tmp_path)


def test_an_mbox_is_each_message_in_it(tmp_path: Path) -> None:
    """Some quote each line that begins with From, some only what could be another message."""
    path = tmp_path / "mbox"
    said = ONE.replace(b"Sorry", b"From x\r\nand\r\n\r\nFrom here on")
    path.write_bytes(mbox(said, TWO))
    found, skipped = all_of(path)

    assert skipped == []
    assert [one.rstrip(b"\n") for one in found] == [
        one.replace(b"\r\n", b"\n").rstrip(b"\n") for one in (said, TWO)
    ]
    assert {one.kind for message in found for one in read(message)} == {ReportKind.BOUNCE}


def test_a_message_whose_lines_end_in_cr_is_one_though_it_begins_as_an_mbox(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(mbox(ONE).replace(b"\n", b"\r"))
    ((message,), _) = all_of(path)
    assert [one.id for one in read(message)] == [one.id for one in read(ONE)]


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b").write_bytes(ONE)
    assert ([ONE], [f"{tmp_path}/a: empty"]) == all_of(tmp_path)
    assert ([], [f"{tmp_path}/gone: No such file or directory"]) == all_of(tmp_path / "gone")


def test_a_message_is_read_as_far_as_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(ONE + b"x" * 5_000_000)
    (found,) = all_of(path)[0]
    assert len(found) < 400_000
    assert read(found) == read(ONE + b"x" * 5_000_000)


def test_an_mbox_is_never_held_as_a_whole(tmp_path: Path) -> None:
    """60 MB, written sparsely: a hole is one line of zeros without an end."""
    path = tmp_path / "mbox"
    with path.open("wb") as file:
        for _ in range(3):
            file.write(mbox(ONE))
            file.seek(20_000_000, os.SEEK_CUR)
            file.write(b"\n\n")
        file.write(mbox(TWO))
    tracemalloc.start()
    try:
        assert len(list(islice(messages(path), 10))) == 4
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_standard_input_is_a_message_or_an_mbox() -> None:
    program = (
        "from pathlib import Path; from digest.mailin import messages;"
        "print([len(one) for one in messages(Path('-'), print)])"
    )

    def said(given: bytes) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", program], input=given, capture_output=True, check=True
        )
        return ran.stdout.decode().strip()

    assert f"[{len(ONE)}]" == said(ONE)
    assert said(mbox(ONE, TWO)).count(",") == 1
    assert said(b"") == "standard input: empty\n[]"
