# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything by keyboard, and everything with a name: what who cannot see or cannot point needs."""

import pytest

from confab import click, focus, has_state, key, press, text_of, wait, walk
from guidrive import Atspi, screenshot, type_text

# Roles of what people act on. Each needs a name, or a screen reader says only "button".
ACTED_ON = {"push button", "toggle button", "check box", "radio button", "text", "list box", "list item", "table",
            "combo box", "slider", "menu item", "link", "page tab", "switch", "password text", "spin button"}


@pytest.fixture
def alice(join):
    return join("alice")


def is_focused(window, identifier):
    """Whether the focus is on a widget, or on a part of it."""
    return any(has_state(node, "focused") for node in walk(window.by_id(identifier)))


def wait_focus(window, identifier):
    wait(lambda: is_focused(window, identifier), f"focus in {identifier}")


def nameless(window):
    """What people act on, is on screen and has no name."""
    found = []
    for node in walk(window.root):
        if node.get_role_name() in ACTED_ON and has_state(node, "showing") and has_state(node, "focusable") \
                and not node.get_name():
            found.append((node.get_role_name(), node.get_accessible_id(), node.get_parent().get_name()))
    return found


def test_f6_goes_round_the_panes(alice, server):
    """F6 leads through the parts of the window, Shift+F6 back."""
    server.client("bob")
    alice.wait_people("alice (you)", "bob")
    focus(alice.entry())
    for identifier in ("people", "conversations", "messages", "entry", "people"):
        key("F6")
        wait_focus(alice, identifier)
    for identifier in ("entry", "messages", "conversations", "people"):
        key("F6", "Shift")
        wait_focus(alice, identifier)


def test_conversations_by_keyboard(alice, server):
    """Alt+Down and Alt+Up walk through the conversations, the caret in the entry."""
    alice.say("/query bob")
    alice.wait_target("bob")
    key("Up", "Alt")
    alice.wait_target("#lobby")
    wait_focus(alice, "entry")
    key("Down", "Alt")
    alice.wait_target("bob")


def test_f9_hides_the_people(alice):
    """F9 hides the people and shows them again."""
    assert alice.has_id("people")
    key("F9")
    wait(lambda: not alice.has_id("people"), "no people")
    key("F9")
    wait(lambda: alice.has_id("people"), "people")


def test_letters_go_to_the_entry(alice):
    """Typing while the focus is on the messages goes into the entry."""
    focus(alice.by_id("messages"))
    type_text("xyz")
    alice.wait_entry("xyz")
    wait_focus(alice, "entry")


def test_tab_goes_round_the_window(alice):
    """Tab comes by everything, and back to where it began."""
    focus(alice.entry())
    seen = []

    def goes_round():
        key("Tab")
        wait(lambda: any(has_state(node, "focused") for node in walk(alice.root)), "a focus somewhere")
        seen.append(next((node.get_accessible_id() or node.get_role_name() for node in walk(alice.root)
                          if has_state(node, "focused")), None))
        return len(seen) > 3 and "entry" in seen

    wait(goes_round, lambda: f"a way round by Tab, came by {seen}")
    assert "messages" in seen or "people" in seen


def test_shortcuts_are_listed(alice):
    """F1 shows the keys, Escape closes them again."""
    key("F1")
    wait(lambda: len(alice.window_names()) == 2, lambda: alice.window_names())
    alice.find("label", "Page Up")
    assert not any("_" in node.get_name() for node in walk(alice.root) if node.get_role_name() == "label")
    key("Escape")
    wait(lambda: len(alice.window_names()) == 1, lambda: alice.window_names())


def test_preferences(alice, server):
    """Ctrl+comma opens them; without lines for comings and goings there are none."""
    bob = server.client("bob")
    alice.wait_message_with("[bob] has joined the chat.")
    key(",", "Control")
    press(alice.by_id("show-joins"))
    key("Escape")
    wait(lambda: not any("[bob] has joined" in line for line in alice.messages()), "no line for bob")
    bob.send("PRIVMSG #lobby :hello")
    alice.wait_message("bob: hello")


