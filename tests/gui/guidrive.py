# SPDX-License-Identifier: GPL-3.0-or-later
"""Drive a GTK 3 program as a person with a screen reader does: through its accessibility tree and by keys.

Nothing sleeps for a fixed time: what is not there yet is asked for again until a deadline, and then
Timeout says what was missing. An object that vanishes while it is looked at means "not yet".
"""

import os
import subprocess
import time
import warnings

import gi

gi.require_version("Atspi", "2.0")
warnings.simplefilter("ignore", DeprecationWarning)
from gi.repository import Atspi, GLib  # noqa: E402

Atspi.init()
Atspi.set_timeout(3000, 10000)  # Milliseconds: for a call, and for one while a program starts.

DEADLINE = 10.0

# X keysyms, and the key codes of modifiers on the evdev keyboard that Xvfb has.
KEYS = {"Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "BackSpace": 0xFF08, "Page_Up": 0xFF55,
        "Page_Down": 0xFF56, "Up": 0xFF52, "Down": 0xFF54, "Home": 0xFF50, "End": 0xFF57, "F1": 0xFFBE,
        "F6": 0xFFC3, "F9": 0xFFC6, "F10": 0xFFC7, "Menu": 0xFF67}
MODIFIERS = {"Shift": 50, "Control": 37, "Alt": 64}


class Timeout(AssertionError):
    """Something did not come about in time."""


def wait(question, what, deadline=DEADLINE):
    """Ask until the answer is true, and return it."""
    end = time.monotonic() + deadline
    error = None
    while True:
        try:
            answer = question()
            if answer:
                return answer
        except GLib.Error as gone:
            error = gone
        if time.monotonic() > end:
            raise Timeout(f"{what() if callable(what) else what}: not within {deadline} s"
                          + (f" ({error})" if error else ""))
        time.sleep(0.005)


def children(node):
    """The children that are there."""
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node, prune=("table cell",)):
    """A node and all below it, depth first. Each is a question over the bus, so long tables are left out."""
    yield node
    if node.get_role_name() in prune:
        return
    for child in children(node):
        yield from walk(child, prune)


def has_state(node, name):
    """Whether a node has a state, such as "focused" or "showing"."""
    return node.get_state_set().contains(getattr(Atspi.StateType, name.upper()))


def text_of(node):
    """The text that a node shows: of a text widget its content, of anything else its name."""
    if node.get_role_name() not in ("text", "label"):
        return node.get_name()
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def set_text(node, text):
    """Replace the content of a text widget."""
    assert Atspi.EditableText.set_text_contents(node, text)


def press(node):
    """Do what the widget is for: press a button, toggle a switch."""
    assert Atspi.Action.do_action(node, 0), f"{node.get_name()!r} has no action"


def focus(node):
    """Put the focus on a widget."""
    Atspi.Component.grab_focus(node)
    wait(lambda: has_state(node, "focused"), f"focus on {node.get_name()!r}")


def click(node, event="b1c"):
    """Click in the middle of a widget: b1c is the left button, b3c the right one, b1d a double click.

    A widget that has just come is where it will be when it is there twice in a row.
    """
    before = []

    def place():
        extents = node.get_extents(Atspi.CoordType.SCREEN)
        now = (extents.x, extents.y, extents.width, extents.height)
        before.append(now)
        return now if now[0] >= 0 and now[2] > 1 and before[-2:] == [now, now] else time.sleep(0.02)

    x, y, width, height = wait(place, f"{node.get_name()!r} on screen")
    Atspi.generate_mouse_event(x + width // 2, y + height // 2, event)


def key(name, *modifiers):
    """Press a key: a name of KEYS or one character, with modifiers held down."""
    keysym = KEYS.get(name) or ord(name)
    for modifier in modifiers:
        Atspi.generate_keyboard_event(MODIFIERS[modifier], None, Atspi.KeySynthType.PRESS)
    Atspi.generate_keyboard_event(keysym, None, Atspi.KeySynthType.SYM)
    for modifier in reversed(modifiers):
        Atspi.generate_keyboard_event(MODIFIERS[modifier], None, Atspi.KeySynthType.RELEASE)


def type_text(text):
    """Type ASCII by keys, as a person does; anything else goes through set_text()."""
    Atspi.generate_keyboard_event(0, text, Atspi.KeySynthType.STRING)


def screenshot(path):
    """Save the screen as PNG and return it, once two grabs are equal: an action returns before it is painted."""
    gi.require_version("Gdk", "3.0")
    from gi.repository import Gdk
    Gdk.init([])
    root = Gdk.get_default_root_window()

    def grab():
        return Gdk.pixbuf_get_from_window(root, 0, 0, root.get_width(), root.get_height())

    before = [None]

    def is_still():
        now = grab()
        pixels = now.get_pixels()
        still, before[0] = pixels == before[0], pixels
        return now if still else time.sleep(0.06)

    picture = wait(is_still, "a screen that stands still")
    picture.savev(str(path), "png", [], [])
    return picture


class Program:
    """A running program and its accessibility tree."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(command, env={**os.environ, **(environment or {})},
                                        stdin=subprocess.DEVNULL)
        self.root = wait(self.find_root, f"{command[0]} on the accessibility bus", 20)

    def find_root(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program has ended with {self.process.returncode}")
        for application in children(Atspi.get_desktop(0)):
            if application.get_process_id() == self.process.pid and application.get_child_count():
                return application
        return None

    def find(self, role, name=None, root=None, deadline=DEADLINE):
        """The first widget with a role, and a name where one is given, that is on screen."""
        def look():
            for node in walk(root or self.root):
                if node.get_role_name() == role and name in (None, node.get_name()) and has_state(node, "showing"):
                    return node
            return None

        return wait(look, f"{role} {name!r}", deadline)

    def by_id(self, identifier, deadline=DEADLINE):
        """The widget with an accessible id, on screen."""
        def look():
            for node in walk(self.root):
                if node.get_accessible_id() == identifier and has_state(node, "showing"):
                    return node
            return None

        return wait(look, f"widget with id {identifier!r}", deadline)

    def has_id(self, identifier):
        """Whether a widget with that id is on screen now."""
        return any(node.get_accessible_id() == identifier and has_state(node, "showing")
                   for node in walk(self.root))

    def window_names(self):
        """The titles of the windows and dialogs that are open."""
        return [node.get_name() for node in children(self.root) if has_state(node, "showing")]

    @property
    def is_running(self):
        return self.process.poll() is None

    def wait_ended(self, deadline=DEADLINE):
        """Wait until the program ends by itself; returns its exit code."""
        return self.process.wait(deadline)

    def close(self):
        """End the program, as the desktop does when it ends; returns its exit code."""
        if self.is_running:
            self.process.terminate()
        return self.process.wait(2 * DEADLINE)
