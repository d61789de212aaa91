# SPDX-License-Identifier: GPL-3.0-or-later
"""MODE of channels: asking, setting, ranks, several changes in one line. Lists of masks are in
test_masks, what modes do to others in test_mode_effects."""

import re
import time

import pytest

from irc import ANY, find

FLAGS = "Cimnst"
NUMBER = re.compile(r"\d+")


def modes_of(client, channel):
    """The parameters of 324 behind the channel."""
    client.sync()
    answer = client.ask(f"MODE {channel}")
    assert [message.command for message in answer] == ["324", "329"]
    assert answer[1].matches("329", client.nick, channel, NUMBER)
    assert abs(int(answer[1].params[2]) - time.time()) < 60
    assert answer[0].params[:2] == (client.nick, channel)
    return answer[0].params[2:]


def names(client, channel):
    """The members of a channel with their prefixes."""
    rows = find(client.ask(f"NAMES {channel}"), "353", ANY, ANY, channel, ANY)
    return sorted(word for row in rows for word in row.text.split())


# Asking.


def test_a_new_channel_has_n_and_t(server):
    """Without a change, messages from outside are refused and the topic is protected."""
    (alice,) = server.room("#room", "alice")
    assert modes_of(alice, "#room") == ("+nt",)


def test_the_lobby_has_n(server):
    """In the lobby, anyone sets the topic."""
    assert modes_of(server.client("alice"), "#lobby") == ("+n",)


def test_without_any_mode(server):
    """All modes gone is a plus sign alone."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one("MODE #room -nt", "MODE", "#room", "-nt", source="alice")
    assert modes_of(alice, "#room") == ("+",)


def test_asking_from_outside(server):
    """Anyone may ask for the modes; the key is for members, the limit for everyone."""
    (alice,), bob = server.room("#room", "alice"), server.client("bob")
    alice.ask("MODE #room +kl hush 7")
    assert modes_of(alice, "#room") == ("+klnt", "hush", "7")
    assert modes_of(bob, "#room") == ("+klnt", "*", "7")


@pytest.mark.parametrize("line", ["MODE #nowhere", "MODE #nowhere +n", "MODE #nowhere +o alice"])
def test_of_no_channel(server, line):
    """403, whatever is asked."""
    server.client("alice").ask_one(line, "403", "alice", "#nowhere", ANY)


def test_of_a_secret_channel(server):
    """From outside there is none of that name."""
    (alice,) = server.room("#room", "alice")
    alice.ask("MODE #room +s")
    bob = server.client("bob")
    bob.ask_one("MODE #room", "403", "bob", "#room", ANY)
    bob.ask_one("MODE #room b", "403", "bob", "#room", ANY)


def test_in_another_case(server):
    """The channel is shown as it was made."""
    (alice,) = server.room("#Room", "alice")
    alice.ask_one("MODE #rOOM +m", "MODE", "#Room", "+m")


def test_too_few_parameters(server):
    """MODE alone is 461."""
    server.client("alice").ask_one("MODE", "461", "alice", "MODE", ANY)


# Flags.


@pytest.mark.parametrize("letter", FLAGS)
def test_flag(server, letter):
    """A flag is set and unset for all members to see; what changes nothing is not told."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("MODE #room -nt")
    bob.sync()
    for sign in "+-":
        alice.ask_one(f"MODE #room {sign}{letter}", "MODE", "#room", f"{sign}{letter}")
        bob.expect("MODE", "#room", f"{sign}{letter}", source=re.compile(r"alice!user@\S+"))
        assert alice.ask(f"MODE #room {sign}{letter}") == []
        bob.expect_nothing()
        assert modes_of(bob, "#room") == ("+" + letter * (sign == "+"),)


