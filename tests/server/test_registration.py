# SPDX-License-Identifier: GPL-3.0-or-later
"""Becoming a user: NICK, USER and CAP in any order, and what greets a newcomer."""

import itertools
import re
from datetime import datetime

import pytest

from irc import ANY, find

NEGOTIATIONS = {
    "nick, user": ["NICK alice", "USER a 0 * :Alice"],
    "user, nick": ["USER a 0 * :Alice", "NICK alice"],
    "cap ls, nick, user, end": ["CAP LS 302", "NICK alice", "USER a 0 * :Alice", "CAP END"],
    "nick, user after end": ["CAP LS 302", "CAP END", "NICK alice", "USER a 0 * :Alice"],
    "nick, cap req, end, user": [
        "NICK alice",
        "CAP REQ :echo-message",
        "CAP END",
        "USER a 0 * :Alice",
    ],
    "user, cap ls, req, nick, end": [
        "USER a 0 * :Alice",
        "CAP LS",
        "CAP REQ :batch",
        "NICK alice",
        "CAP END",
    ],
    "old ls without a version": ["CAP LS", "NICK alice", "USER a 0 * :Alice", "CAP END"],
    "a password nobody asked for": ["PASS secret", "NICK alice", "USER a 0 * :Alice"],
    "nick twice, the last one counts": ["NICK bob", "NICK alice", "USER a 0 * :Alice"],
    "lower case commands": ["nick alice", "uSeR a 0 * :Alice"],
    "a source that is of no concern": [":whoever NICK alice", ":x!y@z USER a 0 * :Alice"],
    "user of RFC 1459": ["NICK alice", "USER a localhost example.org :Alice"],
    "real name of one word": ["NICK alice", "USER a 0 * Alice"],
}


@pytest.mark.parametrize("lines", NEGOTIATIONS.values(), ids=NEGOTIATIONS.keys())
def test_every_order(server, lines):
    """Each order registers, whether the lines come at once or one by one."""
    client = server.connect()
    client.send(*lines)
    client.wait_for("001", "alice", ANY)
    client.send("QUIT")
    client.expect_closed()
    slow = server.connect()
    for line in lines:
        slow.ask(line)
    assert slow.registered and slow.nick == "alice"


@pytest.mark.parametrize(
    "lines",
    list(itertools.permutations(["NICK alice", "USER a 0 * :A", "CAP LS 302"])),
    ids=lambda lines: " ".join(line.split()[0] for line in lines),
)
def test_cap_holds_registration_until_end(server, lines):
    """A CAP LS or REQ before the last of NICK and USER suspends registration until CAP END."""
    client = server.connect()
    answer = client.ask(*lines)
    if lines[-1].startswith("CAP"):
        assert find(answer, "001"), "registered before CAP was heard of"
        return
    assert not find(answer, "001")
    assert find(client.ask("CAP END"), "001")


def test_welcome(server):
    """The greeting in its order, each numeric with the parameters that clients read."""
    client = server.client("alice")
    numerics = [message.command for message in client.welcome if message.is_numeric]
    assert numerics[:5] == ["001", "002", "003", "004", "005"]
    assert client.welcome[0].matches("001", "alice", "Welcome alice to the server")
    assert client.welcome[1].matches("002", "alice", re.compile(r"Your host is \S+\b.*"))
    assert client.welcome[2].matches(
        "003", "alice", re.compile(r"This server was (created|started) .+")
    )
    myinfo = client.welcome[3]
    assert len(myinfo.params) >= 5
    assert myinfo.params[1] == myinfo.source and "." in myinfo.source
    assert myinfo.params[3].isalpha() and myinfo.params[4].isalpha()


def test_welcome_with_a_foreign_name(server):
    """The greeting says a name of any script."""
    client = server.client("Jürgen")
    assert client.welcome[0].matches("001", "Jürgen", "Welcome Jürgen to the server")


