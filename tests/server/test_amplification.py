# SPDX-License-Identifier: GPL-3.0-or-later
"""Cheap lines that would cause much: what a stranger can make the server do is bounded."""

import socket

from irc import find


def test_a_list_of_masks_comes_once_a_line(server):
    """MODE with the letter of a list many times over shows the list once, and one 472 tells of
    letters that are none."""
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #x", "MODE #x +bb one two")
    answer = bob.ask("MODE #x " + "b" * 400)
    assert len(find(answer, "367", ...)) == 2
    assert len(find(answer, "368", ...)) == 1
    assert len(find(alice.ask("MODE #x +" + "y" * 400), "472", ...)) == 1


def test_masks_of_a_search_are_few(server):
    """A LIST tries four masks at most; further ones are not looked at."""
    alice = server.client("alice")
    alice.ask("JOIN #one,#two,#five")
    answer = alice.ask("LIST #one,#two,#a,#b,#five")
    assert [message.params[1] for message in find(answer, "322", ...)] in (["#one", "#two"], ["#two", "#one"])


def test_channels_are_bounded(chatd):
    """Beyond the setting no new channel is made; those that are there can be joined."""
    server = chatd(settings={"channels_max": "3"})
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #one", "JOIN #two")
    assert find(alice.ask("JOIN #three"), "405", "alice", "#three", ...)
    assert find(bob.ask("JOIN #one"), "JOIN", "#one", source="bob")


def test_who_may_let_somebody_past_the_door(server):
    """An invitation beats key, limit and ban if it is from someone who could lift them."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    alice.ask("JOIN #x", "MODE #x +k secret")
    bob.ask("JOIN #x secret")
    assert find(bob.ask("INVITE carol #x"), "341", ...)
    carol.wait_for("INVITE", "carol", "#x", source="bob")
    assert find(carol.ask("JOIN #x"), "475", "carol", "#x", ...)
    alice.ask("INVITE carol #x")
    assert find(carol.ask("JOIN #x"), "JOIN", "#x", source="carol")


def test_the_refused_hold_no_place(chatd):
    """Those who are turned away, and stay, do not keep others out."""
    server = chatd(settings={"connections_max": "20", "connections_per_address": "5"})
    for _ in range(60):
        server.connect()
    host, port = server.address
    with socket.create_connection((host, port), source_address=("127.0.0.2", 0), timeout=10) as other:
        other.sendall(b"NICK other\r\nUSER u 0 * :o\r\n")
        assert b" 001 other " in other.recv(65536)
