/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signs of life: time to register, a PING into silence, and the end of those who do not answer.
 *
 * One timer for all clients, armed for the earliest deadline, so that an idle server sleeps and a
 * client needs no timer of its own.
 */
#pragma once

struct chat;
struct client;
struct liveness;

struct liveness *liveness_new(struct chat *chat);
void liveness_free(struct liveness *liveness);

/* A client has connected: it has registration_timeout to register. */
void liveness_watch_new(struct client *client);

/* A client has registered: from now on it is asked for signs of life. */
void liveness_watch_registered(struct client *client);

/* A line came. */
void liveness_heard(struct client *client);

/* Settings have changed: look at everyone anew. */
void liveness_reload(struct liveness *liveness);
