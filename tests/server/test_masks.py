# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of masks: bans, exceptions from them, exceptions from invitations; and invitations."""

import re
import time

import pytest

from irc import ANY, find

LISTS = {"b": ("367", "368"), "e": ("348", "349"), "I": ("346", "347")}


def listed(client, channel, letter):
    """The masks of a list, in the order in which they are told."""
    item, end = LISTS[letter]
    *rows, last = client.ask(f"MODE {channel} {letter}")
    assert last.matches(end, client.nick, channel, ANY)
    for row in rows:
        assert row.matches(item, client.nick, channel, ANY, ANY, re.compile(r"\d+")), row
    return [row.params[2] for row in rows]


@pytest.mark.parametrize("letter", LISTS)
def test_list(server, letter):
    """A mask is added and told to all, listed with who set it and when, and removed."""
    item, end = LISTS[letter]
    alice, bob = server.room("#room", "alice", "bob")
    assert listed(alice, "#room", letter) == []
    mask = "x!*@192.0.2.*"
    alice.ask_one(f"MODE #room +{letter} {mask}", "MODE", "#room", f"+{letter}", mask)
    bob.expect("MODE", "#room", f"+{letter}", mask, source="alice")
    row, last = alice.ask(f"MODE #room +{letter}")
    assert row.matches(item, "alice", "#room", mask, re.compile(r"alice(!user@\S+)?"), ANY)
    assert abs(int(row.params[4]) - time.time()) < 60
    assert last.matches(end, "alice", "#room", ANY)
    assert alice.ask(f"MODE #room +{letter} {mask}") == []
    alice.ask_one(f"MODE #room -{letter} {mask}", "MODE", "#room", f"-{letter}", mask)
    assert listed(alice, "#room", letter) == []


@pytest.mark.parametrize("letter", LISTS)
@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_anyone_may_see_it(server, letter, sign):
    """The list is for members and others, with any sign."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask(f"MODE #room +{letter} x!*@*")
    bob.sync()
    for client in (bob, server.client("carol")):
        assert find(client.ask(f"MODE #room {sign}{letter}"), LISTS[letter][0])


def test_several_lists_at_once(server):
    """Each letter without a parameter is answered."""
    (alice,) = server.room("#room", "alice")
    answer = alice.ask("MODE #room beI")
    assert [message.command for message in answer] == ["368", "349", "347"]


@pytest.mark.parametrize(
    "written,kept",
    [
        ("bob", "bob!*@*"),
        ("*", "*!*@*"),
        ("bob!", "bob!*@*"),
        ("bob!u", "bob!u@*"),
        ("@host", "*!*@host"),
        ("u@host", "*!u@host"),
        ("bob!u@host", "bob!u@host"),
        ("!@", "*!*@*"),
        ("bob@", "*!bob@*"),
        ("@", "*!*@*"),
        ("127.0.0.1", "*!*@127.0.0.1"),
        ("*.example.org", "*!*@*.example.org"),
        ("2001:db8::1", "*!*@2001:db8::1"),
        ("Björn", "Björn!*@*"),
        ("$a:bob", "$a:bob"),
        ("$a", "$a"),
    ],
)
def test_completed(server, written, kept):
    """What a person writes is completed to nick!user@host; an extended ban stays."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one(f"MODE #room +b {written}", "MODE", "#room", "+b", kept)
    assert listed(alice, "#room", "b") == [kept]
    alice.ask_one(f"MODE #room -b {written}", "MODE", "#room", "-b", kept)


