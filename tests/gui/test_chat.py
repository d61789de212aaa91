# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking: in the lobby, to one person, with unread counts, drafts, history and completion."""

import pytest

from confab import click, focus, has_state, key, press, set_text, text_of, wait
from guidrive import type_text


@pytest.fixture
def alice(join):
    """A window of alice, in the lobby."""
    return join("alice")


@pytest.fixture
def bob(alice, server):
    """A raw client in the same room, there after alice."""
    client = server.client("bob")
    alice.wait_people("alice (you)", "bob")
    return client


def test_messages_go_both_ways(alice, bob):
    """What is typed arrives, once, and what others say is seen, whatever the script."""
    alice.say("hello bob, how are you?")
    bob.wait_for("PRIVMSG", "#lobby", "hello bob, how are you?", source="alice")
    alice.wait_message("alice: hello bob, how are you?")
    bob.send("PRIVMSG #lobby :fine — ça va, 谢谢 🙂")
    alice.wait_message("bob: fine — ça va, 谢谢 🙂")
    alice.say("Straße, naïve, שלום")
    bob.wait_for("PRIVMSG", "#lobby", "Straße, naïve, שלום", source="alice")
    alice.wait_message("alice: Straße, naïve, שלום")
    bob.expect_nothing()
    assert [line for line in alice.messages() if line.startswith("alice: ")] == \
        ["alice: hello bob, how are you?", "alice: Straße, naïve, שלום"]


def test_typed_by_keys(alice, bob):
    """Keys alone: the caret is in the entry from the start, Enter sends and empties it."""
    wait(lambda: has_state(alice.entry(), "focused"), "focus in the entry")
    type_text("typed by hand, 100%!")
    alice.wait_entry("typed by hand, 100%!")
    key("Return")
    bob.wait_for("PRIVMSG", "#lobby", "typed by hand, 100%!")
    alice.wait_entry("")


def test_send_button(alice, bob):
    """The button does what Enter does, and cannot be pressed while there is nothing to send."""
    assert not has_state(alice.by_id("send"), "sensitive")
    alice.type("by the button")
    wait(lambda: has_state(alice.by_id("send"), "sensitive"), "a button that can be pressed")
    press(alice.by_id("send"))
    bob.wait_for("PRIVMSG", "#lobby", "by the button")


def test_several_lines(alice, bob):
    """Shift+Enter starts a new line; Enter sends what is there."""
    wait(lambda: has_state(alice.entry(), "focused"), "focus in the entry")
    type_text("one")
    alice.wait_entry("one")
    key("Return", "Shift")
    alice.wait_entry("one\n")
    type_text("two")
    alice.wait_entry("one\ntwo")
    key("Return")
    bob.wait_for("PRIVMSG", "#lobby", "one")
    bob.wait_for("PRIVMSG", "#lobby", "two")


def test_nothing_is_not_sent(alice, bob):
    """Spaces are no message."""
    alice.say("   ")
    alice.say("something")
    alice.wait_message("alice: something")
    assert bob.wait_for("PRIVMSG", "#lobby", ...).text == "something"


def test_people_come_and_go(alice, server):
    """The list and the view follow: joining, leaving, going away, another name."""
    bob = server.client("bob")
    alice.wait_people("alice (you)", "bob")
    alice.wait_message_with("[bob] has joined the chat.")
    bob.send("AWAY :lunch")
    alice.wait_people("alice (you)", "bob (away)")
    bob.send("AWAY")
    alice.wait_people("alice (you)", "bob")
    bob.send("NICK robert")
    alice.wait_people("alice (you)", "robert")
    alice.wait_message_with("robert")
    bob.send("QUIT :good night")
    alice.wait_people("alice (you)")
    alice.wait_message_with("[robert] has left the chat.")
    assert text_of(alice.by_id("people-count")) == "1 online"