def test_without_a_sign(server):
    """A mode string without a sign sets."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one("MODE #room m", "MODE", "#room", "+m")


@pytest.mark.parametrize("letter", "aqLz1")
def test_unknown_letter(server, letter):
    """472 with the letter; the rest is done all the same."""
    (alice,) = server.room("#room", "alice")
    answer = alice.ask(f"MODE #room +m{letter}s")
    assert sorted(message.command for message in answer) == ["472", "MODE"]
    assert find(answer, "472", "alice", letter, ANY)
    assert find(answer, "MODE", "#room", "+ms")


@pytest.mark.parametrize("letters", ["é", "\u202e", "\x01", ":", "=", "*"])
def test_letter_that_is_none(server, letters):
    """A strange character is 472 in a line that is still well formed."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one(f"MODE #room +{letters}", "472", "alice", ANY, ANY)


@pytest.mark.parametrize("string", ["+", "-", "+-+-", ":"])
def test_nothing_to_change(server, string):
    """Signs without letters change nothing."""
    (alice,) = server.room("#room", "alice")
    assert not find(alice.ask(f"MODE #room {string}"), "MODE")


# Several changes.


def test_several_in_one_line(server):
    """Changes come back in one line with one sign for each run, parameters in order."""
    alice, bob, carol = server.room("#room", "alice", "bob", "carol")
    alice.ask_one(
        "MODE #room +ov-t+lk bob carol 9 hush",
        "MODE",
        "#room",
        "+ov-t+lk",
        "bob",
        "carol",
        "9",
        "hush",
    )
    carol.expect("MODE", "#room", "+ov-t+lk", "bob", "carol", "9", "hush", source="alice")
    assert names(carol, "#room") == ["+carol", "@alice", "@bob"]
    assert modes_of(bob, "#room") == ("+kln", "hush", "9")