@pytest.mark.parametrize("mask", ["", "a b", "x" * 201, "$", "$x:y", "$abc", "$a:", "a\x01b"])
def test_bad_mask(server, mask):
    """696."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one(f"MODE #room +b :{mask}", "696", "alice", "#room", "b", ANY, ANY)
    assert listed(alice, "#room", "b") == []


def test_removed_in_another_case(server):
    """Masks are the same regardless of case, and told as they were set."""
    (alice,) = server.room("#room", "alice")
    alice.ask("MODE #room +b Bob!*@*")
    assert alice.ask("MODE #room +b bOB!*@*") == []
    answer = alice.ask("MODE #room -b BOB!*@*")
    assert len(answer) == 1 and answer[0].params[2].lower() == "bob!*@*"
    assert listed(alice, "#room", "b") == []


def test_removed_that_is_not_there(server):
    """Nothing happens."""
    (alice,) = server.room("#room", "alice")
    assert alice.ask("MODE #room -b nobody!*@*") == []


def test_full(chatd):
    """A full list is 478 with channel, mask and letter; what is on it can be removed; each list
    has its own limit, as MAXLIST says."""
    server = chatd(settings={"masks_per_channel": "3"})
    (alice,) = server.room("#room", "alice")
    assert dict(item.split(":") for item in alice.isupport["MAXLIST"].split(",")) == {
        "b": "3",
        "e": "3",
        "I": "3",
    }
    for letter in LISTS:
        alice.ask(f"MODE #room +{letter * 3} a b c")
        alice.ask_one(f"MODE #room +{letter} d", "478", "alice", "#room", "d!*@*", letter, ANY)
        assert alice.ask(f"MODE #room +{letter} a") == []
        alice.ask(f"MODE #room -{letter} a")
        alice.ask_one(f"MODE #room +{letter} d", "MODE", "#room", f"+{letter}", "d!*@*")


def test_full_within_one_line(chatd):
    """The limit holds for a line that asks for more than there is room for."""
    server = chatd(settings={"masks_per_channel": "3"})
    (alice,) = server.room("#room", "alice")
    answer = alice.ask("MODE #room +bbbbb a b c d e")
    assert find(answer, "MODE", "#room", "+bbb", "a!*@*", "b!*@*", "c!*@*")
    assert [row.params[2] for row in find(answer, "478")] == ["d!*@*", "e!*@*"]
    assert len(listed(alice, "#room", "b")) == 3


# What bans do.


MATCHING = ["bob!*@*", "BOB!*@*", "b?b!*@*", "*!user@*", "*!*@127.*", "*", "*o*!*@*", "B*!U*@1*1"]


@pytest.mark.parametrize("mask", MATCHING)
def test_ban(server, mask):
    """Who fits cannot join, and can when the mask is gone."""
    (alice,) = server.room("#room", "alice")
    bob = server.client("bob")
    alice.ask(f"MODE #room +b {mask}")
    bob.ask_one("JOIN #room", "474", "bob", "#room", ANY)
    alice.ask(f"MODE #room -b {mask}")
    assert find(bob.ask("JOIN #room"), "JOIN")


@pytest.mark.parametrize("mask", ["bo!*@*", "bobb!*@*", "??!*@*", "*!*@10.*", "$a", "$a:bob"])
def test_ban_of_others(server, mask):
    """Who does not fit comes in; nobody has an account, so account bans mean nobody."""
    (alice,) = server.room("#room", "alice")
    alice.ask(f"MODE #room +b {mask}")
    assert find(server.client("bob").ask("JOIN #room"), "JOIN")


@pytest.mark.parametrize("mask,banned", [("?rn!*@*", True), ("??rn!*@*", False), ("ÄRN!*@*", True)])
def test_ban_in_any_script(server, mask, banned):
    """A question mark is one character, not one byte; case does not count."""
    (alice,) = server.room("#room", "alice")
    alice.ask(f"MODE #room +b {mask}")
    answer = server.client("ärn").ask("JOIN #room")
    assert bool(find(answer, "474")) == banned


def test_banned_members_are_silent(server):
    """A ban takes the word of those inside, but for a voice, a higher rank or an exception."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("MODE #room +b bob")
    bob.sync()
    bob.ask_one("PRIVMSG #room :hello", "404", "bob", "#room", ANY)
    assert bob.ask("NOTICE #room :hello") == []
    alice.expect_nothing()
    alice.ask("MODE #room +v bob")
    bob.sync()
    assert bob.ask("PRIVMSG #room :voiced") == []
    alice.expect("PRIVMSG", "#room", "voiced")
    alice.ask("MODE #room -v+e bob bob!*@*")
    bob.sync()
    assert bob.ask("PRIVMSG #room :excepted") == []
    alice.expect("PRIVMSG", "#room", "excepted")


def test_exception(server):
    """An exception lets in whom a ban would keep out."""
    (alice,) = server.room("#room", "alice")
    alice.ask("MODE #room +b *!*@*", "MODE #room +e bob!*@*")
    assert find(server.client("bob").ask("JOIN #room"), "JOIN")
    server.client("carol").ask_one("JOIN #room", "474", "carol", "#room", ANY)


# Invitations.


def test_invite_only(server):
    """Nobody comes in uninvited; an invitation is good for once."""
    (alice,) = server.room("#room", "alice")
    alice.ask("MODE #room +i")
    bob = server.client("bob")
    alice.sync()
    bob.ask_one("JOIN #room", "473", "bob", "#room", ANY)
    alice.ask_one("INVITE bob #room", "341", "alice", "bob", "#room")
    bob.expect("INVITE", "bob", "#room", source=re.compile(r"alice!user@\S+"))
    assert find(bob.ask("JOIN #room"), "JOIN", "#room")
    bob.ask("PART #room")
    bob.ask_one("JOIN #room", "473", "bob", "#room", ANY)


def test_invite_exception(server):
    """+I is a standing invitation."""
    (alice,) = server.room("#room", "alice")
    alice.ask("MODE #room +iI bob!*@*")
    assert find(server.client("bob").ask("JOIN #room"), "JOIN")
    server.client("carol").ask_one("JOIN #room", "473", "carol", "#room", ANY)


@pytest.mark.parametrize("modes", ["+i", "+l 1", "+k hush", "+b *!*@*", "+ilkb 1 hush *!*@*"])
def test_invitation_opens_every_door(server, modes):
    """Who is invited needs no key and no room, and no ban holds."""
    (alice,) = server.room("#room", "alice")
    bob = server.client("bob")
    alice.ask(f"MODE #room {modes}", "INVITE bob #room")
    bob.sync()
    assert find(bob.ask("JOIN #room"), "JOIN")


