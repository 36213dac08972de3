"""Debian's Postfix, an instance of its own on loopback, that keeps what it takes in mailboxes."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

USER, PASSWORD = "newsroom", "a secret"
_RIGHT = b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.net
mydestination =
mynetworks =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = {maps}
smtpd_reject_unlisted_recipient = no
transport_maps = regexp:{folder}/etc/transport
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/auth
smtpd_discard_ehlo_keywords = {discard}
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
virtual   unix - n n - - virtual
lmtp      unix - - n - - lmtp
error     unix - - n - - error
retry     unix - - n - - error
proxymap  unix - - n - - proxymap
tlsmgr    unix - - n 1000? 1 tlsmgr
anvil     unix - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running instance. Its certificate is one that it has signed itself."""

    folder: Path
    port: int

    def messages(self) -> list[tuple[str, bytes]]:
        """Recipient and Message-ID of each message in its mailboxes, in no order."""
        found = [
            message_from_bytes(one.read_bytes()) for one in self.folder.glob("boxes/all/new/*")
        ]
        return [(one["Delivered-To"], one["Message-ID"].encode()) for one in found]

    def box(self, name: str) -> Path:
        """One of its Maildirs."""
        return self.folder / "boxes" / name

    def take_mail_for(self, boxes: Mapping[str, str]) -> None:
        """Keep mail for addresses that fit an expression in that Maildir; nobody else is there."""
        write_boxes(self.folder, boxes)
        _call("postfix", "-c", str(self.folder / "etc"), "reload")


def write_boxes(folder: Path, boxes: Mapping[str, str]) -> None:
    """The table of mailboxes (regexp_table(5))."""
    lines = [f"/^{pattern}$/ {name}/\n" for pattern, name in boxes.items()]
    (folder / "etc/boxes").write_text("".join(lines))


@contextmanager
def postfix(
    *, discard: str = "", boxes: Mapping[str, str] | None = None, by_lmtp: Mapping[str, int] = {}
) -> Iterator[Postfix]:
    """Run one that wants STARTTLS and AUTH, and does not announce what is in `discard`. It takes
    all mail, and what is for none of `boxes` comes back as a report; without them all of
    mail.example is one. What is `by_lmtp` goes to that port of this machine. The test is skipped
    where it cannot be: Postfix has to be installed, and starts as root."""
    if shutil.which("postfix") is None or shutil.which("openssl") is None or os.getuid() != 0:
        pytest.skip("needs Postfix, openssl, and root to start it")
    with TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Postfix works as a user of its own
        made = Postfix(folder, free_port())
        _configure(made, discard, boxes)
        lines = [f"/^{one}$/ lmtp:inet:127.0.0.1:{port}\n" for one, port in by_lmtp.items()]
        (folder / "etc/transport").write_text("".join(lines))
        command = ["postfix", "-c", str(folder / "etc")]
        with _accounts(folder / "auth"):
            _call(*command, "start")
            try:
                yield made
            finally:
                _call(*command, "stop")


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr


def _configure(made: Postfix, discard: str, boxes: Mapping[str, str] | None) -> None:
    folder, owner = made.folder, pwd.getpwnam("postfix")
    for name in ("etc", "queue", "data", "boxes"):
        (folder / name).mkdir()
    for name in ("data", "boxes"):
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    values = {
        "folder": folder,
        "uid": owner.pw_uid,
        "gid": owner.pw_gid,
        "discard": discard,
        "domains": "mail.example" if boxes is None else "mail.example news.example.org",
        "maps": "static:all/" if boxes is None else f"regexp:{folder}/etc/boxes",
    }
    write_boxes(folder, boxes or {})
    (folder / "etc/main.cf").write_text(_MAIN.format(**values))
    (folder / "etc/master.cf").write_text(_MASTER.format(port=made.port))
    request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    _call(*request.split(), "-subj", "/CN=mail.example.net", *files)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _accounts(path: Path) -> Iterator[None]:
    """Who may log in, as Dovecot's auth server would tell Postfix: one name, one password.

    The protocol is Dovecot's "Authentication Protocol v1.1": lines of fields parted by tabs.
    """
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o666)
        listener.listen()
        Thread(target=_answer_all, args=(listener,), daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def _answer_all(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            Thread(target=_answer, args=(listener.accept()[0],), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    hello = f"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t{'0' * 32}\nDONE\n"
    with connection, connection.makefile("rw", encoding="ascii", newline="\n") as talk:
        talk.write(hello)
        talk.flush()
        for line in talk:
            fields = line.rstrip("\n").split("\t")
            if fields[0] == "AUTH":
                given = next((one[5:] for one in fields if one.startswith("resp=")), "")
                known = given == _RIGHT
                talk.write(f"OK\t{fields[1]}\tuser={USER}\n" if known else f"FAIL\t{fields[1]}\n")
                talk.flush()
