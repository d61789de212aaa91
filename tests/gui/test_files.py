# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared files: looking, finding, downloading."""

import os
import shutil

import pytest

from confab import click, focus, has_state, key, press, set_text, text_of, wait


@pytest.fixture
def shelf(chatd, shared_files):
    """A server that shares the four files."""
    return chatd(files=shared_files)


@pytest.fixture
def alice(join, shelf):
    return join("alice", to=shelf)


def downloads(home, user_name="alice"):
    return home / "Downloads" / user_name


def open_files(window):
    press(window.by_id("files"))
    window.by_id("file-list")


def test_dialog_lists_the_folder(alice):
    """Name, size, type and date; folders first; nothing hidden, nothing from outside."""
    open_files(alice)
    assert alice.files() == ["sub", "big.bin", "readme.txt", "Ünïcode name.txt"]
    alice.wait_text("file-count", "4 entries")
    assert alice.window_names()[-1] == "Shared Files"


def test_file_command_opens_the_dialog(alice):
    """/file opens the dialog, and the names are told in the view as well."""
    alice.say("/file")
    alice.by_id("file-list")
    alice.wait_message_with("readme.txt")
    assert "readme.txt" in alice.files()


def test_download_by_button(alice, home, shared_files):
    """Select, Download: the file is whole, in the folder of the user name."""
    open_files(alice)
    click(alice.file("big.bin"))
    wait(lambda: has_state(alice.by_id("download"), "sensitive"), "a button that can be pressed")
    press(alice.by_id("download"))
    alice.wait_transfer("big.bin", "Done")
    assert (downloads(home) / "big.bin").read_bytes() == (shared_files / "big.bin").read_bytes()
    assert [path.name for path in downloads(home).iterdir()] == ["big.bin"]


def test_download_by_keyboard(alice, home, shared_files):
    """Ctrl+O, a few letters, Enter, Enter."""
    key("o", "Control")
    alice.by_id("file-list")
    set_text(alice.by_id("file-filter"), "ünï")
    wait(lambda: alice.files() == ["Ünïcode name.txt"], lambda: alice.files())
    focus(alice.by_id("file-filter"))
    key("Return")
    wait(lambda: has_state(alice.by_id("file-list"), "focused") or
         has_state(alice.file("Ünïcode name.txt"), "focused"), "focus in the table")
    key("Return")
    alice.wait_transfer("Ünïcode name.txt", "Done")
    assert (downloads(home) / "Ünïcode name.txt").read_bytes() == b"12345"


def test_download_command(alice, home):
    """/download fetches by name, also from a folder; the view says where it is."""
    alice.say("/download readme.txt")
    alice.wait_message_with("readme.txt is downloaded")
    assert (downloads(home) / "readme.txt").read_text() == "hello, files\n"
    alice.say("/download sub/deep.txt")
    alice.wait_message_with("deep.txt is downloaded")
    assert (downloads(home) / "deep.txt").read_text() == "deep"


@pytest.mark.parametrize("name, words", [
    ("nothing.txt", "No such shared file"), (".hidden", "No such shared file"), ("outside", "No such shared file"),
    ("../secret.txt", "o such"), ("/etc/passwd", "o such"),
], ids=lambda value: value.replace("/", "-"))
def test_download_of_what_is_not_shared(alice, home, name, words):
    """"No such shared file", or no such folder, and nothing is written."""
    alice.say(f"/download {name}")
    alice.wait_message_with(words)
    assert not downloads(home).exists() or not list(downloads(home).iterdir())


def test_download_never_overwrites(alice, home, shared_files):
    """The same content is "already there"; another one becomes NAME (1)."""
    alice.say("/download readme.txt")
    alice.wait_message_with("readme.txt is downloaded")
    alice.say("/download readme.txt")
    alice.wait_message_with("readme.txt is already there")
    (shared_files / "readme.txt").write_text("hello again, files\n")
    alice.say("/download readme.txt")
    alice.wait_message_with("readme (1).txt is downloaded")
    assert (downloads(home) / "readme.txt").read_text() == "hello, files\n"
    assert (downloads(home) / "readme (1).txt").read_text() == "hello again, files\n"
    assert len(list(downloads(home).iterdir())) == 2


