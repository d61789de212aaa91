# SPDX-License-Identifier: GPL-3.0-or-later
"""The coursework's verbs from any client: BROADCAST, UNICAST, FILE, DOWNLOAD, QUIT, with "/" and
without."""

import re
import urllib.parse
import urllib.request

import pytest

from irc import ANY, find

SLASH = pytest.mark.parametrize("slash", ["", "/"], ids=["plain", "slash"])


@SLASH
@pytest.mark.parametrize("verb", ["BROADCAST", "broadcast", "Broadcast"])
def test_broadcast(server, slash, verb):
    """Everyone but the sender receives the rest of the line from the lobby."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    alice.send(f"{slash}{verb} hello to  everyone: all of you")
    for client in (bob, carol):
        client.expect(
            "PRIVMSG",
            "#lobby",
            "hello to  everyone: all of you",
            source=re.compile(r"alice!user@\S+"),
        )
        client.expect_nothing()
    alice.expect_nothing()


@SLASH
def test_broadcast_with_a_colon(server, slash):
    """A client that writes the message as a trailing parameter means the same."""
    alice, bob = server.people("alice", "bob")
    alice.send(f"{slash}BROADCAST :hello there")
    bob.expect("PRIVMSG", "#lobby", "hello there")


@SLASH
def test_broadcast_of_many_words(server, slash):
    """More words than a message has parameters stay one message, colons and all."""
    alice, bob = server.people("alice", "bob")
    text = " ".join(f"word{number}" for number in range(40)) + " :) end"
    alice.send(f"{slash}BROADCAST {text}")
    bob.expect("PRIVMSG", "#lobby", text)


@SLASH
@pytest.mark.parametrize("line", ["BROADCAST", "BROADCAST ", "BROADCAST :"])
def test_broadcast_of_nothing(server, slash, line):
    """Nothing to say is answered, 412 or 461, and told to nobody."""
    alice, bob = server.people("alice", "bob")
    answer = alice.ask(slash + line)
    assert len(answer) == 1 and answer[0].command in ("412", "461")
    bob.expect_nothing()


def test_broadcast_is_echoed_where_echo_is_wanted(server):
    """With echo-message the sender gets the broadcast back, as for PRIVMSG."""
    alice = server.client("alice", "echo-message")
    alice.ask_one("/BROADCAST hello", "PRIVMSG", "#lobby", "hello", source="alice")


def test_broadcast_without_a_lobby(chatd):
    """Where there is no lobby, BROADCAST is answered with an error, or still reaches everybody."""
    alice, bob = chatd(settings={"lobby": ""}).people("alice", "bob")
    answer = alice.ask("/BROADCAST hello")
    assert answer or find(bob.sync(), "PRIVMSG", ANY, "hello")


@SLASH
def test_unicast(server, slash):
    """Only the user named receives the rest of the line."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    alice.send(f"{slash}UNICAST bob just for  you: psst")
    bob.expect("PRIVMSG", "bob", "just for  you: psst", source="alice")
    for client in (alice, bob, carol):
        client.expect_nothing()


@SLASH
def test_unicast_with_a_colon(server, slash):
    """A trailing parameter means the same."""
    alice, bob = server.people("alice", "bob")
    alice.send(f"{slash}unicast bob :just for you")
    bob.expect("PRIVMSG", "bob", "just for you")


@SLASH
def test_unicast_to_nobody(server, slash):
    """401 says "User not found."."""
    alice = server.client("alice")
    alice.ask_one(f"{slash}UNICAST nobody hello", "401", "alice", "nobody", "User not found.")


@SLASH
@pytest.mark.parametrize("line", ["UNICAST", "UNICAST bob", "UNICAST bob :"])
def test_unicast_of_nothing(server, slash, line):
    """A message or a name is missing: answered, and told to nobody."""
    alice, bob = server.people("alice", "bob")
    answer = alice.ask(slash + line)
    assert len(answer) == 1 and answer[0].command in ("411", "412", "461")
    bob.expect_nothing()


