# SPDX-License-Identifier: GPL-3.0-or-later
"""The server goes away, and comes back."""

import os
import signal

import pytest

from confab import has_state, key, press, text_of, wait


@pytest.fixture
def alice(join):
    return join("alice")


@pytest.fixture
def again(launch, server):
    """A function that starts a server on the port of the one that has gone."""
    def start():
        port = server.address[1]
        second = launch("--listen", "127.0.0.1", "--files-port", "0", "--set", "flood=off", port, bare=True,
                        files=server.files, state=server.state, environment={"SERVER_SHARED_FILES": str(server.files)})
        return second.wait_ready()

    return start


def wait_online(window):
    wait(lambda: not window.has_id("banner"), "no banner")


def test_server_stops_and_starts(alice, server, again):
    """The view says so, the entry keeps its text, the window connects again and works on."""
    alice.type("half a message")
    server.stop()
    alice.wait_text("banner", "Trying again")
    assert text_of(alice.entry()) == "half a message"
    again()
    press(alice.by_id("try-now"))
    wait_online(alice)
    alice.wait_entry("half a message")
    wait(lambda: alice.people() == ["alice (you)"], lambda: alice.people())


def test_reconnects_by_itself(alice, server, again):
    """Nobody has to press anything."""
    server.stop()
    alice.wait_text("banner", "Trying again in")
    second = again()
    wait_online(alice)
    bob = second.client("bob")
    alice.wait_people("alice (you)", "bob")
    alice.say("here again")
    bob.wait_for("PRIVMSG", "#lobby", "here again", source="alice")


def test_server_killed(alice, server, again):
    """The same where the server had no time to say goodbye."""
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait()
    server.finished = True
    alice.wait_text("banner", "Trying again")
    again()
    press(alice.by_id("try-now"))
    wait_online(alice)


def test_window_lives_while_offline(alice, server):
    """Without a server the window answers: sending fails in words and keeps the text, the keys work."""
    server.stop()
    alice.by_id("banner")
    alice.say("anybody?")
    alice.wait_message_with("press Enter again")
    alice.wait_entry("anybody?")
    key("F9")
    wait(lambda: not alice.has_id("people"), "people that can be hidden")
    key("F9")
    wait(lambda: alice.has_id("people"), "people that can be shown")


def test_channels_are_joined_again(alice, server, again):
    """Where one was before, one is again."""
    alice.say("/join #physics")
    alice.wait_target("#physics")
    server.stop()
    alice.by_id("banner")
    second = again()
    press(alice.by_id("try-now"))
    wait_online(alice)
    bob = second.client("bob")
    bob.ask("JOIN #physics")
    alice.wait_target("#physics")
    alice.wait_people("alice (you)", "bob")


def test_name_taken_meanwhile(alice, server, again):
    """Somebody else has the name now: the window says so and keeps trying."""
    server.stop()
    alice.by_id("banner")
    second = again()
    second.client("alice")
    press(alice.by_id("try-now"))
    alice.wait_text("banner", "alice")
    assert alice.is_running


def test_close_on_disconnect(join, server):
    """With --close-on-disconnect the window closes instead."""
    window = join("alice", "--close-on-disconnect")
    server.stop()
    assert window.wait_ended() == 0


def test_countdown_is_seen(alice, server):
    """The seconds to the next try are told, and Try Now is there to press."""
    server.stop()
    alice.wait_text("banner", "second")
    wait(lambda: has_state(alice.by_id("try-now"), "sensitive"), "a button to press")
