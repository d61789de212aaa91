/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of settings: what each kind of value takes, how it is printed and described, and what
 * may change while the server runs.
 */
#include "server/config.h"

#include "tests/unit/config/printed.h"
#include "tests/unit/rows.h"

#include <glib/gstdio.h>
#include <string.h>

struct value_row {
  const char *description;
  const char *name;
  const char *value;
  const char *printed; /* NULL: refused */
  const char *error;
};

#define NAME_63 "01234567890123456789.012345678901234567890123456789012345678.ab"

static const struct value_row VALUE_ROWS[] = {
    {"smallest integer", "port", "0", "0"},
    {"largest integer", "port", "65535", "65535"},
    {"negative integer", "files_port", "-1", "-1"},
    {"integer too large", "port", "65536", NULL,
     "port = \"65536\": it takes a whole number from 0 to 65535"},
    {"integer too small", "files_port", "-2", NULL,
     "files_port = \"-2\": it takes a whole number from -1 to 65535"},
    {"integer beyond 64 bits", "port", "99999999999999999999", NULL,
     "port = \"99999999999999999999\": it takes a whole number from 0 to 65535"},
    {"integer with a unit", "sendq_max_bytes", "4095", NULL,
     "sendq_max_bytes = \"4095\": it takes a whole number from 4096 to 1073741824, in bytes"},
    {"integer of words", "port", "many", NULL,
     "port = \"many\": it takes a whole number from 0 to 65535"},
    {"integer with words behind", "port", "80x", NULL,
     "port = \"80x\": it takes a whole number from 0 to 65535"},
    {"integer with a fraction", "port", "80.5", NULL,
     "port = \"80.5\": it takes a whole number from 0 to 65535"},
    {"integer in hexadecimal", "port", "0x10", NULL,
     "port = \"0x10\": it takes a whole number from 0 to 65535"},
    {"no integer", "port", "", NULL, "port = \"\": it takes a whole number from 0 to 65535"},
    {"fewest seconds", "ping_interval", "0.05", "0.05"},
    {"most seconds", "ping_interval", "86400", "86400"},
    {"seconds with an exponent", "ping_interval", "1e3", "1000"},
    {"too few seconds", "ping_interval", "0.049", NULL,
     "ping_interval = \"0.049\": it takes a number from 0.05 to 86400, in seconds"},
    {"too many seconds", "ping_interval", "86400.1", NULL,
     "ping_interval = \"86400.1\": it takes a number from 0.05 to 86400, in seconds"},
    {"not a number", "ping_interval", "nan", NULL,
     "ping_interval = \"nan\": it takes a number from 0.05 to 86400, in seconds"},
    {"endless seconds", "ping_interval", "inf", NULL,
     "ping_interval = \"inf\": it takes a number from 0.05 to 86400, in seconds"},
    {"seconds with a unit", "ping_interval", "5s", NULL,
     "ping_interval = \"5s\": it takes a number from 0.05 to 86400, in seconds"},
    {"no seconds", "ping_interval", "", NULL,
     "ping_interval = \"\": it takes a number from 0.05 to 86400, in seconds"},
    {"rate", "flood_rate", "0.125", "0.125"},
    {"rate too low", "flood_rate", "0", NULL,
     "flood_rate = \"0\": it takes a number from 0.01 to 1000000, a second"},
    {"switch on", "flood", "on", "on"},
    {"switch yes", "flood", "yes", "on"},
    {"switch 1", "flood", "1", "on"},
    {"switch off", "flood", "off", "off"},
    {"switch false", "flood", "false", "off"},
    {"switch maybe", "flood", "maybe", NULL, "flood = \"maybe\": it takes \"on\" or \"off\""},
    {"switch nothing", "flood", "", NULL, "flood = \"\": it takes \"on\" or \"off\""},
    {"any text", "motd_file", "/srv/Grüße an alle", "/srv/Grüße an alle"},
    {"no text", "motd_file", "", ""},
    {"text of two lines", "motd_file", "a\nb", NULL,
     "motd_file = \"a\357\277\275b\": it takes one line of UTF-8 text"},
    {"text with '='", "motd_file", "a=b", "a=b"},
    {"text that is not UTF-8", "shared_files", "caf\xE9", NULL,
     "shared_files = \"caf\357\277\275\": it takes one line of UTF-8 text"},
    {"a lobby", "lobby", "#Treffpunkt", "#Treffpunkt"},
    {"no lobby", "lobby", "", ""},
    {"a lobby without '#'", "lobby", "lobby", NULL,
     "lobby = \"lobby\": it takes a channel's name like #lobby"},
    {"a lobby with a space", "lobby", "#a b", NULL,
     "lobby = \"#a b\": it takes a channel's name like #lobby"},
    {"a lobby of '#' alone", "lobby", "#", NULL,
     "lobby = \"#\": it takes a channel's name like #lobby"},
    {"longest server name", "server_name", NAME_63, NAME_63},
    {"server name too long", "server_name", NAME_63 "c", NULL,
     "server_name = \"" NAME_63 "c\": it takes a host name with a dot, of up to 63 characters"},
    {"server name with a '!'", "server_name", "a!b.c", NULL,
     "server_name = \"a!b.c\": it takes a host name with a dot, of up to 63 characters"},
    {"server name with a ':' first", "server_name", ":a.b", NULL,
     "server_name = \":a.b\": it takes a host name with a dot, of up to 63 characters"},
    {"server name without a dot", "server_name", "chat", NULL,
     "server_name = \"chat\": it takes a host name with a dot, of up to 63 characters"},
    {"server name beyond ASCII", "server_name", "zürich.ch", NULL,
     "server_name = \"zürich.ch\": it takes a host name with a dot, of up to 63 characters"},
    {"network name", "network_name", "Schule", "Schule"},
    {"network name of two words", "network_name", "My School", NULL,
     "network_name = \"My School\": it takes one word of up to 63 characters"},
    {"no network name", "network_name", "", NULL,
     "network_name = \"\": it takes one word of up to 63 characters"},
    {"network name with '='", "network_name", "a=b", NULL,
     "network_name = \"a=b\": it takes one word of up to 63 characters"},
    {"one address", "listen", "127.0.0.1", "127.0.0.1"},
    {"addresses, however they are separated", "listen", ";127.0.0.1, ::1  192.0.2.1;;",
     "127.0.0.1;::1;192.0.2.1"},
    {"no address", "listen", "", NULL, "listen = \"\": it takes IPv4 or IPv6 addresses in numbers"},
    {"separators only", "listen", " ;, ", NULL,
     "listen = \" ;, \": it takes IPv4 or IPv6 addresses in numbers"},
    {"a host's name", "listen", "127.0.0.1;localhost", NULL,
     "listen = \"localhost\": it takes IPv4 or IPv6 addresses in numbers"},
    {"no such setting", "nonsense", "1", NULL,
     "There is no setting \"nonsense\"; chatd --help lists them all"},
    {"name in capitals", "PORT", "1", NULL,
     "There is no setting \"PORT\"; chatd --help lists them all"},
    {"no name", "", "1", NULL, "There is no setting \"\"; chatd --help lists them all"},
};

