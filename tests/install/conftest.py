"""One machine, set up by the page itself, for all tests of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.install import debian, page
from tests.install.debian import Done, Machine

ROOT = Path(__file__).parents[2]
PAGE = page.blocks(ROOT / "docs/install-debian.md")
ASIDE = ("Update", "A Postfix of your own")
SWITCH = "DIGEST_TEST_INSTALL"

PASSWORD = "correct horse"
# What asks a question, its last words, and what a person answers.
ASKED = {"read -rsp": ("Password of", PASSWORD), "digest go-live": ("[no]:", "live")}
FEED_PORT = 8090
VALUES: Mapping[str, str] = {
    "SOURCE": "file:///srv/source",
    "HOST": "digest.newsroom.example",
    "NAME": "Watchhouse",
    "SITE": "https://newsroom.example",
    "FEED": f"http://feeds.newsroom.example:{FEED_PORT}/feed.atom",
    "CONTACT": "press@newsroom.example",
    "ADDRESS": "1 Example Street, Example City",
    "ZONE": "Europe/Berlin",
    "ME": "desk@newsroom.example",
    "RELAY": "relay.newsroom.example",
    "RELAY_PORT": "587",
    "RELAY_USER": "digest",
}

# An authority that the machine trusts, and what it signs: the relay, and the site in place of
# Let's Encrypt.
CERTIFICATES = """
cd /srv/tls
new='req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl $new -x509 -days 2 -subj '/CN=Test authority' -keyout ca.key -out ca.pem
cp ca.pem /usr/local/share/ca-certificates/test.crt
update-ca-certificates
for name in "$RELAY" "$HOST"; do
  openssl $new -subj "/CN=$name" -keyout "$name.key" -out "$name.csr"
  printf 'subjectAltName=DNS:%s\n' "$name" > "$name.ext"
  openssl x509 -req -days 2 -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial \
    -extfile "$name.ext" -out "$name.pem"
done
cp "$RELAY.key" relay.key
cp "$RELAY.pem" relay.pem
mkdir -p "/etc/letsencrypt/live/$HOST"
cp "$HOST.pem" "/etc/letsencrypt/live/$HOST/fullchain.pem"
cp "$HOST.key" "/etc/letsencrypt/live/$HOST/privkey.pem"
printf '127.0.0.1 %s\n' "$RELAY" "$HOST" feeds.newsroom.example >> /etc/hosts
echo nameserver 127.0.0.1 > /etc/resolv.conf
"""

# The feed stands on the machine itself here, which no source may be on unless it is allowed to.
ALLOWED = f"""printf '[fetch]\nallow = ["127.0.0.1:{FEED_PORT}"]\n' >> /etc/digest/config.toml"""


@dataclass(frozen=True)
class House:
    """The machine after the page; `letters` and `site` are folders of the host that the relay
    writes to and the feed is served from."""

    machine: Machine
    letters: Path
    site: Path
    done: Mapping[page.Block, Done]

    def follow(self, block: page.Block) -> Done:
        """Do what a block says at a terminal, as whoever filled in the first one."""
        script = page.filled_in(PAGE[0], VALUES) + block.text
        for asks, (question, answer) in ASKED.items():
            if asks in block.text:
                return self.machine.answer(script, question, answer)
        return self.machine.run(script)

    def mail(self) -> list[tuple[str, str]]:
        """Recipient and letter, in the order in which the relay took them."""
        texts = [one.read_text("utf-8") for one in sorted(self.letters.glob("*.eml"))]
        return [(text.partition("\n")[0], text.partition("\n")[2]) for text in texts]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A bare Debian on which the page has been followed as far as it goes."""
    if os.environ.get(SWITCH) == "0":
        pytest.skip(f"switched off: {SWITCH}=0")
    if why := debian.missing():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("debian")
    try:
        base, wheels = debian.tree(page.packages(PAGE)), debian.wheels(ROOT / "requirements.lock")
        _copy_source(folder / "upper/srv/source")
        with ExitStack() as stack:
            machine = stack.enter_context(debian.started(base, wheels, folder))
            yield _followed(stack, machine, folder)
    except debian.Impossible as error:
        pytest.skip(f"no machine here: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _followed(stack: ExitStack, machine: Machine, folder: Path) -> House:
    letters, site = folder / "upper/srv/tls", folder / "site"
    site.mkdir()
    shutil.copy(ROOT / "samples/feed.atom", site)
    names = f"mkdir -p /srv/tls; RELAY={VALUES['RELAY']} HOST={VALUES['HOST']}\n"
    machine.must(names + CERTIFICATES)
    relay = [VALUES[name] for name in ("RELAY", "RELAY_PORT", "RELAY_USER")]
    _beside(stack, machine, "tests.install.outside", str(letters), *relay, PASSWORD)
    _beside(stack, machine, "http.server", "--directory", str(site), str(FEED_PORT))
    for port in (VALUES["RELAY_PORT"], FEED_PORT):
        machine.until(f"bash -c '</dev/tcp/127.0.0.1/{port}'")
    done: dict[page.Block, Done] = {}
    house = House(machine, letters, site, done)
    for block in PAGE:
        if block.outside is None and block.heading not in ASIDE:
            done[block] = house.follow(block)
            if done[block].code:
                break
            if "> /etc/digest/config.toml" in block.text:
                machine.must(ALLOWED)
    return house


def _beside(stack: ExitStack, machine: Machine, *module: str) -> None:
    process = machine.beside("env", f"--chdir={ROOT}", sys.executable, "-m", *module)
    stack.callback(process.wait)
    stack.callback(process.kill)


def _copy_source(folder: Path) -> None:
    """What is to be installed, as a repository to clone from."""
    named = _git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, named.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    _git(folder, "init", "-q")
    _git(folder, "add", "--all", "--force")
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    _git(folder, *who, "commit", "-q", "-m", "The working tree")


def _git(folder: Path, *arguments: str) -> str:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git or no repository: there is nothing to clone from")
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
