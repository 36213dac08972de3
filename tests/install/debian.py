"""A bare Debian 12 in a folder, started as a machine of its own by systemd-nspawn.

It has no network but loopback. What the page downloads is put beside it before: Debian packages in
apt's own store, Python packages in a folder for pip. The host's mirrors are used for that and are
written nowhere else. Everything is mounted in a namespace that goes with the machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SUITE = "bookworm"
# What an ordinary installation of Debian has, and debootstrap's smallest set has not.
ORDINARY = ("systemd-sysv", "dbus", "ca-certificates", "openssl", "iproute2", "procps")
TOOLS = ("debootstrap", "systemd-nspawn", "nsenter", "unshare", "chroot")
CACHE = Path(os.environ.get("DIGEST_INSTALL_CACHE", "/var/tmp/digest-install"))
WHEELS = "/var/cache/wheels"

# Our own view of control groups and /run: neither the host's nor another test's is touched.
START = """
set -eu
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /run
mkdir -p "$1/upper" "$1/work" "$1/root" "/sys/fs/cgroup/$2/payload"
mount -t overlay overlay -o "lowerdir=$3,upperdir=$1/upper,workdir=$1/work" "$1/root"
mkdir -p "$1/root/var/cache/wheels"
mount --bind -o ro "$4" "$1/root/var/cache/wheels"
echo $$ > "/sys/fs/cgroup/$2/payload/cgroup.procs"
exec systemd-nspawn --quiet --directory="$1/root" --machine=digest-test --register=no --keep-unit \
  --private-network --resolv-conf=off --console=pipe --boot
"""


class Impossible(Exception):
    """What this machine cannot do, and why."""


def missing() -> str | None:
    """Why no machine can be started here; None where it may be."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "not root: a tree of Debian can be neither made nor started"
    lacking = [name for name in TOOLS if shutil.which(name, path=_PATH) is None]
    if lacking:
        return f"not installed: {', '.join(lacking)} (packages debootstrap, systemd-container)"
    return None


def tree(packages: Sequence[str]) -> Path:
    """A bare Debian with the packages downloaded, not installed; made once and kept.

    Raises Impossible where no mirror can be reached.
    """
    mark = hashlib.sha256(repr((SUITE, ORDINARY, tuple(packages))).encode()).hexdigest()[:12]
    return _once(CACHE / f"{SUITE}-{mark}", lambda folder: _bootstrap(folder, packages))


def wheels(lock: Path) -> Path:
    """What a lock file names, downloaded with the host's pip settings; made once and kept."""
    mark = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    return _once(CACHE / f"wheels-{mark}", lambda folder: _download(folder, lock))


def _once(folder: Path, make: Callable[[Path], None]) -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            fresh = folder.with_name(f"{folder.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            make(fresh)
            fresh.rename(folder)
    return folder


def _bootstrap(folder: Path, packages: Sequence[str]) -> None:
    include = ",".join(ORDINARY)
    _try("debootstrap", "--variant=minbase", f"--include={include}", SUITE, str(folder), *_mirror())
    config = folder / "etc/apt/apt.conf.d/99host"
    config.write_text(_proxies())
    fetch = ("apt-get", "install", "-qq", "-y", "--no-install-recommends", "--download-only")
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    _try("chroot", str(folder), "apt-get", "update", "-qq")
    _try("chroot", str(folder), *fetch, *packages)
    config.unlink()
    (folder / "etc/resolv.conf").unlink()


def _download(folder: Path, lock: Path) -> None:
    pip = (sys.executable, "-m", "pip", "download", "-q", "--dest", str(folder))
    _try(*pip, "--require-hashes", "-r", str(lock))
    # A source distribution is built in the box by its own build backend.
    _try(*pip, "setuptools", "wheel")


def _mirror() -> tuple[str, ...]:
    """The mirror that the host's apt uses for the same suite, if it does."""
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(CODENAME) $(LABEL)"],
        capture_output=True,
        text=True,
        check=False,
    )
    fitting = [line.split()[0] for line in asked.stdout.splitlines() if f" {SUITE} Debian" in line]
    return tuple(fitting[:1])


