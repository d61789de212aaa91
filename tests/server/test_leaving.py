# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to leave: QUIT, a close, a reset, silence. One is removed, others are told, the name
is free."""

import re
import select
import time

import pytest

from chatd import wait_until
from irc import ANY, find


def assert_gone(server, witness, nick, reason):
    """The witness sees one QUIT with the reason; the name is free, and the log knows."""
    quit_message = witness.expect("QUIT", ANY, source=re.compile(rf"{nick}!user@\S+"))
    assert re.search(reason, quit_message.text, re.I), quit_message
    witness.expect_nothing()
    witness.ask_one(f"PRIVMSG {nick} :still there?", "401", witness.nick, nick, ANY)
    assert nick not in find(witness.ask("NAMES #lobby"), "353")[0].text.split()
    server.log.wait_for(rf"Client {nick} has disconnected\. \(.*\)")
    server.client(nick)
    witness.expect("JOIN", "#lobby", source=nick)


def test_quit(server):
    """QUIT is answered ERROR and a close; others read the reason."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT :see you tomorrow")
    bob.expect_closed()
    assert_gone(server, alice, "bob", "see you tomorrow")


def test_quit_without_a_reason(server):
    """A QUIT needs no reason."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT")
    bob.expect_closed()
    assert_gone(server, alice, "bob", "")


def test_quit_cannot_pose_as_a_failure(server):
    """A reason that a client gives is marked as its own words: it cannot pose as a ping
    time-out."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT :Ping timeout: 90 seconds")
    bob.expect_closed()
    assert alice.expect("QUIT", ANY, source="bob").text.startswith("Quit: ")


def test_quit_with_a_long_reason(server):
    """A reason as long as a line is cut to fit."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT :" + "ö" * 250)
    bob.expect_closed()
    assert_gone(server, alice, "bob", "ö")


def test_nothing_is_handled_behind_quit(server):
    """Lines behind a QUIT in the same segment do nothing."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT :bye", "PRIVMSG #lobby :ghost", "PRIVMSG alice :ghost", "NICK ghost")
    bob.read_to_end()
    assert_gone(server, alice, "bob", "bye")


