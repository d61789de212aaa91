# SPDX-License-Identifier: GPL-3.0-or-later
"""WHOWAS: who had a nick before."""

import pytest

from irc import ANY, find


def leave(client):
    """Quit and wait for the end."""
    client.send("QUIT :bye")
    client.expect_closed()


@pytest.fixture
def asker(server):
    """Somebody who asks, after two who were called bob."""
    alice = server.client("alice")
    leave(server.client("bob", user="first", realname="The First"))
    leave(server.client("Bob", user="second", realname="The Second"))
    alice.sync()
    return alice


def users(answer):
    """The user names in 314, in order."""
    return [row.params[2] for row in find(answer, "314")]


def test_whowas(asker):
    """314 and 312 for each, the latest first, then 369."""
    answer = asker.ask("WHOWAS bob")
    assert [message.command for message in answer] == ["314", "312", "314", "312", "369"]
    assert answer[0].matches("314", "alice", "Bob", "second", ANY, "*", "The Second")
    assert answer[1].matches("312", "alice", "Bob", asker.server_name, ANY)
    assert answer[2].matches("314", "alice", "bob", "first", ANY, "*", "The First")
    assert answer[-1].matches("369", "alice", "bob", ANY)


@pytest.mark.parametrize(
    "count,expected",
    [
        ("1", ["second"]),
        ("2", ["second", "first"]),
        ("3", ["second", "first"]),
        ("0", ["second", "first"]),
        ("-1", ["second", "first"]),
        ("x", ["second", "first"]),
        ("99999999999999999999", ["second", "first"]),
    ],
)
def test_count(asker, count, expected):
    """So many at most; anything below one is all of them."""
    answer = asker.ask(f"WHOWAS bob {count}")
    assert users(answer) == expected and answer[-1].command == "369"


def test_nobody(asker):
    """406 and 369."""
    answer = asker.ask("WHOWAS nobody")
    assert [message.command for message in answer] == ["406", "369"]
    assert all(message.params[1] == "nobody" for message in answer)


def test_those_who_are_here_never_left(asker):
    """Only who is gone is known."""
    assert find(asker.ask("WHOWAS alice"), "406")


def test_alone(asker):
    """431 or 461."""
    asker.ask_one("WHOWAS", ("431", "461"), "alice", ...)


def test_nick_change(server):
    """A nick that was given up is remembered; a change of case gives nothing up."""
    alice, bob = server.people("alice", "bob")
    bob.ask("NICK BOB")
    assert find(alice.ask("WHOWAS bob"), "406")
    bob.ask("NICK rob")
    assert find(alice.ask("WHOWAS bob"), "314", "alice", "BOB", ...)


def test_limit(chatd):
    """Only the latest are remembered."""
    server = chatd(settings={"whowas_max": "3"})
    alice = server.client("alice")
    for nick in ("one", "two", "three", "four"):
        leave(server.client(nick))
    alice.sync()
    assert find(alice.ask("WHOWAS one"), "406")
    for nick in ("two", "three", "four"):
        assert find(alice.ask(f"WHOWAS {nick}"), "314")


def test_none(chatd):
    """A server that is to remember nobody does not."""
    server = chatd(settings={"whowas_max": "0"})
    alice = server.client("alice")
    leave(server.client("bob"))
    alice.sync()
    assert find(alice.ask("WHOWAS bob"), "406")