static void
test_value(gconstpointer data)
{
  const struct value_row *row = data;
  g_autofree char *assignment = g_strconcat(row->name, "=", row->value, NULL);
  const char *assignments[] = {assignment, NULL};
  const struct config_sources sources = {.assignments = assignments};
  g_autoptr(GError) error = NULL;
  struct config *config = config_load(&sources, &error);
  g_autofree char *printed = NULL;

  if (!row->printed) {
    g_assert_null(config);
    g_assert_cmpstr(error->message, ==, row->error);
    return;
  }
  g_assert_no_error(error);
  printed = config_value(config, row->name);
  g_assert_cmpstr(printed, ==, row->printed);
  config_free(config);
}

static void
test_no_equals_sign(void)
{
  const char *const assignments[] = {"port", NULL};
  const struct config_sources sources = {.assignments = assignments};
  g_autoptr(GError) error = NULL;

  g_assert_null(config_load(&sources, &error));
  g_assert_cmpstr(error->message, ==, "\"port\" is not NAME=VALUE");
}

/* What the rest of the program reads, with no source at all. */
static void
test_defaults(void)
{
  struct config *config = config_from(NULL);

  g_assert_cmpint(config->port, ==, 12300);
  g_assert_cmpint(config->files_port, ==, -1);
  g_assert_cmpstr(config->listen[0], ==, "0.0.0.0");
  g_assert_cmpstr(config->listen[1], ==, "::");
  g_assert_null(config->listen[2]);
  g_assert_cmpstr(config->lobby, ==, "#lobby");
  g_assert_cmpint(config->sendq_max_bytes, ==, 1024 * 1024);
  g_assert_cmpfloat(config->ping_interval, ==, 90);
  g_assert_cmpfloat(config->ping_timeout, ==, 60);
  g_assert_cmpfloat(config->registration_timeout, ==, 10);
  g_assert_cmpint(config->flood_burst, ==, 20);
  g_assert_cmpfloat(config->flood_rate, ==, 2);
  g_assert_cmpint(config->connections_per_address, ==, 256);
  g_assert_true(config->flood);
  config_free(config);
  config_free(NULL);
}