def test_isupport(server):
    """005: at most 13 tokens a line, a known end, and true values."""
    client = server.client("alice")
    lines = find(client.welcome, "005")
    assert lines
    for line in lines:
        assert line.text == "are supported by this server"
        assert 1 <= len(line.params) - 2 <= 13
        for token in line.params[1:-1]:
            assert re.fullmatch(r"-?[A-Za-z0-9./-]{1,40}(=[^ =]*)?", token), token
    have = client.isupport
    assert have["CASEMAPPING"] == "ascii"
    assert have["CHANTYPES"] == "#"
    assert have["NICKLEN"] == "32"
    assert "UTF8ONLY" in have
    assert have["NETWORK"]
    assert re.fullmatch(r"\(\w*\)\S*", have["PREFIX"])
    letters, _, symbols = have["PREFIX"][1:].partition(")")
    assert len(letters) == len(symbols)
    assert have["CHANMODES"].count(",") >= 3
    for token in ("TOPICLEN", "CHANNELLEN", "AWAYLEN"):
        assert int(have[token]) > 0
    assert re.fullmatch(r"#:\d+", have["CHANLIMIT"])


def test_motd(server):
    """A newcomer gets a message of the day, or 422; MOTD asks for it again."""
    client = server.client("alice")
    answer = client.ask("MOTD")
    for messages in (client.welcome, answer):
        if find(messages, "422", "alice", ANY):
            continue
        first = find(messages, "375", "alice", ANY)
        lines = find(messages, "372", "alice", ANY)
        last = find(messages, "376", "alice", ANY)
        assert len(first) == 1 and lines and len(last) == 1
        assert messages.index(first[0]) < messages.index(lines[0]) < messages.index(last[0])


def test_lobby_comes_last(server):
    """The automatic JOIN comes after the message of the day, as if the client had asked for it."""
    client = server.client("alice")
    join = find(client.welcome, "JOIN", "#lobby")[0]
    motd = find(client.welcome, ("376", "422"))[0]
    assert client.welcome.index(motd) < client.welcome.index(join)


def test_no_lobby(chatd):
    """An empty `lobby` setting leaves everyone where they are."""
    client = chatd(settings={"lobby": ""}).client("alice")
    assert not find(client.welcome, "JOIN")
    assert find(client.ask("NAMES #lobby"), "366", "alice", "#lobby", ANY)


def test_created_is_a_time(server):
    """003 has a date in it that a person can read, of this year or the next at midnight."""
    client = server.client("alice")
    years = re.findall(r"\b2\d{3}\b", client.welcome[2].text)
    assert years and abs(int(years[0]) - datetime.now().year) <= 1


@pytest.mark.parametrize(
    "line,token",
    [
        ("PING abc", "abc"),
        ("PING :abc def", "abc def"),
        ("ping abc", "abc"),
        ("PING ::-)", ":-)"),
        ("PING " + "x" * 400, "x" * 400),
        ("PING ünï", "ünï"),
    ],
)
def test_ping_before_registration(server, line, token):
    """PING is answered before registration with the server's name and the same token."""
    client = server.connect()
    client.send(line)
    pong = client.expect("PONG", ANY, token)
    assert pong.params[0] == pong.source


@pytest.mark.parametrize("line", ["PING", "PING :"])
def test_ping_without_token(server, line):
    """A PING without a token is 409 or 461."""
    client = server.client("alice")
    client.send(line)
    client.expect(("409", "461"), "alice", ...)


@pytest.mark.parametrize(
    "line",
    [
        "JOIN #room",
        "PRIVMSG alice :hi",
        "NAMES #lobby",
        "LIST",
        "WHO #lobby",
        "WHOIS alice",
        "TOPIC #lobby",
        "AWAY :gone",
        "PART #room",
        "BROADCAST hi",
        "/BROADCAST hi",
        "UNICAST alice hi",
        "FILE",
        "DOWNLOAD x",
        "SETNAME :me",
    ],
)
def test_not_registered(server, line):
    """What needs a name is 451 before there is one, for "*", and does nothing."""
    alice = server.client("alice")
    client = server.connect()
    client.send(line)
    client.expect("451", "*", ...)
    alice.expect_nothing()


