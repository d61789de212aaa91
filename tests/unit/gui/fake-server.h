/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A server that says just what a test tells it to, on a loopback port of its own
 * and on the test's own main loop.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* What a Confab server offers. */
#define FAKE_SERVER_ALL_CAPS                                                                       \
  "message-tags server-time batch labeled-response echo-message multi-prefix extended-join "       \
  "away-notify setname cap-notify standard-replies"

struct fake_server {
  GSocketService *service;
  guint16 port;
  GSocketConnection *connection; /* the last one; NULL before, and after it was closed */
  GPtrArray *lines;              /* received and not expected yet, of all connections */
  const char *greeting;          /* sent to whoever connects; NULL for nothing */
  bool closes;                   /* whoever connects, after the greeting */
  guint n_connections;
};

struct fake_server *fake_server_new(void);
void fake_server_free(struct fake_server *server);

/* Say something, as printf() does, and wait until it is written. Lines end with \r\n, which is
 * added. */
void fake_server_say(struct fake_server *server, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Write bytes as they are. */
void fake_server_write(struct fake_server *server, const char *bytes, gsize size);

/* Wait for the next line that begins with a word, whatever tags are before it; earlier lines are
 * dropped.
 *
 * Returns: (transfer full): the line with its tags
 */
char *fake_server_expect(struct fake_server *server, const char *beginning);

/* Returns: (transfer full): the label tag of a line; "" for none */
char *fake_server_label(const char *line);

/* Let a client in: capabilities, welcome, isupport, MOTD and #lobby with these people.
 *
 * caps    what is offered
 * people  names, divided by spaces, after the client's own
 * Returns: (transfer full): the name that the client registered
 */
char *fake_server_welcome(struct fake_server *server, const char *caps, const char *people);

/* Close the connection: politely, or as a crash does. */
void fake_server_close(struct fake_server *server);
void fake_server_reset(struct fake_server *server);

/* Listen no more, so that the next try is refused; and again, on the same port. */
void fake_server_stop(struct fake_server *server);
void fake_server_start(struct fake_server *server);
