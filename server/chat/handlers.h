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
void handle_list(struct client *client, const struct message *msg);
void handle_mode(struct client *client, const struct message *msg);

/* queries.c */
void handle_who(struct client *client, const struct message *msg);
void handle_whois(struct client *client, const struct message *msg);
void handle_userhost(struct client *client, const struct message *msg);
void handle_ison(struct client *client, const struct message *msg);
void handle_motd(struct client *client, const struct message *msg);
void handle_lusers(struct client *client, const struct message *msg);
void handle_version(struct client *client, const struct message *msg);
void handle_time(struct client *client, const struct message *msg);

/* plain.c */
void handle_broadcast(struct client *client, const struct message *msg);
void handle_unicast(struct client *client, const struct message *msg);
void handle_file(struct client *client, const struct message *msg);
void handle_download(struct client *client, const struct message *msg);
