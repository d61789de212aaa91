# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators of the server: OPER and what they may do: KILL, WALLOPS, KLINE, REHASH, DIE, STATS."""

import re

import pytest

from irc import ANY, find
from operators import OPERATORS, PASSWORD, become_operator

COMMANDS = ["KILL bob :x", "WALLOPS :x", "KLINE bob!*@*", "UNKLINE bob!*@*", "REHASH", "DIE"]


@pytest.fixture
def guarded(chatd):
    """A server that has operators."""
    return chatd(settings=OPERATORS)


# OPER.


def test_oper(guarded):
    """MODE +o and 381 in this order; WHOIS, WHO and USERHOST show it."""
    alice, bob = guarded.people("alice", "bob")
    answer = become_operator(alice)
    assert [message.command for message in answer] == ["MODE", "381"]
    assert answer[0].matches("MODE", "alice", "+o")
    assert answer[1].matches("381", "alice", ANY)
    bob.expect_nothing()
    assert find(bob.ask("WHOIS alice"), "313", "bob", "alice", ANY)
    assert find(bob.ask("WHO alice"), "352")[0].params[6] == "H*"
    assert find(bob.ask("USERHOST alice"), "302", "bob", re.compile(r"alice\*=\+user@\S+"))
    alice.ask_one("MODE alice", "221", "alice", "+o")


def test_oper_again(guarded):
    """Who is one already is told so again."""
    alice = guarded.client("alice")
    become_operator(alice)
    alice.ask_one(f"OPER root :{PASSWORD}", "381", "alice", ANY)


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD + "x", PASSWORD.upper()])
def test_wrong_password(guarded, password):
    """464, and nothing changes."""
    alice = guarded.client("alice")
    answer = alice.ask(f"OPER root :{password}")
    assert len(answer) == 1 and answer[0].matches(("464", "461"), "alice", ...)
    alice.ask_one("MODE alice", "221", "alice", "+")


def test_no_operators(server):
    """Where no password is set, 491: an empty one opens nothing."""
    alice = server.client("alice")
    alice.ask_one("OPER root x", "491", "alice", ANY)
    answer = alice.ask("OPER root :")
    assert len(answer) == 1 and answer[0].command in ("491", "461")


def test_oper_too_few_parameters(guarded):
    """461."""
    alice = guarded.client("alice")
    for line in ("OPER", "OPER root"):
        alice.ask_one(line, "461", "alice", "OPER", ANY)


def test_no_oper_by_mode(guarded):
    """MODE +o makes nobody an operator; -o ends it."""
    alice = guarded.client("alice")
    assert not find(alice.ask("MODE alice +o"), "MODE")
    alice.ask_one("KILL alice", "481", "alice", ANY)
    become_operator(alice)
    alice.ask_one("MODE alice -o", "MODE", "alice", "-o")
    alice.ask_one("KILL alice", "481", "alice", ANY)


@pytest.mark.parametrize("line", COMMANDS)
def test_not_for_others(guarded, line):
    """481, whoever is meant, and nothing happens."""
    alice, bob = guarded.people("alice", "bob")
    bob.ask("MODE bob +w")
    alice.ask_one(line, "481", "alice", ANY)
    bob.expect_nothing()


def test_too_few_parameters(guarded):
    """461."""
    alice = guarded.client("alice")
    become_operator(alice)
    for command in ("KILL", "WALLOPS", "KLINE", "UNKLINE"):
        alice.ask_one(command, "461", "alice", command, ANY)
    alice.ask_one("KLINE 30m", "461", "alice", "KLINE", ANY)


# KILL.


def test_kill(guarded):
    """The victim gets KILL and ERROR with the reason; others see a QUIT that names both."""
    alice, bob, carol = guarded.people("alice", "bob", "carol")
    become_operator(alice)
    alice.send("KILL Bob :spam and eggs")
    end = bob.expect_closed("spam and eggs")
    assert end[0].matches("KILL", "bob", "spam and eggs", source=re.compile(r"alice!user@\S+"))
    carol.expect("QUIT", re.compile(r"Killed \(alice \(spam and eggs\)\)"), source="bob")
    alice.wait_for("QUIT", ANY, source="bob")
    alice.ask_one("KILL bob", "401", "alice", "bob", ANY)


