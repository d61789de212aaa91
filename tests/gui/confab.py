# SPDX-License-Identifier: GPL-3.0-or-later
"""Confab's window under test: what a person sees and does in it."""

import os
from pathlib import Path

from guidrive import (Atspi, Program, children, click, focus, has_state, key, press, set_text, text_of, wait, walk)


def find_program(given=None):
    """The confab to test: the option, else $CONFAB, else the newest build in the tree."""
    given = given or os.environ.get("CONFAB")
    if given:
        return Path(given).resolve()
    root = Path(__file__).resolve().parents[2]
    built = sorted(root.glob("*build*/gui/confab"), key=lambda path: path.stat().st_mtime)
    if not built:
        raise SystemExit("no confab: build it, or name it with --confab or $CONFAB")
    return built[-1]


class Window(Program):
    """A window, or before that the dialog that asks where to connect."""

    # The connect dialog.

    def fill(self, user_name=None, server=None, port=None):
        """Fill those fields of the connect dialog that are given."""
        for identifier, value in (("user-name", user_name), ("server", server), ("port", port)):
            if value is not None:
                set_text(self.by_id(identifier), str(value))

    def fields(self):
        """What the fields of the connect dialog hold."""
        return tuple(text_of(self.by_id(identifier)) for identifier in ("user-name", "server", "port"))

    def wait_text(self, identifier, part, deadline=None):
        """Wait until the widget with that id shows a text with part in it."""
        last = [None]

        def shows():
            last[0] = text_of(self.by_id(identifier))
            return part in last[0]

        wait(shows, lambda: f"{part!r} in {identifier}, which has {last[0]!r}", deadline or 10)
        return last[0]

    # The conversation on screen.

    def messages(self):
        """The lines of the message view, without their times."""
        return [line.partition("\t")[2].replace(" \t", ": ").lstrip("\t")
                for line in text_of(self.by_id("messages")).split("\n")]

    def wait_message(self, line, deadline=None):
        """Wait for a line of the message view: "nick: text", or the text of an event."""
        wait(lambda: line in self.messages(), lambda: f"the line {line!r} among {self.messages()}", deadline or 10)

    def wait_message_with(self, part, deadline=None):
        """Wait for a line that has part in it, and return it."""
        def look():
            return next((line for line in self.messages() if part in line), None)

        return wait(look, lambda: f"a line with {part!r} among {self.messages()}", deadline or 10)

    def entry(self):
        return self.by_id("entry")

    def type(self, text):
        """Put text into the entry, where the caret then is."""
        entry = self.entry()
        focus(entry)
        set_text(entry, text)

    def say(self, text):
        """Type text and press Enter; returns when the entry has taken it, or given it back."""
        self.type(text)
        key("Return")

    def wait_entry(self, text):
        wait(lambda: text_of(self.entry()) == text, lambda: f"{text!r} in the entry, not {text_of(self.entry())!r}")

    def wait_target(self, name):
        """Wait until what is typed goes to a channel or a person."""
        wait(lambda: self.entry().get_name() == f"Message to {name}",
             lambda: f"an entry for {name}, not {self.entry().get_name()!r}")

    # The panes.

    def conversations(self):
        """The names of the rows in the side bar, as a screen reader says them."""
        return [row.get_name() for row in children(self.by_id("conversations"))
                if row.get_role_name() == "list item"]

    def conversation(self, name):
        """The row of a conversation."""
        def look():
            return next((row for row in children(self.by_id("conversations"))
                         if row.get_name() == name or row.get_name().startswith(name + ",")), None)

        return wait(look, lambda: f"conversation {name!r} among {self.conversations()}")

    def go_to(self, name):
        """Click a conversation."""
        click(self.conversation(name))
        self.wait_target(name)

    def people(self):
        """The names in the list of people."""
        return [cell.get_name() for cell in children(self.by_id("people")) if cell.get_role_name() == "table cell"]

    def wait_people(self, *names):
        wait(lambda: self.people() == list(names), lambda: f"the people {names}, not {self.people()}")

    def person(self, name):
        return wait(lambda: next((cell for cell in children(self.by_id("people")) if cell.get_name() == name), None),
                    f"person {name!r}")

    # Shared files.

    def files(self):
        """The names in the table of shared files."""
        cells = [cell for cell in children(self.by_id("file-list")) if cell.get_role_name() == "table cell"]
        columns = Atspi.Table.get_n_columns(self.by_id("file-list"))
        return [cell.get_name() for cell in cells[::columns]]

    def file(self, name):
        return wait(lambda: next((cell for cell in children(self.by_id("file-list")) if cell.get_name() == name), None),
                    f"shared file {name!r}")

    def wait_transfer(self, name, status):
        """Wait until a download has a status that begins so."""
        def look():
            for row in children(self.by_id("transfers")):
                if row.get_name() == name:
                    states = [text_of(node) for node in walk(row) if node.get_accessible_id() == "transfer-status"]
                    return any(state.startswith(status) for state in states)
            return False

        wait(look, f"download of {name} with status {status!r}")


__all__ = ["Window", "find_program", "children", "click", "focus", "has_state", "key", "press", "set_text", "text_of",
           "wait", "walk"]
