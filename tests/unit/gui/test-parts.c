/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: the parts of a session that need no server: what it learns from 005, its waits, the
 * command table, listings, what may be typed into the connect dialog.
 */
#include "gui/session/commands.h"
#include "gui/session/features.h"
#include "gui/session/handlers.h"
#include "gui/session/link.h"
#include "gui/session/listing.h"
#include "tests/unit/rows.h"

#include <string.h>

static const struct url_row {
  const char *description;
  const char *file_host;
  const char *chat_host;
  const char *url;
} url_rows[] = {
    {"not told", NULL, "lab-3", "http://lab-3:12301/files/"},
    {"not told to an IPv6 address", NULL, "fe80::1", "http://[fe80::1]:12301/files/"},
    {"as told", "http://files.lab:8080/shared/", "lab-3", "http://files.lab:8080/shared/"},
    {"without the last slash", "http://files.lab:8080/files", "lab-3",
     "http://files.lab:8080/files/"},
    {"any address", "http://0.0.0.0:8080/files/", "lab-3", "http://lab-3:8080/files/"},
    {"any IPv6 address", "http://[::]:8080/files/", "lab-3", "http://lab-3:8080/files/"},
    {"its own loopback", "http://127.0.0.1:8080/files/", "lab-3", "http://lab-3:8080/files/"},
    {"its own name", "http://localhost:8080/files/", "lab-3", "http://lab-3:8080/files/"},
    {"our loopback", "http://127.0.0.1:8080/files/", "localhost", "http://127.0.0.1:8080/files/"},
    {"encrypted", "https://files.lab/files/", "lab-3", "https://files.lab/files/"},
    {"no URL", "nonsense", "lab-3", "http://lab-3:12301/files/"},
    {"another scheme", "ftp://files.lab/files/", "lab-3", "http://lab-3:12301/files/"},
    {"no host", "http:files", "lab-3", "http://lab-3:12301/files/"},
    {"an empty host", "http:///files/", "lab-3", "http://lab-3/files/"},
    {"no path", "http://files.lab", "lab-3", "http://files.lab/"},
    {"nearly the web", "httpx://files.lab/", "lab-3", "http://lab-3:12301/files/"},
    {"escapes stay", "http://files.lab/a%20b/", "lab-3", "http://files.lab/a%20b/"},
};

static void
test_url(gconstpointer data)
{
  const struct url_row *row = data;
  g_autofree char *url = features_files_url(row->file_host, row->chat_host, 12300);

  g_assert_cmpstr(url, ==, row->url);
}

static void
test_features(void)
{
  struct features features;
  g_autofree char *more = NULL;
  g_autofree char *less = NULL;

  features_init(&features);
  features_add(&features, "PREFIX=(qohv)~@%+");
  features_add(&features, "PREFIX=(o)@%"); /* not as long as its modes */
  features_add(&features, "CHANMODES=beI,k,lf,imnt");
  features_add(&features, "CHANTYPES=#");
  features_add(&features, "confab/FILES=http://lab:1/?a\\x3Db");
  features_add(&features, "-NETWORK");
  features_add(&features, "UTF8ONLY");

  g_assert_cmpstr(features.file_host, ==, "http://lab:1/?a=b");
  g_assert_true(features_is_channel(&features, "#a"));
  g_assert_false(features_is_channel(&features, "&a"));
  g_assert_false(features_is_channel(&features, ""));
  g_assert_cmpstr(features_skip_prefixes(&features, "@+bob"), ==, "bob");
  g_assert_cmpint(features_mode_prefix(&features, 'h'), ==, '%');
  g_assert_cmpint(features_mode_prefix(&features, 'b'), ==, '\0');
  g_assert_true(features_mode_has_parameter(&features, 'k', false));
  g_assert_true(features_mode_has_parameter(&features, 'l', true));
  g_assert_false(features_mode_has_parameter(&features, 'l', false));
  g_assert_false(features_mode_has_parameter(&features, 'm', true));

  more = features_change_prefixes(&features, "+", '@', true);
  g_assert_cmpstr(more, ==, "@+");
  less = features_change_prefixes(&features, more, '+', false);
  g_assert_cmpstr(less, ==, "@");
  features_clear(&features);
}

static void
test_waits(void)
{
  guint last = 0;

  for (guint attempt = 1; attempt < 200; attempt++) {
    guint shortest = link_wait_ms(1000, attempt, 0);
    guint longest = link_wait_ms(1000, attempt, 1);

    g_assert_cmpuint(shortest, >=, last);
    g_assert_cmpuint(longest, <=, 75000);
    g_assert_cmpuint(shortest, <, longest);
    last = shortest;
  }
  g_assert_cmpuint(link_wait_ms(1000, 1, 0.5), ==, 1000);
  g_assert_cmpuint(link_wait_ms(1000, 4, 0.5), ==, 8000);
  g_assert_cmpuint(link_wait_ms(1000, 50, 0.5), ==, 60000);
}

