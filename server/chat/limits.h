/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one client and one address may take: connections, and commands over time.
 *
 * A client that is too fast is not punished: its lines wait until its bucket has filled again,
 * and TCP holds it back.
 */
#pragma once

#include <stdbool.h>

struct chat;
struct client;
struct limits;

struct limits *limits_new(struct chat *chat);
void limits_free(struct limits *limits);

/* Someone connects from address: count it.
 *
 * Returns  NULL, or why it cannot come in now; then it is not counted
 */
const char *limits_admit(struct limits *limits, const char *address);

/* How many connections are counted now. */
unsigned int limits_count(const struct limits *limits);

/* A client that was admitted has gone. */
void limits_leave(struct limits *limits, struct client *client, const char *address);

/* Give a new client a full bucket. */
void limits_fill(struct client *client);

/* Pay for a command; operators of the server need not. Where the bucket is empty afterwards the client is paused: its next line
 * waits. */
void limits_spend(struct client *client, unsigned int cost);
