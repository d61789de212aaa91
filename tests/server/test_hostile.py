# SPDX-License-Identifier: GPL-3.0-or-later
"""Garbage, floods of bytes, cut and merged lines: whoever sends them harms nobody.

In each scenario a pair of well-behaved clients talks before, during and after.
"""

import random
import re
import struct

import pytest

from irc import ANY, find

SEED = 20260301


@pytest.fixture
def pair(server):
    """Two clients who must be able to talk at the end as at the beginning."""
    alice, bob = server.people("alice", "bob")
    yield alice, bob
    alice.sync()
    bob.sync()
    alice.send("PRIVMSG bob :after all that")
    bob.wait_for("PRIVMSG", "bob", "after all that", source="alice")


def push(client, data):
    """Send as much as the server takes: it may close at any time."""
    try:
        client.send_raw(data)
        return True
    except OSError:
        return False


def end_of(client):
    """Take what the server still says, in whatever state the connection is."""
    try:
        client.shutdown_write()
    except OSError:
        pass
    return client.read_to_end()


# Bytes that are no lines.


@pytest.mark.parametrize("size", [1, 10, 1000, 100_000])
def test_random_bytes(server, pair, size):
    """Random bytes, before registration and after."""
    source = random.Random(SEED + size)
    for registered in (False, True):
        client = server.connect()
        if registered:
            client.register("noise")
        push(client, source.randbytes(size))
        end_of(client)


def test_random_lines(server, pair):
    """Lines of random printable and control characters."""
    source = random.Random(SEED)
    client = server.client("noise")
    alphabet = bytes(range(1, 10)) + bytes(range(11, 13)) + bytes(range(14, 256))
    for _ in range(300):
        line = bytes(source.choices(alphabet, k=source.randrange(1, 200)))
        if not line.upper().startswith(b"QUIT") and not push(client, line + b"\r\n"):
            break
    end_of(client)


MUTATIONS = [
    lambda source, line, index: line[:index] + source.randbytes(1) + line[index + 1 :],
    lambda source, line, index: line + line[index:],
    lambda source, line, index: line[:index] + line[index + source.randrange(1, 4) :],
    lambda source, line, index: line[:index]
    + bytes([source.choice(b" :;=,@#\\\0")])
    + line[index:],
]


def test_mutated_commands(server, pair):
    """Real commands with bytes flipped, doubled and dropped: a grammar's neighbourhood, two
    thousand lines."""
    source = random.Random(SEED)
    patterns = [
        b"PRIVMSG #lobby :hello",
        b"@label=x;+a=b PRIVMSG noise :x",
        b"CAP REQ :echo-message -batch",
        b"WHO #lobby",
        b"JOIN #a,#b,#c k1,k2",
        b"NICK noise",
        b"TOPIC #a :x",
        b"WHOIS noise noise",
        b"LIST >1",
        b"UNICAST noise x",
        b"/DOWNLOAD x",
        b"FILE",
        b"AWAY :x",
        b"SETNAME :x",
        b":src NAMES #a",
        b"PART #a,#b :x",
        b"NOTICE noise :x",
    ]
    client = server.client("noise", "message-tags", "labeled-response", "batch", "echo-message")
    for _ in range(40):
        lines = []
        for _ in range(50):
            line = source.choice(patterns)
            for _ in range(source.randrange(4)):
                index = source.randrange(len(line))
                line = source.choice(MUTATIONS)(source, line, index) or b"x"
            line = line.replace(b"\n", b"").replace(b"\r", b"")
            if b"QUIT" not in line.upper():
                lines.append(line)
        client.ask(*lines)
    client.send("QUIT")
    client.expect_closed()
    for witness in pair:
        witness.sync()


def test_tls_hello(server, pair):
    """A TLS ClientHello on the plaintext port, until TLS is spoken there: an answer or a close,
    no harm."""
    client = server.connect()
    push(client, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(506) + b"\r\n\r\n")
    client.shutdown_write()
    while client.sock.recv(65536):
        pass


def test_http_request(server, pair):
    """A browser on the wrong port: it gets an error, and nothing of its request is taken for
    chat."""
    client = server.connect()
    push(
        client,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 60\r\n\r\n"
        b"NICK evil\r\nUSER e 0 * :e\r\nPRIVMSG #lobby :from a web page\r\n",
    )
    end_of(client)
    for witness in pair:
        assert not find(witness.sync(), "PRIVMSG")


def test_nul_bytes(server, pair):
    """NUL in a line: nothing behind or before it is delivered as if it were not there."""
    alice, bob = pair
    alice.ask(b"PRIVMSG bob :a\0b", b"\0PRIVMSG bob :x", b"PRIVMSG bo\0b :x", b"\0")
    for message in bob.sync():
        assert message.command != "PRIVMSG"


