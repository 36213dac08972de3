"""What the internet says of our senders: SPF, DKIM, DMARC, who takes their mail, and whether the
sending address has a name. Where DNS does not answer, that is said and nothing is concluded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Protocol

from digest.config import Mail
from digest.config.values import is_loopback
from digest.delivery.signature import Key, keys_of
from digest.errors import ConfigError, Unanswered
from digest.operations import spf
from digest.operations.finding import Finding, fine, warn
from digest.operations.spf import Result

_UNPUBLIC = ("localhost", "local", "invalid", "test", "example", "internal", "lan")
_NOT_ALLOWED = (Result.FAIL, Result.SOFTFAIL, Result.NEUTRAL)


class Names(spf.Names, Protocol):
    """Answers questions about names and addresses; Unanswered where nobody does."""

    async def pointers(self, address: str) -> tuple[str, ...]: ...


async def look(names: Names, mail: Mail, addresses: Sequence[str]) -> AsyncIterator[Finding]:
    """Each sender's domain, the return path's, then the addresses from which letters leave, where
    they are known."""
    for domain in senders_domains(mail):
        if domain.rpartition(".")[2] in _UNPUBLIC:
            yield warn(domain, f"is no public domain: set [mail] from.*, or [web] url{_REFUSED}")
            continue
        try:
            async for finding in _domain(names, mail, domain, addresses):
                yield finding
        except Unanswered as error:
            yield fine(domain, f"SPF, DKIM and DMARC could not be asked ({error})")
    async for finding in _return_path(names, mail, addresses):
        yield finding
    for address in addresses:
        try:
            yield await _named(names, address)
        except Unanswered as error:
            yield fine(address, f"its name could not be asked ({error})")


def senders_domains(mail: Mail) -> tuple[str, ...]:
    """The domains that letters come from, each once."""
    own = (mail.from_.digest, mail.from_.alerts, mail.from_.confirm)
    return tuple(dict.fromkeys(one.rpartition("@")[2].lower() for one in own))


async def _return_path(
    names: Names, mail: Mail, addresses: Sequence[str]
) -> AsyncIterator[Finding]:
    """Whether what comes back finds its way to `[mail] bounces`. SPF is asked of the domain of the
    envelope sender (RFC 7208 § 2.4), which it is."""
    if mail.bounces is None:
        yield fine("return path", _UNSET)
        return
    local, _, domain = mail.bounces.rpartition("@")
    domain = domain.lower()
    yield fine("return path", f"{local}+…@{domain}; its mail server has to take mail with the +")
    if domain in senders_domains(mail):
        return
    if domain.rpartition(".")[2] in _UNPUBLIC:
        yield warn(domain, f"is no public domain: set [mail] bounces{_REFUSED}")
        return
    try:
        yield await _takes_mail(names, domain)
        yield await _spf(names, domain, mail.host, addresses)
    except Unanswered as error:
        yield fine(domain, f"MX and SPF could not be asked ({error})")


_UNSET = (
    "the sender's own address: name a mailbox in [mail] bounces, so that reports name the letter"
)
_REFUSED = "; many servers refuse or hide mail without it"


async def _domain(
    names: Names, mail: Mail, domain: str, addresses: Sequence[str]
) -> AsyncIterator[Finding]:
    yield await _takes_mail(names, domain)
    yield await _spf(names, domain, mail.host, addresses)
    if mail.dkim_keys:
        with suppress(ConfigError):  # told of the keys already
            for key in keys_of(mail.dkim_keys):
                yield await _own_dkim(names, mail.dkim_domain or domain, key)
    else:
        yield await _dkim(names, domain, mail.dkim_selector)
    yield await _dmarc(names, domain)


async def _takes_mail(names: Names, domain: str) -> Finding:
    hosts = await names.mx(domain)
    if hosts == ("",) or (not hosts and not await names.addresses(domain)):
        return warn(
            f"{domain} MX",
            f"it takes no mail, so bounces and answers are lost: give it an MX{_REFUSED}",
        )
    return fine(f"{domain} MX", ", ".join(hosts) or "none: mail goes to its address")


async def _spf(names: Names, domain: str, relay: str, addresses: Sequence[str]) -> Finding:
    what, found = f"{domain} SPF", spf.records(await names.txt(domain))
    if not found:
        own = " ".join(f"ip{6 if ':' in one else 4}:{one}" for one in addresses)
        theirs = "(this machine's address)" if is_loopback(relay) else f"(what {relay} asks for)"
        record = f'"v=spf1 {own or theirs} -all"'
        return warn(what, f"none: publish TXT {domain} {record}{_REFUSED}")
    if len(found) > 1:
        return warn(what, f"{len(found)} records, which counts as broken: join them into one")
    if not addresses:
        return fine(what, f"{found[0]}: what {relay} sends from has to be in it")
    results = {one: await spf.allows(names, domain, one) for one in addresses}
    if Result.PERMERROR in results.values():
        return warn(what, f"{found[0]}: cannot be followed (RFC 7208); mend it{_REFUSED}")
    outside = [one for one, result in results.items() if result in _NOT_ALLOWED]
    if outside:
        return warn(what, f"{found[0]}: does not allow {', '.join(outside)}: add it{_REFUSED}")
    return fine(what, f"{found[0]}: allows {', '.join(addresses)}")


async def _dkim(names: Names, domain: str, selector: str | None) -> Finding:
    what = f"{domain} DKIM"
    if selector is None:
        return fine(what, "not asked: name the relay's selector in [mail] dkim_selector")
    name = f"{selector}._domainkey.{domain}"
    keys = [_tags(one) for one in await names.txt(name)]
    if not any(tags.get("p") for tags in keys):
        state = "is withdrawn" if any("p" in tags for tags in keys) else "is not there"
        return warn(what, f"the key {name} {state}: publish the relay's, and let it sign{_REFUSED}")
    return fine(what, f"{name} has a key; whether the relay signs, a letter to yourself tells")


async def _own_dkim(names: Names, domain: str, key: Key) -> Finding:
    """Whether what is published is the key that we sign with."""
    what, name = f"{domain} DKIM", f"{key.selector}._domainkey.{domain}"
    record = f'publish TXT {name} "{key.record}"'
    published = [_tags(one).get("p") for one in await names.txt(name)]
    if not any(published):
        return warn(what, f"the key we sign with is not there: {record}{_REFUSED}")
    if published != [_tags(key.record)["p"]]:
        return warn(what, f"{name} has another key than we sign with: {record}{_REFUSED}")
    return fine(what, f"{name} is the key we sign with")


async def _dmarc(names: Names, domain: str) -> Finding:
    """Of the domain, else of one above it (RFC 7489 § 6.6.3, with the tree walk that replaces its
    list of suffixes)."""
    what, labels = f"{domain} DMARC", domain.split(".")
    for start in range(len(labels) - 1):
        above = ".".join(labels[start:])
        found = [one for one in await names.txt(f"_dmarc.{above}") if one.startswith("v=DMARC1")]
        if len(found) > 1:
            return warn(what, f"_dmarc.{above} has {len(found)} records, which counts as none")
        if found:
            return fine(what, f"_dmarc.{above}: {found[0]}")
    return warn(what, f'none: publish TXT _dmarc.{domain} "v=DMARC1; p=none"{_REFUSED}')


async def _named(names: Names, address: str) -> Finding:
    """Whether the address has a name that leads back to it (RFC 1912 § 2.1)."""
    what, found = f"{address} PTR", await names.pointers(address)
    if not found:
        return warn(what, f"no name: ask your provider for a PTR record{_REFUSED}")
    for name in found:
        if address in await names.addresses(name):
            return fine(what, name)
    return warn(what, f"{found[0]} does not lead back to it: give it that address{_REFUSED}")


def _tags(record: str) -> dict[str, str]:
    """`tag=value; tag=value` (RFC 6376 § 3.2)."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs if name.strip()}
