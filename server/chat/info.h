/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers that are also part of the welcome.
 */
#pragma once

struct client;

void info_send_lusers(struct client *client);
void info_send_motd(struct client *client);
