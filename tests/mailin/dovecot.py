"""A real IMAP server on loopback, where Dovecot is installed."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
LOCAL = ip_address("127.0.0.1")
USER, PASSWORD = "bounces", "between-us"

_CONFIGURATION = """
base_dir = {run}
state_dir = {run}
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{mail}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
namespace inbox {{
  inbox = yes
  mailbox Done {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@dataclass
class Mailbox:
    """The server's ports, whom to trust, and what lies in its folders."""

    folder: Path
    plain: int
    tls: int
    trust: ssl.SSLContext
    owner: tuple[int, int]
    _numbers: Iterator[int] = field(default_factory=count)

    def put(self, message: bytes) -> None:
        """Deliver a mail into the inbox."""
        file = self.folder / "tmp" / f"{time.time_ns()}.{next(self._numbers)}.test"
        file.write_bytes(message)
        os.chown(file, *self.owner)
        file.rename(self.folder / "new" / file.name)

    def flags(self, folder: str = "") -> list[str]:
        """The flags of every mail in a folder of the mailbox."""
        where = self.folder / folder
        files = [one for part in ("new", "cur") for one in (where / part).iterdir()]
        return sorted(one.name.partition(":2,")[2] for one in files)


@contextmanager
def dovecot(folder: Path) -> Iterator[Mailbox]:
    """Run it, for as long as the block does."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    mail = folder / "mail"
    for one in (folder / "run", *(mail / part for part in ("tmp", "new", "cur"))):
        one.mkdir(parents=True)
    for one in (mail, *mail.iterdir()):
        os.chown(one, owner.pw_uid, owner.pw_gid)
    plain, tls = _free(), _free()
    trust = _certificate(folder)
    (folder / "dovecot.conf").write_text(
        _CONFIGURATION.format(
            folder=folder,
            run=folder / "run",
            mail=mail,
            user=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            password=PASSWORD,
            plain=plain,
            tls=tls,
        )
    )
    assert PROGRAM is not None
    process = subprocess.Popen([PROGRAM, "-F", "-c", folder / "dovecot.conf"])
    try:
        _wait(plain, folder / "log")
        yield Mailbox(mail, plain, tls, trust, (owner.pw_uid, owner.pw_gid))
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()


def _certificate(folder: Path) -> ssl.SSLContext:
    """Of this machine, signed by itself; whoever trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOCAL)]), critical=False)
        .sign(key, SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return ssl.create_default_context(cadata=pem.decode())


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _wait(port: int, log: Path) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as one:
            one.recv(100)
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text() if log.exists() else "dovecot does not start")