def test_what_changes_nothing_is_left_out(server):
    """Of several changes, only those that made a difference are told."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one("MODE #room +ntm-i", "MODE", "#room", "+m")
    alice.ask_one("MODE #room +s-s+s", "MODE", "#room", "+s-s+s")


def test_as_many_as_a_line_holds(server):
    """MODES has no value in 005: as many parameters are taken as a message holds."""
    nicks = [f"user{number}" for number in range(13)]
    alice, *others = server.room("#room", "alice", *nicks)
    assert alice.isupport["MODES"] == ""
    answer = alice.ask(f"MODE #room +{'v' * 13} {' '.join(nicks)}")
    given = [nick for message in find(answer, "MODE") for nick in message.params[2:]]
    assert given == nicks
    assert names(others[0], "#room") == sorted([f"+{nick}" for nick in nicks] + ["@alice"])


def test_a_good_one_between_bad_ones(server):
    """Every change stands for itself."""
    alice, _bob = server.room("#room", "alice", "bob")
    answer = alice.ask("MODE #room +ovml nobody bob zero")
    assert find(answer, "401", "alice", "nobody", ANY)
    assert find(answer, "696", "alice", "#room", "l", "zero", ANY)
    assert find(answer, "MODE", "#room", "+vm", "bob")
    assert len(answer) == 3


def test_long_changes_are_told_whole(server):
    """What a line of changes becomes longer by, as masks are completed, is told in another line:
    nothing is cut off."""
    alice, bob = server.room("#room", "alice", "bob")
    masks = [f"{number}{'x' * 32}" for number in range(13)]
    alice.send(f"MODE #room +{'b' * 13} {' '.join(masks)}")
    for client in (alice, bob):
        told = [
            mask
            for message in find(client.ask("PING x"), "MODE", "#room", re.compile(r"\+b+"), ...)
            for mask in message.params[2:]
        ]
        assert told == [f"{mask}!*@*" for mask in masks]


# Ranks.


def test_the_first_one_in_is_operator(server):
    """Who makes a channel runs it; who comes later does not."""
    server.room("#room", "alice", "bob")
    assert names(server.client("carol"), "#room") == ["@alice", "bob"]


@pytest.mark.parametrize("rank,prefix", [("o", "@"), ("h", "%"), ("v", "+")])
def test_rank(server, rank, prefix):
    """A rank is given and taken, in any case of the nick, and shown before it."""
    alice, bob = server.room("#room", "alice", "Bob")
    alice.ask_one(f"MODE #room +{rank} bOB", "MODE", "#room", f"+{rank}", "Bob")
    bob.expect("MODE", "#room", f"+{rank}", "Bob", source="alice")
    assert names(bob, "#room") == sorted([f"{prefix}Bob", "@alice"])
    assert alice.ask(f"MODE #room +{rank} Bob") == []
    alice.ask_one(f"MODE #room -{rank} Bob", "MODE", "#room", f"-{rank}", "Bob")
    assert names(bob, "#room") == ["@alice", "Bob"]


def test_ranks_are_held_together(server):
    """Several at once are all kept; multi-prefix shows them in order."""
    alice, bob = server.room("#room", "alice", "bob", capabilities=["multi-prefix"])
    alice.ask("MODE #room +vho bob bob bob")
    assert names(bob, "#room") == ["@%+bob", "@alice"]
    assert names(server.client("carol"), "#room") == ["@alice", "@bob"]
    alice.ask("MODE #room -o bob")
    assert names(bob, "#room") == ["%+bob", "@alice"]


def test_rank_of_nobody(server):
    """401 for a nick that nobody has, 441 for somebody who is elsewhere."""
    (alice,) = server.room("#room", "alice")
    server.client("bob")
    alice.sync()
    alice.ask_one("MODE #room +o nobody", "401", "alice", "nobody", ANY)
    alice.ask_one("MODE #room +o Bob", "441", "alice", "bob", "#room", ANY)


CHANGES = ["+m", "-n", "+l 5", "-l", "+k x", "-k x", "+b x", "-b x", "+e x", "+I x", "+v bob"]


@pytest.mark.parametrize("change", CHANGES + ["+o bob", "+h bob", "-o alice"])
def test_members_change_nothing(server, change):
    """482, once, for those without a rank and those with a voice."""
    alice, bob = server.room("#room", "alice", "bob")
    bob.ask_one(f"MODE #room {change}", "482", "bob", "#room", ANY)
    alice.ask("MODE #room +v bob")
    bob.sync()
    bob.ask_one(f"MODE #room {change}", "482", "bob", "#room", ANY)
    alice.expect_nothing()


def test_refused_once(server):
    """One line is refused once, however many changes it asks for."""
    _alice, bob = server.room("#room", "alice", "bob")
    bob.ask_one("MODE #room +mns-t+o bob", "482", "bob", "#room", ANY)


@pytest.mark.parametrize("change", CHANGES)
def test_half_operators_change_the_rest(server, change):
    """A half-operator changes all but operators and half-operators."""
    alice, bob, _carol = server.room("#room", "alice", "bob", "carol")
    alice.ask("MODE #room +h bob", "MODE #room +lk 9 x", "MODE #room +b x")
    bob.sync()
    assert not find(bob.ask(f"MODE #room {change}"), "482")
    for refused in ("+o bob", "-o alice", "+h carol", "-h bob"):
        bob.ask_one(f"MODE #room {refused}", "482", "bob", "#room", ANY)


def test_operators_from_outside(server):
    """Who is not a member changes nothing: 482 or 442."""
    server.room("#room", "alice")
    server.client("bob").ask_one("MODE #room +m", ("442", "482"), "bob", "#room", ANY)


def test_giving_up_ones_own(server):
    """An operator may resign, and is then one of many."""
    alice, _bob = server.room("#room", "alice", "bob")
    alice.ask_one("MODE #room -o alice", "MODE", "#room", "-o", "alice")
    alice.ask_one("MODE #room +o alice", "482", "alice", "#room", ANY)


def test_rank_stays_with_the_nick_and_ends_with_the_membership(server):
    """A change of nick keeps it; PART and JOIN lose it."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("MODE #room +v bob", "NICK anna")
    assert names(bob, "#room") == ["+bob", "@anna"]
    alice.ask("PART #room", "JOIN #room")
    assert names(bob, "#room") == ["+bob", "anna"]


# Key and limit.


