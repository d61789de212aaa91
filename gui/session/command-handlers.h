/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What runs when a command is typed. For the table in commands.c alone.
 */
#pragma once

#include "gui/session/commands.h"

typedef gboolean command_func(const ConfabCommandCall *call, GError **error);

/* command-handlers-chat.c */
command_func command_away, command_back, command_broadcast, command_clear, command_close,
    command_invite, command_join, command_kick, command_list, command_me, command_mode,
    command_names, command_nick, command_part, command_query, command_quit, command_quote,
    command_topic, command_unicast, command_whois;

/* command-handlers-files.c */
command_func command_download, command_file;
