# SPDX-License-Identifier: GPL-3.0-or-later
"""LIST with the conditions that ELIST in 005 promises: C, M, N, T, U."""

import pytest

from irc import ANY, find


@pytest.fixture
def quiet(chatd):
    """A server without a lobby."""
    return chatd(settings={"lobby": ""})


@pytest.fixture
def asker(quiet):
    """Somebody outside three channels: #one has 1 member, #two 2, #three 3 and a topic."""
    alice, bob, carol = quiet.people("alice", "bob", "carol")
    alice.ask("JOIN #one,#two,#three", "TOPIC #three :tea at five")
    bob.ask("JOIN #two,#three")
    carol.ask("JOIN #three")
    return quiet.client("dora")


def listed(client, condition=""):
    """The channels that fit, between 321 and 323."""
    start, *rows, end = client.ask(f"LIST {condition}")
    assert start.matches("321", client.nick, ANY, ANY) and end.matches("323", client.nick, ANY)
    assert all(row.command == "322" for row in rows)
    return sorted(row.params[1].lstrip("#") for row in rows)


def test_elist(asker):
    """005 says what there is."""
    assert sorted(asker.isupport["ELIST"]) == list("CMNTU") and "SAFELIST" in asker.isupport


def test_empty(quiet):
    """No channels, no rows."""
    assert listed(quiet.client("alice")) == []


def test_rows(asker):
    """322 has the channel, how many are in it, and the topic or an empty one."""
    rows = {row.params[1]: row.params[2:] for row in find(asker.ask("LIST"), "322", "dora", ...)}
    assert rows == {"#one": ("1", ""), "#two": ("2", ""), "#three": ("3", "tea at five")}


@pytest.mark.parametrize(
    "condition,channels",
    [
        # U
        (">0", "one three two"),
        (">1", "three two"),
        (">3", ""),
        ("<1", ""),
        ("<2", "one"),
        ("<100", "one three two"),
        (">1,<3", "two"),
        ("<2,>2", ""),
        # M
        ("#one", "one"),
        ("#ONE", "one"),
        ("#one,#two", "one two"),
        ("#nowhere", ""),
        ("*o*", "one two"),
        ("#t*", "three two"),
        ("*ne,*ee", "one three"),
        ("#???", "one two"),
        ("#t*,>2", "three"),
        ("#t* >2", "three"),
        # N
        ("!*o*", "three"),
        ("!#one", "three two"),
        ("!*", ""),
        ("!#nowhere", "one three two"),
        ("#t*,!#two", "three"),
        # C and T: minutes ago
        ("C>0", "one three two"),
        ("C<0", ""),
        ("C<10", "one three two"),
        ("C>10", ""),
        ("c<10", "one three two"),
        ("T>0", "three"),
        ("T<0", ""),
        ("T<10", "three"),
        ("T>10", ""),
        ("T<10,>3", ""),
        ("C<999999999", "one three two"),
        ("C>999999999", ""),
        # What is none
        (",", "one three two"),
        (",,#one,,", "one"),
        ("<x", ""),
        (">", ""),
        ("C<", ""),
        ("<99999999999999999999", ""),
        ("nonsense", ""),
    ],
)
def test_condition(asker, condition, channels):
    """All conditions hold together; masks stand for one another."""
    assert listed(asker, condition) == channels.split()


def test_in_any_script(quiet):
    """Masks fold as names do; a question mark is a character."""
    alice = quiet.client("alice")
    alice.ask("JOIN #Ärger,#öl")
    assert listed(alice, "#ÄR*") == ["Ärger"] and listed(alice, "#?l") == ["öl"]


def test_secret(quiet):
    """A secret channel is for those in it."""
    alice, bob = quiet.room("#room", "alice", "bob")
    alice.ask("MODE #room +s")
    assert listed(alice) == ["room"] and listed(quiet.client("carol")) == []


def test_with_a_label(asker):
    """One batch."""
    asker.request("batch", "labeled-response")
    answer = asker.ask("@label=l LIST")
    assert answer[0].matches("BATCH", ANY, "labeled-response", tags={"label": "l"})
    assert [message.command for message in answer[1:-1]] == ["321", "322", "322", "322", "323"]


def test_thousand_channels(chatd):
    """A long list comes whole."""
    server = chatd(settings={"lobby": "", "channels_per_client": "1000"})
    alice = server.client("alice")
    for start in range(0, 1000, 50):
        alice.send("JOIN " + ",".join(f"#c{start + i:04}" for i in range(50)))
    alice.sync()
    assert listed(alice) == [f"c{i:04}" for i in range(1000)]
