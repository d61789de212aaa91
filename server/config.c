/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/config.h"

#include "protocol/names.h"

#include <errno.h>
#include <gio/gio.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define GROUP                 "chatd"
#define SHARED_FILES_VARIABLE "SERVER_SHARED_FILES"

enum setting_type {
  SETTING_INTEGER,
  SETTING_SECONDS,
  SETTING_RATE,
  SETTING_SWITCH,
  SETTING_STRING,
  SETTING_LIST,
};

struct setting {
  const char *name;
  enum setting_type type;
  size_t offset;
  double min, max; /* of numbers */
  const char *preset;
  const char *unit;
  bool reloadable;
  const char *help;
  bool (*valid)(const char *value); /* of strings; NULL accepts all */
  const char *takes;                /* what valid accepts, for the error */
};

static bool
valid_lobby(const char *value)
{
  return *value == '\0' || name_check_channel(value) == NAME_OK;
}

static bool
valid_word(const char *value)
{
  return *value != '\0' && *value != ':' && !strpbrk(value, " \t\r\n=") && strlen(value) <= 63;
}

static bool
valid_server_name(const char *value)
{
  return *value == '\0' || (valid_word(value) && g_str_is_ascii(value) && !strpbrk(value, "!@*#") &&
                            strchr(value, '.'));
}

static bool
valid_address(const char *value)
{
  return g_hostname_is_ip_address(value);
}

#define AT(field) offsetof(struct config, field)
#define YES       true
#define NO        false

/* One row, one setting. Adding one is adding a row and a field of struct config. */
static const struct setting SETTINGS[] = {
    {"port", SETTING_INTEGER, AT(port), 0, 65535, "12300", NULL, NO,
     "Port for chat; 0 takes a free one"},
    {"files_port", SETTING_INTEGER, AT(files_port), -1, 65535, "-1", NULL, NO,
     "Port for files; -1 is the one after the chat's, 0 takes a free one"},
    {"listen", SETTING_LIST, AT(listen), 0, 0, "0.0.0.0;::", NULL, NO,
     "Addresses to listen on, separated by ';'", valid_address,
     "IPv4 or IPv6 addresses in numbers"},
    {"shared_files", SETTING_STRING, AT(shared_files), 0, 0, "", NULL, YES,
     "Folder of files to share; empty: ./shared_files, or one in the state directory"},
    {"state_dir", SETTING_STRING, AT(state_dir), 0, 0, "", NULL, NO,
     "Directory for what the server keeps; empty: the user's state directory"},
    {"server_name", SETTING_STRING, AT(server_name), 0, 0, "", NULL, NO,
     "Name of this server in replies; empty: the host's name", valid_server_name,
     "a host name with a dot, of up to 63 characters"},
    {"network_name", SETTING_STRING, AT(network_name), 0, 0, "Confab", NULL, YES,
     "Name that clients show for this network", valid_word, "one word of up to 63 characters"},
    {"lobby", SETTING_STRING, AT(lobby), 0, 0, "#lobby", NULL, NO,
     "Channel that everyone is in; empty for none", valid_lobby, "a channel's name like #lobby"},
    {"motd_file", SETTING_STRING, AT(motd_file), 0, 0, "", NULL, YES,
     "Text file shown to everyone who connects"},
    {"connections_max", SETTING_INTEGER, AT(connections_max), 1, 1000000, "10000", NULL, YES,
     "Connections at once"},
    {"connections_per_address", SETTING_INTEGER, AT(connections_per_address), 1, 1000000, "256",
     NULL, YES, "Connections at once from one address; a classroom may share one"},
    {"connection_rate_per_address", SETTING_RATE, AT(connection_rate_per_address), 0.01, 1000000,
     "20", "a second", YES, "New connections from one address"},
    {"channels_max", SETTING_INTEGER, AT(channels_max), 1, 1000000, "5000", NULL, YES,
     "Channels at once"},
    {"channels_per_client", SETTING_INTEGER, AT(channels_per_client), 1, 10000, "50", NULL, YES,
     "Channels that one client may be in, besides the lobby"},
    {"masks_per_channel", SETTING_INTEGER, AT(masks_per_channel), 1, 10000, "100", NULL, YES,
     "Masks in each list of a channel: bans, exceptions, invitations"},
    {"invites_per_user", SETTING_INTEGER, AT(invites_per_user), 1, 10000, "50", NULL, YES,
     "Invitations that somebody may hold"},
    {"monitor_max", SETTING_INTEGER, AT(monitor_max), 1, 10000, "100", NULL, YES,
     "Nicks that one client may watch"},
    {"whowas_max", SETTING_INTEGER, AT(whowas_max), 0, 1000000, "500", NULL, YES,
     "People who left, remembered for WHOWAS"},
    {"klines_max", SETTING_INTEGER, AT(klines_max), 1, 100000, "1000", NULL, YES,
     "Bans from the server"},
    {"operator_password", SETTING_STRING, AT(operator_password), 0, 0, "", NULL, YES,
     "What makes an operator of the server with OPER; empty: nobody"},
    {"admin", SETTING_STRING, AT(admin), 0, 0, "", NULL, YES,
     "Whom to write to about this server, shown by ADMIN"},
    {"icon", SETTING_STRING, AT(icon), 0, 0, "", NULL, YES,
     "URL of a picture that clients may show for this network"},
    {"sendq_max_bytes", SETTING_INTEGER, AT(sendq_max_bytes), 4096, 1073741824, "1048576",
     "in bytes", YES, "Output waiting for one client; beyond this it is closed"},
    {"registration_timeout", SETTING_SECONDS, AT(registration_timeout), 0.05, 3600, "10",
     "in seconds", YES, "Time to register after connecting"},
    {"ping_interval", SETTING_SECONDS, AT(ping_interval), 0.05, 86400, "90", "in seconds", YES,
     "Silence after which a client is asked for a sign of life"},
    {"ping_timeout", SETTING_SECONDS, AT(ping_timeout), 0.05, 86400, "60", "in seconds", YES,
     "Silence after that question until the client is closed"},
    {"flood", SETTING_SWITCH, AT(flood), 0, 0, "on", NULL, YES,
     "Slow clients down that send faster than flood_rate"},
    {"flood_burst", SETTING_INTEGER, AT(flood_burst), 1, 1000000, "20", NULL, YES,
     "Commands that a client may send at once"},
    {"flood_rate", SETTING_RATE, AT(flood_rate), 0.01, 1000000, "2", "a second", YES,
     "Commands that a client may send for long"},
    {"lines_per_turn", SETTING_INTEGER, AT(lines_per_turn), 1, 10000, "32", NULL, YES,
     "Lines of one client handled before others have their turn"},
    {"files_connections_max", SETTING_INTEGER, AT(files_connections_max), 1, 100000, "512", NULL,
     NO, "Connections to the file service at once"},
    {"files_timeout", SETTING_SECONDS, AT(files_timeout), 1, 3600, "60", "in seconds", NO,
     "Silence after which a file connection is closed"},
    {"files_page_max", SETTING_INTEGER, AT(files_page_max), 1, 100000, "1000", NULL, NO,
     "Entries of a folder on one page"},
};

