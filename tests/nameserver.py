"""A name server of our own: real questions over UDP on loopback, answers from a table."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from digest.dns import Names

Zone = Mapping[tuple[str, str], tuple[str, ...]]
"""Answers in the words of a zone file, by name and kind; what is not there does not exist."""

BROKEN = "broken"
"""The kind under which a name stands whose server fails."""


@contextmanager
def names(zone: Zone) -> Iterator[Names]:
    """Names that are asked of this server alone."""
    with serving(zone) as port:
        yield Names(["127.0.0.1"], port=port, patience=2.0)


@contextmanager
def serving(zone: Zone) -> Iterator[int]:
    """The server's port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        Thread(target=_serve, args=(server, zone), daemon=True).start()
        yield int(server.getsockname()[1])


@contextmanager
def silence() -> Iterator[Names]:
    """Names that are asked of a server that never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield Names(["127.0.0.1"], port=server.getsockname()[1], patience=0.2)


def _serve(server: socket.socket, zone: Zone) -> None:
    while True:
        try:
            data, asker = server.recvfrom(4096)
        except OSError:
            return
        server.sendto(answer_to(dns.message.from_wire(data), zone).to_wire(), asker)


def answer_to(asked: dns.message.Message, zone: Zone) -> dns.message.Message:
    """What this server says to a question."""
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    question = asked.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    if (name, BROKEN) in zone:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif not any(known == name for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif found := zone.get((name, kind)):
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
    return answer
