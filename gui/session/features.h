/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a server says of itself in 005: which statuses its channels have, which
 * modes take a parameter, how it is called, where its files are.
 *
 * Source  modern.ircdocs.horse, "RPL_ISUPPORT"
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct features {
  char *channel_types;  /* CHANTYPES: "#" */
  char *prefix_modes;   /* PREFIX: "ov", highest first */
  char *prefix_chars;   /* PREFIX: "@+", in the same order */
  char *parameter_both; /* CHANMODES, first two groups: modes with a parameter whether set or not */
  char *parameter_set;  /* CHANMODES, third group: with a parameter only when set */
  char *network;        /* NETWORK; NULL where not told */
  char *file_host;      /* FILES or FILEHOST; NULL where not told */
};

/* Fill in what holds where the server says nothing. */
void features_init(struct features *features);
void features_clear(struct features *features);

/* Take in one token of 005; one that means nothing here is fine. */
void features_add(struct features *features, const char *token);

/* Return whether name begins as a channel's does. */
bool features_is_channel(const struct features *features, const char *name);

/* Split "@+bob" into statuses and name.
 *
 * Returns: where the name begins
 */
const char *features_skip_prefixes(const struct features *features, const char *name);

/* Return whether a mode letter takes a parameter when it is set, or taken back. */
bool features_mode_has_parameter(const struct features *features, char mode, bool set);

/* Return the status character of a mode letter ('o' is '@'), or '\0' where it is no status. */
char features_mode_prefix(const struct features *features, char mode);

/* Add a status to a person's, or take it away, keeping the highest first.
 *
 * Returns: (transfer full): what the person has then
 */
char *features_change_prefixes(const struct features *features, const char *prefixes, char prefix,
                               bool add);

/* Find where files are listed.
 *
 * file_host  (nullable): what the server named; its host is replaced by chat_host where nobody else
 *            could use it (none, 0.0.0.0, or loopback while the chat is not)
 * Returns: (transfer full): an http or https URL that ends with "/"
 */
char *features_files_url(const char *file_host, const char *chat_host, guint chat_port);
