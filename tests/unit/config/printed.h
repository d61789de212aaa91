/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What config_print() writes, for tests to look at.
 */
#pragma once

#include "server/config.h"

#include <glib.h>

/* The settings that these assignments give, which must be good; NULL-terminated. */
struct config *config_from(const char *const *assignments);

#define CONFIG_FROM(...) config_from((const char *const[]){__VA_ARGS__, NULL})

/* A whole settings file. Newly allocated. */
char *config_text(const struct config *config);

/* The value of one setting as it stands in that file, found by a line "name = value". Newly
 * allocated; NULL where there is no such line. */
char *config_value(const struct config *config, const char *name);

/* The names of all settings, in order. Owned by the caller. */
GPtrArray *config_names(void);
