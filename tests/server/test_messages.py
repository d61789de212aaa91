# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVMSG, NOTICE and AWAY."""

import re
import time

import pytest

from irc import ANY, LINE_MAX, find


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_to_a_channel(server, command):
    """Everyone in the channel but the sender receives it once, as it was."""
    alice, bob, carol = server.room("#room", "alice", "bob", "carol")
    dave = server.client("dave")
    for client in (alice, bob, carol):
        client.sync()
    text = " two  spaces, a :colon: and ünïcödé \U0001f600 "
    alice.send(f"{command} #room :{text}")
    for client in (bob, carol):
        client.expect(command, "#room", text, source=re.compile(r"alice!user@\S+"))
    for client in (alice, bob, carol, dave):
        client.expect_nothing()


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_to_a_user(server, command):
    """Only that user receives it, under the name that they have."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    alice.send(f"{command} BOB :psst")
    alice.expect_nothing()
    bob.expect(command, "bob", "psst", source="alice")
    bob.expect_nothing()
    carol.expect_nothing()


def test_one_word_without_a_colon(server):
    """The last parameter needs no colon."""
    alice, bob = server.people("alice", "bob")
    alice.send("PRIVMSG bob psst")
    bob.expect("PRIVMSG", "bob", "psst")


def test_to_oneself(server):
    """A message to oneself arrives."""
    alice = server.client("alice")
    alice.ask_one("PRIVMSG alice :note to self", "PRIVMSG", "alice", "note to self", source="alice")


def test_ctcp_passes(server):
    """CTCP is a matter between clients: it passes as it is."""
    alice, bob = server.people("alice", "bob")
    alice.send("PRIVMSG bob :\x01ACTION waves\x01", "NOTICE bob :\x01VERSION Test 1\x01")
    bob.expect("PRIVMSG", "bob", "\x01ACTION waves\x01")
    bob.expect("NOTICE", "bob", "\x01VERSION Test 1\x01")


def test_formatting_passes(server):
    """Formatting codes and tabs pass as they are."""
    alice, bob = server.people("alice", "bob")
    text = "\x02bold\x02 \x0304red\x03 \x1ditalic\x1d \x1funder\x0f\ttab"
    alice.send(f"PRIVMSG bob :{text}")
    bob.expect("PRIVMSG", "bob", text)


def test_several_targets(server):
    """A list of targets as long as TARGMAX allows reaches each; over it, 407 or silence for the
    rest."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    limits = dict(
        item.partition(":")[::2] for item in alice.isupport.get("TARGMAX", "").split(",") if item
    )
    allowed = int(limits.get("PRIVMSG") or 1)
    alice.send("PRIVMSG bob,carol :both of you")
    answer = alice.sync()
    bob_has = find(bob.sync(), "PRIVMSG", "bob", "both of you")
    carol_has = find(carol.sync(), "PRIVMSG", "carol", "both of you")
    if allowed >= 2:
        assert bob_has and carol_has and not answer
    else:
        assert find(answer, "407") or find(answer, "401")


def test_the_same_target_twice(server):
    """A target named twice does not get the message more often than it was named."""
    alice, bob = server.people("alice", "bob")
    alice.ask("PRIVMSG bob,bob :hi")
    assert len(find(bob.sync(), "PRIVMSG")) <= 2


def test_far_too_many_targets(server):
    """Hundreds of targets in one line cause at most a few answers."""
    alice, bob = server.people("alice", "bob")
    alice.ask("PRIVMSG " + ",".join(["bob"] * 100) + " :hi")
    assert len(find(bob.sync(), "PRIVMSG")) <= 20


def test_errors(server):
    """411 without a target, 412 without a text, 401 for nobody, 403 or 401 for no channel."""
    alice = server.client("alice")
    alice.ask_one("PRIVMSG", ("411", "461"), "alice", ...)
    alice.ask_one("PRIVMSG :", ("411", "412", "461"), "alice", ...)
    alice.ask_one("PRIVMSG alice", ("412", "461"), "alice", ...)
    alice.ask_one("PRIVMSG alice :", "412", "alice", ANY)
    alice.ask_one("PRIVMSG nobody :hello?", "401", "alice", "nobody", ANY)
    alice.ask_one("PRIVMSG #nowhere :hello?", ("401", "403"), "alice", "#nowhere", ANY)


def test_notice_is_never_answered(server):
    """The same mistakes in a NOTICE are silent."""
    alice = server.client("alice")
    for line in (
        "NOTICE nobody :x",
        "NOTICE #nowhere :x",
        "NOTICE alice :",
        "NOTICE alice",
        "NOTICE",
    ):
        assert not alice.ask(line), line


def test_to_a_channel_from_outside(server):
    """Who is not in a channel cannot speak in it (404), or can as it allows; never is it lost in
    silence."""
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #room")
    answer = bob.ask("PRIVMSG #room :let me in")
    heard = find(alice.sync(), "PRIVMSG", "#room", "let me in")
    assert bool(heard) != bool(find(answer, "404", "bob", "#room", ANY))


