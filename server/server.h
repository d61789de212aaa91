/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole server: it puts the rooms together and turns the loop.
 */
#pragma once

#include "server/config.h"

struct server;

/* Bind the ports and start the file service; nobody is served before server_run().
 *
 * config   taken over, also on failure
 * sources  where it came from, to be read again on SIGHUP; must outlive the server
 * error    one sentence for the person who started it
 */
struct server *
server_new(struct config *config, const struct config_sources *sources, GError **error);

/* Print the addresses that people can use and the shared folder. */
void server_announce(const struct server *server);

/* Serve until SIGTERM or SIGINT, say goodbye to everyone, and return. */
void server_run(struct server *server);

/* NULL is fine. */
void server_free(struct server *server);
