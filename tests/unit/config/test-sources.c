/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where settings come from and which source wins, and the folders that are chosen where none
 * is set. Each test has a directory of its own, and is in it.
 */
#include "server/config.h"

#include "tests/unit/config/printed.h"
#include "tests/unit/rows.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct place {
  char *folder; /* absolute, without symbolic links */
  char *conf;   /* a settings file in it */
};

static void
set_up(struct place *place, gconstpointer unused)
{
  g_autofree char *made = g_dir_make_tmp("confab-test-XXXXXX", NULL);

  (void)unused;
  g_assert_cmpint(g_chdir(made), ==, 0);
  place->folder = g_get_current_dir();
  place->conf = g_build_filename(place->folder, "chatd.conf", NULL);
}

static void
tear_down(struct place *place, gconstpointer unused)
{
  (void)unused;
  g_unlink(place->conf);
  g_rmdir("shared_files");
  g_unlink("shared_files");
  g_assert_cmpint(g_chdir("/"), ==, 0);
  g_assert_cmpint(g_rmdir(place->folder), ==, 0);
  g_free(place->folder);
  g_free(place->conf);
  g_unsetenv("SERVER_SHARED_FILES");
  g_unsetenv("STATE_DIRECTORY");
}

static void
write_conf(const struct place *place, const char *text)
{
  g_assert_true(g_file_set_contents(place->conf, text, -1, NULL));
}

struct precedence_row {
  const char *description;
  const char *in_file;
  const char *in_environment;
  const char *on_command_line;
  const char *expected;
};

static const struct precedence_row PRECEDENCE_ROWS[] = {
    {"nothing", NULL, NULL, NULL, ""},
    {"file", "/file", NULL, NULL, "/file"},
    {"environment", NULL, "/environment", NULL, "/environment"},
    {"command line", NULL, NULL, "/command", "/command"},
    {"environment over file", "/file", "/environment", NULL, "/environment"},
    {"command line over file", "/file", NULL, "/command", "/command"},
    {"command line over all", "/file", "/environment", "/command", "/command"},
    {"empty environment over file", "/file", "", NULL, ""},
};