def _proxies() -> str:
    asked = subprocess.run(
        ["apt-config", "dump", "Acquire::http", "Acquire::https"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "".join(f"{line}\n" for line in asked.stdout.splitlines() if "Proxy" in line)


def _try(*command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": _PATH}
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no word"]
        raise Impossible(f"{Path(command[0]).name}: {last[0]}")


@dataclass(frozen=True, slots=True)
class Done:
    """What a command said, both outputs together, and its exit code."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A started Debian; `leader` is its first process as the host counts."""

    leader: int

    def run(self, script: str, *, given: str = "", patience: float = 300) -> Done:
        """Run a script as a root shell in it would, with something to read."""
        done = subprocess.run(
            [*self._within("-a"), "env", "-i", *_SHELL, *_BASH, script],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=patience,
            check=False,
        )
        return Done(done.returncode, done.stdout)

    def answer(self, script: str, question: str, answer: str) -> Done:
        """Run a script at a terminal (script(1)), where a person answers one question."""
        shell = ["script", "-qefc", shlex.join([*_BASH, script]), "/dev/null"]
        with subprocess.Popen(
            [*self._within("-a"), "env", "-i", *_SHELL, *shell],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as talk:
            assert talk.stdin
            assert talk.stdout
            said = b""
            while heard := os.read(talk.stdout.fileno(), 4096):
                asked = question.encode() in said
                said += heard
                if question.encode() in said and not asked:
                    talk.stdin.write(f"{answer}\n".encode())
                    talk.stdin.flush()
        return Done(talk.returncode, said.decode().replace("\r", ""))

    def must(self, script: str, *, given: str = "") -> str:
        """As `run`, for what has to succeed; what it said."""
        done = self.run(script, given=given)
        assert 0 == done.code, f"{script}\n{done.said}"
        return done.said.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file in it."""
        self.must(f"mkdir -p $(dirname {path}); cat > {path}", given=text)

    def beside(self, *command: str) -> subprocess.Popen[str]:
        """A program of the host, with the machine's network and the host's files."""
        return subprocess.Popen([*self._within("-n"), *command], text=True)

    def behind(self, script: str) -> subprocess.Popen[str]:
        """A script that goes on in it while others run."""
        return subprocess.Popen(
            [*self._within("-a"), "env", "-i", *_SHELL, "bash", "-c", f"exec {script}"], text=True
        )

    def until(self, script: str, *, patience: float = 30) -> str:
        """Try a script until it succeeds; what it said then."""
        end = time.monotonic() + patience
        while True:
            done = self.run(script)
            if done.code == 0:
                return done.said.strip()
            assert time.monotonic() < end, f"not within {patience} s: {script}\n{done.said}"
            time.sleep(0.3)

    def _within(self, *namespaces: str) -> list[str]:
        return ["nsenter", f"--target={self.leader}", *namespaces]


@contextmanager
def started(base: Path, packages: Path, folder: Path) -> Iterator[Machine]:
    """A machine on a copy of a tree; Impossible where it does not start within a minute."""
    group = f"digest-test-{os.getpid()}"
    arguments = [str(folder), group, str(base), str(packages)]
    host = subprocess.Popen(
        ["unshare", "--mount", "--propagation=private", "bash", "-c", START, "bash", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PATH": _PATH, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
    )
    try:
        machine = Machine(_leader(host))
        _wait_for(machine)
        yield machine
    finally:
        _end(host)
        assert host.stdout
        host.stdout.close()
        _forget(group)


def _end(host: subprocess.Popen[str]) -> None:
    """By the first word in good order, by the second at once."""
    for patience in (20, 10):
        host.terminate()
        try:
            host.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
    host.kill()
    host.wait()


def _leader(host: subprocess.Popen[str]) -> int:
    """The first process of the machine, once it has namespaces of its own."""
    children = Path(f"/proc/{host.pid}/task/{host.pid}/children")
    end = time.monotonic() + 30
    while host.poll() is None and time.monotonic() < end:
        with suppress(OSError):  # what is looked at may end meanwhile
            for child in children.read_text().split():
                if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    return int(child)
        time.sleep(0.1)
    host.kill()
    said = host.communicate()[0].strip().splitlines()[-1:] or ["no word"]
    raise Impossible(f"systemd-nspawn did not start: {said[0]}")


def _wait_for(machine: Machine) -> None:
    try:
        machine.until("systemctl is-system-running | grep -qE 'running|degraded'", patience=60)
    except AssertionError as error:
        raise Impossible(f"systemd does not come up: {error}") from error


def _forget(group: str) -> None:
    """Remove the control groups of a machine that has ended, when its last process has."""
    script = (
        "umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup;"
        f"for _ in 1 2 3 4 5; do find /sys/fs/cgroup/{group} -depth -type d -exec rmdir {{}} +"
        " && break; sleep 1; done"
    )
    command = ["unshare", "--mount", "--propagation=private", "sh", "-c", script]
    subprocess.run(command, capture_output=True, check=False)


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/bin:/bin"
_INSIDE: Mapping[str, str] = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": WHEELS,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "GIT_CONFIG_COUNT": "0",
}
_SHELL = [f"{name}={value}" for name, value in _INSIDE.items()]
_BASH = ["bash", "-euo", "pipefail", "-c"]
