# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings: file, environment, command line, and what changes on SIGHUP."""

import os
import re
import signal
import subprocess

import pytest

from chatd import make_directory
from irc import ANY, find
from test_start import assert_refused, run


@pytest.fixture
def config():
    """A function that writes a settings file and returns its path."""
    place = make_directory()
    path = place / "chatd.conf"

    def write(text):
        path.write_text(text)
        path.chmod(0o644)
        return path

    yield write
    subprocess.run(["rm", "-rf", str(place)], check=True)


def settings_of(binary, *arguments, environment=None):
    """What --check-config prints: {name: value}."""
    result = run(binary, "--check-config", *arguments, environment=environment)
    assert result.returncode == 0, result.stderr
    return dict(re.findall(r"(?m)^(\w+) *= *(.*)$", result.stdout))


def test_check_config(binary):
    """--check-config prints every setting as it is in force, starts nothing, and exits 0."""
    have = settings_of(binary)
    assert (
        have["lobby"] == "#lobby"
        and have["port"] == "12300"
        and have["sendq_max_bytes"] == "1048576"
    )
    described = run(binary, "--help").stdout
    for name in have:
        assert name in described, f"{name} is not in --help"


def test_check_config_output_is_a_settings_file(binary, config):
    """What --check-config prints can be used as chatd.conf, and means the same."""
    first = run(binary, "--check-config", "--set", "channels_per_client=7")
    second = run(binary, "--check-config", "--config", config(first.stdout))
    assert second.returncode == 0 and second.stdout == first.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--set", "nonsense=1"],
        ["--set", "lobby=nohash"],
        ["70000"],
        ["--config", "/nonexistent.conf"],
    ],
)
def test_check_config_finds_mistakes(binary, arguments):
    """Mistakes are told as a start would tell them."""
    assert_refused(run(binary, "--check-config", *arguments))


@pytest.mark.parametrize(
    "text,word",
    [
        ("[chatd]\nnonsense = 1\n", "nonsense"),
        ("[chatd]\nport = abc\n", "port"),
        ("[other]\nport = 1\n", "other"),
        ("port = 1\n", "chatd.conf"),
        ("[chatd\n", "chatd.conf"),
        ("\x01\x02\x03", "chatd.conf"),
        ("[chatd]\nlobby = caf\\xe9\n", "chatd.conf"),
        ("[chatd]\nping_interval = -5\n", "ping_interval"),
    ],
)
def test_mistakes_in_a_file(binary, config, text, word):
    """A mistake in the file is told with the file's name and what is wrong."""
    path = config(text)
    assert_refused(run(binary, "--config", path, "0"), word, path)


def test_an_empty_file(binary, config):
    """A file without settings is fine."""
    assert settings_of(binary, "--config", config("")) == settings_of(binary)
    assert settings_of(binary, "--config", config("# nothing\n[chatd]\n")) == settings_of(binary)


def test_precedence(binary, config):
    """Built in, file, environment, command line: the later one has the last word."""
    path = config("[chatd]\nshared_files = /from/file\nchannels_per_client = 11\nlobby = #hall\n")
    have = settings_of(binary, "--config", path)
    assert (have["shared_files"], have["channels_per_client"], have["lobby"]) == (
        "/from/file",
        "11",
        "#hall",
    )
    have = settings_of(
        binary, "--config", path, environment={"SERVER_SHARED_FILES": "/from/environment"}
    )
    assert have["shared_files"] == "/from/environment"
    have = settings_of(
        binary,
        "--config",
        path,
        "--shared-files",
        "/from/option",
        "--set",
        "channels_per_client=12",
        environment={"SERVER_SHARED_FILES": "/from/environment"},
    )
    assert (have["shared_files"], have["channels_per_client"]) == ("/from/option", "12")
    assert settings_of(binary, "--config", path, "4711")["port"] == "4711"


def test_settings_from_a_file(chatd, config):
    """A server that is started with a file does as it says."""
    server = chatd("--config", config("[chatd]\nlobby = #aula\nnetwork_name = School\n"))
    client = server.client("alice")
    assert find(client.welcome, "JOIN", "#aula") and client.isupport["NETWORK"] == "School"


def test_server_name(chatd):
    """The name in every numeric and in the prefix of what the server says."""
    client = chatd(settings={"server_name": "chat.example.org"}).client("alice")
    assert client.server_name == "chat.example.org"
    client.send("PING x")
    client.expect("PONG", "chat.example.org", "x", source="chat.example.org")


