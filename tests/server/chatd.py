# SPDX-License-Identifier: GPL-3.0-or-later
"""The server under test: the real binary, as an ordinary user, on ports and in directories of its
own.

When the tests run as root, chatd runs as nobody: it must never need more. Its binary is then copied
to where nobody may read it, since a source tree may well stand in a home directory.

finish() is the end of every scenario. Whatever was done to the server, it must still answer, have
given back every descriptor, leave within two seconds of SIGTERM with exit code 0, and have no
complaint from a sanitizer or from GLib in its log.
"""

import functools
import os
import pwd
import re
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from irc import DEADLINE, Client

# The promise of a server that is told to leave. A sanitizer searches all memory for leaks first.
LEAVE_SECONDS = 2.0
LEAVE_SECONDS_SANITIZED = 20.0

# Settings that keep a test from being taken for an attack: everybody comes from one address.
TEST_SETTINGS = {
    "flood": "off",
    "connections_per_address": "10000",
    "connection_rate_per_address": "10000",
}

# What must not be in a log: a sanitizer's or GLib's complaint, or an error of the server's own.
COMPLAINTS = re.compile(
    "|".join(
        [
            r"ERROR: \w+Sanitizer",
            r"runtime error:",
            r"[Aa]ssertion .* failed",
            r"GLib\S*-(WARNING|CRITICAL)",
            r"^\S+ \S+ error: ",
        ]
    ),
    re.MULTILINE,
)


def wait_until(question, what, deadline=DEADLINE):
    """Ask until the answer is true. For states that nobody announces; whatever can be awaited is
    awaited."""
    end = time.monotonic() + deadline
    while not (answer := question()):
        if time.monotonic() > end:
            raise AssertionError(f"still not after {deadline} s: {what}")
        select.select([], [], [], 0.005)
    return answer


@functools.cache
def unprivileged():
    """The account for the server if the tests are root: (uid, gid), or None."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid


def identity():
    """Arguments for subprocess that shed root."""
    account = unprivileged()
    return {"user": account[0], "group": account[1], "extra_groups": []} if account else {}


def make_directory(prefix="confab-test-"):
    """A fresh directory that belongs to the server's account; whoever makes it removes it."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    if unprivileged():
        os.chown(path, *unprivileged())
    return path


def find_binary(given=None):
    """The chatd to test: the option, else $CHATD, else the newest build in the tree."""
    given = given or os.environ.get("CHATD")
    if given:
        return Path(given).resolve()
    root = Path(__file__).resolve().parents[2]
    built = sorted(root.glob("*build*/server/chatd"), key=lambda path: path.stat().st_mtime)
    if not built:
        raise SystemExit("no chatd: build it, or name it with --chatd or $CHATD")
    return built[-1]


class Binary:
    """A chatd that the unprivileged account may execute, and what is known of it."""

    def __init__(self, path):
        self.original = Path(path)
        self.directory = None
        self.path = self.original
        if unprivileged():
            self.directory = make_directory("confab-chatd-")
            self.path = Path(shutil.copy(self.original, self.directory))
            self.path.chmod(0o755)
        content = self.path.read_bytes()
        self.is_sanitized = b"__asan_init" in content or b"__ubsan_handle" in content

    def remove(self):
        if self.directory:
            shutil.rmtree(self.directory)


class Log:
    """The lines of an output stream, read as they come by a thread of its own."""

    def __init__(self, stream):
        self.lines = []
        self.ended = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.pump, args=(stream,), daemon=True)
        self.thread.start()

    def pump(self, stream):
        for line in stream:
            with self.changed:
                self.lines.append(line.decode("utf-8", "backslashreplace").rstrip("\n"))
                self.changed.notify_all()
        stream.close()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def find(self, pattern):
        """Every match of the pattern, a line at a time."""
        with self.changed:
            return [found for line in self.lines if (found := re.search(pattern, line))]

    def wait_for(self, pattern, count=1, deadline=DEADLINE):
        """Wait for the count-th line that contains the pattern and return its match."""
        end = time.monotonic() + deadline
        with self.changed:
            while True:
                found = [match for line in self.lines if (match := re.search(pattern, line))]
                if len(found) >= count:
                    return found[count - 1]
                left = end - time.monotonic()
                if self.ended or left <= 0:
                    raise AssertionError(
                        f"no {pattern!r} (number {count}) in the output:\n    "
                        + "\n    ".join(self.lines[-40:])
                    )
                self.changed.wait(left)

    def text(self):
        with self.changed:
            return "\n".join(self.lines)


