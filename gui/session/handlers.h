/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each word of the protocol does to the model: one table, one function a row.
 * For the files of the session alone.
 */
#pragma once

#include "gui/session/incoming.h"

struct handler {
  const char *command; /* upper case, or three digits */
  size_t min_params;   /* with fewer it is passed over */
  void (*handle)(ConfabSession *session, const struct incoming *in);
};

/* Find what to do with a command, in any case.
 *
 * Returns: (nullable): NULL where it means nothing here
 */
const struct handler *handlers_find(const char *command);

/* Return the table, in the order of commands. */
const struct handler *handlers_get(gsize *n_handlers);

typedef void handler_func(ConfabSession *session, const struct incoming *in);

/* handlers-registration.c */
handler_func handle_cap, handle_welcome, handle_myinfo, handle_isupport, handle_motd_end,
    handle_ping, handle_pong, handle_error_line, handle_nick_refused, handle_server_text;

/* handlers-channels.c */
handler_func handle_join, handle_part, handle_kick, handle_quit, handle_nick, handle_topic,
    handle_topic_reply, handle_topic_setter, handle_no_topic, handle_names, handle_names_end,
    handle_mode, handle_channel_modes, handle_invite, handle_inviting;

/* handlers-messages.c */
handler_func handle_privmsg, handle_notice, handle_batch, handle_ack, handle_ignored;

/* handlers-people.c */
handler_func handle_away, handle_setname, handle_away_reply, handle_unaway, handle_now_away,
    handle_who, handle_whois_user, handle_whois_server, handle_whois_idle, handle_whois_channels,
    handle_whois_text, handle_list;

/* handlers-replies.c */
handler_func handle_refusal, handle_fail, handle_warn;