def test_folders(alice, home):
    """A folder opens in place, the path leads back."""
    open_files(alice)
    focus(alice.by_id("file-list"))
    click(alice.file("sub"))
    key("Return")
    wait(lambda: alice.files() == ["deep.txt"], lambda: alice.files())
    click(alice.file("deep.txt"), "b1d")
    alice.wait_transfer("deep.txt", "Done")
    assert (downloads(home) / "deep.txt").read_text() == "deep"
    press(alice.find("push button", "Shared files"))
    wait(lambda: "readme.txt" in alice.files(), lambda: alice.files())


def test_find_files(alice):
    """The table shows what fits as one types, and says when nothing does."""
    open_files(alice)
    set_text(alice.by_id("file-filter"), "README")
    wait(lambda: alice.files() == ["readme.txt"], lambda: alice.files())
    alice.wait_text("file-count", "1 of 4 entries")
    set_text(alice.by_id("file-filter"), "zzz")
    alice.wait_text("file-notice", "No file by that name")
    set_text(alice.by_id("file-filter"), "")
    wait(lambda: len(alice.files()) == 4, "all files again")


def test_sorting(alice):
    """A heading sorts, a second click turns the order around; folders stay first."""
    open_files(alice)
    heading = alice.find("table column header", "Size")
    click(heading)
    wait(lambda: alice.files() == ["sub", "big.bin", "readme.txt", "Ünïcode name.txt"], lambda: alice.files())
    click(heading)
    wait(lambda: alice.files() == ["sub", "Ünïcode name.txt", "readme.txt", "big.bin"], lambda: alice.files())


def test_copy_link(alice, shelf):
    """The link of a file is an address that any browser can fetch."""
    open_files(alice)
    click(alice.file("readme.txt"))
    wait(lambda: has_state(alice.by_id("copy-link"), "sensitive"), "a button that can be pressed")
    press(alice.by_id("copy-link"))
    key("Escape")
    wait(lambda: len(alice.window_names()) == 1, lambda: alice.window_names())
    focus(alice.entry())
    key("v", "Control")
    alice.wait_entry(f"{shelf.files_url}readme.txt")


def test_no_shared_files(join):
    """An empty folder has words, in the dialog and in the view; a file that comes is seen on Refresh."""
    window = join("alice")
    window.say("/file")
    window.wait_text("file-notice", "No shared files")
    window.wait_message_with("No shared files")


def test_files_come_and_go(alice, shared_files):
    """What is shared may change at any time."""
    open_files(alice)
    (shared_files / "new.txt").write_text("new")
    os.remove(shared_files / "big.bin")
    press(alice.by_id("refresh"))
    wait(lambda: alice.files() == ["sub", "new.txt", "readme.txt", "Ünïcode name.txt"], lambda: alice.files())


def test_folder_goes_away(alice, shared_files):
    """A shared folder that vanishes is no crash."""
    open_files(alice)
    moved = shared_files.with_name("moved")
    shared_files.rename(moved)
    try:
        press(alice.by_id("refresh"))
        wait(lambda: alice.has_id("file-notice"), "words about it")
        assert text_of(alice.by_id("file-notice"))
    finally:
        moved.rename(shared_files)
    press(alice.by_id("refresh"))
    wait(lambda: alice.has_id("file-list") and "readme.txt" in alice.files(), "the files again")


def test_first_tab_completes_a_file(alice):
    """Tab behind /download completes although nobody has looked at the files yet, and stays in the entry."""
    alice.type("/download rea")
    key("Tab")
    alice.wait_entry("/download readme.txt")
    assert has_state(alice.entry(), "focused")
    alice.type("/download sub/")
    key("Tab")
    alice.wait_entry("/download sub/deep.txt")
    alice.type("/download zzz")
    key("Tab")
    key("x")
    alice.wait_entry("/download zzzx")


def test_server_gone(alice, shelf):
    """Without the server the dialog says so, and Try Again is there."""
    open_files(alice)
    shelf.stop()
    press(alice.by_id("refresh"))
    alice.wait_text("file-notice", "cannot be reached")
    alice.find("push button", "Try Again")


def test_many_files(join, chatd, shared_files):
    """Ten thousand files are listed, found and sorted."""
    many = shared_files / "many"
    many.mkdir()
    for number in range(10000):
        (many / f"file {number}.txt").touch()
    try:
        window = join("alice", to=chatd(files=many))
        press(window.by_id("files"))
        window.wait_text("file-count", "10000 entries")
        set_text(window.by_id("file-filter"), "e 9999")
        window.wait_text("file-count", "1 of 10000 entries")
        assert window.files() == ["file 9999.txt"]
    finally:
        shutil.rmtree(many)
