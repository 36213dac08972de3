"""The mail server as `check` tells of it: what it offers, and what to do where it will not have us.

Nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from digest.config import Mail, Tls
from digest.config.values import is_loopback
from digest.delivery.probe import Probe, Trouble
from digest.operations.finding import Finding, fine, warn, wrong

SOON = timedelta(days=14)
"""A certificate that ends within this is told of."""

_TOLD = ("PIPELINING", "SIZE", "STARTTLS", "AUTH", "8BITMIME", "SMTPUTF8")


def findings(mail: Mail, found: Probe, *, now: datetime) -> Iterator[Finding]:
    """What a probe of the configured server says."""
    where = f"{mail.host}:{mail.port}"
    if found.trouble is not None and not found.offers:
        yield wrong("mail server", f"{where}: {_told(mail, found)}")
        return
    yield fine("mail server", f"{where}: answers; offers {_offers(found)}")
    if found.trouble is not None:
        what = "mail login" if found.trouble in _OF_LOGIN else "mail encryption"
        yield wrong(what, f"{where}: {_told(mail, found)}")
        return
    yield _encryption(mail, found, now)
    if mail.username is not None:
        yield _login(mail, found)


_OF_LOGIN = (Trouble.LOGIN, Trouble.NO_AUTH)


def _offers(found: Probe) -> str:
    said = [f"{name} {found.offers[name]}".strip() for name in _TOLD if name in found.offers]
    return ", ".join(said) or "no extensions"


def _told(mail: Mail, found: Probe) -> str:
    """What the trouble is, in plain words, and what to do."""
    detail = f" ({found.why})" if found.why and found.trouble not in _PLAIN else ""
    if found.trouble is Trouble.CERTIFICATE:
        return f"its certificate {found.why}: {_mend_certificate(mail)}"
    return (
        f"{found.trouble}{detail}: {_ADVICE[found.trouble or Trouble.GREETING].format(mail=mail)}"
    )


_PLAIN = (Trouble.NAME, Trouble.REFUSED, Trouble.SILENT)
"""What the system's own words add nothing to."""

_ADVICE = {
    Trouble.NAME: "mend [mail] host, or the name servers of this machine",
    Trouble.REFUSED: "start the mail server, or mend [mail] host and port",
    Trouble.SILENT: "a firewall is likely; many providers close port 25, then use port 587",
    Trouble.GREETING: 'mend [mail] port and tls: 25 and 587 want "starttls", 465 wants "tls"',
    Trouble.NO_STARTTLS: 'have it offer STARTTLS, or set [mail] tls = "none" where nobody stands '
    "between",
    Trouble.ENCRYPTION: 'mend [mail] tls: 25 and 587 want "starttls", 465 wants "tls"',
    Trouble.NO_AUTH: "take [mail] username away, or have it offer PLAIN or LOGIN, which many do "
    "only once encrypted",
    Trouble.LOGIN: "mend [mail] username and the password",
}


def _mend_certificate(mail: Mail) -> str:
    return (
        "have it mended, or give [mail] host the name that it bears; where the network to "
        f"{mail.host} is your own, [mail] tls_verify = false takes it as it is"
    )


def _encryption(mail: Mail, found: Probe, now: datetime) -> Finding:
    what, here = "mail encryption", is_loopback(mail.host)
    if found.encrypted is None:
        if here:
            return fine(what, "none, and none is needed on this machine")
        return warn(what, 'none: letters can be read on the way; set [mail] tls = "starttls"')
    if not mail.verifies:
        detail = f"{found.encrypted}, whoever answers: [mail] tls_verify is false"
        return fine(what, f"{found.encrypted}") if here else warn(what, detail)
    if found.until is not None and found.until - now < SOON:
        return warn(what, f"{found.encrypted}; its certificate ends on {found.until:%Y-%m-%d}")
    return fine(what, f"{found.encrypted}, with a certificate that this machine trusts")


def _login(mail: Mail, found: Probe) -> Finding:
    if mail.tls is Tls.NONE and not is_loopback(mail.host):
        clear = 'it works, but the password goes in clear; set [mail] tls = "starttls"'
        return warn("mail login", clear)
    return fine("mail login", "it takes the account" if found.logged_in else "not tried")
