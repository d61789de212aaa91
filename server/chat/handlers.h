/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The handlers that the table of commands names, by the file they are in.
 */
#pragma once

#include "server/chat/command.h"

/* capability.c */
void handle_cap(struct client *client, const struct message *msg);

/* registration.c */
void handle_nick(struct client *client, const struct message *msg);
void handle_user(struct client *client, const struct message *msg);
void handle_pass(struct client *client, const struct message *msg);
void handle_ping(struct client *client, const struct message *msg);
void handle_pong(struct client *client, const struct message *msg);
void handle_quit(struct client *client, const struct message *msg);
void handle_http(struct client *client, const struct message *msg);

/* presence.c */
void handle_away(struct client *client, const struct message *msg);
void handle_setname(struct client *client, const struct message *msg);

/* messaging.c */
void handle_privmsg(struct client *client, const struct message *msg);
void handle_notice(struct client *client, const struct message *msg);
void handle_tagmsg(struct client *client, const struct message *msg);

/* channels.c */
void handle_join(struct client *client, const struct message *msg);
void handle_part(struct client *client, const struct message *msg);
void handle_topic(struct client *client, const struct message *msg);
void handle_names(struct client *client, const struct message *msg);

/* modes.c */
void handle_mode(struct client *client, const struct message *msg);

/* moderation.c */
void handle_kick(struct client *client, const struct message *msg);
void handle_invite(struct client *client, const struct message *msg);
void handle_rename(struct client *client, const struct message *msg);

/* list.c, who.c, whois.c, whowas.c, monitor.c */
void handle_list(struct client *client, const struct message *msg);
void handle_who(struct client *client, const struct message *msg);
void handle_whois(struct client *client, const struct message *msg);
void handle_userhost(struct client *client, const struct message *msg);
void handle_ison(struct client *client, const struct message *msg);
void handle_whowas(struct client *client, const struct message *msg);
void handle_monitor(struct client *client, const struct message *msg);

/* info.c, isupport.c */
void handle_motd(struct client *client, const struct message *msg);
void handle_lusers(struct client *client, const struct message *msg);
void handle_version(struct client *client, const struct message *msg);
void handle_time(struct client *client, const struct message *msg);
void handle_admin(struct client *client, const struct message *msg);
void handle_info(struct client *client, const struct message *msg);
void handle_links(struct client *client, const struct message *msg);
void handle_stats(struct client *client, const struct message *msg);
void handle_help(struct client *client, const struct message *msg);
void handle_isupport(struct client *client, const struct message *msg);

/* admin.c */
void handle_oper(struct client *client, const struct message *msg);
void handle_kill(struct client *client, const struct message *msg);
void handle_wallops(struct client *client, const struct message *msg);
void handle_kline(struct client *client, const struct message *msg);
void handle_unkline(struct client *client, const struct message *msg);
void handle_rehash(struct client *client, const struct message *msg);
void handle_die(struct client *client, const struct message *msg);

/* plain.c */
void handle_broadcast(struct client *client, const struct message *msg);
void handle_unicast(struct client *client, const struct message *msg);
void handle_file(struct client *client, const struct message *msg);
void handle_download(struct client *client, const struct message *msg);
