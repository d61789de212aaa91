# SPDX-License-Identifier: GPL-3.0-or-later
"""Replies come in the order of the commands, and what a command causes for others before the
next is read."""

import re

import pytest

from irc import ANY, find

# Each command with the last message of its answer.
COMMANDS = [
    ("PING {n}", ("PONG", ANY, "{n}")),
    ("WHOIS alice", ("318", ...)),
    ("NAMES #lobby", ("366", ...)),
    ("WHO #lobby", ("315", ...)),
    ("LIST", ("323", ...)),
    ("FILE", ("NOTICE", ...)),
    ("TOPIC #nowhere", ("403", ...)),
    ("DOWNLOAD none", (("NOTICE", "FAIL"), ...)),
    ("FROB{n}", ("421", ANY, "FROB{n}", ANY)),
    ("JOIN #c{n}", ("366", ANY, "#c{n}", ANY)),
    ("PART #c{n}", ("403", ...)),
]


def test_replies_in_order(server):
    """A pipeline of every kind of command, with those that another thread answers among them."""
    client = server.client("alice")
    lines, ends = [], []
    for number in range(30):
        for line, end in COMMANDS:
            lines.append(line.format(n=number))
            ends.append(
                tuple(word.format(n=number) if isinstance(word, str) else word for word in end)
            )
    client.send(*lines)
    for line, end in zip(lines, ends):
        if line.startswith("PART"):
            continue
        client.wait_for(*end)


@pytest.mark.parametrize("line", ["FILE", "DOWNLOAD nothing", "/FILE"])
def test_files_keep_the_order(server, line):
    """An answer that comes from the file service's thread still comes before that to the next
    command."""
    client = server.client("alice")
    for number in range(50):
        client.send(line, f"PING {number}")
        assert not client.receive().matches("PONG", ANY, str(number))
        client.wait_for("PONG", ANY, str(number))


def test_effects_before_the_next_command(server):
    """Once a later answer is here, what the command before did to others is there."""
    alice, bob = server.people("alice", "bob")
    for number in range(100):
        alice.ask(f"PRIVMSG bob :{number}")
        assert bob.sync()[0].matches("PRIVMSG", "bob", str(number))


def test_effects_of_every_kind(server):
    """The same for joining, topics, names and leaving: others see them in the order they were
    sent."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.send(
        "TOPIC #room :one",
        "PRIVMSG #room :two",
        "NICK three",
        "NOTICE #room :four",
        "PART #room :five",
        "JOIN #room",
        "QUIT :six",
    )
    alice.read_to_end()
    told = bob.sync()
    assert [message.command for message in told] == [
        "TOPIC",
        "PRIVMSG",
        "NICK",
        "NOTICE",
        "PART",
        "JOIN",
        "QUIT",
    ]
    assert [message.nick for message in told] == [
        "alice",
        "alice",
        "alice",
        "three",
        "three",
        "three",
        "three",
    ]


def test_own_echo_in_order_with_replies(server):
    """Echoes, numerics and messages of others keep one order for a client."""
    alice = server.client("alice", "echo-message")
    lines = []
    for number in range(100):
        lines += [f"PRIVMSG #lobby :{number}", f"PING {number}"]
    alice.send(*lines)
    for number in range(100):
        alice.expect("PRIVMSG", "#lobby", str(number), source="alice")
        alice.expect("PONG", ANY, str(number))


def test_leave_while_files_are_asked(server):
    """Who leaves with questions to the file service under way harms nobody."""
    witness = server.client("witness")
    for number in range(30):
        client = server.client(f"guest{number}")
        client.send(*["FILE", "DOWNLOAD x"] * 20)
        if number % 3 == 0:
            client.reset()
        elif number % 3 == 1:
            client.sock.close()
        else:
            client.send("QUIT :enough")
            client.read_to_end()
    gone = set()
    while len(gone) < 30:
        gone.add(witness.wait_for("QUIT", ANY).nick)


def test_quit_waits_for_what_was_asked(server):
    """The answer of a FILE before a QUIT still comes."""
    client = server.client("alice")
    client.send("FILE", "QUIT")
    messages = client.expect_closed()
    assert any("No shared files" in message.text for message in messages)


def test_many_ask_for_files(server):
    """Fifty clients who all ask at once all get their answers."""
    clients = [server.client(f"user{number}") for number in range(50)]
    for client in clients:
        client.sync()
    for client in clients:
        client.send(*["FILE"] * 10)
    for client in clients:
        answers = [message for message in client.sync() if "No shared files" in message.text]
        assert len(answers) == 10


def test_join_is_complete_before_messages(server):
    """Nobody hears a channel's words before their own JOIN has come."""
    (talker,) = server.room("#room", "talker")
    newcomers = [server.client(f"user{number}") for number in range(20)]
    for client in newcomers:
        client.sync()
    for client in newcomers:
        client.send("JOIN #room")
        talker.send("PRIVMSG #room :hello")
    talker.sync()
    for client in newcomers:
        messages = [
            message
            for message in client.sync()
            if message.params and message.params[0] == "#room" or message.command in ("353", "366")
        ]
        own = next(
            index
            for index, message in enumerate(messages)
            if message.command == "JOIN" and message.nick == client.nick
        )
        assert not find(messages[:own], "PRIVMSG")
        names_end = next(
            index for index, message in enumerate(messages) if message.command == "366"
        )
        assert not find(messages[own:names_end], "PRIVMSG")


def test_names_agree_with_joins_and_parts(server):
    """A client that follows JOIN, PART, NICK and QUIT from its first NAMES on knows who is
    there."""
    (watcher,) = server.room("#room", "watcher")
    people = [server.client(f"user{number}") for number in range(10)]
    for step in range(5):
        for number, client in enumerate(people):
            client.send(
                (
                    "JOIN #room",
                    "PART #room",
                    f"NICK u{number}x{step}",
                    "JOIN #room",
                    "PRIVMSG #room :x",
                )[(number + step) % 5]
            )
    for client in people:
        client.sync()
    known = {"watcher"}
    for message in watcher.sync():
        match message.command:
            case "JOIN" if message.params[0] == "#room":
                known.add(message.nick)
            case "PART":
                known.discard(message.nick)
            case "NICK" if message.nick in known:
                known.discard(message.nick)
                known.add(message.params[0])
    names = {
        name.lstrip("@+")
        for row in find(watcher.ask("NAMES #room"), "353")
        for name in row.text.split()
    }
    assert names == known
    assert all(re.fullmatch(r"watcher|user\d+|u\d+x\d", name) for name in names)
