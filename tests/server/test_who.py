# SPDX-License-Identifier: GPL-3.0-or-later
"""WHO with all flags and masks, WHOX with all fields, WHOIS for each asker. The ordinary answers
are in test_queries."""

import re
import time

import pytest

from irc import ANY, find
from operators import OPERATORS, become_operator

HOST = re.compile(r"[0-9A-Za-z_:.-]+")
NUMBER = re.compile(r"\d+")


def nicks(answer, place=5):
    """Who is in an answer of 352."""
    return sorted(row.params[place] for row in find(answer, "352"))


# WHO.


def test_parameters(server):
    """352 has channel, user, host, server, nick, flags, and hops with the real name."""
    alice, _bob = server.room("#room", "alice", "bob")
    for mask in ("#room", "#ROOM"):
        *rows, end = alice.ask(f"WHO {mask}")
        assert end.matches("315", "alice", mask, ANY) and len(rows) == 2
        assert all(row.params[1] == "#room" for row in rows)
        mine = find(rows, "352", ANY, ANY, ANY, ANY, ANY, "alice", ANY, ANY)[0]
        assert mine.matches(
            "352", "alice", "#room", "user", HOST, alice.server_name, "alice", "H@", "0 alice"
        )


@pytest.mark.parametrize("mask", ["bob", "BOB", "b?b", "BO*", "*o*"])
def test_nicks_and_masks(server, mask):
    """A nick or a mask in any case; the end repeats it as it was written."""
    alice, _bob = server.people("alice", "bob")
    answer = alice.ask(f"WHO {mask}")
    assert nicks(answer) == ["bob"] and answer[-1].matches("315", "alice", mask, ANY)


@pytest.mark.parametrize("mask", ["*", "0", "user", "127.*", "*Person*"])
def test_masks_of_other_things(server, mask):
    """User, host and real name are matched too; '*' and 0 are everyone."""
    server.client("bob", realname="Some Person")
    alice = server.client("alice", realname="A Person")
    assert nicks(alice.ask(f"WHO {mask}")) == ["alice", "bob"]


@pytest.mark.parametrize("mask", ["nobody", "#nowhere", "x*", "#ro*", "m" * 300, "*@*"])
def test_nothing(server, mask):
    """315 alone."""
    server.room("#room", "alice")[0].ask_one(f"WHO {mask}", "315", "alice", mask, ANY)


def test_alone(server):
    """WHO without a mask is everyone, as '*' and 0 are."""
    alice, _bob = server.people("alice", "bob")
    for line in ("WHO", "WHO :"):
        answer = alice.ask(line)
        assert nicks(answer) == ["alice", "bob"] and answer[-1].matches("315", "alice", "*", ANY)


def test_flags(chatd):
    """Away, operator of the server, bot and rank, all at once."""
    server = chatd(settings=OPERATORS)
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("MODE #room +ohv bob bob bob")
    become_operator(bob)
    bob.ask("MODE bob +B", "AWAY :x")
    flags = {row.params[5]: row.params[6] for row in find(alice.ask("WHO #room"), "352")}
    assert flags == {"alice": "H@", "bob": "G*B@"}
    alice.request("multi-prefix")
    flags = {row.params[5]: row.params[6] for row in find(alice.ask("WHO #room"), "352")}
    assert flags == {"alice": "H@", "bob": "G*B@%+"}
    assert find(alice.ask("WHO bob"), "352")[0].params[6] == "G*B"


def test_operators_only(chatd):
    """The flag o leaves operators of the server."""
    server = chatd(settings=OPERATORS)
    alice, bob = server.people("alice", "bob")
    for mask in ("*", "#lobby", "bob"):
        alice.ask_one(f"WHO {mask} o", "315", "alice", mask, ANY)
    become_operator(bob)
    for mask in ("*", "#lobby", "bob", "b*"):
        assert nicks(alice.ask(f"WHO {mask} o")) == ["bob"]


# WHOX.


FIELDS = "tcuihsnfdlaor"


@pytest.mark.parametrize("fields", [FIELDS, FIELDS[::-1], FIELDS + FIELDS, FIELDS + "xyz"])
def test_every_field(server, fields):
    """In the order of the specification, whatever the order of the question."""
    alice, _bob = server.room("#room", "alice", "bob")
    answer = alice.ask(f"WHO #room %{fields},123")
    row = find(answer, "354", ANY, "123", ANY, ANY, ANY, ANY, ANY, "bob", ...)[0]
    assert row.matches(
        "354",
        "alice",
        "123",
        "#room",
        "user",
        HOST,
        HOST,
        alice.server_name,
        "bob",
        "H",
        "0",
        NUMBER,
        "0",
        ANY,
        "bob",
    )
    assert answer[-1].matches("315", "alice", "#room", ANY) and not find(answer, "352")


@pytest.mark.parametrize(
    "field,value",
    [
        ("c", re.compile(r"\*|#\w+")),
        ("u", "user"),
        ("i", "255.255.255.255"),
        ("h", HOST),
        ("s", re.compile(r"\S+\.\S+")),
        ("n", "bob"),
        ("f", "H"),
        ("d", "0"),
        ("l", NUMBER),
        ("a", "0"),
        ("o", ANY),
        ("r", "Bob B."),
    ],
)
def test_one_field(server, field, value):
    """Each alone, and nothing beside it."""
    alice = server.client("alice")
    server.client("bob", realname="Bob B.")
    alice.sync()
    answer = alice.ask(f"WHO bob %{field}")
    assert len(answer) == 2 and answer[0].matches("354", "alice", value)