def test_click_a_person_and_unicast(alice, bob, server):
    """A click on a name opens the conversation with that person alone; what is typed next is for them only."""
    carol = server.client("carol")
    bob.sync()
    alice.wait_people("alice (you)", "bob", "carol")
    click(alice.person("bob"))
    alice.wait_target("bob")
    wait(lambda: has_state(alice.entry(), "focused"), "focus in the entry")
    type_text("between us")
    alice.wait_entry("between us")
    key("Return")
    bob.wait_for("PRIVMSG", "bob", "between us", source="alice")
    alice.wait_message("alice: between us")
    carol.expect_nothing()
    bob.send("PRIVMSG alice :all right")
    alice.wait_message("bob: all right")
    alice.go_to("#lobby")
    assert "alice: between us" not in alice.messages()


def test_person_by_keyboard(alice, bob):
    """F6 to the people, down to a name, Enter: the same without a mouse."""
    focus(alice.by_id("people"))
    key("Down")
    key("Return")
    alice.wait_target("bob")
    wait(lambda: has_state(alice.entry(), "focused"), "focus in the entry")


def test_find_people(alice, server):
    """The filter shows who fits as one types, and Enter takes the first."""
    for nick in ("bob", "barbara", "Carol"):
        server.client(nick)
    alice.wait_people("alice (you)", "barbara", "bob", "Carol")
    set_text(alice.by_id("people-filter"), "BA")
    alice.wait_people("barbara")
    set_text(alice.by_id("people-filter"), "nobody")
    alice.wait_people()
    alice.find("label", "Nobody by that name")
    set_text(alice.by_id("people-filter"), "ca")
    alice.wait_people("Carol")
    focus(alice.by_id("people-filter"))
    key("Return")
    alice.wait_target("Carol")


def test_private_message_is_counted_not_shown(alice, bob):
    """What arrives elsewhere changes the count, and never where the typed text goes."""
    alice.type("half a sentence")
    bob.send("PRIVMSG alice :psst", "PRIVMSG alice :are you there?")
    alice.conversation("bob, 2 unread")
    alice.wait_target("#lobby")
    key("Return")
    bob.wait_for("PRIVMSG", "#lobby", "half a sentence")
    alice.go_to("bob")
    alice.conversation("bob")
    wait(lambda: "bob" in alice.conversations(), "no count after reading")
    assert text_of(alice.by_id("messages")).split("\n")[-3] == "New"
    assert alice.messages()[-2:] == ["bob: psst", "bob: are you there?"]


def test_window_title_counts_unread(alice, bob):
    """Lists of windows tell that something came."""
    bob.send("PRIVMSG alice :psst")
    wait(lambda: alice.window_names() == ["(1) #lobby on 127.0.0.1"], lambda: alice.window_names())
    alice.go_to("bob")
    wait(lambda: alice.window_names() == ["bob on 127.0.0.1"], lambda: alice.window_names())


def test_drafts_stay_with_their_conversation(alice, bob):
    """Half a message waits where it was typed."""
    alice.type("for everyone")
    bob.send("PRIVMSG alice :psst")
    alice.conversation("bob")
    alice.go_to("bob")
    alice.wait_entry("")
    alice.type("for bob")
    alice.go_to("#lobby")
    alice.wait_entry("for everyone")
    alice.go_to("bob")
    alice.wait_entry("for bob")


def test_history_of_the_entry(alice, bob):
    """Up and down walk through what was sent; the line being typed is kept."""
    for text in ("first", "second"):
        alice.say(text)
        alice.wait_message(f"alice: {text}")
    alice.type("third")
    key("Up")
    alice.wait_entry("second")
    key("Up")
    alice.wait_entry("first")
    key("Up")
    alice.wait_entry("first")
    key("Down")
    key("Down")
    alice.wait_entry("third")