static void
test_handlers_sorted(void)
{
  gsize n_handlers;
  const struct handler *handlers = handlers_get(&n_handlers);

  for (gsize i = 0; i < n_handlers; i++) {
    if (i > 0)
      g_assert_cmpint(g_ascii_strcasecmp(handlers[i - 1].command, handlers[i].command), <, 0);
    g_assert_true(handlers_find(handlers[i].command) == &handlers[i]);
  }
  g_assert_true(handlers_find("privmsg") == handlers_find("PRIVMSG"));
  g_assert_null(handlers_find("HTTP/1.1"));
}

static void
test_commands_sorted(void)
{
  gsize n_commands;
  const ConfabCommand *commands = confab_commands_get(&n_commands);

  for (gsize i = 0; i < n_commands; i++) {
    if (i > 0)
      g_assert_cmpstr(commands[i - 1].name, <, commands[i].name);
    g_assert_true(confab_commands_find(commands[i].name) == &commands[i]);
    g_assert_nonnull(commands[i].run);
    g_assert_true(*commands[i].help);
    g_assert_true(commands[i].min_arguments == 0 || strchr(commands[i].usage, '<'));
  }
  g_assert_true(confab_commands_find("QUIT") == confab_commands_find("quit"));
  g_assert_null(confab_commands_find(""));
}

static const struct nearest_row {
  const char *description;
  const char *typed;
  const char *meant; /* NULL for nothing */
} nearest_rows[] = {
    {"a letter missing", "brodcast", "broadcast"},
    {"swapped", "qiut", "quit"},
    {"a beginning", "down", "download"},
    {"other case", "Brodcast", "broadcast"},
    {"plural", "files", "file"},
    {"nothing near", "xyzzy", NULL},
    {"a path", "usr/bin/env", NULL},
    {"empty", "", NULL},
    {"one letter", "z", NULL},
};

static void
test_nearest(gconstpointer data)
{
  const struct nearest_row *row = data;
  const ConfabCommand *nearest = confab_commands_nearest(row->typed);

  g_assert_cmpstr(nearest ? nearest->name : NULL, ==, row->meant);
}

static const struct check_row {
  const char *description;
  const char *text;
  gboolean (*check)(const char *text, GError **error);
  bool good;
} check_rows[] = {
    {"nick", "alice", confab_check_nick, true},
    {"nick in another script", "Жанна", confab_check_nick, true},
    {"nick with a space", "al ice", confab_check_nick, false},
    {"nick with a digit first", "1alice", confab_check_nick, false},
    {"empty nick", "", confab_check_nick, false},
    {"nick that is a channel", "#alice", confab_check_nick, false},
    {"host", "lab-3.example.org", confab_check_host, true},
    {"address", "192.0.2.1", confab_check_host, true},
    {"IPv6 address", "fe80::1", confab_check_host, true},
    {"IPv6 address in brackets", "[fe80::1]", confab_check_host, true},
    {"empty host", "", confab_check_host, false},
    {"host with a space", "lab 3", confab_check_host, false},
    {"host with a path", "lab/files", confab_check_host, false},
    {"host with a port", "lab:12300", confab_check_host, false},
    {"URL", "http://lab", confab_check_host, false},
};

static void
test_check(gconstpointer data)
{
  const struct check_row *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_true(row->check(row->text, &error) == row->good);
  g_assert_true((error == NULL) == row->good);
}

static const struct port_row {
  const char *description;
  const char *text;
  guint port; /* 0 for none */
} port_rows[] = {
    {"a port", "6667", 6667},     {"nothing is the usual one", "", 12300},
    {"spaces", " 12300 ", 12300}, {"zero", "0", 0},
    {"too large", "65536", 0},    {"negative", "-1", 0},
    {"words", "irc", 0},          {"trailing", "6667x", 0},
};

static void
test_port(gconstpointer data)
{
  const struct port_row *row = data;
  g_autoptr(GError) error = NULL;
  guint port = 0;

  g_assert_true(confab_check_port(row->text, &port, &error) == (row->port != 0));
  g_assert_cmpuint(port, ==, row->port);
  if (!row->port)
    g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_BAD_PORT);
}

static void
test_gio_errors(void)
{
  g_autoptr(GError) refused = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "x");
  g_autoptr(GError) told = confab_session_error_from_gio(refused, "lab-3", 12300);
  g_autoptr(GError) unknown =
      g_error_new_literal(G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "x");
  g_autoptr(GError) told_unknown = confab_session_error_from_gio(unknown, "lab-3", 12300);

  g_assert_error(told, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_REFUSED);
  g_assert_nonnull(strstr(told->message, "12300"));
  g_assert_nonnull(strstr(told->message, "lab-3"));
  g_assert_error(told_unknown, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_UNKNOWN_HOST);
  g_assert_nonnull(strstr(told_unknown->message, "lab-3"));
}

/* Listings */

#define PAGE_URL "http://lab-3:12301/files/a%20b/"