def test_motd_file(chatd, config):
    """The message of the day is the file's, line by line."""
    motd = config("Be kind.\n\nGrüße\n" + "long " * 200 + "\n")
    client = chatd(settings={"motd_file": motd}).client("alice")
    lines = [message.text for message in find(client.welcome, "372", "alice", ANY)]
    said = "\n".join(lines)
    assert "Be kind." in said and "Grüße" in said and "long long" in said
    assert any("Be kind." in line for line in lines) and not any(
        "Be kind." in line and "Grüße" in line for line in lines
    )


def test_missing_motd_file(chatd):
    """A message of the day that is not there is 422, not a failure."""
    client = chatd(settings={"motd_file": "/nonexistent/motd"}).client("alice")
    assert find(client.welcome, "422", "alice", ANY)


@pytest.mark.parametrize(
    "content",
    [b"caf\xe9\n", b"\x00\x01\x02\n", b"\r\n\r\n", b"no line end", b"x" * 1_000_000],
    ids=["latin-1", "control", "empty lines", "no line end", "a megabyte"],
)
def test_strange_motd_file(chatd, config, content):
    """Whatever is in the file, what is sent is well formed."""
    path = config("")
    path.write_bytes(content)
    chatd(settings={"motd_file": path}).client("alice")


def hangup(server, count=1):
    """Reload and wait until the log says so."""
    server.process.send_signal(signal.SIGHUP)
    server.log.wait_for(r"Settings were read again", count)


def test_reload(chatd, config):
    """SIGHUP takes over what may change, for those who are there already too."""
    path = config("[chatd]\nchannels_per_client = 2\nflood = off\n")
    server = chatd("--config", path)
    alice, bob = server.people("alice", "bob")
    assert find(alice.ask("JOIN #a", "JOIN #b", "JOIN #c", "JOIN #d"), "405")
    config("[chatd]\nchannels_per_client = 20\n")
    hangup(server)
    assert not find(alice.ask("JOIN #c", "JOIN #d", "JOIN #e"), "405")
    bob.sync()


def test_reload_of_the_message_of_the_day(chatd, config):
    """A new message of the day is read again."""
    motd = config("before\n")
    server = chatd(settings={"motd_file": motd})
    alice = server.client("alice")
    config("after\n")
    hangup(server)
    said = "\n".join(message.text for message in find(alice.ask("MOTD"), "372"))
    assert "after" in said and "before" not in said


def test_reload_of_the_shared_folder(chatd, config, shared_files):
    """Another folder in the settings is shared after SIGHUP."""
    place = make_directory()
    try:
        environment_free = config(f"[chatd]\nshared_files = {place}\n")
        server = chatd(
            "--listen",
            "127.0.0.1",
            "--files-port",
            "0",
            "--config",
            environment_free,
            "0",
            bare=True,
        )
        alice = server.client("alice")
        assert "No shared files" in alice.ask("FILE")[0].text
        config(f"[chatd]\nshared_files = {shared_files}\n")
        hangup(server)
        assert "readme.txt" in "\n".join(message.text for message in alice.ask("FILE"))
    finally:
        os.rmdir(place)


def test_reload_with_a_mistake(chatd, config):
    """A mistake is logged and everything stays as it was."""
    path = config("[chatd]\nchannels_per_client = 2\n")
    server = chatd("--config", path)
    alice = server.client("alice")
    config("[chatd]\nchannels_per_client = none\n")
    server.process.send_signal(signal.SIGHUP)
    server.log.wait_for(r"channels_per_client")
    assert find(alice.ask("JOIN #a", "JOIN #b", "JOIN #c", "JOIN #d"), "405")
    config("[chatd]\nchannels_per_client = 20\n")
    hangup(server)
    assert find(alice.ask("JOIN #c"), "JOIN")


def test_reload_of_what_needs_a_restart(chatd, config):
    """What cannot change is told in the log, by its name, and does not change."""
    path = config("[chatd]\nlobby = #hall\n")
    server = chatd("--config", path)
    server.client("alice")
    config("[chatd]\nlobby = #aula\n")
    hangup(server)
    server.log.wait_for(r"lobby.*restart")
    assert find(server.client("bob").welcome, "JOIN", "#hall")


def test_reload_of_a_file_that_is_gone(chatd, config):
    """The settings file vanishes: told in the log, and everything goes on."""
    path = config("[chatd]\nchannels_per_client = 2\n")
    server = chatd("--config", path)
    alice = server.client("alice")
    path.unlink()
    server.process.send_signal(signal.SIGHUP)
    server.log.wait_for(re.escape(str(path)))
    alice.sync()


def test_many_reloads(server):
    """A hundred SIGHUPs are survived, and lose no descriptor."""
    alice = server.client("alice")
    for _ in range(100):
        server.process.send_signal(signal.SIGHUP)
        alice.sync()
