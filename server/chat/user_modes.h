/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The modes that a user has.
 */
#pragma once

struct client;
struct log_event;
struct message;
struct user;

/* MODE with a nick. */
void handle_user_mode(struct client *client, const struct message *msg);

/* Set all modes at once, and tell the user what has changed. */
void user_set_modes(struct user *user, unsigned int modes, const struct log_event *event);
