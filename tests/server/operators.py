# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators of the server, for tests that need one."""

from irc import ANY, find

PASSWORD = "open sesame"

# Settings of a server that has operators.
OPERATORS = {"operator_password": PASSWORD}


def become_operator(client, name="root"):
    """Give OPER and return what came: MODE +o, then 381."""
    answer = client.ask(f"OPER {name} :{PASSWORD}")
    assert find(answer, "381", client.nick, ANY), client.story(f"no operator after {answer}")
    return answer