static char **
string_at(struct config *config, const struct setting *row)
{
  return (void *)((char *)config + row->offset);
}

static char ***
list_at(struct config *config, const struct setting *row)
{
  return (void *)((char *)config + row->offset);
}

static int64_t *
integer_at(struct config *config, const struct setting *row)
{
  return (void *)((char *)config + row->offset);
}

static double *
double_at(struct config *config, const struct setting *row)
{
  return (void *)((char *)config + row->offset);
}

static bool *
switch_at(struct config *config, const struct setting *row)
{
  return (void *)((char *)config + row->offset);
}

/* The value in quotes, on one line whatever is in it: a reason is one sentence. Newly allocated. */
static char *
quote(const char *value)
{
  g_autofree char *text = g_utf8_make_valid(value, -1);
  GString *quoted = g_string_new("\"");

  for (const char *at = text; *at; at = g_utf8_find_next_char(at, NULL)) {
    gunichar c = g_utf8_get_char(at);

    g_string_append_unichar(quoted, g_unichar_iscntrl(c) ? 0xFFFD : c);
  }
  g_string_append_c(quoted, '"');
  return g_string_free(quoted, FALSE);
}

static bool
set_takes(GError **error, const struct setting *row, const char *value, const char *takes)
{
  g_autofree char *quoted = quote(value);

  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s = %s: it takes %s", row->name,
              quoted, takes);
  return false;
}

static bool
set_out_of_range(GError **error, const struct setting *row, const char *value)
{
  const char *kind = row->type == SETTING_INTEGER ? "a whole number" : "a number";
  g_autofree char *takes = g_strdup_printf("%s from %.10g to %.10g%s%s", kind, row->min, row->max,
                                           row->unit ? ", " : "", row->unit ? row->unit : "");

  return set_takes(error, row, value, takes);
}

static bool
parse_integer(struct config *config, const struct setting *row, const char *value, GError **error)
{
  gint64 number;

  if (!g_ascii_string_to_signed(value, 10, (gint64)row->min, (gint64)row->max, &number, NULL))
    return set_out_of_range(error, row, value);
  *integer_at(config, row) = number;
  return true;
}

static bool
parse_double(struct config *config, const struct setting *row, const char *value, GError **error)
{
  char *end;
  double number = g_ascii_strtod(value, &end);

  if (end == value || *end != '\0' || !(number >= row->min && number <= row->max))
    return set_out_of_range(error, row, value);
  *double_at(config, row) = number;
  return true;
}