/* Another good value for every setting, and whether it is taken over while the server runs. */
struct change_row {
  const char *name;
  const char *value;
  bool reloadable;
};

static const struct change_row CHANGES[] = {
    {"port", "4711", false},
    {"files_port", "4712", false},
    {"listen", "127.0.0.1;::1", false},
    {"shared_files", "/srv/share", true},
    {"state_dir", "/srv/state", false},
    {"server_name", "chat.example.org", false},
    {"network_name", "School", true},
    {"lobby", "#aula", false},
    {"motd_file", "/srv/motd", true},
    {"connections_max", "1000000", true},
    {"connections_per_address", "3", true},
    {"connection_rate_per_address", "0.1", true},
    {"channels_max", "77", true},
    {"channels_per_client", "7", true},
    {"masks_per_channel", "5", true},
    {"invites_per_user", "6", true},
    {"monitor_max", "8", true},
    {"whowas_max", "0", true},
    {"klines_max", "9", true},
    {"operator_password", "a secret", true},
    {"admin", "ops@example.org", true},
    {"icon", "https://example.org/icon.png", true},
    {"sendq_max_bytes", "1073741824", true},
    {"registration_timeout", "3.25", true},
    {"ping_interval", "33.3333", true},
    {"ping_timeout", "0.05", true},
    {"flood", "off", true},
    {"flood_burst", "21", true},
    {"flood_rate", "12.5", true},
    {"lines_per_turn", "1", true},
    {"files_connections_max", "9", false},
    {"files_timeout", "61", false},
    {"files_page_max", "10", false},
};

/* A settings table that grew needs a row here. */
static void
test_changes_are_complete(void)
{
  g_autoptr(GPtrArray) names = config_names();

  g_assert_cmpuint(names->len, ==, G_N_ELEMENTS(CHANGES));
  for (guint i = 0; i < names->len; i++)
    g_assert_cmpstr(names->pdata[i], ==, CHANGES[i].name);
}

static struct config *
changed_config(void)
{
  g_auto(GStrv) assignments = g_new0(char *, G_N_ELEMENTS(CHANGES) + 1);

  for (size_t i = 0; i < G_N_ELEMENTS(CHANGES); i++)
    assignments[i] = g_strconcat(CHANGES[i].name, "=", CHANGES[i].value, NULL);
  return config_from((const char *const *)assignments);
}

static GString *logged;

