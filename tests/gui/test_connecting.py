# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting in: the connect dialog, its failures, and the command line."""

import contextlib
import socket
import subprocess
import threading

import pytest

from confab import has_state, key, press, text_of, wait


@contextlib.contextmanager
def stranger(greeting=None):
    """A port where something that is no chat server accepts connections; without a greeting it keeps silent."""
    listener = socket.create_server(("127.0.0.1", 0))
    accepted = []

    def serve():
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                accepted.append(peer)
                if greeting:
                    peer.sendall(greeting)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for peer in accepted:
        peer.close()


def closed_port():
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_dialog_connects(start, server):
    """Three actions from the start to the first message: a server, Connect, the message."""
    window = start()
    user_name, host, port = window.fields()
    assert user_name and host == "" and port == "12300"
    window.fill("alice", *server.address)
    press(window.by_id("connect"))
    window.wait_message("Welcome alice to the server")
    window.say("hello, room")
    window.wait_message("alice: hello, room")
    assert window.window_names() == ["#lobby on 127.0.0.1"]


def test_dialog_by_keyboard(start, server):
    """The dialog needs no mouse: the caret is where one types next, Enter connects."""
    window = start()
    wait(lambda: has_state(window.by_id("server"), "focused"), "focus in the server field")
    window.fill("alice", *server.address)
    key("Return")
    window.wait_message("Welcome alice to the server")


def test_arguments_connect_at_once(join):
    """confab USERNAME SERVER PORT needs no dialog."""
    window = join("alice")
    assert window.window_names() == ["#lobby on 127.0.0.1"]
    window.wait_people("alice (you)")


@pytest.mark.parametrize("fields, identifier, words", [
    (("", "127.0.0.1", "12300"), "user-name-error", "Type a user name"),
    (("2fast", "127.0.0.1", "12300"), "user-name-error", "cannot begin with a digit"),
    (("two words", "127.0.0.1", "12300"), "user-name-error", "without spaces"),
    (("x" * 33, "127.0.0.1", "12300"), "user-name-error", "too long"),
    (("alice", "", "12300"), "server-error", "Type the server"),
    (("alice", "no such/host", "12300"), "server-error", "cannot be"),
    (("alice", "127.0.0.1", "0"), "port-error", "1 to 65535"),
    (("alice", "127.0.0.1", "65536"), "port-error", "1 to 65535"),
    (("alice", "127.0.0.1", "many"), "port-error", "1 to 65535"),
], ids=lambda value: value if isinstance(value, str) and value.endswith("-error") else "")
def test_dialog_checks_fields(start, fields, identifier, words):
    """What cannot be right is said beside its field, before anything is sent; what was typed stays."""
    window = start()
    window.fill(*fields)
    press(window.by_id("connect"))
    window.wait_text(identifier, words)
    assert window.fields() == fields
    field = window.by_id(identifier.removesuffix("-error"))
    wait(lambda: has_state(field, "focused"), "focus in the field that is wrong")
    assert words in field.get_description()


def test_dialog_checks_all_fields_at_once(start):
    """Everything that is wrong is said at once, and goes as soon as it is being mended."""
    window = start()
    window.fill("-", "", "x")
    press(window.by_id("connect"))
    for identifier in ("user-name-error", "server-error", "port-error"):
        window.by_id(identifier)
    window.fill(user_name="alice")
    wait(lambda: not window.has_id("user-name-error"), "no complaint about a field that is changed")
    assert window.has_id("server-error")


def test_dialog_refused(start):
    """Nothing listens on the port: said in words, with what was typed still there."""
    window = start()
    port = closed_port()
    window.fill("alice", "127.0.0.1", port)
    press(window.by_id("connect"))
    window.wait_text("port-error", f"Nothing answers on port {port}")
    wait(lambda: has_state(window.by_id("port"), "focused"), "focus in the port")
    assert window.fields() == ("alice", "127.0.0.1", str(port))


def test_dialog_unknown_host(start):
    """A name that no computer has."""
    window = start()
    window.fill("alice", "no-such-host.invalid", 12300)
    press(window.by_id("connect"))
    window.wait_text("server-error", "no-such-host.invalid", 20)


def test_dialog_name_taken_then_another(start, server):
    """Somebody has the name: the dialog says so at the name, and another one gets in."""
    server.client("alice")
    window = start()
    window.fill("alice", *server.address)
    press(window.by_id("connect"))
    window.wait_text("user-name-error", "alice")
    window.fill(user_name="alicia")
    press(window.by_id("connect"))
    window.wait_message("Welcome alicia to the server")


@pytest.mark.parametrize("greeting", [b"HTTP/1.0 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2p1\r\n", b"\0\1\2\3\n"],
                         ids=["http", "ssh", "bytes"])