static bool
parse_switch(struct config *config, const struct setting *row, const char *value, GError **error)
{
  static const char *const ON[] = {"on", "yes", "true", "1", NULL};
  static const char *const OFF[] = {"off", "no", "false", "0", NULL};

  if (g_strv_contains(ON, value))
    *switch_at(config, row) = true;
  else if (g_strv_contains(OFF, value))
    *switch_at(config, row) = false;
  else
    return set_takes(error, row, value, "\"on\" or \"off\"");
  return true;
}

static bool
parse_string(struct config *config, const struct setting *row, const char *value, GError **error)
{
  if (!g_utf8_validate(value, -1, NULL) || strpbrk(value, "\r\n"))
    return set_takes(error, row, value, "one line of UTF-8 text");
  if (row->valid && !row->valid(value))
    return set_takes(error, row, value, row->takes);
  g_free(*string_at(config, row));
  *string_at(config, row) = g_strdup(value);
  return true;
}

static bool
parse_list(struct config *config, const struct setting *row, const char *value, GError **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) parts = g_strsplit_set(value, ";, ", -1);
  g_auto(GStrv) list = NULL;

  for (char **part = parts; *part; part++) {
    if (**part == '\0')
      continue;
    if (row->valid && !row->valid(*part))
      return set_takes(error, row, *part, row->takes);
    g_strv_builder_add(builder, *part);
  }
  list = g_strv_builder_end(builder);
  if (!list[0])
    return set_takes(error, row, value, row->takes);
  g_strfreev(*list_at(config, row));
  *list_at(config, row) = g_steal_pointer(&list);
  return true;
}

static const struct {
  bool (*parse)(struct config *, const struct setting *, const char *, GError **);
} TYPES[] = {
    [SETTING_INTEGER] = {parse_integer}, [SETTING_SECONDS] = {parse_double},
    [SETTING_RATE] = {parse_double},     [SETTING_SWITCH] = {parse_switch},
    [SETTING_STRING] = {parse_string},   [SETTING_LIST] = {parse_list},
};

static const struct setting *
find_setting(const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++)
    if (strcmp(SETTINGS[i].name, name) == 0)
      return &SETTINGS[i];
  return NULL;
}

static bool
assign(struct config *config, const char *name, const char *value, GError **error)
{
  const struct setting *row = find_setting(name);

  if (row)
    return TYPES[row->type].parse(config, row, value, error);
  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
              "There is no setting \"%s\"; chatd --help lists them all", name);
  return false;
}

/* Is there a backslash that escapes nothing? */
static bool
has_bad_escape(const char *raw)
{
  for (const char *at = strchr(raw, '\\'); at; at = strchr(at + 2, '\\'))
    if (at[1] == '\0' || !strchr("sntr\\", at[1]))
      return true;
  return false;
}

/* Bad escapes are looked for here because GLib warns aloud where there are two. */
static bool
assign_key(struct config *config, GKeyFile *file, const char *key, GError **error)
{
  g_autofree char *raw = g_key_file_get_value(file, GROUP, key, NULL);
  g_autofree char *quoted = quote(raw);
  g_autofree char *value = NULL;

  if (has_bad_escape(raw)) {
    g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                "%s = %s: a backslash has to be written as two", key, quoted);
    return false;
  }
  value = g_key_file_get_string(file, GROUP, key, error);
  return value && assign(config, key, value, error);
}

static bool
load_file(struct config *config, const char *path, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_auto(GStrv) groups = NULL;
  g_auto(GStrv) keys = NULL;

  if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
    g_prefix_error(error, "%s: ", path);
    return false;
  }
  groups = g_key_file_get_groups(file, NULL);
  for (char **group = groups; *group; group++) {
    if (strcmp(*group, GROUP) == 0)
      continue;
    g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND,
                "%s: there is no group [%s]; settings stand under [" GROUP "]", path, *group);
    return false;
  }
  keys = g_key_file_get_keys(file, GROUP, NULL, NULL);
  for (char **key = keys; key && *key; key++) {
    if (!assign_key(config, file, *key, error)) {
      g_prefix_error(error, "%s: ", path);
      return false;
    }
  }
  return true;
}

static bool
load_assignments(struct config *config, const char *const *assignments, GError **error)
{
  for (; assignments && *assignments; assignments++) {
    const char *equals = strchr(*assignments, '=');
    g_autofree char *name = NULL;

    if (!equals) {
      g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "\"%s\" is not NAME=VALUE",
                  *assignments);
      return false;
    }
    name = g_strndup(*assignments, (size_t)(equals - *assignments));
    if (!assign(config, name, equals + 1, error))
      return false;
  }
  return true;
}