def test_goodbye_is_not_lost(server):
    """The server hears a leaving client out: unread input would reset the connection and lose
    the goodbye."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT :bye", *["PRIVMSG #lobby :" + "x" * 400] * 500)
    bob.expect_closed()
    assert not bob.was_reset
    alice.expect("QUIT", ANY, source="bob")
    alice.expect_nothing()


def test_goodbye_is_not_waited_for_long(server):
    """Who was told goodbye and does not hang up is hung up on."""
    alice, bob = server.people("alice", "bob")
    bob.send("QUIT :bye")
    bob.expect("ERROR", ANY)
    alice.expect("QUIT", ANY, source="bob")
    wait_until(lambda: server.count_sockets() == server.sockets_idle + 1, "bob's socket is closed")


def test_what_came_before_quit_is_delivered(server):
    """What one says and then leaves is still heard, before the QUIT."""
    alice, bob = server.people("alice", "bob")
    bob.send("PRIVMSG #lobby :last words", "QUIT :bye")
    alice.expect("PRIVMSG", "#lobby", "last words", source="bob")
    alice.expect("QUIT", ANY, source="bob")
    bob.read_to_end()


def test_close(server):
    """A closed connection is a QUIT for the others."""
    alice, bob = server.people("alice", "bob")
    bob.close()
    assert_gone(server, alice, "bob", r"\w")


def test_close_after_words(server):
    """Words sent immediately before a close are heard."""
    alice, bob = server.people("alice", "bob")
    bob.send("PRIVMSG #lobby :last words")
    bob.sock.close()
    alice.expect("PRIVMSG", "#lobby", "last words", source="bob")
    alice.expect("QUIT", ANY, source="bob")


def test_close_in_the_middle_of_a_line(server):
    """Half a line before a close is dropped."""
    alice, bob = server.people("alice", "bob")
    bob.send_raw(b"PRIVMSG #lobby :half")
    bob.close()
    assert_gone(server, alice, "bob", r"\w")


def test_half_close(server):
    """A client that says it will send no more still gets the answers to what it asked, then the
    end."""
    alice = server.client("alice")
    netcat = server.connect()
    netcat.send("NICK nc", "USER user 0 * :n", "PRIVMSG alice :piped", "PING end")
    netcat.shutdown_write()
    alice.wait_for("PRIVMSG", "alice", "piped", source="nc")
    messages = netcat.read_to_end()
    assert find(messages, "001") and find(messages, "PONG", ANY, "end")
    assert_gone(server, alice, "nc", r"\w")


def test_reset(server):
    """A connection reset is a QUIT for the others."""
    alice, bob = server.people("alice", "bob")
    bob.reset()
    assert_gone(server, alice, "bob", r"\w")


def test_reset_with_output_pending(server):
    """A reset while much is on its way to the client harms nobody."""
    alice, bob = server.people("alice", "bob")
    for number in range(50):
        alice.send(f"PRIVMSG bob :{number} " + "x" * 400)
    bob.reset()
    alice.wait_for("QUIT", ANY, source="bob")
    alice.sync()


def test_reset_in_a_crowd(server):
    """Fifty at once, in the middle of a conversation: each is told as gone exactly once."""
    witness = server.client("witness")
    crowd = [server.client(f"user{number}") for number in range(50)]
    witness.sync()
    crowd[0].send(*["PRIVMSG #lobby :" + "x" * 300] * 10)
    for client in crowd:
        client.reset()
    gone = []
    while len(gone) < 50:
        gone.append(witness.wait_for("QUIT", ANY).nick)
    assert sorted(gone) == sorted(f"user{number}" for number in range(50))
    witness.expect_nothing()


def test_strangers_are_not_told(chatd):
    """Who shares no channel with the one who leaves hears nothing."""
    alice, bob = chatd(settings={"lobby": ""}).people("alice", "bob")
    alice.ask("JOIN #one")
    bob.ask("JOIN #two")
    bob.send("QUIT :x")
    bob.expect_closed()
    alice.expect_nothing()


# Silence.


SILENT = {"ping_interval": "0.2", "ping_timeout": "0.2"}


def test_ping_from_the_server(chatd):
    """A silent client is asked for a sign of life, and one that gives it stays for many rounds."""
    client = chatd(settings=SILENT).connect(auto_pong=False).register("alice")
    for _ in range(5):
        ping = client.wait_for("PING", ANY)
        client.send(f"PONG :{ping.text}")
    client.auto_pong = True
    client.sync()


def test_silence(chatd):
    """A client that gives no sign of life is closed with ERROR, and the others are told why."""
    server = chatd(settings=SILENT)
    alice = server.client("alice")
    ghost = server.connect(auto_pong=False).register("ghost")
    alice.wait_for("JOIN", "#lobby", source="ghost")
    begin = time.monotonic()
    quit_message = alice.wait_for("QUIT", re.compile(r"(?i).*ping time-?\s?out.*"), source="ghost")
    assert 0.2 < time.monotonic() - begin < 5
    messages = ghost.expect_closed("(?i)ping time-?\\s?out")
    assert find(messages, "PING")
    assert quit_message.nick == "ghost"
    server.client("ghost")


def test_anything_is_a_sign_of_life(chatd):
    """Any line, not PONG alone, keeps a client; one who talks is not asked."""
    client = chatd(settings={"ping_interval": "0.5", "ping_timeout": "0.3"}).connect(
        auto_pong=False
    )
    client.register("alice")
    end = time.monotonic() + 2
    while time.monotonic() < end:
        client.send("PRIVMSG alice :talking")
        assert client.receive().command == "PRIVMSG"
        select.select([client.sock], [], [], 0.05)


def test_half_a_line_is_not_enough_for_ever(chatd):
    """A client that drips bytes but never ends a line is not kept for ever without an answer to
    PING."""
    server = chatd(settings=SILENT)
    client = server.connect(auto_pong=False).register("drip")
    end = time.monotonic() + 8
    client.sock.setblocking(True)
    closed = False
    while time.monotonic() < end and not closed:
        try:
            client.sock.sendall(b"x")
        except OSError:
            break
        readable, _, _ = select.select([client.sock], [], [], 0.05)
        if readable:
            try:
                closed = not client.sock.recv(65536)
            except OSError:
                closed = True
    assert time.monotonic() < end, "still connected"


def test_registration_time_out(chatd):
    """Who sends nothing at all is closed with ERROR after the time to register, and nobody else."""
    server = chatd(settings={"registration_timeout": "0.3"})
    alice = server.client("alice")
    begin = time.monotonic()
    silent = server.connect()
    silent.expect_closed("(?i)time")
    assert 0.2 < time.monotonic() - begin < 5
    server.log.wait_for(r"Client \S+ has disconnected\. \(.*(?i:time).*\)")
    alice.expect_nothing()


@pytest.mark.parametrize(
    "lines",
    [
        ["NICK bob"],
        ["USER a 0 * :b"],
        ["CAP LS 302"],
        ["CAP LS", "NICK bob", "USER a 0 * :b"],
        ["NICK bob", "CAP REQ :batch", "USER a 0 * :b"],
    ],
    ids=" ".join,
)
def test_unfinished_registration(chatd, lines):
    """Half a registration is no registration: it ends, and the name is free."""
    server = chatd(settings={"registration_timeout": "0.3"})
    client = server.connect()
    client.send(*lines)
    client.expect_closed()
    server.client("bob")


def test_registration_cannot_be_stretched(chatd):
    """PING, CAP and unknown commands do not extend the time to register."""
    client = chatd(settings={"registration_timeout": "0.3"}).connect()
    end = time.monotonic() + 8
    try:
        while time.monotonic() < end:
            client.send("PING x")
            client.receive()
            select.select([client.sock], [], [], 0.02)
    except (EOFError, OSError):
        pass
    assert time.monotonic() < end, "still connected"


def test_registered_clients_outlive_the_time_to_register(chatd):
    """The time to register is over once one is."""
    server = chatd(settings={"registration_timeout": "0.3"})
    client = server.client("alice")
    with pytest.raises(TimeoutError):
        client.receive(deadline=0.8)
    client.sync()