def test_dialog_not_a_chat_server(start, greeting):
    """Something else answers on that port."""
    with stranger(greeting) as port:
        window = start()
        window.fill("alice", "127.0.0.1", port)
        press(window.by_id("connect"))
        window.wait_text("port-error", "not a chat server", 20)
        wait(lambda: has_state(window.by_id("port"), "focused"), "focus in the port")


def test_dialog_can_be_cancelled_while_busy(start):
    """While it connects the dialog says so; Cancel gives up that try and leaves the dialog."""
    with stranger() as port:
        window = start()
        window.fill("alice", "127.0.0.1", port)
        press(window.by_id("connect"))
        window.wait_text("busy", "Connecting to 127.0.0.1")
        assert not has_state(window.by_id("connect"), "sensitive")
        press(window.by_id("cancel"))
        wait(lambda: has_state(window.by_id("connect"), "sensitive"), "a dialog that can be used again")
        assert window.fields() == ("alice", "127.0.0.1", str(port))
        assert not window.has_id("failure")


def test_dialog_closed_ends_the_program(start):
    """Who does not want to connect closes the dialog, and nothing stays behind."""
    window = start()
    press(window.by_id("cancel"))
    assert window.wait_ended() == 0


def test_recent_server_is_offered(start, server):
    """A server connected to before is there to be chosen, with its user name."""
    window = start()
    window.fill("alice", *server.address)
    press(window.by_id("connect"))
    window.wait_message("Welcome alice to the server")
    key("n", "Control")
    recent = window.by_id("recent")
    assert recent.get_child_at_index(0).get_name() == f"alice on 127.0.0.1:{server.address[1]}"
    assert window.fields() == ("alice", "127.0.0.1", str(server.address[1]))


def test_arguments_that_fail_end_in_the_dialog(start, server):
    """Connecting at once fails: the dialog has the reason and what was given, and gets in from there."""
    server.client("alice")
    window = start("alice", *server.address)
    window.wait_text("user-name-error", "alice")
    assert window.fields() == ("alice", "127.0.0.1", str(server.address[1]))
    window.fill(user_name="alicia")
    press(window.by_id("connect"))
    window.wait_message("Welcome alicia to the server")


def test_connecting_can_be_cancelled(start):
    """The window that connects at once says so, and Cancel leads to the dialog."""
    with stranger() as port:
        window = start("alice", "127.0.0.1", port)
        window.find("label", "Connecting to 127.0.0.1…")
        press(window.find("push button", "Cancel"))
        assert wait(window.fields, "the dialog") == ("alice", "127.0.0.1", str(port))


@pytest.mark.parametrize("arguments", [("alice",), ("alice", "host", "0"), ("alice", "host", "65536"),
                                       ("alice", "host", "12x"), ("2alice", "host"), ("alice", "host", "1", "2"),
                                       ("alice", ""), ("--bogus",), ("--bogus", "alice", "host")],
                         ids=lambda arguments: " ".join(arguments))
def test_bad_arguments(program, arguments):
    """A user name without a server, a bad port, too much: usage on standard error, exit 2."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "Usage: confab" in done.stderr
    assert done.stdout == ""


def test_help_and_version(program):
    """--help tells the arguments, --version the version; neither needs a display."""
    def run(option):
        return subprocess.run([program, option], capture_output=True, text=True, timeout=20,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})

    told = run("--help")
    assert told.returncode == 0 and "[USERNAME SERVER [PORT]]" in told.stdout and "--close-on-disconnect" in told.stdout
    told = run("--version")
    assert told.returncode == 0 and told.stdout.startswith("Confab ")


def test_two_people_on_one_desktop(join):
    """Two windows of two users talk to each other, and closing one leaves the other alone."""
    alice = join("alice")
    bob = join("bob")
    alice.wait_people("alice (you)", "bob")
    bob.say("hello alice")
    alice.wait_message("bob: hello alice")
    assert text_of(alice.by_id("people-count")) == "2 online"
    bob.process.terminate()
    alice.wait_message_with("[bob] has left the chat.")
    alice.wait_people("alice (you)")
    assert bob.wait_ended() == 0


def test_second_start_without_arguments_shows_the_first(start, program, home):
    """From the menu there is one program: a second start ends at once, and the first one has its dialog."""
    window = start()
    window.by_id("server")
    done = subprocess.run([program], timeout=20)
    assert done.returncode == 0
    assert window.window_names() == ["Connect"]


def test_german(start, server):
    """The same window in another language: words, and dates in its order."""
    window = start("alice", *server.address, environment={"LANGUAGE": "de"})
    window.wait_message_with("Welcome alice")
    wait(lambda: window.entry().get_name() == "Nachricht an #lobby", lambda: window.entry().get_name())
    window.wait_people("alice (Sie)")