def test_unicast_to_a_channel(server):
    """UNICAST is for a user: a channel is "User not found."."""
    alice, bob = server.people("alice", "bob")
    alice.ask_one("UNICAST #lobby hello", "401", "alice", "#lobby", "User not found.")
    bob.expect_nothing()


def test_unicast_to_someone_away(server):
    """301 comes as for PRIVMSG."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :out")
    alice.ask_one("/UNICAST bob hi", "301", "alice", "bob", "out")


@SLASH
@pytest.mark.parametrize("line", ["QUIT", "QUIT going home now", "QUIT :going home now", "quit"])
def test_quit(server, slash, line):
    """QUIT with and without "/" leaves; the rest of the line is the reason."""
    alice, bob = server.people("alice", "bob")
    alice.send(slash + line)
    alice.expect_closed()
    reason = bob.expect("QUIT", ANY, source="alice").text
    if "home" in line:
        assert "going home now" in reason


def texts(answer):
    """What people read of an answer, whatever the client can show."""
    return "\n".join(message.text for message in answer)


@SLASH
def test_file_lists_count_names_and_sizes(chatd, shared_files, slash):
    """FILE answers the sender alone with the count, and each name with its size."""
    server = chatd(files=shared_files)
    alice, bob = server.people("alice", "bob")
    answer = alice.ask(f"{slash}FILE")
    said = texts(answer)
    assert re.search(r"\b4\b", answer[0].text)
    for name, size in (
        ("readme.txt", "13"),
        ("Ünïcode name.txt", "5"),
        ("big.bin", None),
        ("sub/deep.txt", "4"),
    ):
        lines = [line for line in said.splitlines() if name in line]
        assert len(lines) == 1, name
        assert size is None or re.search(rf"\b{size}\b", lines[0].replace(name, ""))
    assert "hidden" not in said and "secret" not in said
    bob.expect_nothing()


@SLASH
def test_file_with_an_empty_folder(server, slash):
    """An empty folder is "No shared files"."""
    alice = server.client("alice")
    assert "No shared files" in texts(alice.ask(f"{slash}FILE"))


def test_file_with_a_missing_folder(chatd):
    """So is a folder that is not there, and the server goes on."""
    server = chatd(files="/nonexistent/folder")
    assert "No shared files" in texts(server.client("alice").ask("/FILE"))


def test_files_come_and_go(server):
    """A new file is listed at once, a removed one at once no more, and the folder itself may
    come and go."""
    alice = server.client("alice")
    path = server.files / "new.txt"
    path.write_text("new")
    assert "new.txt" in texts(alice.ask("FILE"))
    path.unlink()
    assert "No shared files" in texts(alice.ask("FILE"))
    server.files.rmdir()
    assert "No shared files" in texts(alice.ask("FILE"))
    server.files.mkdir()
    path.write_text("new")
    server.files.chmod(0o755)
    assert "new.txt" in texts(alice.ask("FILE"))


def test_file_list_of_many(server):
    """Very many files are listed in lines that fit, or the first ones and where the rest is."""
    for number in range(1200):
        (server.files / f"file-{number:04}.txt").write_text("x")
    alice = server.client("alice")
    answer = alice.ask("FILE")
    said = texts(answer)
    assert said.count("file-") == 1200 or ("1000" in said and server.files_url in said)
    assert said.count("file-") >= 1000


@pytest.mark.parametrize(
    "name",
    [
        "x" * 250,
        "two\nlines",
        "tab\there",
        "back\\slash",
        "per%20cent",
        ":colon",
        "emoji \U0001f600",
        "\u202eexe.txt",
        "-dash",
        "sp ace",
    ],
)
def test_file_with_a_strange_name(server, name):
    """A strange name in the folder does no harm: lines stay lines."""
    (server.files / name).write_text("x")
    alice = server.client("alice")
    assert alice.ask("FILE")
    assert not find(alice.ask("FILE"), "QUIT")


@SLASH
@pytest.mark.parametrize("name", ["readme.txt", "Ünïcode name.txt", "big.bin"])
def test_download_gives_a_url_that_works(chatd, shared_files, slash, name):
    """DOWNLOAD answers with a URL from which the very bytes come."""
    server = chatd(files=shared_files)
    alice, bob = server.people("alice", "bob")
    said = texts(alice.ask(f"{slash}DOWNLOAD {name}"))
    url = re.search(r"https?://\S+", said)[0]
    assert url.startswith(server.files_url)
    assert urllib.parse.unquote(url[len(server.files_url) :]) == name
    with urllib.request.urlopen(url, timeout=10) as reply:
        assert reply.read() == (shared_files / name).read_bytes()
    bob.expect_nothing()


@SLASH
@pytest.mark.parametrize(
    "name",
    [
        "missing.txt",
        "../secret.txt",
        "/etc/passwd",
        ".hidden",
        "readme.txt/",
        "sub/../../secret.txt",
        "outside",
        ".",
    ],
)
def test_download_of_nothing(chatd, shared_files, slash, name):
    """What is not shared is "No such shared file", a FAIL where those are understood."""
    server = chatd(files=shared_files)
    plain = server.client("plain")
    assert "No such shared file" in texts(plain.ask(f"{slash}DOWNLOAD {name}"))
    modern = server.client("modern", "standard-replies")
    answer = modern.ask(f"{slash}DOWNLOAD {name}")
    assert len(answer) == 1 and answer[0].matches("FAIL", "DOWNLOAD", re.compile("[A-Z_]+"), ...)
    assert "No such shared file" in answer[0].text


@SLASH
@pytest.mark.parametrize("line", ["DOWNLOAD", "DOWNLOAD :"])
def test_download_without_a_name(server, slash, line):
    """A name is missing: one answer."""
    answer = server.client("alice").ask(slash + line)
    assert len(answer) == 1


def test_download_with_a_colon(chatd, shared_files):
    """A trailing parameter means the same."""
    server = chatd(files=shared_files)
    assert server.files_url in texts(server.client("alice").ask("DOWNLOAD :Ünïcode name.txt"))


def test_standard_replies_are_for_those_who_understand(server):
    """FAIL, WARN and NOTE about verbs go to none that did not ask for standard-replies."""
    alice = server.client("alice")
    answer = alice.ask("FILE", "DOWNLOAD nothing", "BROADCAST", "UNICAST nobody x")
    assert answer and not find(answer, ("FAIL", "WARN", "NOTE"))


def test_verbs_from_netcat(server):
    """Line ends of a terminal, LF alone, are enough for everything."""
    alice = server.client("alice")
    netcat = server.connect()
    netcat.send_raw(b"NICK nc\nUSER nc 0 * :netcat\n/BROADCAST hi from nc\n/UNICAST alice psst\n")
    netcat.wait_for("001", "nc", ANY)
    alice.wait_for("PRIVMSG", "#lobby", "hi from nc", source="nc")
    alice.expect("PRIVMSG", "alice", "psst", source="nc")
    netcat.send_raw(b"/QUIT\n")
    netcat.expect_closed()


def test_slash_before_other_commands(server):
    """A slash is for the verbs; before other commands it is unknown or the same command, never
    harmful."""
    alice, bob = server.people("alice", "bob")
    alice.ask("/PRIVMSG bob :hello", "/JOIN #x", "//BROADCAST x", "/ BROADCAST x", "/")
    assert not find(bob.sync(), "PRIVMSG", "#lobby", ...)


def test_a_script_gets_all_its_answers(server):
    """A pipe into netcat, which closes its end at once: what it asked for still comes, files and all."""
    script = server.connect()
    script.send_raw(b"NICK script\nUSER s 0 * :s\nFILE\nDOWNLOAD nothing.txt\nWHOIS script\n")
    script.shutdown_write()
    lines = script.read_to_end()
    assert find(lines, "NOTICE", "script", ANY), "FILE was not answered"
    assert find(lines, "NOTICE", "script", "No such shared file")
    assert find(lines, "318", "script", "script", ...)