def test_kill_without_a_reason(guarded):
    """It works all the same."""
    alice, bob = guarded.people("alice", "bob")
    become_operator(alice)
    alice.send("KILL bob")
    bob.expect_closed("Killed")


def test_kill_oneself(guarded):
    """One is gone."""
    alice = guarded.client("alice")
    become_operator(alice)
    alice.send("KILL alice :enough")
    alice.expect_closed("enough")


# WALLOPS.


def test_wallops(guarded):
    """Those with user mode w read it, others do not."""
    alice, bob, carol = guarded.people("alice", "bob", "carol")
    bob.ask_one("MODE bob +w", "MODE", "bob", "+w")
    become_operator(alice)
    assert alice.ask("WALLOPS :the server moves") == []
    bob.expect("WALLOPS", "the server moves", source=re.compile(r"alice(!user@\S+)?"))
    carol.expect_nothing()
    alice.ask("MODE alice +w")
    alice.ask_one("WALLOPS :again", "WALLOPS", "again", source="alice")


# KLINE.


def test_kline_by_mask(guarded):
    """Who fits is put off with 465 and ERROR, and does not come back."""
    alice, bob = guarded.people("alice", "bob")
    become_operator(alice)
    alice.send("KLINE b?b!*@* :no bobs")
    end = bob.expect_closed("no bobs")
    assert find(end, "465", "bob", ANY)
    newcomer = guarded.connect()
    newcomer.send("NICK bob", "USER user 0 * :Bob")
    assert find(newcomer.expect_closed("no bobs"), "465", ANY, ANY)
    guarded.client("carol")


@pytest.mark.parametrize("mask", ["127.0.0.1", "127.0.0.0/8", "*@127.0.0.1", "127.*"])
def test_kline_by_address(guarded, mask):
    """An address, a network or a host mask. It means the operator too, so this is the end."""
    alice = guarded.client("alice")
    become_operator(alice)
    alice.send(f"KLINE {mask} :closed")
    alice.expect_closed("closed")
    newcomer = guarded.connect()
    newcomer.send("NICK dora", "USER user 0 * :Dora")
    assert find(newcomer.expect_closed("closed"), "465")


def test_kline_is_lifted(guarded):
    """UNKLINE takes the mask as it was given; of what was not banned it says so."""
    alice = guarded.client("alice")
    become_operator(alice)
    assert find(alice.ask("KLINE 5m bob!*@* :later"), "NOTICE", "alice", re.compile(".*bob.*"))
    rows = find(alice.ask("STATS k"), "216")
    assert len(rows) == 1 and "bob!*@*" in rows[0].params and "later" in rows[0].params
    assert find(alice.ask("UNKLINE BOB!*@*"), "NOTICE", "alice", re.compile("(?i).*bob.*"))
    guarded.client("bob")
    assert not find(alice.ask("STATS k"), "216")
    assert find(alice.ask("UNKLINE bob!*@*"), "NOTICE", "alice", re.compile(".*not banned.*"))


@pytest.mark.parametrize(
    "mask", ["*", "*!*@*", "*@*", "0.0.0.0/0", ":::/0", "?*!*@*", "$a:x", "1.2.3.4/99"]
)
def test_kline_of_everyone(guarded, mask):
    """A slip does not close the server."""
    alice = guarded.client("alice", "standard-replies")
    become_operator(alice)
    answer = alice.ask(f"KLINE {mask}")
    assert len(answer) == 1 and answer[0].matches("FAIL", "KLINE", "INVALID_MASK", ANY, ANY)
    assert not find(alice.ask("STATS k"), "216")


