/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table. Numerics that are not in it are told as the server words them, those
 * that refuse something by handle_refusal().
 */
#include "gui/session/handlers.h"

#include <stdlib.h>

/* In the order of commands, for the binary search. */
static const struct handler handlers[] = {
    {"001", 2, handle_welcome},
    {"004", 2, handle_myinfo},
    {"005", 2, handle_isupport},
    {"221", 0, handle_ignored},
    {"301", 3, handle_away_reply},
    {"305", 1, handle_unaway},
    {"306", 1, handle_now_away},
    {"307", 3, handle_whois_text},
    {"311", 6, handle_whois_user},
    {"312", 3, handle_whois_server},
    {"313", 3, handle_whois_text},
    {"315", 0, handle_ignored},
    {"317", 3, handle_whois_idle},
    {"318", 0, handle_ignored},
    {"319", 3, handle_whois_channels},
    {"320", 3, handle_whois_text},
    {"321", 0, handle_ignored},
    {"322", 3, handle_list},
    {"323", 0, handle_ignored},
    {"324", 3, handle_channel_modes},
    {"329", 0, handle_ignored},
    {"330", 3, handle_whois_text},
    {"331", 2, handle_no_topic},
    {"332", 3, handle_topic_reply},
    {"333", 4, handle_topic_setter},
    {"335", 3, handle_whois_text},
    {"338", 3, handle_whois_text},
    {"341", 3, handle_inviting},
    {"352", 8, handle_who},
    {"353", 4, handle_names},
    {"366", 2, handle_names_end},
    {"376", 1, handle_motd_end},
    {"378", 3, handle_whois_text},
    {"379", 3, handle_whois_text},
    {"422", 1, handle_motd_end},
    {"431", 1, handle_nick_refused},
    {"432", 1, handle_nick_refused},
    {"433", 1, handle_nick_refused},
    {"436", 1, handle_nick_refused},
    {"671", 3, handle_whois_text},
    {"ACK", 0, handle_ack},
    {"AWAY", 0, handle_away},
    {"BATCH", 1, handle_batch},
    {"CAP", 2, handle_cap},
    {"ERROR", 0, handle_error_line},
    {"FAIL", 3, handle_fail},
    {"INVITE", 2, handle_invite},
    {"JOIN", 1, handle_join},
    {"KICK", 2, handle_kick},
    {"MODE", 2, handle_mode},
    {"NICK", 1, handle_nick},
    {"NOTE", 3, handle_warn},
    {"NOTICE", 2, handle_notice},
    {"PART", 1, handle_part},
    {"PING", 0, handle_ping},
    {"PONG", 0, handle_ignored},
    {"PRIVMSG", 2, handle_privmsg},
    {"QUIT", 0, handle_quit},
    {"SETNAME", 1, handle_setname},
    {"TAGMSG", 0, handle_ignored},
    {"TOPIC", 2, handle_topic},
    {"WARN", 3, handle_warn},
};

static int
compare(const void *key, const void *row)
{
  const char *command = key;
  const struct handler *handler = row;

  return g_ascii_strcasecmp(command, handler->command);
}

const struct handler *
handlers_find(const char *command)
{
  return bsearch(command, handlers, G_N_ELEMENTS(handlers), sizeof handlers[0], compare);
}

const struct handler *
handlers_get(gsize *n_handlers)
{
  *n_handlers = G_N_ELEMENTS(handlers);
  return handlers;
}