def test_invite_errors(server):
    """401 for nobody, 403 for no channel, 442 for strangers, 443 for members, 461."""
    alice, bob = server.room("#room", "alice", "bob")
    carol = server.client("carol")
    alice.sync(), bob.sync()
    alice.ask_one("INVITE nobody #room", "401", "alice", "nobody", ANY)
    alice.ask_one("INVITE carol #nowhere", "403", "alice", "#nowhere", ANY)
    carol.ask_one("INVITE alice #room", "442", "carol", "#room", ANY)
    alice.ask_one("INVITE bob #room", "443", "alice", "bob", "#room", ANY)
    alice.ask_one("INVITE bob", "461", "alice", "INVITE", ANY)
    for client in (bob, carol):
        client.expect_nothing()


def test_who_may_invite(server):
    """Any member; to an invite-only channel, those with a rank from half-operator on."""
    alice, bob = server.room("#room", "alice", "bob")
    carol = server.client("carol")
    alice.sync(), bob.sync()
    bob.ask_one("INVITE carol #room", "341", "bob", "carol", "#room")
    alice.ask("MODE #room +i")
    bob.sync()
    bob.ask_one("INVITE carol #room", "482", "bob", "#room", ANY)
    alice.ask("MODE #room +h bob")
    bob.sync()
    bob.ask_one("INVITE carol #room", "341", "bob", "carol", "#room")
    carol.expect("INVITE", "carol", "#room", source="bob")
    carol.expect("INVITE", "carol", "#room", source="bob")


def test_invite_somebody_away(server):
    """301 beside 341."""
    (alice,) = server.room("#room", "alice")
    server.client("bob").ask("AWAY :at sea")
    alice.sync()
    answer = alice.ask("INVITE bob #room")
    assert [message.command for message in answer] == ["341", "301"]
    assert answer[1].matches("301", "alice", "bob", "at sea")


def test_invite_list(server):
    """INVITE alone: 336 for each invitation, then 337; used ones are gone."""
    (alice,) = server.room("#one", "alice")
    alice.ask("JOIN #two")
    bob = server.client("bob")
    bob.ask_one("INVITE", "337", "bob", ANY)
    alice.ask("INVITE bob #one", "INVITE bob #two")
    bob.sync()
    answer = bob.ask("INVITE")
    assert sorted(row.params for row in find(answer, "336")) == [("bob", "#one"), ("bob", "#two")]
    assert answer[-1].matches("337", "bob", ANY)
    bob.ask("JOIN #one")
    assert [row.params for row in find(bob.ask("INVITE"), "336")] == [("bob", "#two")]
    alice.ask("PART #two")
    bob.ask_one("INVITE", "337", "bob", ANY)


def test_invitation_ends_with_the_channel(server):
    """A channel that was made again is another one."""
    (alice,) = server.room("#room", "alice")
    bob = server.client("bob")
    alice.ask("INVITE bob #room", "PART #room")
    bob.sync()
    carol = server.client("carol")
    carol.ask("JOIN #room", "MODE #room +i")
    bob.sync()
    bob.ask_one("JOIN #room", "473", "bob", "#room", ANY)


def test_invitation_follows_a_nick_and_a_new_name(server):
    """It is the person's, and the channel's whatever it is called."""
    (alice,) = server.room("#room", "alice")
    bob = server.client("bob")
    alice.ask("MODE #room +i", "INVITE bob #room", "RENAME #room #hall")
    bob.ask("NICK rob")
    assert find(bob.ask("JOIN #hall"), "JOIN", "#hall")


def test_too_many_invitations(chatd):
    """Over invites_per_user, the inviter is told; an old one can be repeated."""
    server = chatd(settings={"invites_per_user": "2"})
    (alice,) = server.room("#one", "alice")
    alice.request("standard-replies")
    bob = server.client("bob")
    alice.ask("JOIN #two,#three", "INVITE bob #one", "INVITE bob #two")
    bob.sync()
    alice.ask_one("INVITE bob #three", "FAIL", "INVITE", ANY, ANY, ...)
    bob.expect_nothing()
    alice.ask_one("INVITE bob #one", "341", "alice", "bob", "#one")


def test_invite_notify(server):
    """Those who could have invited, and asked for it, are told; others are not."""
    alice, bob = server.room("#room", "alice", "bob", capabilities=["invite-notify"])
    carol = server.client("carol")
    alice.sync(), bob.sync()
    alice.ask("MODE #room +o bob")
    bob.sync()
    alice.ask_one("INVITE carol #room", "341", "alice", "carol", "#room")
    bob.expect("INVITE", "carol", "#room", source="alice")
    carol.expect("INVITE", "carol", "#room", source="alice")
    alice.ask("MODE #room -o bob", "INVITE carol #room")
    assert not find(bob.sync(), "INVITE")


def test_no_notice_without_the_capability(server):
    """Other members are not told."""
    alice, bob = server.room("#room", "alice", "bob")
    server.client("carol")
    alice.ask("MODE #room +o bob")
    bob.sync()
    alice.ask("INVITE carol #room")
    bob.expect_nothing()