def test_key(server):
    """Set, asked for at the door, replaced, and removed with any parameter or none."""
    (alice,), bob = server.room("#room", "alice"), server.client("bob")
    alice.sync()
    alice.ask_one("MODE #room +k first", "MODE", "#room", "+k", "first")
    for line in ("JOIN #room", "JOIN #room wrong", "JOIN #room FIRST"):
        bob.ask_one(line, "475", "bob", "#room", ANY)
    alice.ask_one("MODE #room +k second", "MODE", "#room", "+k", "second")
    bob.ask_one("JOIN #room first", "475", "bob", "#room", ANY)
    assert find(bob.ask("JOIN #room second"), "JOIN", "#room")
    alice.sync()
    alice.ask_one("MODE #room -k anything", "MODE", "#room", "-k", ANY)
    assert modes_of(alice, "#room") == ("+nt",)
    alice.ask("MODE #room +k third")
    alice.ask_one("MODE #room -k", "MODE", "#room", "-k", ANY)
    assert alice.ask("MODE #room -k") == []


def test_keys_of_several_channels(server):
    """JOIN takes a list of keys beside the list of channels."""
    (alice,) = server.room("#one", "alice")
    alice.ask("JOIN #two,#three", "MODE #one +k a", "MODE #three +k c")
    answer = server.client("bob").ask("JOIN #one,#two,#three a,,c")
    assert [message.params[0] for message in find(answer, "JOIN")] == ["#one", "#two", "#three"]


@pytest.mark.parametrize("key", ["with space", "a,b", "x" * 33, "", ":colon", "x" * 400])
def test_bad_key(server, key):
    """696, which does not repeat what may be a secret."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one(f"MODE #room +k :{key}", "696", "alice", "#room", "k", "*", ANY)
    assert modes_of(alice, "#room") == ("+nt",)


def test_key_of_the_greatest_length(server):
    """KEYLEN is true."""
    (alice,) = server.room("#room", "alice")
    key = "x" * int(alice.isupport["KEYLEN"])
    alice.ask_one(f"MODE #room +k {key}", "MODE", "#room", "+k", key)
    assert find(server.client("bob").ask(f"JOIN #room {key}"), "JOIN")


@pytest.mark.parametrize("letter", "klohv")
def test_missing_parameter(server, letter):
    """A mode that needs a parameter does nothing without one."""
    (alice,) = server.room("#room", "alice")
    answer = alice.ask(f"MODE #room +{letter}")
    assert not answer or answer[0].matches("696", "alice", "#room", letter, "*", ANY)
    assert modes_of(alice, "#room") == ("+nt",)


def test_limit(server):
    """Nobody more comes in; those inside stay; a higher limit or none lets in again."""
    alice, bob = server.room("#room", "alice", "bob")
    carol = server.client("carol")
    alice.sync(), bob.sync()
    alice.ask_one("MODE #room +l 1", "MODE", "#room", "+l", "1")
    carol.ask_one("JOIN #room", "471", "carol", "#room", ANY)
    bob.ask("PRIVMSG #room :still here")
    alice.expect("PRIVMSG", "#room", "still here")
    alice.ask_one("MODE #room +l 3", "MODE", "#room", "+l", "3")
    assert find(carol.ask("JOIN #room"), "JOIN")
    alice.sync()
    alice.ask_one("MODE #room -l", "MODE", "#room", "-l")
    assert alice.ask("MODE #room -l") == []


def test_limit_is_free_again_after_a_part(server):
    """Who leaves makes room."""
    alice, bob = server.room("#room", "alice", "bob")
    carol = server.client("carol")
    alice.ask("MODE #room +l 2")
    carol.ask_one("JOIN #room", "471", "carol", "#room", ANY)
    bob.ask("PART #room")
    assert find(carol.ask("JOIN #room"), "JOIN")


@pytest.mark.parametrize("limit", ["0", "-1", "abc", "", "1x", "99999999999999999999", " 5"])
def test_bad_limit(server, limit):
    """696 with the parameter, where it is one."""
    (alice,) = server.room("#room", "alice")
    shown = limit if limit and " " not in limit else "*"
    alice.ask_one(f"MODE #room +l :{limit}", "696", "alice", "#room", "l", shown, ANY)
    assert modes_of(alice, "#room") == ("+nt",)


def test_leading_zeros(server):
    """A number is shown as a number."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one("MODE #room +l 007", "MODE", "#room", "+l", "7")