def test_tab_completes(alice, server):
    """Tab offers commands and names, one after the other, and what was typed again at last."""
    for nick in ("barbara", "bartholomew"):
        server.client(nick)
    alice.wait_people("alice (you)", "barbara", "bartholomew")
    wait(lambda: has_state(alice.entry(), "focused"), "focus in the entry")
    type_text("/unic")
    key("Tab")
    alice.wait_entry("/unicast ")
    type_text("bar")
    alice.wait_entry("/unicast bar")
    seen = []
    for _ in range(2):
        before = text_of(alice.entry())
        key("Tab")
        wait(lambda: text_of(alice.entry()) != before, "another candidate")
        seen.append(text_of(alice.entry()).strip())
    assert sorted(seen) == ["/unicast barbara", "/unicast bartholomew"]
    key("Tab")
    alice.wait_entry("/unicast bar")


def test_tab_leaves_the_entry(alice):
    """Where there is nothing to complete Tab goes on: it is never a trap."""
    wait(lambda: has_state(alice.entry(), "focused"), "focus in the entry")
    key("Tab")
    wait(lambda: not has_state(alice.entry(), "focused"), "focus elsewhere")


def test_slash_that_is_no_command(alice, bob):
    """"//x" says "/x"."""
    alice.say("//me is how one begins")
    bob.wait_for("PRIVMSG", "#lobby", "/me is how one begins")
    alice.wait_message("alice: /me is how one begins")


def test_topic_stands_below_the_title(alice, bob):
    """The header tells what a channel is about."""
    bob.send("TOPIC #lobby :Seminar on Thursday")
    alice.wait_text("subtitle", "Seminar on Thursday")
    assert text_of(alice.by_id("title")) == "#lobby"


def test_action_notice_and_formatting(alice, bob):
    """Actions and notices are told apart, colours of other programs leave no signs."""
    bob.send("PRIVMSG #lobby :\x01ACTION waves\x01", "NOTICE #lobby :take note",
             "PRIVMSG #lobby :\x02bold\x02 and \x0304red\x03")
    alice.wait_message("•: bob waves")
    alice.wait_message("bob: take note")
    alice.wait_message("bob: bold and red")


def test_new_messages_while_reading_above(alice, bob):
    """Scrolled away from the end the view stays where it is, and a button tells what is new."""
    bob.send(*(f"PRIVMSG #lobby :line {number}" for number in range(200)))
    alice.wait_message("bob: line 199")
    focus(alice.entry())
    key("Page_Up")
    button = alice.by_id("end")
    bob.send("PRIVMSG #lobby :news")
    wait(lambda: button.get_name() == "1 new", lambda: f"1 new, not {button.get_name()}")
    press(button)
    wait(lambda: not alice.has_id("end"), "no button at the end")
    alice.wait_message("bob: news")


def test_long_conversation(alice, bob):
    """Thousands of lines: the end is there at once, the beginning comes back on scrolling up."""
    for first in range(0, 3000, 100):
        bob.send(*(f"PRIVMSG #lobby :line {number}" for number in range(first, first + 100)))
        bob.sync()
    alice.wait_message("bob: line 2999")
    assert len(alice.messages()) < 1300
    focus(alice.entry())

    def reaches_beginning():
        key("Page_Up")
        return "bob: line 1500" in alice.messages()

    wait(reaches_beginning, "older lines on scrolling up", 60)
    assert len(alice.messages()) < 1300


def test_rejoining_person_keeps_the_conversation(alice, bob, server):
    """Somebody leaves and comes again: the conversation with them says so and works on."""
    click(alice.person("bob"))
    alice.wait_target("bob")
    bob.send("QUIT")
    alice.wait_text("subtitle", "Offline")
    again = server.client("bob")
    alice.say("are you back?")
    again.wait_for("PRIVMSG", "bob", "are you back?")


def test_close_conversation(alice, bob):
    """Ctrl+W closes a private conversation and goes back to the lobby, which cannot be closed."""
    click(alice.person("bob"))
    alice.wait_target("bob")
    key("w", "Control")
    alice.wait_target("#lobby")
    key("w", "Control")
    assert [name.partition(",")[0] for name in alice.conversations()] == ["127.0.0.1", "#lobby"]