def test_megabyte_without_a_line_end(server, pair):
    """A megabyte without a line end: one 417, not held in memory, and the next line is a line
    again."""
    alice, _bob = pair
    before = server.memory_bytes()
    client = server.client("noise")
    for _ in range(16):
        client.send_raw(b"x" * 65536)
    client.send_raw(b"\r\n")
    client.expect("417", "noise", ANY)
    client.expect_nothing()
    alice.sync()
    assert server.memory_bytes() - before < 1_000_000 or server.binary.is_sanitized
    client.send("PRIVMSG noise :fine")
    client.expect("PRIVMSG", "noise", "fine")


def test_megabyte_before_registration(server, pair):
    """The same from a stranger: 417 or a close."""
    client = server.connect()
    for _ in range(16):
        if not push(client, b"y" * 65536):
            return
    if push(client, b"\r\n"):
        client.expect("417", "*", ANY)
        client.register("calm")


def test_many_long_lines(server, pair):
    """A hundred lines over the limit are a hundred 417."""
    client = server.client("noise")
    answer = client.ask(*["PRIVMSG noise :" + "z" * 600] * 100)
    assert [message.command for message in answer] == ["417"] * 100


@pytest.mark.parametrize(
    "line",
    [
        b"PRIVMSG bob :" + b"x" * 20000,
        b"@" + b"x" * 20000,
        b"@a=b " + b" " * 20000,
        b" " * 20000,
        b"x" * 20000,
        b":" + b"x" * 20000 + b" NICK x",
    ],
)
def test_long_line_of_every_shape(server, pair, line):
    """Whatever is too long, it is 417 once or nothing, and delivered to nobody."""
    client = server.client("noise")
    answer = client.ask(line)
    assert [message.command for message in answer] in (["417"], [])
    for witness in pair:
        assert not find(witness.sync(), "PRIVMSG")


# Lines that are cut and merged.


def test_byte_by_byte(server):
    """A whole session a byte at a time."""
    client = server.connect()
    for byte in "NICK alice\r\nUSER a 0 * :A\r\nPRIVMSG alice :süß\r\nPING end\r\n".encode():
        client.send_raw(bytes([byte]))
    client.wait_for("PRIVMSG", "alice", "süß")
    client.expect("PONG", ANY, "end")


@pytest.mark.parametrize("cut", range(1, 24))
def test_cut_anywhere(server, cut):
    """A line cut at any place, inside its line end too, is one line."""
    client = server.connect()
    data = b"PING one\r\nPING two\r\n\r\n"
    client.send_raw(data[:cut])
    server.assert_alive()
    client.send_raw(data[cut:])
    client.expect("PONG", ANY, "one")
    client.expect("PONG", ANY, "two")
    client.expect_nothing()


def test_many_lines_in_one_segment(server):
    """A thousand lines at once are a thousand answers in order."""
    client = server.client("alice")
    client.send_raw(b"".join(b"PING %d\r\n" % number for number in range(1000)))
    for number in range(1000):
        client.expect("PONG", ANY, str(number))


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r\r\n", b"\n\n", b"\r\n\r\n"])
def test_line_ends(server, end):
    """CR LF, LF alone, and empty lines between."""
    client = server.connect()
    client.send_raw(b"PING 1" + end + b"PING 2" + end)
    client.expect("PONG", ANY, "1")
    client.expect("PONG", ANY, "2")
    client.expect_nothing()


def test_carriage_return_alone(server):
    """A CR within a line does not split it in a way that smuggles a command to others."""
    alice, bob = server.people("alice", "bob")
    alice.ask(b"PRIVMSG bob :one\rPRIVMSG bob :two")
    for message in bob.sync():
        assert "\r" not in message.text


def test_empty_lines(server):
    """Ten thousand empty lines and lines of spaces are nothing."""
    client = server.client("alice")
    client.send_raw(b"\r\n" * 5000 + b"\n" * 5000 + b"   \r\n" * 100)
    client.expect_nothing()


# Parameters.


def test_too_many_parameters(server):
    """Parameters beyond what a command takes are passed over, and more than fifteen harm nobody."""
    client = server.client("alice")
    client.ask("NICK alice " + " ".join("x" * 100))
    assert client.nick == "alice"
    client.ask_one("FROB " + " ".join("y" * 200), "421", "alice", "FROB", ANY)
    alice = server.client("bob")
    client.sync()
    client.send("PRIVMSG bob " + " ".join("z" * 30))
    alice.expect("PRIVMSG", "bob", "z")