def test_klines_are_bounded(chatd):
    """klines_max bans; one that is there can be replaced."""
    server = chatd(settings={**OPERATORS, "klines_max": "2"})
    alice = server.client("alice", "standard-replies")
    become_operator(alice)
    alice.ask("KLINE x1!*@*", "KLINE x2!*@*")
    alice.ask_one("KLINE x3!*@*", "FAIL", "KLINE", "TOO_MANY", ANY, ANY)
    assert find(alice.ask("KLINE x1!*@* :other"), "NOTICE")
    assert {row.text for row in find(alice.ask("STATS k"), "216")} >= {"other"}


# REHASH and DIE.


def test_rehash(chatd):
    """382 with the file's name, then what has changed is in force and 005 is pushed."""
    server = chatd(settings=OPERATORS)
    alice = server.client("alice")
    become_operator(alice)
    answer = alice.ask("REHASH")
    assert answer[0].matches("382", "alice", ANY, ANY)


def test_die(guarded):
    """Everyone hears ERROR, and the process ends in order."""
    alice, bob = guarded.people("alice", "bob")
    become_operator(alice)
    alice.send("DIE")
    for client in (alice, bob):
        client.expect_closed()
    assert guarded.process.wait(20) == 0


# STATS.


def test_stats(guarded):
    """u is for everyone; m and k are for operators; every letter ends in 219."""
    alice, bob = guarded.people("alice", "bob")
    become_operator(alice)
    answer = bob.ask("STATS u")
    assert answer[0].matches("242", "bob", re.compile(r"Server Up \d+ days \d+:\d\d:\d\d"))
    assert answer[-1].matches("219", "bob", "u", ANY)
    for letter in "mk":
        answer = bob.ask(f"STATS {letter}")
        assert find(answer, "481", "bob", ANY) and not find(answer, ("212", "216"))
    counts = {row.params[1]: int(row.params[2]) for row in find(alice.ask("STATS m"), "212")}
    assert counts["NICK"] == 2 and counts["STATS"] >= 3 and "DIE" not in counts


@pytest.mark.parametrize("letter", ["x", "é", "*", "€", "\u202e"])
def test_stats_of_nothing(guarded, letter):
    """219 alone, in a line that is well formed whatever was asked."""
    guarded.client("alice").ask_one(f"STATS {letter}", "219", "alice", ANY, ANY)


def test_stats_errors(guarded):
    """461 without a letter, 402 for another server."""
    alice = guarded.client("alice")
    alice.ask_one("STATS", "461", "alice", "STATS", ANY)
    alice.ask_one("STATS u nowhere.example", "402", "alice", "nowhere.example", ANY)
    assert find(alice.ask(f"STATS u {alice.server_name}"), "242")


# The lobby, which has no operators of its own.


def test_operators_run_the_lobby(guarded):
    """They set its modes and topic, and need no rank there."""
    alice, bob = guarded.people("alice", "bob")
    bob.ask_one("MODE #lobby +m", "482", "bob", "#lobby", ANY)
    become_operator(alice)
    alice.ask_one("MODE #lobby +mt", "MODE", "#lobby", "+mt")
    bob.expect("MODE", "#lobby", "+mt", source="alice")
    bob.ask_one("PRIVMSG #lobby :hi", "404", "bob", "#lobby", ANY)
    alice.ask_one("TOPIC #lobby :quiet", "TOPIC", "#lobby", "quiet")
    assert len(find(alice.ask("KICK #lobby bob"), "KICK")) == 0


def test_operators_of_the_server_have_no_rank_elsewhere(guarded):
    """In other channels they are like anyone, but see secret ones."""
    (alice,) = guarded.room("#room", "alice")
    alice.ask("MODE #room +s")
    bob = guarded.client("bob")
    become_operator(bob)
    assert find(bob.ask("LIST"), "322", "bob", "#room", ...)
    answer = bob.ask("MODE #room -s")
    assert len(answer) == 1 and answer[0].command in ("442", "482")
