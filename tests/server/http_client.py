# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP client for the tests of the shared folder: paths go out as they are, pages are taken
apart."""

import http.client
import json
import socket
from html.parser import HTMLParser

from irc import DEADLINE


class Reply:
    """An HTTP reply that was read to its end."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __getitem__(self, name):
        return self.headers[name]

    def __repr__(self):
        return f"{self.status} {dict(self.headers)} {self.body[:200]!r}"


def fetch(server, path, method="GET", body=None, **headers):
    """One request on a connection of its own. The path goes out as it is."""
    connection = http.client.HTTPConnection(*server.files_address, timeout=DEADLINE)
    try:
        connection.request(
            method,
            path,
            body=body,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        return Reply(connection.getresponse())
    finally:
        connection.close()


def raw(server, request):
    """Send bytes and return all that comes until the server closes."""
    with socket.create_connection(server.files_address, DEADLINE) as sock:
        try:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while data := sock.recv(65536):
                answer += data
        except ConnectionResetError:
            pass
        return answer


def listing(server, path="/files/"):
    """The JSON list of a folder: {name: entry}."""
    reply = fetch(server, path, Accept="application/json")
    assert reply.status == 200 and reply["Content-Type"].startswith("application/json"), reply
    return {entry["name"]: entry for entry in json.loads(reply.body)["entries"]}


class Links(HTMLParser):
    """The links, texts and tags of a page."""

    def __init__(self, page):
        super().__init__()
        self.links, self.tags, self.words = [], set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs), attrs
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(self.words)
