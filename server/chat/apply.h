/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events change: what each kind does to users and channels, and what clients are told of it.
 *
 * An event may come too late (its user has quit, its nick was taken by an earlier one). Then it
 * changes nothing and, where its client is here, tells it why.
 */
#pragma once

#include "server/store/log_event.h"

struct chat;
struct client;
struct user;

/* What an apply function is given besides the event. */
struct applying {
  struct chat *chat;
  struct user *user;     /* whose doing it is; NULL for EVENT_SESSION_UP only */
  struct client *origin; /* the connection it came from; NULL where that is gone or elsewhere */
};

/* The log's callback; context is a struct chat. */
void apply_event(void *context, const struct log_event *event);

/* One per type, each beside the commands that ask for it. */
void apply_session_up(const struct applying *at, const struct log_event *event);
void apply_nick(const struct applying *at, const struct log_event *event);
void apply_setname(const struct applying *at, const struct log_event *event);
void apply_away(const struct applying *at, const struct log_event *event);
void apply_join(const struct applying *at, const struct log_event *event);
void apply_part(const struct applying *at, const struct log_event *event);
void apply_quit(const struct applying *at, const struct log_event *event);
void apply_topic(const struct applying *at, const struct log_event *event);
void apply_message(const struct applying *at, const struct log_event *event);
void apply_mode(const struct applying *at, const struct log_event *event);
void apply_user_mode(const struct applying *at, const struct log_event *event);
void apply_kick(const struct applying *at, const struct log_event *event);
void apply_invite(const struct applying *at, const struct log_event *event);
void apply_rename(const struct applying *at, const struct log_event *event);
void apply_oper(const struct applying *at, const struct log_event *event);
void apply_kill(const struct applying *at, const struct log_event *event);
void apply_wallops(const struct applying *at, const struct log_event *event);
void apply_kline(const struct applying *at, const struct log_event *event);
void apply_unkline(const struct applying *at, const struct log_event *event);
