# SPDX-License-Identifier: GPL-3.0-or-later
"""MONITOR and extended-monitor; ISON and USERHOST, which came before them."""

import re

import pytest

from irc import ANY, find


@pytest.fixture
def quiet(chatd):
    """A server without a lobby, where strangers share no channel."""
    return chatd(settings={"lobby": ""})


def online(nick):
    """The parameter of 730 for somebody."""
    return re.compile(rf"{re.escape(nick)}(!user@\S+)?")


# MONITOR.


def test_coming_and_going(quiet):
    """731 for who is not there, 730 when they come, 731 when they go."""
    alice = quiet.client("alice")
    alice.ask_one("MONITOR + bob", "731", "alice", "bob")
    bob = quiet.client("bob")
    alice.expect("730", "alice", online("bob"))
    bob.send("QUIT")
    bob.expect_closed()
    alice.expect("731", "alice", "bob")
    alice.expect_nothing()


@pytest.mark.parametrize("how", ["close", "reset"])
def test_lost_connection(quiet, how):
    """However they go."""
    alice, bob = quiet.people("alice", "bob")
    alice.ask_one("MONITOR + bob", "730", "alice", online("bob"))
    getattr(bob, how)()
    alice.expect("731", "alice", "bob")


def test_both_at_once(quiet):
    """One 730 for those who are there and one 731 for those who are not."""
    alice, _bob, _carol = quiet.people("alice", "bob", "carol")
    answer = alice.ask("MONITOR + bob,dave,carol,erin")
    assert len(answer) == 2
    here = find(answer, "730", "alice", ANY)[0].text.split(",")
    assert [who.partition("!")[0] for who in here] == ["bob", "carol"]
    assert find(answer, "731", "alice", "dave,erin")


def test_case(quiet):
    """A nick is watched in any case; a change of case only is no news."""
    alice = quiet.client("alice")
    alice.ask("MONITOR + BOB")
    bob = quiet.client("bob")
    alice.expect("730", "alice", online("bob"))
    bob.ask("NICK Bob")
    alice.expect_nothing()
    bob.ask("NICK rob")
    alice.expect("731", "alice", "Bob")
    alice.expect_nothing()
    bob.ask("NICK bOB")
    alice.expect("730", "alice", online("bOB"))


def test_nick_change_from_one_to_another(quiet):
    """The old one goes, the new one comes, in this order."""
    alice, bob = quiet.people("alice", "bob")
    alice.ask("MONITOR + bob,rob")
    bob.ask("NICK rob")
    alice.expect("731", "alice", "bob")
    alice.expect("730", "alice", online("rob"))


def test_in_any_script(quiet):
    """Names fold as names do."""
    alice = quiet.client("alice")
    alice.ask("MONITOR + ÄRGER")
    quiet.client("ärger")
    alice.expect("730", "alice", online("ärger"))


@pytest.mark.parametrize("mask", ["*!user@*", "*", "b*b", "bob!user@host", "", ",", "#room", "1x"])
def test_no_masks(quiet, mask):
    """What cannot be a nick is not watched."""
    alice = quiet.client("alice")
    assert not find(alice.ask(f"MONITOR + {mask}"), "730")
    quiet.client("bob")
    alice.expect_nothing()
    alice.ask_one("MONITOR L", "733", "alice", ANY)


def test_list(quiet):
    """All that are watched, then 733; twice the same is once."""
    alice = quiet.client("alice")
    alice.ask_one("MONITOR L", "733", "alice", ANY)
    alice.ask("MONITOR + bob,carol", "MONITOR + Bob,dave")
    *rows, end = alice.ask("MONITOR L")
    assert end.matches("733", "alice", ANY)
    listed = [nick for row in rows for nick in row.params[1].split(",")]
    assert all(row.matches("732", "alice", ANY) for row in rows)
    assert sorted(listed) == ["bob", "carol", "dave"]


def test_remove(quiet):
    """Without an answer; then nothing is told any more."""
    alice = quiet.client("alice")
    alice.ask("MONITOR + bob,carol")
    assert alice.ask("MONITOR - BOB,nobody") == []
    quiet.client("bob")
    alice.expect_nothing()
    quiet.client("carol")
    alice.expect("730", "alice", online("carol"))


def test_clear(quiet):
    """All are gone, without an answer."""
    alice, bob = quiet.people("alice", "bob")
    alice.ask("MONITOR + bob,carol")
    assert alice.ask("MONITOR C") == []
    alice.ask_one("MONITOR L", "733", "alice", ANY)
    bob.ask("NICK rob")
    alice.expect_nothing()
    assert alice.ask("MONITOR C") == []


def test_status(quiet):
    """730 and 731 for all that are watched; nothing for none."""
    alice, _bob = quiet.people("alice", "bob")
    assert alice.ask("MONITOR S") == []
    alice.ask("MONITOR + bob,carol")
    answer = sorted(alice.ask("MONITOR S"), key=lambda message: message.command)
    assert answer[0].matches("730", "alice", online("bob"))
    assert answer[1].matches("731", "alice", "carol") and len(answer) == 2


def test_two_watchers(quiet):
    """One who stops watching leaves the other alone."""
    alice, bob = quiet.people("alice", "bob")
    for client in (alice, bob):
        client.ask("MONITOR + carol")
    bob.ask("MONITOR - carol")
    quiet.client("carol")
    alice.expect("730", "alice", online("carol"))
    bob.expect_nothing()