static bool
load_all(struct config *config, const struct config_sources *sources, GError **error)
{
  const char *folder = g_getenv(SHARED_FILES_VARIABLE);

  for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++)
    if (!TYPES[SETTINGS[i].type].parse(config, &SETTINGS[i], SETTINGS[i].preset, error))
      return false;
  if (sources->file && !load_file(config, sources->file, error))
    return false;
  if (folder && !assign(config, "shared_files", folder, error))
    return false;
  return load_assignments(config, sources->assignments, error);
}

struct config *
config_load(const struct config_sources *sources, GError **error)
{
  struct config *config = g_new0(struct config, 1);

  if (load_all(config, sources, error))
    return config;
  config_free(config);
  return NULL;
}

void
config_free(struct config *config)
{
  if (!config)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++) {
    if (SETTINGS[i].type == SETTING_STRING)
      g_free(*string_at(config, &SETTINGS[i]));
    else if (SETTINGS[i].type == SETTING_LIST)
      g_strfreev(*list_at(config, &SETTINGS[i]));
  }
  g_free(config);
}

/* The value as it would stand in a settings file. Newly allocated. */
static char *
format_value(struct config *config, const struct setting *row)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  switch (row->type) {
  case SETTING_INTEGER:
    return g_strdup_printf("%" G_GINT64_FORMAT, *integer_at(config, row));
  case SETTING_SECONDS:
  case SETTING_RATE:
    return g_strdup(g_ascii_formatd(number, sizeof number, "%.10g", *double_at(config, row)));
  case SETTING_SWITCH:
    return g_strdup(*switch_at(config, row) ? "on" : "off");
  case SETTING_STRING:
    return g_strdup(*string_at(config, row));
  case SETTING_LIST:
    return g_strjoinv(";", *list_at(config, row));
  }
  g_assert_not_reached();
}

void
config_reload(struct config *config, struct config *fresh)
{
  for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++) {
    const struct setting *row = &SETTINGS[i];
    g_autofree char *now = format_value(config, row);
    g_autofree char *then = format_value(fresh, row);

    if (strcmp(now, then) == 0)
      continue;
    if (row->reloadable)
      (void)TYPES[row->type].parse(config, row, then, NULL); /* it was valid in fresh */
    else
      g_message("The setting %s changes with a restart only; it stays \"%s\"", row->name, now);
  }
  config_free(fresh);
}

/* What a settings file has to say so that the value is read from it: spaces at the front and
 * backslashes are escaped. Newly allocated. */
static char *
escape_value(const char *value)
{
  g_autoptr(GKeyFile) file = g_key_file_new();

  g_key_file_set_string(file, GROUP, "value", value);
  return g_key_file_get_value(file, GROUP, "value", NULL);
}

void
config_print(const struct config *config, FILE *out)
{
  g_autofree struct config *copy = g_memdup2(config, sizeof *config);

  fputs("[" GROUP "]\n", out);
  for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++) {
    const char *unit = SETTINGS[i].unit;
    g_autofree char *value = format_value(copy, &SETTINGS[i]);
    g_autofree char *escaped = escape_value(value);

    fprintf(out, "# %s%s%s\n%s = %s\n", SETTINGS[i].help, unit ? ", " : "", unit ? unit : "",
            SETTINGS[i].name, escaped);
  }
}

char *
config_describe(void)
{
  GString *text = g_string_new("Settings, with their defaults:\n");

  for (size_t i = 0; i < G_N_ELEMENTS(SETTINGS); i++) {
    const struct setting *row = &SETTINGS[i];

    g_string_append_printf(text, "  %s=%s%s%s%s\n        %s\n", row->name, row->preset,
                           row->unit ? "  (" : "", row->unit ? row->unit : "", row->unit ? ")" : "",
                           row->help);
  }
  g_string_append(text,
                  "SIGHUP reads all settings again; what only a restart can change, it says.");
  return g_string_free(text, FALSE);
}

char *
config_state_directory(const struct config *config)
{
  const char *from_systemd = g_getenv("STATE_DIRECTORY");

  if (*config->state_dir)
    return g_canonicalize_filename(config->state_dir, NULL);
  if (from_systemd && *from_systemd)
    return g_canonicalize_filename(from_systemd, NULL);
  return g_build_filename(g_get_user_state_dir(), "chatd", NULL);
}

char *
config_shared_folder(const struct config *config)
{
  g_autofree char *state = NULL;

  if (*config->shared_files)
    return g_canonicalize_filename(config->shared_files, NULL);
  if (g_file_test("shared_files", G_FILE_TEST_IS_DIR))
    return g_canonicalize_filename("shared_files", NULL);
  state = config_state_directory(config);
  return g_build_filename(state, "shared_files", NULL);
}