static void
test_precedence(struct place *place, gconstpointer data)
{
  const struct precedence_row *row = data;
  g_autofree char *text =
      g_strconcat("[chatd]\n", row->in_file ? "shared_files = " : "", row->in_file, "\n", NULL);
  g_autofree char *assignment = g_strconcat("shared_files=", row->on_command_line, NULL);
  const char *assignments[] = {row->on_command_line ? assignment : NULL, NULL};
  const struct config_sources sources = {.file = place->conf, .assignments = assignments};
  g_autoptr(GError) error = NULL;
  struct config *config;

  write_conf(place, text);
  if (row->in_environment)
    g_setenv("SERVER_SHARED_FILES", row->in_environment, TRUE);
  config = config_load(&sources, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(config->shared_files, ==, row->expected);
  config_free(config);
}

/* Of the same source, the later one has the last word. */
static void
test_last_one_counts(struct place *place, gconstpointer unused)
{
  const char *const assignments[] = {"port=1", "lobby=#a", "port=2", NULL};
  const struct config_sources file = {.file = place->conf};
  const struct config_sources both = {.file = place->conf, .assignments = assignments};
  struct config *config;

  (void)unused;
  write_conf(place, "[chatd]\nport = 3\nlobby = #b\nport = 4\n[chatd]\nlobby = #c\n");
  config = config_load(&file, NULL);
  g_assert_cmpint(config->port, ==, 4);
  g_assert_cmpstr(config->lobby, ==, "#c");
  config_free(config);
  config = config_load(&both, NULL);
  g_assert_cmpint(config->port, ==, 2);
  g_assert_cmpstr(config->lobby, ==, "#a");
  config_free(config);
}

struct file_row {
  const char *description;
  const char *text;
  const char *error; /* behind "PATH: "; NULL: it is fine */
};

static const struct file_row FILE_ROWS[] = {
    {"empty", "", NULL},
    {"comments only", "# nothing\n\n", NULL},
    {"group only", "[chatd]\n", NULL},
    {"no line feed at the end", "[chatd]\nport = 1", NULL},
    {"Windows line ends", "[chatd]\r\nport = 1\r\nlobby = #a\r\n", NULL},
    {"another group", "[chatd]\nport = 1\n[other]\nport = 1\n",
     "there is no group [other]; settings stand under [chatd]"},
    {"unknown name", "[chatd]\nnonsense = 1\n",
     "There is no setting \"nonsense\"; chatd --help lists them all"},
    {"bad value", "[chatd]\nport = x\n", "port = \"x\": it takes a whole number from 0 to 65535"},
    {"line break by escape", "[chatd]\nmotd_file = a\\nb\n",
     "motd_file = \"a\357\277\275b\": it takes one line of UTF-8 text"},
    {"bad escapes", "[chatd]\nmotd_file = C:\\conf\\motd\n",
     "motd_file = \"C:\\conf\\motd\": a backslash has to be written as two"},
};

static void
test_file(struct place *place, gconstpointer data)
{
  const struct file_row *row = data;
  const struct config_sources sources = {.file = place->conf};
  g_autoptr(GError) error = NULL;
  g_autofree char *expected = g_strconcat(place->conf, ": ", row->error, NULL);
  struct config *config;

  write_conf(place, row->text);
  config = config_load(&sources, &error);
  if (row->error) {
    g_assert_null(config);
    g_assert_cmpstr(error->message, ==, expected);
    return;
  }
  g_assert_no_error(error);
  config_free(config);
}

/* GKeyFile words these; what counts is that they name the file, and that it is not taken. */
static const char *const BROKEN[] = {
    "port = 1\n", "[chatd\n", "[chatd]\nport\n", "[chatd]\nlobby = #caf\xE9\n", "\x01\x02",
};

static void
test_broken_file(struct place *place, gconstpointer unused)
{
  const struct config_sources sources = {.file = place->conf};

  (void)unused;
  for (size_t i = 0; i < G_N_ELEMENTS(BROKEN); i++) {
    g_autoptr(GError) error = NULL;

    write_conf(place, BROKEN[i]);
    g_assert_null(config_load(&sources, &error));
    g_assert_true(g_str_has_prefix(error->message, place->conf));
  }
}

static void
test_no_file(struct place *place, gconstpointer unused)
{
  const struct config_sources sources = {.file = place->conf};
  g_autoptr(GError) error = NULL;

  (void)unused;
  g_assert_null(config_load(&sources, &error));
  g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_true(g_str_has_prefix(error->message, place->conf));
}

static void
assert_state_directory(const char *setting, const char *expected)
{
  g_autofree char *assignment = g_strconcat("state_dir=", setting, NULL);
  struct config *config = CONFIG_FROM(assignment);
  g_autofree char *chosen = config_state_directory(config);

  g_assert_cmpstr(chosen, ==, expected);
  config_free(config);
}

static void
test_state_directory(struct place *place, gconstpointer unused)
{
  g_autofree char *below = g_build_filename(place->folder, "below", NULL);
  g_autofree char *of_user = g_build_filename(g_get_user_state_dir(), "chatd", NULL);

  (void)unused;
  assert_state_directory("", of_user);
  g_setenv("STATE_DIRECTORY", "", TRUE);
  assert_state_directory("", of_user);
  g_setenv("STATE_DIRECTORY", "/var/lib/chatd", TRUE);
  assert_state_directory("", "/var/lib/chatd");
  assert_state_directory("/srv/chat/", "/srv/chat");
  assert_state_directory("below/./x/..", below);
}

static void
assert_shared_folder(const char *setting, const char *expected)
{
  g_autofree char *assignment = g_strconcat("shared_files=", setting, NULL);
  struct config *config = CONFIG_FROM(assignment, "state_dir=/srv/state");
  g_autofree char *chosen = config_shared_folder(config);

  g_assert_cmpstr(chosen, ==, expected);
  config_free(config);
}

static void
test_shared_folder(struct place *place, gconstpointer unused)
{
  g_autofree char *here = g_build_filename(place->folder, "shared_files", NULL);
  g_autofree char *below = g_build_filename(place->folder, "below", NULL);

  (void)unused;
  assert_shared_folder("", "/srv/state/shared_files");
  g_assert_true(g_file_set_contents("shared_files", "a file is no folder", -1, NULL));
  assert_shared_folder("", "/srv/state/shared_files");
  g_unlink("shared_files");
  g_assert_cmpint(g_mkdir("shared_files", 0700), ==, 0);
  assert_shared_folder("", here);
  assert_shared_folder("below", below);
  assert_shared_folder("/srv/share", "/srv/share");
}

static void
add(const char *prefix, const char *description, const void *row,
    void (*test)(struct place *, gconstpointer))
{
  g_autofree char *path = g_strconcat(prefix, description, NULL);

  g_test_add(path, struct place, row, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_unsetenv("SERVER_SHARED_FILES");
  g_unsetenv("STATE_DIRECTORY");
  for (size_t i = 0; i < G_N_ELEMENTS(PRECEDENCE_ROWS); i++)
    add("/sources/precedence/", PRECEDENCE_ROWS[i].description, &PRECEDENCE_ROWS[i],
        test_precedence);
  for (size_t i = 0; i < G_N_ELEMENTS(FILE_ROWS); i++)
    add("/sources/file/", FILE_ROWS[i].description, &FILE_ROWS[i], test_file);
  add("/sources/", "last one counts", NULL, test_last_one_counts);
  add("/sources/", "broken file", NULL, test_broken_file);
  add("/sources/", "no file", NULL, test_no_file);
  add("/sources/", "state directory", NULL, test_state_directory);
  add("/sources/", "shared folder", NULL, test_shared_folder);
  return g_test_run();
}