def test_watching_oneself(quiet):
    """One is there; one's own change of nick is told like any other."""
    alice = quiet.client("alice")
    alice.ask_one("MONITOR + alice", "730", "alice", online("alice"))
    answer = alice.ask("NICK anna")
    assert find(answer, "NICK", "anna") and find(answer, "731", ANY, "alice")


def test_full(chatd):
    """734 with the limit and those that have no place; the ones before them are in."""
    server = chatd(settings={"monitor_max": "3", "lobby": ""})
    alice = server.client("alice")
    assert alice.isupport["MONITOR"] == "3"
    answer = alice.ask("MONITOR + a,b,c,d,e")
    assert find(answer, "731", "alice", "a,b,c")
    assert find(answer, "734", "alice", "3", "d,e", ANY)
    answer = alice.ask("MONITOR + a")
    assert len(answer) == 1 and answer[0].matches("731", "alice", "a")
    alice.ask("MONITOR - a")
    alice.ask_one("MONITOR + d", "731", "alice", "d")


def test_long_lists_fit_into_lines(quiet):
    """A hundred nicks are told in lines that hold."""
    alice = quiet.client("alice")
    nicks = [f"a-rather-long-nick-of-number-{number:03}" for number in range(100)]
    seen = []
    for start in range(0, 100, 10):
        for row in alice.ask(f"MONITOR + {','.join(nicks[start:start + 10])}"):
            assert row.command == "731"
            seen += row.params[1].split(",")
    assert seen == nicks
    listed = [nick for row in find(alice.ask("MONITOR L"), "732") for nick in row.text.split(",")]
    assert sorted(listed) == nicks


@pytest.mark.parametrize("line", ["MONITOR", "MONITOR +", "MONITOR -"])
def test_too_few_parameters(quiet, line):
    """461."""
    quiet.client("alice").ask_one(line, "461", "alice", "MONITOR", ANY)


@pytest.mark.parametrize("line", ["MONITOR X", "MONITOR ++ bob", "MONITOR bob"])
def test_unknown_subcommand(quiet, line):
    """It is answered, and nothing is watched."""
    alice = quiet.client("alice")
    assert len(alice.ask(line)) == 1
    alice.ask_one("MONITOR l", "733", "alice", ANY)


def test_unregistered_are_not_there(quiet):
    """A nick counts from registration on."""
    alice = quiet.client("alice")
    half = quiet.connect()
    half.send("NICK bob")
    half.sync()
    alice.ask_one("MONITOR + bob", "731", "alice", "bob")
    half.send("USER user 0 * :Bob")
    half.wait_for("001")
    alice.expect("730", "alice", online("bob"))


# extended-monitor.


@pytest.mark.parametrize(
    "capability,line,seen",
    [
        ("away-notify", "AWAY :at sea", ("AWAY", "at sea")),
        ("setname", "SETNAME :Bob the Builder", ("SETNAME", "Bob the Builder")),
    ],
)
def test_extended_monitor(quiet, capability, line, seen):
    """Who watches and has both capabilities is told; one of them is not enough."""
    both = quiet.client("both", "extended-monitor", capability)
    one = quiet.client("one", "extended-monitor")
    other = quiet.client("other", capability)
    bob = quiet.client("bob")
    for client in (both, one, other):
        client.ask("MONITOR + bob")
    bob.ask(line)
    both.expect(*seen, source=re.compile(r"bob!user@\S+"))
    for client in (both, one, other):
        client.expect_nothing()


def test_extended_monitor_once(quiet):
    """Who shares a channel too is told once."""
    alice, bob = quiet.room(
        "#room", "alice", "bob", capabilities=["extended-monitor", "away-notify"]
    )
    alice.ask("MONITOR + bob")
    bob.ask("AWAY :x", "AWAY")
    alice.expect("AWAY", "x", source="bob")
    alice.expect("AWAY", source="bob")
    alice.expect_nothing()


def test_extended_monitor_not_for_others(quiet):
    """Nothing is told of those who are not watched."""
    alice, bob = quiet.people("alice", "bob", capabilities=["extended-monitor", "away-notify"])
    alice.ask("MONITOR + carol")
    bob.ask("AWAY :x")
    alice.expect_nothing()


# ISON and USERHOST.


@pytest.mark.parametrize("line", ["ISON alice nobody BOB", "ISON :alice nobody BOB"])
def test_ison(quiet, line):
    """Those who are here, as they spell themselves, in the order asked."""
    alice, _bob = quiet.people("alice", "bob")
    alice.ask_one(line, "303", "alice", "alice bob")
    alice.ask_one("ISON nobody", "303", "alice", "")
    alice.ask_one("ISON", "461", "alice", "ISON", ANY)


def test_userhost(quiet):
    """Up to five, away with a minus, unknown ones left out."""
    alice, bob = quiet.people("alice", "bob")
    bob.ask("AWAY :x")
    alice.ask_one(
        "USERHOST Bob nobody alice", "302", "alice", re.compile(r"bob=-user@\S+ alice=\+user@\S+")
    )
    alice.ask_one("USERHOST nobody", "302", "alice", "")
    alice.ask_one("USERHOST a b c d e alice", "302", "alice", "")
    alice.ask_one("USERHOST", "461", "alice", "USERHOST", ANY)