static GLogWriterOutput
note_log(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if (!(level & G_LOG_LEVEL_MESSAGE))
    return g_log_writer_default(level, fields, n_fields, data);
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp(fields[i].key, "MESSAGE") == 0)
      g_string_append_printf(logged, "%s\n", (const char *)fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

static void
test_reload(void)
{
  struct config *config = config_from(NULL);
  struct config *before = config_from(NULL);

  g_string_truncate(logged, 0);
  config_reload(config, changed_config());
  for (size_t i = 0; i < G_N_ELEMENTS(CHANGES); i++) {
    g_autofree char *was = config_value(before, CHANGES[i].name);
    g_autofree char *is = config_value(config, CHANGES[i].name);
    g_autofree char *told = g_strdup_printf(
        "The setting %s changes with a restart only; it stays \"%s\"\n", CHANGES[i].name, was);

    g_assert_cmpstr(was, !=, CHANGES[i].value);
    g_assert_cmpstr(is, ==, CHANGES[i].reloadable ? CHANGES[i].value : was);
    g_assert_cmpint(strstr(logged->str, told) != NULL, ==, !CHANGES[i].reloadable);
  }
  config_free(config);
  config_free(before);
}

static void
test_reload_of_the_same(void)
{
  struct config *config = changed_config();
  g_autofree char *before = config_text(config);
  g_autofree char *after = NULL;

  g_string_truncate(logged, 0);
  config_reload(config, changed_config());
  after = config_text(config);
  g_assert_cmpstr(before, ==, after);
  g_assert_cmpstr(logged->str, ==, "");
  config_free(config);
}

/* Load what was printed; it must give the same settings. */
static void
assert_printed_loads(const struct config *config)
{
  g_autofree char *path = g_build_filename(g_get_tmp_dir(), "confab-test-XXXXXX", NULL);
  const struct config_sources sources = {.file = path};
  g_autofree char *printed = config_text(config);
  g_autofree char *again = NULL;
  g_autoptr(GError) error = NULL;
  struct config *loaded;

  g_assert_true(g_close(g_mkstemp(path), NULL));
  g_assert_true(g_file_set_contents(path, printed, -1, NULL));
  loaded = config_load(&sources, &error);
  g_unlink(path);
  g_assert_no_error(error);
  again = config_text(loaded);
  g_assert_cmpstr(printed, ==, again);
  g_assert_cmpstr(config->motd_file, ==, loaded->motd_file);
  g_assert_cmpstr(config->shared_files, ==, loaded->shared_files);
  g_assert_cmpfloat(config->ping_interval, ==, loaded->ping_interval);
  config_free(loaded);
}

struct text_row {
  const char *description;
  const char *text;
};

/* Strings that a settings file has to write in another way than they are. */
static const struct text_row TEXT_ROWS[] = {
    {"plain", "/srv/share"},
    {"backslashes", "C:\\new\\table\\"},
    {"spaces around", "  two spaces on each side  "},
    {"tabs", "\ta\tb\t"},
    {"comment signs", "# not; a comment"},
    {"brackets", "[chatd]"},
    {"equals signs", "=a = b="},
    {"quotes", "\"quoted\""},
    {"other scripts", "/srv/共有/Ärzte"},
    {"nothing", ""},
    {"a space", " "},
};

static void
test_round_trip(gconstpointer data)
{
  const struct text_row *row = data;
  g_autofree char *motd = g_strconcat("motd_file=", row->text, NULL);
  g_autofree char *shared = g_strconcat("shared_files=", row->text, NULL);
  struct config *config = CONFIG_FROM(motd, shared);

  g_assert_cmpstr(config->motd_file, ==, row->text);
  assert_printed_loads(config);
  config_free(config);
}

static void
test_round_trip_of_all(void)
{
  struct config *changed = changed_config();
  struct config *preset = config_from(NULL);

  assert_printed_loads(changed);
  assert_printed_loads(preset);
  config_free(changed);
  config_free(preset);
}

/* --help names every setting once, with its default. */
static void
test_describe(void)
{
  g_autofree char *text = config_describe();
  struct config *preset = config_from(NULL);

  for (size_t i = 0; i < G_N_ELEMENTS(CHANGES); i++) {
    g_autofree char *value = config_value(preset, CHANGES[i].name);
    g_autofree char *head = g_strconcat("\n  ", CHANGES[i].name, "=", value, NULL);
    const char *begin = strstr(text, head);

    g_assert_nonnull(begin);
    g_assert_nonnull(strchr(" \n", begin[strlen(head)]));
    g_assert_null(strstr(begin + 1, head));
  }
  config_free(preset);
}

int
main(int argc, char **argv)
{
  int status;

  g_test_init(&argc, &argv, NULL);
  g_unsetenv("SERVER_SHARED_FILES");
  logged = g_string_new(NULL);
  g_log_set_writer_func(note_log, NULL, NULL);
  TEST_ADD_ROWS("/config/value", VALUE_ROWS, test_value);
  g_test_add_func("/config/no equals sign", test_no_equals_sign);
  g_test_add_func("/config/defaults", test_defaults);
  g_test_add_func("/config/changes are complete", test_changes_are_complete);
  g_test_add_func("/config/reload", test_reload);
  g_test_add_func("/config/reload of the same", test_reload_of_the_same);
  TEST_ADD_ROWS("/config/round trip", TEXT_ROWS, test_round_trip);
  g_test_add_func("/config/round trip of all", test_round_trip_of_all);
  g_test_add_func("/config/describe", test_describe);
  status = g_test_run();
  g_string_free(logged, TRUE);
  return status;
}