def test_token(server):
    """Up to three digits come back."""
    alice = server.client("alice")
    for token in ("1", "42", "999", "007"):
        assert find(alice.ask(f"WHO alice %tn,{token}"), "354", "alice", token, "alice")


@pytest.mark.parametrize("rest", [",1234", ",abc", ",", "", ",1,2", ",é"])
def test_bad_token(server, rest):
    """Anything else is as good as none."""
    alice = server.client("alice")
    answer = alice.ask(f"WHO alice %tn{rest}")
    assert find(answer, "354", "alice", "0", "alice") and len(answer) == 2


def test_no_fields(server):
    """A question for nothing has an end."""
    answer = server.client("alice").ask("WHO alice %")
    assert answer[-1].matches("315", "alice", "alice", ANY) and not find(answer, "352")


def test_flags_before_fields(chatd):
    """o may stand before the fields, among letters that say what to match."""
    server = chatd(settings=OPERATORS)
    alice, bob = server.people("alice", "bob")
    become_operator(bob)
    answer = alice.ask("WHO * onuhr%nf")
    assert [row.params[1:] for row in find(answer, "354")] == [("bob", "H*")]


def test_addresses(chatd):
    """One's own is told, and all to operators."""
    server = chatd(settings=OPERATORS)
    alice, bob = server.people("alice", "bob")
    assert find(alice.ask("WHO alice %i"), "354", "alice", "127.0.0.1")
    assert find(alice.ask("WHO bob %i"), "354", "alice", "255.255.255.255")
    become_operator(alice)
    assert find(alice.ask("WHO bob %i"), "354", "alice", "127.0.0.1")


def test_whox_shows_all_prefixes(server):
    """The flags of WHOX hold every rank."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("MODE #room +ov bob bob")
    assert find(alice.ask("WHO #room %nf"), "354", "alice", "bob", "H@+")


# WHOIS.


def whois(client, nick):
    """The answer by its numerics."""
    answer = client.ask(f"WHOIS {nick}")
    assert answer[-1].matches("318", client.nick, nick, ANY)
    return {message.command: message.params for message in answer}


def test_whois_of_everything(chatd):
    """Each numeric with its parameters."""
    server = chatd(settings=OPERATORS)
    alice, bob = server.room("#room", "alice", "bob")
    become_operator(bob)
    bob.ask("MODE bob +B", "AWAY :at sea")
    seen = whois(alice, "bob")
    host = seen["311"][3]
    assert seen["311"] == ("alice", "bob", "user", host, "*", "bob")
    assert seen["312"][:3] == ("alice", "bob", alice.server_name)
    assert seen["313"][:2] == ("alice", "bob") and len(seen["313"]) == 3
    assert seen["335"][:2] == ("alice", "bob") and len(seen["335"]) == 3
    assert seen["301"] == ("alice", "bob", "at sea")
    assert int(seen["317"][2]) <= 5 and abs(int(seen["317"][3]) - time.time()) < 60
    assert set(seen) == {"311", "312", "313", "335", "301", "317", "318", "319"}


def test_whois_address(chatd):
    """338 is for oneself and operators."""
    server = chatd(settings=OPERATORS)
    alice, bob = server.people("alice", "bob")
    assert "338" not in whois(alice, "bob")
    assert whois(alice, "alice")["338"][:4] == ("alice", "alice", "user@127.0.0.1", "127.0.0.1")
    become_operator(alice)
    assert whois(alice, "bob")["338"][:3] == ("alice", "bob", "user@127.0.0.1")


def test_whois_channels_for_each_asker(chatd):
    """Secret channels are for members and operators; prefixes as negotiated."""
    server = chatd(settings={**OPERATORS, "lobby": ""})
    bob, carol = server.room("#secret", "bob", "carol")
    bob.ask("JOIN #open", "MODE #secret +sv bob")
    alice = server.client("alice")
    assert whois(alice, "bob")["319"] == ("alice", "bob", "@#open")
    assert sorted(whois(carol, "bob")["319"][2].split()) == ["@#open", "@#secret"]
    carol.request("multi-prefix")
    assert sorted(whois(carol, "bob")["319"][2].split()) == ["@#open", "@+#secret"]
    become_operator(alice)
    assert sorted(whois(alice, "bob")["319"][2].split()) == ["@#open", "@#secret"]
    bob.ask("PART #open")
    dave = server.client("dave")
    assert "319" not in whois(dave, "bob")


def test_whois_errors(server):
    """401 and 318; 402 for another server; 431 for none."""
    alice = server.client("alice")
    answer = alice.ask("WHOIS nobody")
    assert [message.params[:2] for message in answer] == [("alice", "nobody")] * 2
    alice.ask_one("WHOIS nowhere.example alice", "402", "alice", "nowhere.example", ANY)
    alice.ask_one("WHOIS", "431", "alice", ANY)
    answer = alice.ask("WHOIS alice!user@host")
    assert [message.command for message in answer] == ["401", "318"]
