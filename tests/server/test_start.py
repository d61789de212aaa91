# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and stopping: the command line, what is printed, what is logged, signals."""

import os
import re
import resource
import signal
import socket
import subprocess
import time

import pytest

from chatd import DEADLINE, identity, make_directory
from irc import ANY, Client


def run(binary, *arguments, environment=None):
    """Run chatd to its end, which must come by itself."""
    home = make_directory()
    try:
        return subprocess.run(
            [binary.path, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            cwd=home,
            stdin=subprocess.DEVNULL,
            check=False,
            env={
                "HOME": str(home),
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                **(environment or {}),
            },
            **identity(),
        )
    finally:
        subprocess.run(["rm", "-rf", str(home)], check=True)


def assert_refused(result, *words):
    """One clear line on stderr that names the matter, and a non-zero exit."""
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert result.returncode > 0, f"exit code {result.returncode}, stderr {result.stderr!r}"
    assert len(lines) == 1, f"one line should explain, got {result.stderr!r}"
    for word in words:
        assert str(word) in lines[0], f"{word!r} should be named in {lines[0]!r}"
    assert "Chat on" not in result.stdout


# The command line.


def test_version(binary):
    """--version names the program and a version, and exits 0."""
    result = run(binary, "--version")
    assert result.returncode == 0
    assert re.search(r"chatd\b.*\d+\.\d+", result.stdout)
    assert not result.stderr


def test_help_names_every_option(binary):
    """--help names each option of the manual and exits 0."""
    result = run(binary, "--help")
    assert result.returncode == 0
    for option in (
        "--help",
        "--version",
        "--check-config",
        "--config",
        "--set",
        "--shared-files",
        "--state-dir",
        "--listen",
        "--files-port",
    ):
        assert option in result.stdout, option
    assert "12300" in result.stdout


@pytest.mark.parametrize(
    "port", ["-1", "65536", "99999999999999999999", "abc", "12a", "1.5", "", " "]
)
def test_bad_port(binary, port):
    """A port that is none is refused in one line."""
    assert_refused(run(binary, "--listen", "127.0.0.1", "--", port), "port")


@pytest.mark.parametrize("port", ["-2", "65536", "abc", ""])
def test_bad_files_port(binary, port):
    """So is a port for the files."""
    assert_refused(run(binary, "--listen", "127.0.0.1", f"--files-port={port}", "0"), "port")


def test_two_ports_are_one_too_many(binary):
    """More than one argument is a mistake that is told, not passed over."""
    assert_refused(run(binary, "--listen", "127.0.0.1", "0", "0"))


def test_unknown_option(binary):
    """An option that does not exist is named."""
    assert_refused(run(binary, "--frobnicate"), "--frobnicate")


def test_unknown_setting(binary):
    """A setting that does not exist is named."""
    assert_refused(run(binary, "--set", "no_such_setting=1", "0"), "no_such_setting")


@pytest.mark.parametrize(
    "setting",
    [
        "ping_interval=soon",
        "ping_interval=-1",
        "sendq_max_bytes=",
        "sendq_max_bytes",
        "=1",
        "sendq_max_bytes=1e99",
        "sendq_max_bytes=99999999999999999999999",
        "flood=maybe",
        "listen=",
        "listen=here",
        "lobby=lobby",
        "lobby=#two\nlines",
        "network_name=two words",
    ],
)
def test_bad_setting_value(binary, setting):
    """A setting with a value that does not fit is refused, and named."""
    assert_refused(run(binary, "--set", setting, "0"), setting.partition("=")[0])


@pytest.mark.parametrize("address", ["300.1.2.3", "nosuchhost", "203.0.113.7"])
def test_bad_listen_address(binary, address):
    """An address that is none, or that this machine does not have, is named."""
    assert_refused(run(binary, "--listen", address, "--files-port", "0", "0"), address)


def test_port_in_use(binary, server):
    """A second server on the same port is refused with the port in the message; the first goes
    on."""
    port = server.address[1]
    assert_refused(run(binary, "--listen", "127.0.0.1", "--files-port", "0", port), port, "in use")


def test_files_port_in_use(binary, server):
    """The same for the port of the files, and the chat port is not left half open."""
    port = server.files_address[1]
    assert_refused(run(binary, "--listen", "127.0.0.1", "--files-port", port, "0"), port, "in use")


def test_privileged_port(binary):
    """A port that an ordinary user may not have is refused, not asked for with more rights."""
    if int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start", encoding="ascii").read()) <= 81:
        pytest.skip("every port is free for everyone here")
    assert_refused(run(binary, "--listen", "127.0.0.1", "--files-port", "0", "81"), "81")


def test_unwritable_state_directory(binary):
    """A state directory that cannot be written is named."""
    place = make_directory()
    try:
        place.chmod(0o555)
        state = place / "state"
        assert_refused(
            run(binary, "--listen", "127.0.0.1", "--files-port", "0", "--state-dir", state, "0"),
            state,
        )
    finally:
        place.chmod(0o755)
        place.rmdir()


def test_state_directory_is_a_file(binary):
    """A file in the place of the state directory is named, and left as it is."""
    place = make_directory()
    try:
        state = place / "state"
        state.write_text("precious")
        assert_refused(
            run(binary, "--listen", "127.0.0.1", "--files-port", "0", "--state-dir", state, "0"),
            state,
        )
        assert state.read_text() == "precious"
    finally:
        state.unlink()
        place.rmdir()


def test_missing_state_directory_is_made(chatd):
    """A state directory that is not there yet is made, mode 0700."""
    place = make_directory()
    try:
        state = place / "new"
        chatd("--state-dir", state)
        assert state.stat().st_mode & 0o777 == 0o700
    finally:
        subprocess.run(["rm", "-rf", str(place)], check=True)


@pytest.mark.parametrize(
    "variable,below",
    [("STATE_DIRECTORY", ""), ("XDG_STATE_HOME", "chatd"), ("HOME", ".local/state/chatd")],
)
def test_state_directory_from_environment(launch, variable, below):
    """Without --state-dir the environment says where: systemd's word, the desktop's, the home."""
    place = make_directory()
    try:
        state = place / below
        server = launch(
            "--listen",
            "127.0.0.1",
            "--files-port",
            "0",
            "0",
            bare=True,
            environment={variable: str(state if variable == "STATE_DIRECTORY" else place)},
        )
        server.wait_ready()
        assert state.is_dir()
        server.finish()
    finally:
        subprocess.run(["rm", "-rf", str(place)], check=True)


def test_runs_with_no_arguments_but_a_port(launch):
    """With nothing configured everything works: all addresses, and the files on the next port."""
    server = launch(free_port_pair(), bare=True).wait_ready()
    assert server.files_address[1] == server.address[1] + 1
    for host in addresses_of_this_machine():
        with Client((host, server.address[1])) as client:
            client.register("guest")


def free_port_pair():
    """A port that is free together with the one behind it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def addresses_of_this_machine():
    """127.0.0.1, and ::1 where there is IPv6."""
    addresses = ["127.0.0.1"]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        addresses.append("::1")
    except OSError:
        pass
    return addresses


def test_ipv6(launch):
    """--listen takes an IPv6 address; chat and files are both there, and the URL has its
    brackets."""
    if "::1" not in addresses_of_this_machine():
        pytest.skip("no IPv6 on this machine")
    server = launch(listen="::1").wait_ready()
    assert server.address[0] == "::1"
    assert server.files_url.startswith("http://[::1]:")
    server.client("six")
    server.log.wait_for(r"New client with IP: ::1 and Port: \d+")


def test_start_prints_where_and_what(server):
    """The first lines say where to chat, where the files are, and what is shared."""
    assert server.out.find(rf"^Chat on 127\.0\.0\.1 port {server.address[1]}$")
    assert server.out.find(rf"^Files at http://127\.0\.0\.1:{server.files_address[1]}/files/$")
    assert server.out.find(rf"^Sharing {re.escape(str(server.files))}$")


def test_ready_quickly(chatd, binary):
    """From the command to the first answer takes under a second."""
    begin = time.monotonic()
    server = chatd()
    with Client(server.address) as client:
        client.sync()
    assert time.monotonic() - begin < (5 if binary.is_sanitized else 1)


def test_says_where_even_into_a_pipe(server):
    """The lines are flushed as they are printed; waiting for them is what every test here begins
    with."""
    assert server.is_running


# The log.


def test_log_of_a_visit(server):
    """A connection is logged with address and port, a departure with name and reason."""
    client = server.connect()
    server.log.wait_for(rf"^(.* )?New client with IP: 127\.0\.0\.1 and Port: {client.local_port}$")
    client.register("alice")
    client.send("QUIT :off to lunch")
    client.expect_closed()
    line = server.log.wait_for(r"Client alice has disconnected\. \((.*)\)")
    assert "off to lunch" in line[1]


def test_log_of_one_who_never_registered(server):
    """One who leaves without a name is logged too, once, and without a name that is not theirs."""
    client = server.connect()
    server.log.wait_for(r"New client with IP")
    client.close()
    server.log.wait_for(r"Client \S+ has disconnected\.")
    server.assert_alive()
    assert len(server.log.find(rf"Port: {client.local_port}$")) == 1


def test_log_cannot_be_forged(server):
    """A reason cannot put line ends or terminal escapes into the log."""
    client = server.client("mallory")
    client.send("QUIT :first\rClient root has disconnected.")
    client.send("QUIT :\x1b[31mred\x9b31m\u202eright to left")
    client.read_to_end()
    server.log.wait_for(r"Client mallory has disconnected")
    assert not re.search("[\x1b\x9b\u202e\r]", server.log.text())
    assert not server.log.find(r"^Client root")


# Signals.


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_goodbye(server, number):
    """SIGTERM and SIGINT: ERROR to everyone, registered or not, exit 0 within two seconds."""
    alice, bob = server.people("alice", "bob")
    stranger = server.connect()
    stranger.sync()
    code, seconds = server.stop(number)
    assert code == 0
    assert server.binary.is_sanitized or seconds < 2
    for client in (alice, bob, stranger):
        client.expect_closed()


def test_goodbye_flushes_what_was_said(server):
    """What was answered before the signal still arrives: goodbye comes last."""
    client = server.client("alice")
    client.send(*["PING last-words"] * 200)
    client.wait_for("PONG", ANY, "last-words")
    server.process.send_signal(signal.SIGTERM)
    messages = client.expect_closed()
    assert all(message.command in ("PONG", "ERROR") for message in messages)
    assert server.process.wait(DEADLINE) == 0


def test_goodbye_does_not_wait_for_a_stuck_client(server):
    """A client that reads nothing does not hold up the end."""
    stuck = server.connect(rcvbuf=4096).register("stuck")
    talker = server.client("talker")
    for _ in range(20):
        talker.ask(*["PRIVMSG stuck :" + "x" * 400] * 20)
    code, seconds = server.stop()
    assert code == 0
    assert server.binary.is_sanitized or seconds < 2
    assert stuck.sock.fileno() >= 0


def test_second_signal_is_harmless(server):
    """An impatient second SIGTERM changes nothing."""
    server.client("alice")
    server.process.send_signal(signal.SIGTERM)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(DEADLINE) == 0


def test_port_is_free_after_the_end(chatd):
    """A server can be started again at once on the port that its clients were connected to."""
    first = chatd()
    client = first.client("alice")
    port = first.address[1]
    first.stop()
    client.read_to_end()
    again = chatd(
        "--listen", "127.0.0.1", "--files-port", "0", "--state-dir", first.state, port, bare=True
    )
    assert again.address[1] == port
    again.client("alice")


def test_hangup_keeps_everyone(server):
    """SIGHUP reloads; nobody is disconnected."""
    alice, bob = server.people("alice", "bob")
    server.process.send_signal(signal.SIGHUP)
    server.log.wait_for(r"Settings were read again")
    alice.send("PRIVMSG bob :still there?")
    bob.expect("PRIVMSG", "bob", "still there?")


def test_log_reader_goes_away(binary):
    """Whoever reads the log may stop: the server goes on without being killed by a broken pipe."""
    home = make_directory()
    process = subprocess.Popen(
        [
            binary.path,
            "--listen",
            "127.0.0.1",
            "--files-port",
            "0",
            "--state-dir",
            home / "state",
            "0",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home,
        **identity(),
    )
    try:
        process.stderr.close()
        port = next(
            int(found[1])
            for line in process.stdout
            if (found := re.match(rb"Chat on 127\.0\.0\.1 port (\d+)$", line))
        )
        process.stdout.close()
        for nick in ("alice", "bob"):
            with Client(("127.0.0.1", port)) as client:
                client.register(nick)
        process.terminate()
        assert process.wait(DEADLINE) == 0
    finally:
        process.kill()
        process.wait()
        subprocess.run(["rm", "-rf", str(home)], check=True)


def test_out_of_descriptors(launch):
    """When descriptors run out, the listener waits without spinning; a place that is freed is
    used."""
    server = launch(limits={resource.RLIMIT_NOFILE: 48}).wait_ready()
    alice = server.client("alice")
    crowd = [Client(server.address) for _ in range(64)]
    try:
        before = server.cpu_seconds()
        with pytest.raises(TimeoutError):
            crowd[-1].receive(deadline=1.0)
        alice.sync()
        assert server.cpu_seconds() - before < 0.3
    finally:
        for client in crowd:
            client.close()
    server.client("bob")
    alice.sync()


def test_does_not_spin(server):
    """An idle server with idle clients uses no processor time to speak of."""
    clients = server.people("alice", "bob", "carol")
    before = server.cpu_seconds()
    with pytest.raises(TimeoutError):
        clients[0].receive(deadline=1.0)
    assert server.cpu_seconds() - before <= 0.05