@pytest.mark.parametrize(
    "command",
    [
        "PRIVMSG",
        "NOTICE",
        "JOIN",
        "PART",
        "NAMES",
        "TOPIC",
        "LIST",
        "WHO",
        "WHOIS",
        "AWAY",
        "NICK",
        "USER",
        "CAP",
        "SETNAME",
        "PING",
        "PONG",
        "MOTD",
        "BROADCAST",
        "UNICAST",
        "FILE",
        "DOWNLOAD",
        "TAGMSG",
        "PASS",
    ],
)
def test_every_number_of_parameters(server, command):
    """Every command with none to twenty parameters, empty ones, huge ones and lists of commas."""
    witness = server.client("witness")
    client = server.client("alice", "message-tags", "standard-replies")
    for words in [["x"] * count for count in range(21)] + [
        [":"],
        [":", ":"],
        ["x", ":"],
        [","],
        [",,,,"],
        ["," * 400],
        ["a," * 200],
        ["#" * 100],
        ["*"],
        ["@" * 50],
        ["#a,,#b"],
        ["#lobby,#lobby,#lobby"],
        ["#lobby", ":" + "y" * 400],
        [":" + " " * 300],
        ["%s%n%x"],
        ["-1"],
        ["99999999999999999999"],
        ["\x01"],
        ["\u202e"],
        ["é" * 200],
    ]:
        client.ask(" ".join([command, *words]))
    witness.sync()


# UTF-8.


@pytest.mark.parametrize(
    "text",
    [
        b"caf\xe9",
        b"\xff\xfe",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
        b"ok \x80 ok",
        b"\xf0\x9f\x98",
    ],
    ids=["latin-1", "bom", "overlong", "surrogate", "beyond", "cut", "stray", "cut emoji"],
)
def test_invalid_utf8(server, pair, text):
    """What is not UTF-8 is relayed to nobody, in any command."""
    alice, bob = pair
    modern = server.client("modern", "standard-replies")
    for client in pair:
        client.sync()
    for command in (
        b"PRIVMSG bob :",
        b"NOTICE bob :",
        b"TOPIC #lobby :",
        b"AWAY :",
        b"NICK ",
        b"JOIN #",
        b"BROADCAST ",
        b"UNICAST bob ",
        b"PART #x :",
        b"SETNAME :",
    ):
        answer = modern.ask(command + text)
        word = command.split()[0].decode()
        assert find(answer, ("FAIL", "WARN"), word, "INVALID_UTF8", ...), f"{command!r}: {answer}"
    for client in (alice, bob):
        for message in client.sync():
            assert message.command != "PRIVMSG"


def test_invalid_utf8_in_registration(server):
    """Names that are not UTF-8 do not register anybody under a broken one."""
    client = server.connect()
    client.ask(b"NICK caf\xe9", b"USER caf\xe9 0 * :caf\xe9")
    assert not client.registered
    client.register("alice")


def test_invalid_utf8_in_the_command(server):
    """A command that is not UTF-8 is answered in a line that is."""
    client = server.client("alice", "standard-replies")
    assert client.ask(b"\xff\xfe\xfd x")


def test_invalid_utf8_in_quit(server):
    """A QUIT whose reason is broken still leaves, or is refused; nothing broken is told."""
    alice, bob = server.people("alice", "bob")
    bob.send(b"QUIT :caf\xe9")
    bob.send("QUIT :fine")
    bob.read_to_end()
    alice.expect("QUIT", ANY, source="bob")


# Connections.


def test_connect_and_vanish(server, pair):
    """Two hundred connections that are closed or reset without a word."""
    for number in range(200):
        client = server.connect()
        if number % 2:
            client.reset()
        else:
            client.close()


def test_reset_while_registering(server, pair):
    """A reset at every point of a registration."""
    data = (
        b"CAP LS 302\r\nNICK ghost\r\nUSER g 0 * :g\r\nCAP REQ :echo-message\r\nCAP END\r\n"
        b"JOIN #x\r\n"
    )
    for cut in range(0, len(data) + 1, 7):
        client = server.connect()
        client.send_raw(data[:cut])
        client.reset()
    for witness in pair:
        witness.sync()


def test_close_without_reading(server, pair):
    """Clients that ask much and close without reading any of it."""
    for _ in range(20):
        client = server.connect()
        client.send("NICK rude", "USER r 0 * :r", *["WHOIS rude"] * 100)
        client.sock.close()
    for witness in pair:
        witness.sync()


def test_a_hundred_drips(server, pair):
    """A hundred clients who send one byte now and then do not slow the others."""
    drips = [server.connect() for _ in range(100)]
    alice, bob = pair
    for byte in b"NICK x":
        for drip in drips:
            drip.send_raw(bytes([byte]))
        alice.send("PRIVMSG bob :quick")
        bob.expect("PRIVMSG", "bob", "quick", deadline=2)


def test_urgent_data(server, pair):
    """Out-of-band bytes do no harm."""
    client = server.client("urgent")
    client.sock.send(b"!", 1)
    client.send("PING x")
    client.sock.send(struct.pack("B", 0), 1)
    end_of(client)


def test_a_fast_client_starves_nobody(server, pair):
    """Someone who sends without a pause does not hold up a message between two others."""
    alice, bob = pair
    fast = server.client("fast")
    for client in pair:
        client.sync()
    burst = b"PING x\r\n" * 2000
    for _ in range(10):
        fast.send_raw(burst)
        alice.send("PRIVMSG bob :quick")
        bob.expect("PRIVMSG", "bob", "quick", deadline=2)
        for _ in range(2000):
            assert re.match("PONG", fast.receive().command)
