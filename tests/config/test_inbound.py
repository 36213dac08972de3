"""[inbound]: the doors through which mail and reports come in, and what is said of mistakes."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from digest.config import Config, Hook, Imap, Inbound, Provider, Tls, loads
from digest.errors import ConfigError

HEAD = """
[newsroom]
name = "Example"
url = "https://newsroom.example.org"
"""
ARN = "arn:aws:sns:eu-west-1:123456789012:bounces"
KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"


def read(folder: Path, text: str, **environ: str) -> Config:
    """As if it stood in a file."""
    return loads(HEAD + text, folder / "config.toml", environ, sourceless=True)


def wrong(folder: Path, text: str, **environ: str) -> list[str]:
    """What is wrong with it, without file and line."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text, **environ)
    return [one.split(": ", 1)[1] for one in caught.value.complaints]


def test_no_door_is_open_unless_it_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, "").inbound
    assert (Inbound(), False) == (found, found.takes_mail)


def test_every_door_at_once(tmp_path: Path) -> None:
    """Secrets come from files and variables, and stand in no repr."""
    (tmp_path / "secret").write_text("between us\nnot this\n")
    text = f"""
[inbound]
lmtp = "unix:var/lmtp"
maildir = "bounces"
pipe = true
unsubscribe = "leave@newsroom.example.org"
imap = {{host = "imap.example.org", username = "b", tls = "starttls", done = "Done"}}

[[inbound.hooks]]
provider = "ses"
topics = ["{ARN}"]

[[inbound.hooks]]
name = "other-brevo"
provider = "brevo"
allow = ["1.179.112.0/20", "::1"]

[[inbound.hooks]]
provider = "mailgun"
secret_file = "secret"
"""
    environ = {"DIGEST_IMAP_PASSWORD": "hush-imap", "DIGEST_HOOK_OTHER_BREVO": "hush-brevo"}
    found = read(tmp_path, text, **environ).inbound
    networks = (ip_network("1.179.112.0/20"), ip_network("::1"))
    assert found == Inbound(
        lmtp=tmp_path / "var/lmtp",
        maildir=tmp_path / "bounces",
        pipe=True,
        imap=Imap("imap.example.org", "b", "hush-imap", 143, Tls.STARTTLS, done="Done"),
        unsubscribe="leave@newsroom.example.org",
        hooks=(
            Hook("ses", Provider.SES, topics=(ARN,)),
            Hook("other-brevo", Provider.BREVO, "hush-brevo", allow=networks),
            Hook("mailgun", Provider.MAILGUN, "between us"),
        ),
    )
    assert "hush" not in repr(found) + str(found)
    assert "between us" not in repr(found)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('lmtp = "2424"', 'inbound.lmtp: "2424" is not host:port like "127.0.0.1:8000"'),
        (
            'unsubscribe = "leave@a.example"',
            "inbound.unsubscribe: no door takes its mail: set lmtp",
        ),
        ('imap = {host = "h", username = "u"}', "inbound.imap.username: needs password_file, or"),
        (
            'imap = {host = "h", username = "u", password = "hush"}',
            "inbound.imap.password: secrets stay out: use password_file or DIGEST_IMAP_PASSWORD",
        ),
        ('imap = {username = "u", password_file = "secret"}', "inbound.imap.host: is missing"),
        (
            'imap = {host = "h", username = "u", password_file = "secret", done = "INBOX"}',
            'inbound.imap.done: "INBOX" is the folder that is looked into; name another',
        ),
        (
            'imap = {host = "h", username = "u", password_file = "secret", folder = "Zurück"}',
            'inbound.imap.folder: "Zurück" is not in ASCII; a folder is named as the server lists',
        ),
        (
            'imap = {host = "h", username = "u", password_file = "beyond"}',
            "inbound.imap.password_file: holds a password beyond ASCII",
        ),
        (
            'hooks = [{provider = "sparkpost"}]',
            'hooks[1].provider: "sparkpost" is not one of ses, ',
        ),
        ('hooks = [{provider = "ses"}]', "hooks[1].topics: is missing: name the SNS topics"),
        (
            'hooks = [{provider = "ses", topics = ["bounces"]}]',
            'hooks[1].topics: "bounces" is not the ARN of an SNS topic like "arn:aws:sns:',
        ),
        (
            f'hooks = [{{provider = "ses", topics = ["{ARN}"], secret_file = "secret"}}]',
            "hooks[1].secret_file: ses has none",
        ),
        ('hooks = [{provider = "brevo"}]', "hooks[1].secret_file: is missing: name it, or set DIG"),
        (
            f'hooks = [{{provider = "brevo", secret_file = "secret", topics = ["{ARN}"]}}]',
            "hooks[1].topics: only ses has topics, not brevo",
        ),
        (
            'hooks = [{provider = "brevo", secret = "hush"}]',
            "hooks[1].secret: secrets stay out: use secret_file or DIGEST_HOOK_BREVO",
        ),
        (
            'hooks = [{provider = "brevo", secret_file = "none"}]',
            "hooks[1].secret_file: ",
        ),
        (
            'hooks = [{provider = "brevo", secret_file = "secret", name = "ingest"}]',
            'hooks.ingest.name: "ingest" is where sources tell of news',
        ),
        (
            'hooks = [{provider = "brevo", secret_file = "secret", name = "A b"}]',
            'hooks.A b.name: "A b" is not a name of small letters',
        ),
        (
            'hooks = [{provider = "brevo", secret_file = "secret", allow = ["1.2.3.4/8"]}]',
            'hooks[1].allow: "1.2.3.4/8" is not a network like "192.0.2.0/24": ',
        ),
        (
            'hooks = [{provider = "brevo", secret_file = "secret"}, '
            '{provider = "brevo", secret_file = "secret"}]',
            'hooks[1].name: "brevo" is taken by another hook',
        ),
        ('lmpt = "127.0.0.1:24"', "inbound.lmpt: unknown key; did you mean lmtp?"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, complaint: str) -> None:
    """Each with its key and what is allowed; none repeats a secret."""
    (tmp_path / "secret").write_text("between us\n")
    (tmp_path / "beyond").write_text("hüsh hush\n", encoding="utf-8")
    found = wrong(tmp_path, f"[inbound]\n{text}\n")
    assert found[0].removeprefix("inbound.").startswith(complaint.removeprefix("inbound."))
    assert "hush" not in str(found)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('dkim_keys = {mail = "none.pem"}', "mail.dkim_keys.mail: "),
        ('dkim_keys = {mail = "secret"}', "mail.dkim_keys.mail: its file holds no private key"),
        ('dkim_keys = {"a.b" = "key.pem"}', "mail.dkim_keys.a.b: is no selector"),
        ('dkim_domain = "a.example"', "mail.dkim_domain: needs dkim_keys"),
        (
            'dkim_keys = {mail = "key.pem"}\ndkim_domain = "other.example"',
            "mail.dkim_domain: the sender digest@newsroom.example.org is not of other.example",
        ),
    ],
)
def test_mistakes_with_keys(tmp_path: Path, text: str, complaint: str) -> None:
    """A signature for another domain than the sender's would prove nothing (RFC 7489 § 3.1)."""
    (tmp_path / "secret").write_text("between us\n")
    (tmp_path / "key.pem").write_text(KEY)
    assert wrong(tmp_path, f"[mail]\n{text}\n")[0].startswith(complaint)


def test_keys_come_from_files(tmp_path: Path) -> None:
    """Whole, and stand in no repr; the domain may be one above the senders'."""
    (tmp_path / "key.pem").write_text(KEY)
    text = '[mail]\ndkim_keys = {mail-1 = "key.pem"}\ndkim_domain = "example.org"\n'
    mail = read(tmp_path, text).mail
    assert ({"mail-1": KEY}, "example.org") == (mail.dkim_keys, mail.dkim_domain)
    assert "PRIVATE" not in repr(mail)
