# SPDX-License-Identifier: GPL-3.0-or-later
"""HELP, and what the server says of itself: ADMIN, INFO, LINKS, LUSERS, MOTD, TIME, VERSION."""

import re
import time

import pytest

from irc import ANY, find
from operators import OPERATORS, become_operator


def assert_help(answer, subject):
    """704, any number of 705 of which the first is empty, 706; all of one subject."""
    assert answer[0].matches("704", "alice", subject, ANY)
    assert answer[1].matches("705", "alice", subject, "")
    assert all(message.matches("705", "alice", subject, ANY) for message in answer[1:-1])
    assert answer[-1].matches("706", "alice", subject, ANY)


@pytest.mark.parametrize("command", ["HELP", "HELPOP"])
def test_help(server, command):
    """Alone, it lists every command; with one, it says what that does; else 524."""
    alice = server.client("alice")
    answer = alice.ask(command)
    assert_help(answer, ANY)
    names = {message.text for message in answer}
    assert {"PRIVMSG", "JOIN", "KLINE", "MONITOR"} <= names and "GET" not in names
    for subject in ("PRIVMSG", "privmsg"):
        assert_help(alice.ask(f"{command} {subject}"), "PRIVMSG")
    alice.ask_one(f"{command} THISISNOTACOMMAND", "524", "alice", "THISISNOTACOMMAND", ANY)
    alice.ask_one(f"{command} GET", "524", "alice", "GET", ANY)
    alice.ask_one(f"{command} :two words", "524", "alice", "*", ANY)


def test_help_for_every_command(server):
    """Whatever is listed has help."""
    alice = server.client("alice")
    names = [message.text for message in find(alice.ask("HELP"), "705") if message.text]
    assert len(names) > 40
    for name in names:
        answer = alice.ask(f"HELP {name}")
        assert_help(answer, name)
        assert answer[0].text.startswith(name) and len(answer) >= 4


OWN = ["ADMIN", "INFO", "MOTD", "TIME", "VERSION"]


@pytest.mark.parametrize("command", OWN)
def test_of_this_server(server, command):
    """The server's name, a mask that fits it, and anybody's nick all mean this server."""
    alice, _bob = server.people("alice", "bob")
    wanted = [message.command for message in alice.ask(command)]
    for target in (alice.server_name, alice.server_name.upper(), "*", "bob"):
        assert [message.command for message in alice.ask(f"{command} {target}")] == wanted


@pytest.mark.parametrize("command", OWN)
def test_of_another_server(server, command):
    """402."""
    alice = server.client("alice")
    alice.ask_one(f"{command} nowhere.example", "402", "alice", "nowhere.example", ANY)


def test_admin(chatd):
    """256 to 259, with whom to write to."""
    alice = chatd(settings={"admin": "root@example.org"}).client("alice")
    answer = alice.ask("ADMIN")
    assert [message.command for message in answer] == ["256", "257", "258", "259"]
    assert answer[0].matches("256", "alice", alice.server_name, ANY)
    assert answer[3].matches("259", "alice", "root@example.org")


def test_info(server):
    """371s and 374."""
    answer = server.client("alice").ask("INFO")
    assert all(message.matches("371", "alice", ANY) for message in answer[:-1])
    assert answer[-1].matches("374", "alice", ANY) and len(answer) > 1


def test_links(server):
    """One server, no hops away; a mask that does not fit it shows none."""
    alice = server.client("alice")
    name = alice.server_name
    for line in ("LINKS", f"LINKS {name}", "LINKS *", f"LINKS {name} *"):
        row, end = alice.ask(line)
        assert row.matches("364", "alice", name, name, re.compile("0 .+"))
        assert end.matches("365", "alice", ANY, ANY)
    alice.ask_one("LINKS *.nowhere", "365", "alice", "*.nowhere", ANY)
    alice.ask_one("LINKS nowhere.example *", "402", "alice", "nowhere.example", ANY)


def test_time(server):
    """391 with the server's name."""
    alice = server.client("alice")
    alice.ask_one("TIME", "391", "alice", alice.server_name, re.compile(r".*\d\d:\d\d:\d\d.*"))


def test_version(server):
    """351, then 005 as at registration."""
    alice = server.client("alice")
    answer = alice.ask("VERSION")
    assert answer[0].matches("351", "alice", re.compile(r"\S+"), alice.server_name, ANY)
    assert find(answer, "005") == find(alice.welcome, "005") == answer[1:]


def counts(client):
    """LUSERS in numbers: visible, invisible, operators, unknown, channels, now, most."""
    answer = client.ask("LUSERS")
    assert [message.command for message in answer] == [
        "251",
        "252",
        "253",
        "254",
        "255",
        "265",
        "266",
    ]
    rows = {message.command: message.params for message in answer}
    assert all(row[0] == client.nick for row in rows.values())
    visible, invisible = re.fullmatch(
        r"There are (\d+) users and (\d+) invisible on 1 servers", rows["251"][1]
    ).groups()
    mine = re.fullmatch(r"I have (\d+) clients and 0 servers", rows["255"][1])[1]
    assert rows["265"][1] == rows["266"][1] == mine and len(rows["265"]) == 4
    return tuple(
        map(
            int,
            (
                visible,
                invisible,
                *(rows[row][1] for row in ("252", "253", "254")),
                mine,
                rows["265"][2],
            ),
        )
    )


def test_lusers(chatd):
    """The numbers follow what happens."""
    server = chatd(settings={**OPERATORS, "lobby": ""})
    alice = server.client("alice")
    assert counts(alice) == (1, 0, 0, 0, 0, 1, 1)
    bob = server.client("bob")
    bob.ask("JOIN #a,#b", "MODE bob +i")
    become_operator(bob)
    assert counts(alice) == (1, 1, 1, 0, 2, 2, 2)
    half = server.connect()
    half.send("NICK carol")
    half.sync()
    assert counts(alice) == (1, 1, 1, 1, 2, 2, 2)
    half.send("USER user 0 * :Carol")
    half.wait_for("001")
    half.sync()
    bob.ask("MODE bob -io")
    assert counts(alice) == (3, 0, 0, 0, 2, 3, 3)
    for client in (bob, half):
        client.send("QUIT")
        client.expect_closed()
    assert counts(alice) == (1, 0, 0, 0, 0, 1, 3)


def test_lusers_at_registration(server):
    """The same is told to a newcomer."""
    alice = server.client("alice")
    assert [message.command for message in find(alice.welcome, re.compile("25[1-5]|26[56]"))] == [
        "251",
        "252",
        "253",
        "254",
        "255",
        "265",
        "266",
    ]


def test_uptime(server):
    """STATS u counts from the start."""
    begin = time.time()
    answer = server.client("alice").ask("STATS u")
    seconds = int(answer[0].text.rpartition(":")[2])
    assert seconds <= time.time() - begin + 5
