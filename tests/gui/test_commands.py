# SPDX-License-Identifier: GPL-3.0-or-later
"""What is typed with a slash: each command, and what is no command."""

import pytest

from confab import key, text_of, wait
from guidrive import type_text
from irc import ANY


@pytest.fixture
def alice(join):
    return join("alice")


@pytest.fixture
def bob(alice, server):
    client = server.client("bob")
    alice.wait_people("alice (you)", "bob")
    return client


def test_broadcast(alice, bob, server):
    """/broadcast reaches everyone connected, also from another conversation."""
    carol = server.client("carol")
    alice.say("/query bob")
    alice.wait_target("bob")
    alice.say("/broadcast dinner is ready")
    for client in (bob, carol):
        client.wait_for("PRIVMSG", "#lobby", "dinner is ready", source="alice")
    alice.wait_entry("")


def test_unicast(alice, bob, server):
    """/unicast reaches one person, and nobody else."""
    carol = server.client("carol")
    carol.sync()
    alice.say("/unicast bob only you")
    bob.wait_for("PRIVMSG", "bob", "only you", source="alice")
    carol.expect_nothing()
    alice.wait_entry("")


@pytest.mark.parametrize("command", ["unicast", "msg"])
def test_unicast_to_nobody(alice, command):
    """"User not found." where nobody has that name, and which name."""
    alice.say(f"/{command} nobody hello?")
    alice.wait_message_with("nobody: User not found.")


def test_query(alice, bob):
    """/query opens the conversation, with a message sends it too."""
    alice.say("/query bob are you there?")
    alice.wait_target("bob")
    bob.wait_for("PRIVMSG", "bob", "are you there?", source="alice")


def test_me(alice, bob):
    """/me says what one does."""
    alice.say("/me waves")
    bob.wait_for("PRIVMSG", "#lobby", "\x01ACTION waves\x01", source="alice")
    alice.wait_message("•: alice waves")


def test_join_and_part(alice, bob):
    """/join brings a channel on screen, /part closes it; the lobby cannot be left."""
    bob.ask("JOIN #physics")
    alice.say("/join #physics")
    alice.wait_target("#physics")
    alice.wait_people("alice (you)", "bob")
    bob.wait_for("JOIN", "#physics", ..., source="alice")
    alice.say("hello physicists")
    bob.wait_for("PRIVMSG", "#physics", "hello physicists")
    alice.say("/part")
    bob.wait_for("PART", "#physics", ..., source="alice")
    alice.wait_target("#lobby")
    wait(lambda: not any(name.startswith("#physics") for name in alice.conversations()), "no #physics in the side bar")
    alice.say("/part")
    alice.wait_message_with("cannot be left")


def test_nick(alice, bob):
    """/nick changes the name, everywhere."""
    alice.say("/nick alicia")
    bob.wait_for("NICK", "alicia", source="alice")
    alice.wait_people("alicia (you)", "bob")
    alice.wait_message_with("alicia")
    alice.say("/nick bob")
    alice.wait_message_with("bob")
    alice.wait_people("alicia (you)", "bob")


def test_topic(alice, bob):
    """/topic reads and sets what a channel is about."""
    alice.say("/topic")
    alice.wait_message("There is no topic.")
    alice.say("/topic Exam on Friday")
    bob.wait_for("TOPIC", "#lobby", "Exam on Friday")
    alice.wait_text("subtitle", "Exam on Friday")


def test_away_and_back(alice, bob):
    """/away and /back are seen by the others."""
    bob.request("away-notify")
    alice.say("/away at lunch")
    bob.wait_for("AWAY", "at lunch", source="alice")
    alice.wait_people("alice (away)", "bob")
    alice.say("/back")
    assert not bob.wait_for("AWAY", ..., source="alice").params
    alice.wait_people("alice (you)", "bob")


def test_help(alice):
    """/help lists every command, /help COMMAND explains one."""
    alice.say("/help")
    for command in ("broadcast", "unicast", "file", "download", "quit", "join", "part", "me", "nick", "topic", "away"):
        alice.wait_message_with(f"/{command}")
    alice.say("/help download")
    alice.wait_message_with("Download a shared file")


def test_whois_names_and_list(alice, bob):
    """Questions are answered where they were asked."""
    alice.say("/whois bob")
    alice.wait_message_with("bob is bob")
    alice.say("/names")
    alice.wait_message_with("bob")
    alice.say("/list")
    alice.wait_message_with("#lobby")


def test_clear(alice, bob):
    """/clear empties the conversation on this screen."""
    bob.send("PRIVMSG #lobby :old news")
    alice.wait_message("bob: old news")
    alice.say("/clear")
    wait(lambda: "bob: old news" not in alice.messages(), "an empty view")
    bob.send("PRIVMSG #lobby :fresh news")
    alice.wait_message("bob: fresh news")


def test_quote(alice, bob):
    """/quote sends a line as it is."""
    alice.say("/quote PRIVMSG bob :raw")
    bob.wait_for("PRIVMSG", "bob", "raw", source="alice")


@pytest.mark.parametrize("typed, hint", [("/brodcast x", "/broadcast"), ("/unicst bob hi", "/unicast"),
                                         ("/zzzzzz", "/zzzzzz")])
def test_unknown_command(alice, bob, typed, hint):
    """An unknown command is an error with the nearest name; it never leaves, and the text stays."""
    bob.sync()
    alice.say(typed)
    alice.wait_message_with(hint)
    alice.wait_entry(typed)
    bob.expect_nothing()


@pytest.mark.parametrize("typed", ["/unicast", "/unicast bob", "/download", "/broadcast"])
def test_command_without_its_arguments(alice, bob, typed):
    """What is missing is said, and the text stays to be mended."""
    bob.sync()
    lines = len(alice.messages())
    alice.say(typed)
    wait(lambda: len(alice.messages()) > lines, "an answer in the view")
    alice.wait_entry(typed)
    bob.expect_nothing()


def test_refused_command_gives_way(alice, bob):
    """A refused command is selected: the next one takes its place."""
    alice.say("/brodcast x")
    alice.wait_message_with("/broadcast")
    alice.wait_entry("/brodcast x")
    type_text("/me waves")
    alice.wait_entry("/me waves")
    key("Return")
    bob.wait_for("PRIVMSG", "#lobby", "\x01ACTION waves\x01", source="alice")


def test_quit(alice, bob):
    """/quit says goodbye with the reason and closes the window."""
    alice.say("/quit see you")
    bob.wait_for("QUIT", ..., source="alice")
    assert alice.wait_ended() == 0


def test_close_button_says_goodbye(alice, bob):
    """Closing the window is leaving: the others are told."""
    key("q", "Control")
    bob.wait_for("QUIT", ANY, source="alice")
    assert alice.wait_ended() == 0


def test_command_is_not_case_sensitive(alice, bob):
    """/BROADCAST is /broadcast."""
    alice.say("/BROADCAST loud")
    bob.wait_for("PRIVMSG", "#lobby", "loud")
    assert text_of(alice.entry()) == ""