class Chatd:
    """One running server.

    arguments   further command line arguments, behind --listen and ports of the system's choice
    settings    rows for --set, over TEST_SETTINGS
    files       the folder to share; by default a fresh, empty one
    state       the state directory; by default a fresh one
    environment variables for the process, over a bare environment
    bare        True: arguments alone make the command line, but for the state directory
    limits      {resource.RLIMIT_…: value} for the process
    """

    def __init__(
        self,
        binary,
        *arguments,
        settings=None,
        files=None,
        state=None,
        environment=None,
        bare=False,
        cwd=None,
        limits=None,
        listen="127.0.0.1",
    ):
        self.binary = binary
        self.home = make_directory()
        self.files = Path(files) if files else self.make_folder("shared")
        self.state = Path(state) if state else self.make_folder("state")
        self.clients = []
        self.finished = False
        command = [str(binary.path)]
        if not bare:
            command += [
                "--listen",
                listen,
                "--files-port",
                "0",
                "--state-dir",
                str(self.state),
                "--shared-files",
                str(self.files),
            ]
            for name, value in {**TEST_SETTINGS, **(settings or {})}.items():
                command += ["--set", f"{name}={value}"]
        command += [str(argument) for argument in arguments]
        if not bare:
            command.append("0")
        self.command = command
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd or self.home,
            env=self.make_environment(environment),
            preexec_fn=functools.partial(set_limits, limits) if limits else None,
            **identity(),
        )
        self.out = Log(self.process.stdout)
        self.log = Log(self.process.stderr)

    def make_folder(self, name):
        path = self.home / name
        path.mkdir()
        if unprivileged():
            os.chown(path, *unprivileged())
        return path

    def make_environment(self, more):
        """Nothing of the tester's own environment but what sanitizers and libraries need."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
        }
        kept.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
        return {**kept, "HOME": str(self.home), "LANG": "C.UTF-8", **(more or {})}

    # Starting.

    def wait_ready(self):
        """Wait for the lines that say where the server listens; later lines are not needed."""
        chat = self.out.wait_for(r"^Chat on (\S+) port (\d+)$")
        files = self.out.wait_for(r"^Files at (http://(\S+):(\d+)/files/)$")
        self.address = (chat[1].strip("[]"), int(chat[2]))
        self.files_url = files[1]
        self.files_address = (files[2].strip("[]"), int(files[3]))
        self.out.wait_for(r"^(Sharing|No shared files)")
        self.sockets_idle = self.count_sockets()
        return self

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process.poll() is None

    # Clients.

    def connect(self, **options):
        """A raw connection, not registered."""
        client = Client(self.address, **options)
        self.clients.append(client)
        return client

    def client(self, nick, *capabilities, **identity_of_user):
        """A registered client."""
        return self.connect().register(nick, *capabilities, **identity_of_user)

    def people(self, *nicks, capabilities=()):
        """Registered clients who have all read of each other's arrival."""
        clients = [self.client(nick, *capabilities) for nick in nicks]
        for client in clients:
            client.sync()
        return clients

    def room(self, channel, *nicks, capabilities=()):
        """Registered clients who are in one channel and have read everything about it."""
        clients = self.people(*nicks, capabilities=capabilities)
        for client in clients:
            client.ask(f"JOIN {channel}")
        for client in clients:
            client.sync()
        return clients

    # Looking at the process from outside.

    def descriptors(self):
        """What the process has open: {descriptor: target}."""
        base = Path("/proc") / str(self.pid) / "fd"
        targets = {}
        for name in os.listdir(base):
            try:
                targets[int(name)] = os.readlink(base / name)
            except FileNotFoundError:
                pass
        return targets

    def count_sockets(self):
        return sum(target.startswith("socket:") for target in self.descriptors().values())

    def memory_bytes(self):
        """Resident memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def cpu_seconds(self):
        """Processor time that the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # Ending.

    def assert_alive(self):
        """A stranger gets an answer, if need be when the limits on strangers allow the next one."""

        def answers():
            assert self.is_running, f"chatd died with {self.process.returncode}:\n{self.log.text()}"
            try:
                with Client(self.address) as probe:
                    probe.sync()
                return True
            except (EOFError, OSError):
                return False

        wait_until(answers, "an answer to PING")

    def assert_nothing_leaked(self):
        """After all clients have left, the process holds the sockets it began with and no shared
        file."""
        for client in self.clients:
            client.close()

        def is_idle():
            targets = self.descriptors().values()
            sockets = sum(target.startswith("socket:") for target in targets)
            shared = [target for target in targets if target.startswith(str(self.files) + "/")]
            return sockets == self.sockets_idle and not shared

        try:
            wait_until(is_idle, "all sockets and files given back")
        except AssertionError as error:
            raise AssertionError(
                f"{error}; idle with {self.sockets_idle} sockets, now "
                f"{sorted(self.descriptors().items())}"
            ) from None

    def stop(self, number=signal.SIGTERM):
        """Ask the server to leave; returns its exit code and the seconds that it took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        limit = LEAVE_SECONDS_SANITIZED if self.binary.is_sanitized else LEAVE_SECONDS
        code = self.process.wait(limit)
        return code, time.monotonic() - begin

    def finish(self):
        """The end of every scenario, see above. A server already stopped by the test is only
        looked at."""
        if self.finished:
            return
        self.finished = True
        try:
            if self.is_running:
                self.assert_nothing_leaked()
                self.assert_alive()
                code, _ = self.stop()
                assert code == 0, f"exit code {code} on SIGTERM:\n{self.log.text()}"
            self.log.thread.join(DEADLINE)
            complaint = COMPLAINTS.search(self.log.text())
            assert not complaint, f"complaint in the log:\n{self.log.text()}"
        finally:
            self.remove()

    def remove(self):
        """Leave nothing behind, whatever happened."""
        for client in self.clients:
            client.sock.close()
        if self.is_running:
            self.process.kill()
            self.process.wait()
        self.out.thread.join(DEADLINE)
        self.log.thread.join(DEADLINE)
        for path in [self.home, *self.home.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(self.home)


def set_limits(limits):
    """Between fork and exec: lower what the process may have."""
    for which, value in limits.items():
        resource.setrlimit(which, (value, value))
