/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTP for the shared folder: evhttp with its limits, and the routes.
 *
 * A route is a row of a table: a path, the methods it knows, a function that
 * answers. Everything here runs on the file thread, or before it is started.
 */
#pragma once

#include <glib.h>

struct event_base;
struct file_limits;
struct http_server;
struct share;

/* Serve share on listening sockets, from when base is run.
 *
 * share, limits  must outlive it
 * fds            of int; taken over
 */
struct http_server *http_server_new(struct event_base *base, const struct share *share,
                                    const struct file_limits *limits, GArray *fds);

/* Close all connections, whatever they are at, and free. base has to be run, or freed, once more
 * for the last of it to go. NULL is fine. */
void http_server_free(struct http_server *http);
