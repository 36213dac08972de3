"""The units on a started machine: systemd, the sandbox, the socket and the watchdog are real."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.install.conftest import PASSWORD, VALUES, House

READERS = 24
PACE = 0.25  # seconds that the relay takes for a letter
CONNECTIONS = 2

CONFIG = """
[newsroom]
name = "Watchhouse"
url = "{SITE}"
zone = "{ZONE}"
[web]
url = "https://{HOST}"
[store]
path = "/var/lib/digest/digest.db"
[feeds]
directory = "/var/cache/digest/feeds"
[fetch]
allow = ["127.0.0.1:8090"]
[[sources]]
name = "site"
kind = "feed"
url = "{FEED}"
[mail]
transport = "smtp"
live = "always"
host = "{RELAY}"
port = {RELAY_PORT}
username = "{RELAY_USER}"
password_file = "credential:smtp-password"
connections = 2
[alerts]
settle = "0s"
"""

# The watchdog's patience is shortened, so that a test need not wait a quarter of an hour.
DROP_IN = """
[Service]
WatchdogSec=8s
RestartSec=1s
"""

ENTRY = """<entry><id>tag:newsroom.example,2026:{name}</id><title>Report on {name}</title>
<link href="https://newsroom.example/{name}"/><published>2026-11-20T06:00:00Z</published>
<updated>2026-11-20T06:00:00Z</updated><summary>What happened to {name}.</summary></entry>
</feed>"""


@dataclass(frozen=True)
class Newsroom:
    """The service at work for a list of readers who want alerts."""

    house: House

    def show(self, *names: str) -> list[str]:
        """Properties of the unit (systemctl show)."""
        wanted = ",".join(names)
        said = self.house.machine.must(f"systemctl show digest --property={wanted}")
        values = dict(line.split("=", 1) for line in said.splitlines())
        return [values[name] for name in names]

    def tell(self, name: str) -> None:
        """Let the newsroom's site have one more release, and read it."""
        feed = self.house.site / "feed.atom"
        text = feed.read_text("utf-8").replace("</feed>", ENTRY.format(name=name))
        feed.write_text(text, "utf-8")
        self.house.machine.must("digest ingest site")

    def pace(self, seconds: float) -> None:
        """Let the relay take so long for a letter."""
        (self.house.letters / "pace").write_text(str(seconds))

    def had(self, name: str) -> Counter[str]:
        """How often each reader had a release."""
        return Counter(
            who
            for who, text in self.house.mail()
            if f"Report on {name}" in text
            and who in EVERYONE  # not who set it up: a daily may be due
        )

    def wait(self, name: str, count: int, patience: float = 60) -> None:
        """Until so many letters about a release have come."""
        end = time.monotonic() + patience
        while self.had(name).total() < count:
            assert time.monotonic() < end, f"{self.had(name).total()} letters of {count} came"
            time.sleep(0.1)

    def settled(self) -> None:
        """Until nothing waits and the books balance."""
        script = (
            'digest status --json | python3 -c "import json, sys; s = json.load(sys.stdin); '
            "sys.exit(not s['balanced'] or any(s['queue'].values()))\""
        )
        self.house.machine.until(script, patience=60)


@pytest.fixture(scope="module")
def newsroom(house: House) -> Newsroom:
    """Everyone may be mailed; the relay is slow."""
    machine = house.machine
    assert all(one.code == 0 for one in house.done.values()), "the page failed: nothing to try"
    machine.write("/etc/digest/config.toml", CONFIG.format_map(VALUES))
    machine.write("/etc/digest/smtp-password", PASSWORD)
    machine.write("/etc/systemd/system/digest.service.d/test.conf", DROP_IN)
    rows = [f"reader{number}@newsroom.example,alert,by phone" for number in range(READERS)]
    people = "\n".join(["email,cadence,consent_how", *rows])
    machine.write("/srv/people/people.csv", people)
    machine.must("systemctl daemon-reload; digest subscribers import /srv/people/people.csv")
    machine.must("systemctl restart digest")
    newsroom = Newsroom(house)
    newsroom.pace(PACE)
    return newsroom


LIVING = """
from datetime import UTC, datetime
from pathlib import Path
from digest.store import Store, owners
store = Store(Path("/var/lib/digest/digest.db"))
known = [row["owner"] for row in store.read("SELECT owner FROM owners")]
print(len(known), len(owners.living(store, at=datetime.now(UTC))))
"""
EVERYONE = Counter({f"reader{number}@newsroom.example": 1 for number in range(READERS)})


