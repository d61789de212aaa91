/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of chatd: one table that makes the options, the keys of chatd.conf and the
 * manual's list.
 *
 * Precedence, lowest first: built-in default, settings file, environment, command line. Everything
 * works with no file at all.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The values in force. Strings belong to the config. Durations are seconds. */
struct config {
  int64_t port;
  int64_t files_port; /* -1: the one after port */
  char **listen;      /* NULL-terminated addresses in numbers */
  char *shared_files; /* "" chooses a folder by itself, see config_shared_folder() */
  char *state_dir;    /* "" chooses a directory by itself, see config_state_directory() */
  char *server_name;
  char *network_name;
  char *lobby; /* "" for none */
  char *motd_file;
  int64_t connections_max;
  int64_t connections_per_address;
  double connection_rate_per_address; /* new ones a second; a burst of as many is free */
  int64_t channels_max;
  int64_t channels_per_client;
  int64_t masks_per_channel;
  int64_t invites_per_user;
  int64_t monitor_max;
  int64_t whowas_max;
  int64_t klines_max;
  char *operator_password; /* "" for no operators */
  char *admin;
  char *icon;
  int64_t sendq_max_bytes;
  double registration_timeout;
  double ping_interval;
  double ping_timeout;
  bool flood;
  int64_t flood_burst;
  double flood_rate; /* commands a second */
  int64_t lines_per_turn;
  int64_t files_connections_max;
  double files_timeout;
  int64_t files_page_max;
};

/* Where settings come from, kept so that they can be read again. Strings are borrowed. */
struct config_sources {
  const char *file;               /* NULL: no settings file */
  const char *const *assignments; /* "name=value" of the command line, NULL-terminated, or NULL */
};

/* Read all sources.
 *
 * Returns  the settings, or NULL with one sentence that names the setting and what it takes
 */
struct config *config_load(const struct config_sources *sources, GError **error);

/* NULL is fine. */
void config_free(struct config *config);

/* Take over from fresh what may change while the server runs; for each other setting that
 * differs, log that it needs a restart. fresh is freed. */
void config_reload(struct config *config, struct config *fresh);

/* Write "name = value" for all rows, with their help as comments: a complete chatd.conf. */
void config_print(const struct config *config, FILE *out);

/* The list of settings for --help. Newly allocated. */
char *config_describe(void);

/* The folder to share: the setting, else ./shared_files where there is one, else one in
 * the state directory. Newly allocated, absolute. */
char *config_shared_folder(const struct config *config);

/* The setting, else $STATE_DIRECTORY (systemd's), else the user's own state directory. Newly
 * allocated, absolute. */
char *config_state_directory(const struct config *config);
