/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MONITOR: who wants to know when a nick comes and goes.
 *
 * Source  IRCv3 monitor, extended-monitor
 */
#pragma once

#include "protocol/capabilities.h"

struct chat;
struct client;
struct line;
struct monitors;
struct user;

struct monitors *monitors_new(void);
void monitors_free(struct monitors *monitors);

/* A user has come under its present nick, or is about to lose it. */
void monitor_tell_online(const struct user *user);
void monitor_tell_offline(const struct user *user);

/* Send a line about a user (AWAY, SETNAME) to those who watch it with extended-monitor, have the
 * line's own capability, and share no channel with it.  They are told by this, others by the
 * channel. */
void monitor_send_line(const struct user *user, struct line *line, enum capability needs);

/* A client has gone: forget what it watched. */
void monitor_forget(struct client *client);

/* How many nicks are watched in all, each as often as it has watchers. */
unsigned int monitors_count(const struct monitors *monitors);