def test_preferences_show_the_downloads_folder(alice, home):
    """The folder that downloads go to, where none is chosen and none is there yet."""
    key(",", "Control")
    alice.by_id("show-joins")
    assert alice.by_id("downloads-folder").get_description() == str(home / "Downloads")
    press(alice.by_id("downloads-folder"))
    wait(lambda: "Choose a Downloads Folder" in alice.window_names(), lambda: alice.window_names())
    key("Escape")
    wait(lambda: len(alice.window_names()) == 2, lambda: alice.window_names())


def test_about(alice):
    """The menu leads to About."""
    press(alice.by_id("menu"))
    press(alice.find("push button", "About Confab"))
    wait(lambda: "About Confab" in alice.window_names(), lambda: alice.window_names())
    key("Escape")
    wait(lambda: len(alice.window_names()) == 1, lambda: alice.window_names())


def test_join_dialog(alice, server):
    """Ctrl+J asks for a channel and goes there."""
    key("j", "Control")
    alice.by_id("channel")
    type_text("physics")
    wait(lambda: text_of(alice.by_id("channel")) == "#physics", lambda: text_of(alice.by_id("channel")))
    key("Return")
    alice.wait_target("#physics")


def test_messages_can_be_walked(alice, server):
    """The caret walks through the messages line by line, each with who said it."""
    bob = server.client("bob")
    bob.send("PRIVMSG #lobby :first", "PRIVMSG #lobby :second")
    alice.wait_message("bob: second")
    messages = alice.by_id("messages")
    focus(messages)

    def line_of_caret():
        text = text_of(messages)
        caret = Atspi.Text.get_caret_offset(messages)
        return text[text.rfind("\n", 0, caret) + 1:].partition("\n")[0]

    wait(lambda: line_of_caret().endswith("bob \tsecond"), line_of_caret)
    key("Up")
    wait(lambda: line_of_caret().endswith("bob \tfirst"), line_of_caret)


def test_new_message_is_announced(alice, server):
    """A screen reader hears of a new message although the focus is in the entry."""
    bob = server.client("bob")
    bob.send("PRIVMSG #lobby :listen")
    alice.wait_message("bob: listen")
    wait(lambda: any(node.get_role_name() == "notification" and node.get_name() == "bob: listen"
                     for node in walk(alice.root)), "an announcement")


def has_green(window, name, path):
    """Whether the row of a person has the green of those who are online."""
    place = window.person(name).get_extents(Atspi.CoordType.SCREEN)
    part = screenshot(path).new_subpixbuf(place.x, place.y, place.width, place.height)
    pixels, stride, channels = part.get_pixels(), part.get_rowstride(), part.get_n_channels()
    colors = (pixels[at:at + 3] for row in range(part.get_height())
              for at in range(row * stride, row * stride + part.get_width() * channels, channels))
    return any(green > red + 60 and green > blue + 40 for red, green, blue in colors)


@pytest.mark.parametrize("theme", ["Adwaita", "Adwaita:dark"], ids=["light", "dark"])
def test_dot_of_a_selected_person_stays_green(start, server, tmp_path, theme):
    """Selecting a person takes nothing away from what the dot says, with or without the focus."""
    window = start("alice", *server.address, environment={"GTK_THEME": theme})
    server.client("bob")
    window.wait_people("alice (you)", "bob")
    assert has_green(window, "bob", tmp_path / "before.png")
    focus(window.entry())
    key("F6")
    wait_focus(window, "people")
    key("End")
    wait(lambda: has_state(window.person("bob"), "selected"), "a selected row")
    assert has_green(window, "bob", tmp_path / "focused.png")
    key("F6")
    wait_focus(window, "conversations")
    assert has_green(window, "bob", tmp_path / "selected.png")


def test_everything_has_a_name(alice, server, start):
    """No button without a word, in the window and in its dialogs."""
    server.client("bob")
    alice.wait_people("alice (you)", "bob")
    assert not nameless(alice)
    press(alice.by_id("menu"))
    alice.find("push button", "Preferences")
    assert not nameless(alice)
    key("Escape")
    key("o", "Control")
    alice.by_id("file-filter")
    alice.by_id("file-notice")
    assert not nameless(alice)
    assert not nameless(start())


def test_context_menu_of_a_person(alice, server):
    """What a click does stands in the menu too, with the other things one may do."""
    server.client("bob")
    click(alice.person("bob"), "b3c")
    alice.find("menu item", "Message bob")
    press(alice.find("menu item", "Mention"))
    alice.wait_entry("bob: ")