def test_ready_means_that_the_pages_answer_and_says_what_comes_next(newsroom: Newsroom) -> None:
    """The command returns when READY=1 has been told."""
    machine = newsroom.house.machine
    machine.must("systemctl restart digest && curl -fsS -o /dev/null http://127.0.0.1:8000/")
    (status,) = newsroom.show("StatusText")
    assert status.startswith("next edition daily:")


def test_it_is_small_when_idle(newsroom: Newsroom) -> None:
    """Below 150 MB."""
    (pid,) = newsroom.show("MainPID")
    resident = newsroom.house.machine.must(f"awk '/^VmRSS/ {{print $2}}' /proc/{pid}/status")
    assert int(resident) < 150 * 1024


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        pytest.param("/", "Read-only", id="root"),
        pytest.param("/etc/digest", "Read-only", id="its configuration"),
        pytest.param("/opt/digest", "Read-only", id="its own program"),
        pytest.param("/usr/local/bin", "Read-only", id="commands"),
        pytest.param("/var/lib", "Read-only", id="beside its state"),
        pytest.param("/var/log", "Read-only", id="logs"),
        pytest.param("/root", "Permission denied", id="the home of root"),
        pytest.param("/sys/fs/cgroup", "Read-only", id="control groups"),
    ],
)
def test_nothing_outside_the_state_folder_can_be_written(
    newsroom: Newsroom, folder: str, why: str
) -> None:
    """By a process that sees what the service sees."""
    done = newsroom.house.machine.run(_as_the_service(newsroom, f"touch {folder}/x"))
    assert 0 != done.code
    assert why in done.said


def test_the_state_folder_can_be_written(newsroom: Newsroom) -> None:
    """Or the test above would say nothing."""
    newsroom.house.machine.must(
        _as_the_service(newsroom, "touch /var/lib/digest/x && rm /var/lib/digest/x")
    )


def _as_the_service(newsroom: Newsroom, command: str) -> str:
    (pid,) = newsroom.show("MainPID")
    who = "setpriv --reuid=digest --regid=digest --keep-groups"
    return f"nsenter --target={pid} --mount --user {who} sh -c '{command}'"


def test_nobody_else_can_read_what_is_kept_about_readers(newsroom: Newsroom) -> None:
    """The folder, the database, the key and the password are shut."""
    files = "/var/lib/digest /var/lib/digest/digest.* /etc/digest/smtp-password"
    modes = newsroom.house.machine.must(f"stat --format=%a {files}").splitlines()
    assert {"700", "600"} == set(modes)


def test_nginx_serves_the_feeds_from_their_folder(newsroom: Newsroom) -> None:
    """With its own short tag, which the service does not make; its account may read all of them."""
    machine, folder = newsroom.house.machine, "/var/cache/digest/feeds"
    machine.must(f"setpriv --reuid=www-data --regid=www-data --clear-groups cat {folder}/all.atom")
    told = machine.must(f"curl -fsSI https://{VALUES['HOST']}/feeds/all.atom").lower()
    assert re.search(r'^etag: "[0-9a-f]+-[0-9a-f]+"', told, re.M), told
    closed = f"find {folder} -type d ! -perm 755 -o -type f ! -perm 644"
    assert "" == machine.must(closed)


@pytest.mark.parametrize("path", ["mailbox", "mailbox/x", "metrics"])
def test_the_public_sees_only_what_is_meant_for_it(newsroom: Newsroom, path: str) -> None:
    """The pages by TLS; nothing that is for this machine."""
    ask = f"curl -s -o /dev/null -w '%{{http_code}}' https://{VALUES['HOST']}"
    assert "200" == newsroom.house.machine.must(f"{ask}/")
    assert "404" == newsroom.house.machine.must(f"{ask}/{path}")


def test_no_reader_is_written_down_on_the_way_in(newsroom: Newsroom) -> None:
    """Neither who came nor what they asked for."""
    machine = newsroom.house.machine
    trace = "trace-of-a-reader"
    machine.must(f"curl -fsS -o /dev/null https://{VALUES['HOST']}/?{trace}")
    found = machine.run(f"grep -rl {trace} /var/log/nginx || journalctl -b | grep {trace}")
    assert (1, "") == (found.code, found.said)