static const struct listing_row {
  const char *description;
  const char *json;
  const char *files; /* "path url size" each, joined by "|"; NULL where it is no listing */
  const char *next;
} listing_rows[] = {
    {"empty", "{\"folder\":\"\",\"entries\":[],\"total\":0,\"next\":null}", "", NULL},
    {"a file",
     "{\"entries\":[{\"name\":\"n.txt\",\"type\":\"file\",\"size\":12,\"url\":\"/files/n.txt\"}]}",
     "a b/n.txt http://lab-3:12301/files/n.txt 12", NULL},
    {"a folder",
     "{\"entries\":[{\"name\":\"d\",\"type\":\"folder\",\"size\":null,\"url\":\"/files/d/\"}]}",
     "a b/d http://lab-3:12301/files/d/ -1", NULL},
    {"a relative address", "{\"entries\":[{\"name\":\"n\",\"url\":\"n\"}]}",
     "a b/n http://lab-3:12301/files/a%20b/n -1", NULL},
    {"another page", "{\"entries\":[],\"next\":\"?offset=10\"}", "",
     "http://lab-3:12301/files/a%20b/?offset=10"},
    {"rows without sense",
     "{\"entries\":[1,null,{},{\"name\":\"x\"},{\"name\":7,\"url\":\"x\"},{\"name\":\"..\",\"url\":"
     "\"x\"},"
     "{\"name\":\"a/b\",\"url\":\"x\"},{\"name\":\"\",\"url\":\"x\"},"
     "{\"name\":\"y\",\"url\":\"file:///etc/passwd\"},{\"name\":\"ok\",\"url\":\"ok\"}]}",
     "a b/ok http://lab-3:12301/files/a%20b/ok -1", NULL},
    {"a size without sense", "{\"entries\":[{\"name\":\"n\",\"url\":\"n\",\"size\":-5}]}",
     "a b/n http://lab-3:12301/files/a%20b/n -1", NULL},
    {"a page elsewhere", "{\"entries\":[],\"next\":\"javascript:x\"}", "", NULL},
    {"no JSON", "<html>", NULL, NULL},
    {"nothing", "", NULL, NULL},
    {"another object", "{\"a\":1}", NULL, NULL},
    {"a list", "[]", NULL, NULL},
    {"half", "{\"entries\":[", NULL, NULL},
};

static void
test_listing(gconstpointer data)
{
  const struct listing_row *row = data;
  g_autoptr(GBytes) json = g_bytes_new_static(row->json, strlen(row->json));
  g_autoptr(GString) files = g_string_new(NULL);
  g_autoptr(GError) error = NULL;
  struct listing listing = {0};

  g_assert_true(listing_parse(&listing, json, PAGE_URL, "a b", &error) == (row->files != NULL));
  if (!row->files) {
    g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES);
    return;
  }
  for (guint i = 0; i < listing.files->len; i++) {
    ConfabSharedFile *file = g_ptr_array_index(listing.files, i);
    g_string_append_printf(files, "%s%s %s %" G_GINT64_FORMAT, i > 0 ? "|" : "",
                           confab_shared_file_get_path(file), confab_shared_file_get_url(file),
                           confab_shared_file_get_size(file));
  }
  g_assert_cmpstr(files->str, ==, row->files);
  g_assert_cmpstr(listing.next, ==, row->next);
  listing_clear(&listing);
}

static void
test_listing_time(void)
{
  const char *text = "{\"entries\":[{\"name\":\"n\",\"type\":\"file\",\"url\":\"n\","
                     "\"mtime\":\"2026-03-03T10:02:07Z\",\"content_type\":\"text/plain\"}]}";
  g_autoptr(GBytes) json = g_bytes_new_static(text, strlen(text));
  struct listing listing = {0};

  g_assert_true(listing_parse(&listing, json, PAGE_URL, "", NULL));
  ConfabSharedFile *file = g_ptr_array_index(listing.files, 0);
  g_assert_cmpint(confab_shared_file_get_mtime(file), ==, 1772532127);
  g_assert_cmpstr(confab_shared_file_get_content_type(file), ==, "text/plain");
  g_assert_cmpstr(confab_shared_file_get_path(file), ==, "n");
  listing_clear(&listing);
}

static void
test_folder_url(void)
{
  g_autofree char *root = listing_folder_url("http://h:1/files/", "");
  g_autofree char *below = listing_folder_url("http://h:1/files/", "slides/week 1?/ü");

  g_assert_cmpstr(root, ==, "http://h:1/files/");
  g_assert_cmpstr(below, ==, "http://h:1/files/slides/week%201%3F/%C3%BC/");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/parts/files-url", url_rows, test_url);
  TEST_ADD_ROWS("/parts/nearest", nearest_rows, test_nearest);
  TEST_ADD_ROWS("/parts/check", check_rows, test_check);
  TEST_ADD_ROWS("/parts/port", port_rows, test_port);
  TEST_ADD_ROWS("/parts/listing", listing_rows, test_listing);
  g_test_add_func("/parts/features", test_features);
  g_test_add_func("/parts/waits", test_waits);
  g_test_add_func("/parts/handlers-sorted", test_handlers_sorted);
  g_test_add_func("/parts/commands-sorted", test_commands_sorted);
  g_test_add_func("/parts/gio-errors", test_gio_errors);
  g_test_add_func("/parts/listing-time", test_listing_time);
  g_test_add_func("/parts/folder-url", test_folder_url);
  return g_test_run();
}
