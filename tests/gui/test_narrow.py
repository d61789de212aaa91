# SPDX-License-Identifier: GPL-3.0-or-later
"""A window as narrow as a phone: what is folded away is still told, and nothing sticks out."""

import os
import shutil

import pytest

from confab import key, press, wait
from guidrive import Atspi, children, has_state

WIDTH = 360


@pytest.fixture
def alice(start, server, home):
    """A window that was left narrow, and comes back so."""
    config = home / "config"
    shutil.copytree(os.environ["XDG_CONFIG_HOME"], config)
    (config / "glib-2.0" / "settings").mkdir(parents=True)
    (config / "glib-2.0" / "settings" / "keyfile").write_text(
        f"[org/confab/Confab]\nwindow-size=({WIDTH}, 640)\n")
    window = start("alice", *server.address,
                   environment={"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": str(config)})
    window.wait_target("#lobby")
    window.by_id("back")
    return window


def widths(window):
    """How wide the windows and dialogs that are open are, without what the theme draws around them."""
    return [node.get_extents(Atspi.CoordType.SCREEN).width for node in children(window.root)
            if has_state(node, "showing")]


def test_unread_is_told_where_the_side_bar_is_folded(alice, server):
    """What waits elsewhere is counted on the way back to it, and goes when it is read."""
    server.client("bob").send("PRIVMSG alice :psst", "PRIVMSG alice :hey")
    wait(lambda: alice.by_id("back").get_name() == "Conversations, 2 unread", lambda: alice.by_id("back").get_name())
    key("Down", "Alt")
    alice.wait_target("bob")
    wait(lambda: alice.by_id("back").get_name() == "Conversations", lambda: alice.by_id("back").get_name())


@pytest.mark.parametrize("keys, name", [(("o", "Control"), "Shared Files"), ((",", "Control"), "Preferences")],
                         ids=["files", "preferences"])
def test_windows_are_no_wider_than_theirs(alice, keys, name):
    """What opens from a narrow window is no wider."""
    before = widths(alice)
    key(*keys)
    wait(lambda: len(alice.window_names()) == 2, lambda: f"{name} among {alice.window_names()}")
    wait(lambda: max(widths(alice)) <= max(before), lambda: f"windows of {widths(alice)} pixels, first {before}", 3)