def test_a_restart_refuses_no_visitor(newsroom: Newsroom) -> None:
    """The socket stays while the service goes and comes."""
    answers: list[str] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            ask = "curl -s -o /dev/null -m 30 -w '%{http_code} %{errormsg}' http://127.0.0.1:8000/"
            answers.append(newsroom.house.machine.run(ask).said)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for one in visitors:
        one.start()
    for _ in range(3):
        newsroom.house.machine.must("systemctl restart digest")
    over.set()
    for one in visitors:
        one.join()
    assert len(answers) > 10
    assert {"200 "} == set(answers)


def test_a_stop_in_the_middle_finishes_the_letters_in_hand(newsroom: Newsroom) -> None:
    """And nobody has a letter twice when it goes on."""
    newsroom.tell("floods")
    newsroom.wait("floods", 4)
    newsroom.house.machine.must("systemctl stop digest")
    assert ["success"] == newsroom.show("Result")
    had = newsroom.had("floods").total()
    assert had < READERS
    time.sleep(4 * PACE)
    assert had == newsroom.had("floods").total()
    newsroom.house.machine.must("systemctl start digest")
    newsroom.wait("floods", READERS)
    newsroom.settled()
    assert EVERYONE == newsroom.had("floods")


def test_a_command_beside_the_service_is_known_to_live(newsroom: Newsroom) -> None:
    """The sandbox hides other processes, and what they hold must not be taken for left behind."""
    machine = newsroom.house.machine
    machine.must("systemctl stop digest digest.socket")
    newsroom.tell("fires")
    machine.must("digest plan alert")
    newsroom.pace(16 * PACE)  # it goes on while the service starts, however slowly
    sending = threading.Thread(target=machine.run, args=("digest send",))
    sending.start()
    newsroom.wait("fires", 2)
    machine.must("systemctl start digest.socket digest")
    machine.write("/srv/living.py", LIVING)
    living = _as_the_service(newsroom, "/opt/digest/bin/python /srv/living.py")
    assert "2 2" == machine.until(f"{living} | grep '^2'", patience=20)
    assert sending.is_alive()
    sending.join()
    newsroom.pace(PACE)
    newsroom.wait("fires", READERS)
    newsroom.settled()
    assert EVERYONE == newsroom.had("fires")


def test_a_kill_repeats_at_most_one_letter_for_each_connection(newsroom: Newsroom) -> None:
    """And it starts again by itself, and finds at once that what it held is free."""
    newsroom.tell("storms")
    newsroom.wait("storms", 4)
    newsroom.house.machine.must("systemctl kill --signal=KILL --kill-whom=main digest")
    newsroom.wait("storms", READERS, patience=40)
    newsroom.settled()
    had = newsroom.had("storms")
    assert set(EVERYONE) == set(had)
    assert had.total() <= READERS + CONNECTIONS


def test_a_service_that_hangs_is_ended_and_begins_again(newsroom: Newsroom) -> None:
    """It gives no sign of life any more; nobody has to look."""
    machine = newsroom.house.machine
    machine.must("systemctl reset-failed digest; systemctl restart digest")
    machine.must("systemctl kill --kill-whom=main -s STOP digest")
    machine.until("journalctl -u digest -b --grep='Watchdog timeout'", patience=40)
    machine.until("systemctl is-active digest", patience=20)
    assert int(newsroom.show("NRestarts")[0]) >= 1


def test_a_mistake_in_the_configuration_is_told_and_not_tried_again(newsroom: Newsroom) -> None:
    """Beginning again does not mend it."""
    machine = newsroom.house.machine
    machine.write("/etc/digest/config.toml", CONFIG.format_map(VALUES) + "[alrets]\n")
    assert 0 != machine.run("systemctl restart digest").code
    time.sleep(3)
    assert ["failed", "2", "0"] == newsroom.show("ActiveState", "ExecMainStatus", "NRestarts")
    assert "alrets: unknown key; did you mean alerts?" in machine.must("journalctl -u digest -n 5")
    machine.write("/etc/digest/config.toml", CONFIG.format_map(VALUES))
    machine.must("systemctl reset-failed digest; systemctl restart digest")


def test_systemd_finds_nothing_wrong_where_they_are_installed(newsroom: Newsroom) -> None:
    """With the program in its place."""
    machine = newsroom.house.machine
    machine.must("rm -r /etc/systemd/system/digest.service.d; systemctl daemon-reload")
    assert "" == machine.must("systemd-analyze verify digest.service digest.socket")
    machine.must("systemd-analyze security --threshold=12 --no-pager digest.service")
