/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session with a fake server, as most tests begin.
 */
#pragma once

#include "gui/session/session.h"
#include "tests/unit/gui/fake-server.h"

struct fixture {
  struct fake_server *server;
  ConfabSession *session;
  ConfabNetwork *network;
  ConfabConversation *lobby; /* once online */
  GAsyncResult *result;      /* of connecting, when it has ended */
  GString *signals;          /* what the session emitted: "show:#lobby arrived:bob …" */
};

/* A server, and a session "alice" that is not connected yet. Its time-outs are long, its first wait
 * after a loss is short. */
void fixture_init(struct fixture *fixture);

/* The same, online: with #lobby, where bob and carol are.
 *
 * caps  what the server offers
 */
void fixture_init_online(struct fixture *fixture, const char *caps);
void fixture_clear(struct fixture *fixture);

/* Begin to connect. */
void fixture_connect(struct fixture *fixture, GCancellable *cancellable);

/* Let a waiting or connecting session in, and wait until it knows the lobby's people. */
void fixture_welcome(struct fixture *fixture, const char *caps);

/* Connect and return the failure, which there must be. */
GError *fixture_fail_to_connect(struct fixture *fixture);

/* Say something as the server, and wait until the session has read it. */
void fixture_hear(struct fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Type into the entry of a conversation; it must be accepted. */
void fixture_type(struct fixture *fixture, ConfabConversation *conversation, const char *text);

/* Returns: (transfer none) (nullable) */
ConfabConversation *fixture_find(struct fixture *fixture, const char *name);

/* Returns: (transfer none): the last message of a conversation's log; there must be one */
ConfabMessage *fixture_last(ConfabConversation *conversation);

/* Return whether some line of the conversation reads so. */
bool fixture_has_text(ConfabConversation *conversation, const char *text);