def test_long_message_is_cut_between_characters(server):
    """A text that would not fit with the sender's prefix is cut to a line, at a character's
    edge."""
    alice, bob = server.people("alice", "bob")
    room = LINE_MAX - 2 - len("PRIVMSG bob :")
    alice.send("PRIVMSG bob :" + "x" + "ß" * ((room - 1) // 2))
    message = bob.expect("PRIVMSG", "bob", ANY)
    assert re.fullmatch("xß+", message.text)
    assert len(message.raw) + 2 <= LINE_MAX
    assert len(message.text) > 150


def test_longest_line(server):
    """510 bytes are a line, one more is 417 and nothing of it is delivered."""
    alice, bob = server.people("alice", "bob")
    alice.send("PRIVMSG bob :" + "y" * (510 - len("PRIVMSG bob :")))
    bob.expect("PRIVMSG", "bob", re.compile("y+"))
    alice.send("PRIVMSG bob :" + "z" * (511 - len("PRIVMSG bob :")))
    alice.expect("417", "alice", ANY)
    bob.expect_nothing()


def test_many_spaces_between_parameters(server):
    """Spaces may be repeated between parameters, but belong to the text behind the colon."""
    alice, bob = server.people("alice", "bob")
    alice.send("PRIVMSG    bob     :  x  ")
    bob.expect("PRIVMSG", "bob", "  x  ")


def test_order_between_two(server):
    """Five hundred messages arrive in order, none lost, none doubled."""
    alice, bob = server.people("alice", "bob")
    for begin in range(0, 500, 50):
        alice.send(*[f"PRIVMSG bob :{number}" for number in range(begin, begin + 50)])
    for number in range(500):
        bob.expect("PRIVMSG", "bob", str(number), source="alice")
    bob.expect_nothing()


def test_one_message_after_another_is_not_delayed(server):
    """Messages that follow each other closely do not wait for a silent receiver's
    acknowledgements (Nagle)."""
    alice, bob = server.people("alice", "bob")
    begin = time.monotonic()
    for number in range(100):
        alice.send(f"PRIVMSG bob :{number}")
        bob.expect("PRIVMSG", "bob", str(number))
    assert time.monotonic() - begin < 2


def test_one_order_for_all(server):
    """Several speakers in one channel: every listener hears them in the same order."""
    clients = server.room("#room", *(f"user{number}" for number in range(6)))
    speakers, listeners = clients[:4], clients[4:]
    for number in range(25):
        for speaker in speakers:
            speaker.send(f"PRIVMSG #room :{number}")
    heard = []
    for listener in listeners:
        heard.append(
            [
                (message.nick, message.text)
                for message in (listener.expect("PRIVMSG", "#room", ANY) for _ in range(100))
            ]
        )
    assert heard[0] == heard[1]
    for speaker in speakers:
        assert [text for nick, text in heard[0] if nick == speaker.nick] == [
            str(n) for n in range(25)
        ]


# AWAY.


def test_away(server):
    """306 when away, 301 for who writes to one, 305 when back."""
    alice, bob = server.people("alice", "bob")
    bob.ask_one("AWAY :gone fishing", "306", "bob", ANY)
    alice.ask_one("PRIVMSG bob :hey", "301", "alice", "bob", "gone fishing")
    bob.expect("PRIVMSG", "bob", "hey")
    bob.ask_one("AWAY", "305", "bob", ANY)
    assert not alice.ask("PRIVMSG bob :hey again")
    bob.expect("PRIVMSG", "bob", "hey again")


def test_away_with_an_empty_message(server):
    """An empty away message brings one back."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :gone")
    bob.ask_one("AWAY :", "305", "bob", ANY)
    assert not alice.ask("PRIVMSG bob :hey")


def test_away_is_not_told_for_notices_and_channels(server):
    """301 comes neither for a NOTICE nor for a message to a channel."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :gone")
    assert not alice.ask("NOTICE bob :hey", "PRIVMSG #lobby :anyone?")


def test_long_away_message(server):
    """An away message over AWAYLEN is cut between characters."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :" + "ö" * 240)
    text = find(alice.ask("PRIVMSG bob :hey"), "301")[0].text
    assert set(text) == {"ö"} and len(text.encode()) <= int(alice.isupport["AWAYLEN"])


def test_away_ends_with_the_connection(server):
    """The next one with that name is not away."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :gone")
    bob.send("QUIT")
    bob.expect_closed()
    server.client("bob")
    alice.sync()
    assert not alice.ask("PRIVMSG bob :welcome back")


def test_away_survives_a_change_of_name(server):
    """Who is away stays away under another name."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :gone", "NICK robert")
    alice.sync()
    alice.ask_one("PRIVMSG robert :hey", "301", "alice", "robert", "gone")


@pytest.mark.parametrize("text", ["AWAY", "NICK"])
def test_words_are_not_commands(server, text):
    """A command's name as a text is a text."""
    alice, bob = server.people("alice", "bob")
    alice.send(f"PRIVMSG bob {text}")
    bob.expect("PRIVMSG", "bob", text)
