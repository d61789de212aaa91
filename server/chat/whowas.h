/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who had a nick before: a bounded memory of those who left or changed it.
 */
#pragma once

#include <stdint.h>

struct chat;
struct user;
struct whowas;

struct whowas *whowas_new(void);
void whowas_free(struct whowas *whowas);

/* Remember a user under its present nick; the oldest is forgotten beyond whowas_max. */
void whowas_remember(struct chat *chat, const struct user *user, int64_t time_ms);