def test_notice_before_registration_is_silent_or_451(server):
    """NOTICE never earns an automatic reply, but for 451, which every server gives."""
    client = server.connect()
    assert all(message.command == "451" for message in client.ask("NOTICE alice :hi"))


def test_unknown_command_before_registration(server):
    """What is not a command at all is 421 or 451, whether or not one is registered."""
    client = server.connect()
    client.send("FROBNICATE now")
    client.expect(("421", "451"), "*", ...)


def test_quit_before_registration(server):
    """QUIT is answered ERROR and a close, before registration too."""
    client = server.connect()
    client.send("QUIT :never mind")
    client.expect_closed()


@pytest.mark.parametrize("line", ["USER", "USER a", "USER a 0 *"])
def test_user_with_too_few_parameters(server, line):
    """USER takes four parameters; fewer are 461 and registration goes on waiting."""
    client = server.connect()
    client.send("NICK alice", line)
    client.expect("461", ANY, "USER", ANY)
    client.register("alice")


def test_user_with_an_empty_name(server):
    """An empty user name or real name does not register somebody without one."""
    client = server.connect()
    answer = client.ask("NICK alice", "USER  0 * :", "USER a 0 * :")
    if not client.registered:
        assert find(answer, "461")
        client.register("alice")
    user = find(client.ask("WHOIS alice"), "311")[0]
    assert user.params[2] and user.params[3]


@pytest.mark.parametrize("line", ["USER a 0 * :again", "PASS late"])
def test_reregistration(server, line):
    """USER and PASS after registration are 462."""
    client = server.client("alice")
    client.ask_one(line, "462", "alice", ANY)


def test_user_name_cannot_break_the_prefix(server):
    """Characters that mean something in nick!user@host do not survive in the user name."""
    alice = server.client("alice")
    server.client("bob", user="a!b@c:d")
    join = alice.wait_for("JOIN", "#lobby", source="bob")
    assert join.source.count("!") == 1 and join.source.count("@") == 1


def test_long_user_and_real_name(server):
    """Over-long names are cut to bounds, between characters, and registration succeeds."""
    client = server.connect()
    client.register("alice", user="u" * 180, realname="ü" * 130)
    user = find(client.ask("WHOIS alice"), "311")[0]
    assert 0 < len(user.params[2]) <= 64
    assert set(user.text) == {"ü"}


def test_cap_end_alone_does_nothing(server):
    """CAP END without a negotiation, and after registration, is ignored."""
    client = server.connect()
    assert not client.ask("CAP END")
    client.register("alice")
    assert not client.ask("CAP END")


def test_two_claim_one_name(server):
    """Two unfinished registrations with one name: the first to finish has it, the other is told."""
    first, second = server.connect(), server.connect()
    first.ask("NICK alice")
    answer = second.ask("NICK alice", "USER b 0 * :B")
    if second.registered:
        answer = first.ask("USER a 0 * :A")
        assert find(answer, "433", "*", "alice", ANY) and not first.registered
        first.register("alice2")
    else:
        assert find(answer, "433", "*", "alice", ANY)
        first.ask("USER a 0 * :A")
        assert first.registered
        assert find(second.ask("NICK alice2"), "001")


def test_many_at_once(server):
    """Fifty registrations in flight at the same time all succeed."""
    clients = [server.connect() for _ in range(50)]
    for number, client in enumerate(clients):
        client.send(f"NICK user{number}", "USER u 0 * :U")
    for number, client in enumerate(clients):
        client.wait_for("001", f"user{number}", f"Welcome user{number} to the server")
    for client in clients:
        client.sync()
