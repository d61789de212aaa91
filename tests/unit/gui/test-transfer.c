/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: a download ends whole, under a name that nothing had, in its folder and nowhere else; or
 * it ends with a reason, and nothing of it is left.
 */
#include "gui/session/files.h"
#include "gui/session/transfer-list.h"
#include "tests/unit/gui/fake-files.h"
#include "tests/unit/gui/fake-server.h"
#include "tests/unit/gui/wait.h"
#include "tests/unit/rows.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGE (3 * 1024 * 1024 + 17)

struct download {
  struct fake_files service;
  SoupSession *http;
};

static void
download_init(struct download *download)
{
  fake_files_init(&download->service);
  download->http = confab_files_new_http();
}

static void
download_clear(struct download *download)
{
  soup_session_abort(download->http);
  g_object_unref(download->http);
  fake_files_clear(&download->service);
}

static ConfabSharedFile *
new_file(struct download *download, const char *name, const char *path)
{
  g_autofree char *url = g_strconcat(download->service.base, path, NULL);

  return confab_shared_file_new(
      &(ConfabSharedFileInit){.name = name, .path = name, .url = url, .size = -1});
}

static ConfabTransfer *
new_transfer(struct download *download, const char *name, const char *path)
{
  g_autoptr(ConfabSharedFile) file = new_file(download, name, path);

  return confab_transfer_new(download->http, file, download->service.directory);
}

static bool
has_ended(ConfabTransfer *transfer)
{
  return confab_transfer_get_state(transfer) != CONFAB_TRANSFER_WAITING &&
         confab_transfer_get_state(transfer) != CONFAB_TRANSFER_RUNNING;
}

static void
run(ConfabTransfer *transfer)
{
  confab_transfer_start(transfer);
  wait_until(has_ended(transfer));
}

static void
assert_done(ConfabTransfer *transfer)
{
  g_assert_cmpstr(confab_transfer_get_error(transfer), ==, NULL);
  g_assert_cmpint(confab_transfer_get_state(transfer), ==, CONFAB_TRANSFER_DONE);
}

static void
assert_folder(struct download *download, const char *expected)
{
  g_autofree char *names = fake_files_list(&download->service);

  g_assert_cmpstr(names, ==, expected);
}

static void
assert_pattern(struct download *download, const char *name, gsize size, guint seed)
{
  g_autoptr(GBytes) pattern = fake_files_pattern(size, seed);
  gsize read_size;
  g_autofree char *content = fake_files_read(&download->service, name, &read_size);

  g_assert_cmpuint(read_size, ==, size);
  g_assert_cmpint(memcmp(content, g_bytes_get_data(pattern, NULL), size), ==, 0);
}

static void
count_cb(GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_whole(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  guint n_progress = 0;

  download_init(&download);
  fake_files_serve_pattern(&download.service, "/files/a", LARGE, 1);
  transfer = new_transfer(&download, "a.bin", "a");
  g_signal_connect(transfer, "notify::bytes-done", G_CALLBACK(count_cb), &n_progress);
  g_autoptr(GTimer) timer = g_timer_new();
  run(transfer);
  assert_done(transfer);
  assert_pattern(&download, "a.bin", LARGE, 1);
  assert_folder(&download, "a.bin");
  g_assert_cmpint(confab_transfer_get_bytes_done(transfer), ==, LARGE);
  g_assert_cmpint(confab_transfer_get_bytes_total(transfer), ==, LARGE);
  g_assert_true(g_str_has_suffix(confab_transfer_get_path(transfer), "/a.bin"));
  g_assert_false(confab_transfer_get_already_there(transfer));
  /* Ten times a second at most, besides the beginning and the end. */
  g_assert_cmpuint(n_progress, <=, (guint)(g_timer_elapsed(timer, NULL) * 10) + 3);
  download_clear(&download);
}

static void
test_empty(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;

  download_init(&download);
  fake_files_serve_pattern(&download.service, "/files/a", 0, 1);
  transfer = new_transfer(&download, "empty", "a");
  run(transfer);
  assert_done(transfer);
  assert_folder(&download, "empty");
  download_clear(&download);
}

static void
test_already_there(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;

  download_init(&download);
  fake_files_write(&download.service, "a.txt", "hello");
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  transfer = new_transfer(&download, "a.txt", "a");
  run(transfer);
  assert_done(transfer);
  g_assert_true(confab_transfer_get_already_there(transfer));
  assert_folder(&download, "a.txt");
  download_clear(&download);
}

static void
test_another_is_there(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  download_init(&download);
  fake_files_write(&download.service, "a.txt", "jello");
  fake_files_write(&download.service, "a (1).txt", "cello");
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  transfer = new_transfer(&download, "a.txt", "a");
  run(transfer);
  assert_done(transfer);
  g_assert_cmpstr(confab_transfer_get_name(transfer), ==, "a (2).txt");
  old = fake_files_read(&download.service, "a.txt", NULL);
  g_assert_cmpstr(old, ==, "jello");
  new = fake_files_read(&download.service, "a (2).txt", NULL);
  g_assert_cmpstr(new, ==, "hello");
  assert_folder(&download, "a (1).txt|a (2).txt|a.txt");
  download_clear(&download);
}

/* A .part that is there may be anything: a file shared by that name, or another window's. */
static void
test_part_is_there(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  g_autofree char *part = NULL;

  download_init(&download);
  fake_files_write(&download.service, "a.txt.part", "precious");
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  transfer = new_transfer(&download, "a.txt", "a");
  run(transfer);
  assert_done(transfer);
  part = fake_files_read(&download.service, "a.txt.part", NULL);
  g_assert_cmpstr(part, ==, "precious");
  assert_folder(&download, "a.txt|a.txt.part");
  download_clear(&download);
}

/* What is in the way may be a folder, a pipe or a link: none is followed, opened or replaced. */
static void
test_strange_things_are_there(void)
{
  struct download download;
  g_autofree char *fifo = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *link = NULL;
  const char *const names[] = {"fifo", "folder", "link"};

  download_init(&download);
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  fifo = g_build_filename(download.service.directory, "fifo", NULL);
  folder = g_build_filename(download.service.directory, "folder", NULL);
  link = g_build_filename(download.service.directory, "link", NULL);
  g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
  g_assert_cmpint(mkdir(folder, 0700), ==, 0);
  g_assert_cmpint(symlink("/nonexistent/target", link), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(ConfabTransfer) transfer = new_transfer(&download, names[i], "a");
    run(transfer);
    assert_done(transfer);
  }
  assert_folder(&download, "fifo|fifo (1)|folder|folder (1)|link|link (1)");
  download_clear(&download);
}

static void
test_same_name_at_once(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) first = NULL;
  g_autoptr(ConfabTransfer) second = NULL;
  g_autoptr(ConfabTransfer) third = NULL;

  download_init(&download);
  fake_files_serve_pattern(&download.service, "/files/a", LARGE, 1);
  fake_files_serve_pattern(&download.service, "/files/b", LARGE, 2);
  first = new_transfer(&download, "x.bin", "a");
  second = new_transfer(&download, "x.bin", "b");
  third = new_transfer(&download, "x.bin", "a");
  confab_transfer_start(first);
  confab_transfer_start(second);
  confab_transfer_start(third);
  wait_until(has_ended(first) && has_ended(second) && has_ended(third));
  assert_done(first);
  assert_done(second);
  assert_done(third);
  /* Two contents, two files; who was first is not told. */
  assert_folder(&download, "x (1).bin|x.bin");
  assert_pattern(&download, confab_transfer_get_name(first), LARGE, 1);
  assert_pattern(&download, confab_transfer_get_name(second), LARGE, 2);
  g_assert_cmpstr(confab_transfer_get_path(first), ==, confab_transfer_get_path(third));
  download_clear(&download);
}

static const struct name_row {
  const char *description;
  const char *name;
  const char *expected;
} name_rows[] = {
    {"up", "../../escape", "escape"},
    {"absolute", "/etc/cron.d/evil", "evil"},
    {"backslashes", "..\\..\\escape", "escape"},
    {"hidden", ".bashrc", "bashrc"},
    {"dots", "..", "file"},
    {"line end", "a\nb", "ab"},
    {"reversed", "\342\200\256txt.exe", "txt.exe"},
    {"device", "NUL", "_NUL"},
};

static void
test_name(gconstpointer data)
{
  const struct name_row *row = data;
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;

  download_init(&download);
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  transfer = new_transfer(&download, row->name, "a");
  run(transfer);
  assert_done(transfer);
  assert_folder(&download, row->expected);
  download_clear(&download);
}

static void
test_long_name(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  g_autofree char *name = g_strnfill(1000, 'x');

  download_init(&download);
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  transfer = new_transfer(&download, name, "a");
  run(transfer);
  assert_done(transfer);
  g_assert_cmpuint(strlen(confab_transfer_get_name(transfer)), ==, 250);
  download_clear(&download);
}

/* Failures */

static void
assert_failed(ConfabTransfer *transfer, const char *word)
{
  g_assert_cmpint(confab_transfer_get_state(transfer), ==, CONFAB_TRANSFER_FAILED);
  g_test_message("%s", confab_transfer_get_error(transfer));
  g_assert_nonnull(strstr(confab_transfer_get_error(transfer), word));
  g_assert_null(confab_transfer_get_path(transfer));
  g_assert_cmpfloat(confab_transfer_get_speed(transfer), ==, 0);
}

static const struct status_row {
  const char *description;
  guint status;
  const char *word;
} status_rows[] = {
    {"gone", 404, "not shared any more"}, {"forbidden", 403, "does not give"},
    {"password", 401, "password"},        {"broken", 500, "500"},
    {"part of it", 206, "206"},
};

static void
test_status(gconstpointer data)
{
  const struct status_row *row = data;
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;

  download_init(&download);
  fake_files_serve(&download.service, "/files/a", row->status, "text/plain", "no");
  transfer = new_transfer(&download, "a", "a");
  run(transfer);
  assert_failed(transfer, row->word);
  assert_folder(&download, "");
  download_clear(&download);
}

/* Answers that only a broken or hostile server gives. */
static const struct raw_row {
  const char *description;
  gint64 size; /* in the listing */
  const char *answer;
  const char *word; /* of the error; NULL where it is done */
} raw_rows[] = {
    {"a body cut short", -1, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this",
     "whole file"},
    {"chunks cut short", 8, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n",
     "whole file"},
    {"chunks", -1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
     NULL},
    {"until the end", 4, "HTTP/1.0 200 OK\r\n\r\nabcd", NULL},
    {"compressed", -1, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
     "not asked for"},
    {"no HTTP", -1, "hello\r\n\r\n", ""},
    {"nothing", -1, "", ""},
    {"more than any disk holds", -1,
     "HTTP/1.1 200 OK\r\nContent-Length: 4611686018427387904\r\n\r\nabcd", ""},
    {"a redirection to a file", -1,
     "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
     "Content-Length: 0\r\n\r\n",
     ""},
};

static void
test_raw(gconstpointer data)
{
  const struct raw_row *row = data;
  struct download download;
  struct fake_server *server = fake_server_new();
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/files/a", server->port);
  g_autoptr(ConfabSharedFile) file = confab_shared_file_new(
      &(ConfabSharedFileInit){.name = "a", .path = "a", .url = url, .size = row->size});
  g_autoptr(ConfabTransfer) transfer = NULL;

  download_init(&download);
  transfer = confab_transfer_new(download.http, file, download.service.directory);
  confab_transfer_start(transfer);
  g_autofree char *get = fake_server_expect(server, "GET /files/a");
  fake_server_write(server, row->answer, strlen(row->answer));
  fake_server_close(server);
  wait_until(has_ended(transfer));
  if (row->word) {
    assert_failed(transfer, row->word);
    assert_folder(&download, "");
  } else {
    assert_done(transfer);
    assert_folder(&download, "a");
  }
  fake_server_free(server);
  download_clear(&download);
}

/* A server that sends some and then goes on thinking, so that a test can look into the middle. */
static struct fake_server *
begin_slow(struct download *download, ConfabTransfer **transfer)
{
  struct fake_server *server = fake_server_new();
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/files/a", server->port);
  g_autoptr(ConfabSharedFile) file = confab_shared_file_new(
      &(ConfabSharedFileInit){.name = "a", .path = "a", .url = url, .size = -1});

  *transfer = confab_transfer_new(download->http, file, download->service.directory);
  confab_transfer_start(*transfer);
  g_autofree char *get = fake_server_expect(server, "GET /files/a");
  fake_server_say(server, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome bytes");
  wait_until(confab_transfer_get_bytes_done(*transfer) > 0);
  return server;
}

static void
test_cancel(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  struct fake_server *server;

  download_init(&download);
  server = begin_slow(&download, &transfer);
  assert_folder(&download, "a.part");
  confab_transfer_cancel(transfer);
  assert_folder(&download, "");
  wait_until(has_ended(transfer));
  g_assert_cmpint(confab_transfer_get_state(transfer), ==, CONFAB_TRANSFER_CANCELLED);
  g_assert_null(confab_transfer_get_error(transfer));
  confab_transfer_cancel(transfer);
  assert_folder(&download, "");
  fake_server_free(server);
  download_clear(&download);
}

static void
test_cancel_at_once(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;

  download_init(&download);
  fake_files_serve_pattern(&download.service, "/files/a", LARGE, 1);
  transfer = new_transfer(&download, "a", "a");
  confab_transfer_start(transfer);
  confab_transfer_cancel(transfer);
  wait_until(has_ended(transfer));
  g_assert_cmpint(confab_transfer_get_state(transfer), ==, CONFAB_TRANSFER_CANCELLED);
  /* And again, whole this time. */
  run(transfer);
  assert_done(transfer);
  assert_pattern(&download, "a", LARGE, 1);
  download_clear(&download);
}

static void
test_server_dies(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  struct fake_server *server;

  download_init(&download);
  server = begin_slow(&download, &transfer);
  fake_server_reset(server);
  wait_until(has_ended(transfer));
  assert_failed(transfer, "");
  assert_folder(&download, "");
  fake_server_free(server);
  download_clear(&download);
}

static void
test_folder_cannot_be_made(void)
{
  struct download download;
  g_autoptr(ConfabTransfer) transfer = NULL;
  g_autoptr(ConfabSharedFile) file = NULL;
  g_autofree char *directory = NULL;

  download_init(&download);
  fake_files_write(&download.service, "file", "not a folder");
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  directory = g_build_filename(download.service.directory, "file", "alice", NULL);
  file = new_file(&download, "a", "a");
  transfer = confab_transfer_new(download.http, file, directory);
  run(transfer);
  assert_failed(transfer, directory);
  download_clear(&download);
}

/* The list */

static guint
count_running(ConfabTransferList *list)
{
  guint running = 0;

  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(list)); i++) {
    g_autoptr(ConfabTransfer) transfer = g_list_model_get_item(G_LIST_MODEL(list), i);
    running += confab_transfer_get_state(transfer) == CONFAB_TRANSFER_RUNNING;
  }
  return running;
}

static void
running_cb(ConfabTransferList *list, GParamSpec *pspec, guint *most)
{
  *most = MAX(*most, count_running(list));
}

static void
test_list(void)
{
  struct download download;
  g_autoptr(ConfabTransferList) list = NULL;
  g_autofree char *directory = NULL;
  guint most = 0;
  guint n_finished = 0;

  download_init(&download);
  list = confab_transfer_list_new(download.http, "../alice");
  g_object_set(list, "downloads-folder", download.service.directory, NULL);
  directory = confab_transfer_list_get_directory(list);
  g_assert_true(g_str_has_suffix(directory, "/alice"));
  g_assert_true(g_str_has_prefix(directory, download.service.directory));
  g_signal_connect(list, "notify::active", G_CALLBACK(running_cb), &most);
  g_signal_connect_swapped(list, "finished", G_CALLBACK(g_atomic_int_inc), &n_finished);
  for (guint i = 0; i < 8; i++) {
    g_autofree char *name = g_strdup_printf("file%u", i);
    g_autofree char *path = g_strconcat("/files/", name, NULL);
    fake_files_serve_pattern(&download.service, path, 100000, i);
    g_autoptr(ConfabSharedFile) file = new_file(&download, name, name);
    ConfabTransfer *transfer = confab_transfer_list_download(list, file);
    g_assert_true(confab_transfer_list_download(list, file) == transfer);
  }
  g_assert_cmpuint(confab_transfer_list_get_active(list), ==, 8);
  wait_until(confab_transfer_list_get_active(list) == 0);
  g_assert_cmpuint(most, <=, CONFAB_TRANSFER_LIST_RUNNING_MAX);
  g_assert_cmpuint(n_finished, ==, 8);
  for (guint i = 0; i < 8; i++) {
    g_autofree char *name = g_strdup_printf("alice/file%u", i);
    assert_pattern(&download, name, 100000, i);
  }
  confab_transfer_list_clear_ended(list);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(list)), ==, 0);
  g_clear_object(&list);
  download_clear(&download);
}

static void
test_list_retry(void)
{
  struct download download;
  g_autoptr(ConfabTransferList) list = NULL;
  g_autoptr(ConfabSharedFile) file = NULL;
  ConfabTransfer *transfer;

  download_init(&download);
  list = confab_transfer_list_new(download.http, "alice");
  g_object_set(list, "downloads-folder", download.service.directory, NULL);
  file = new_file(&download, "a", "a");
  transfer = confab_transfer_list_download(list, file);
  wait_until(has_ended(transfer));
  g_assert_cmpint(confab_transfer_get_state(transfer), ==, CONFAB_TRANSFER_FAILED);
  fake_files_serve(&download.service, "/files/a", 200, "text/plain", "hello");
  confab_transfer_list_retry(list, transfer);
  wait_until(has_ended(transfer));
  assert_done(transfer);
  g_assert_true(fake_files_has(&download.service, "alice/a"));
  g_clear_object(&list);
  download_clear(&download);
}

static void
test_list_cancel_all(void)
{
  struct download download;
  g_autoptr(ConfabTransferList) list = NULL;

  download_init(&download);
  list = confab_transfer_list_new(download.http, "alice");
  g_object_set(list, "downloads-folder", download.service.directory, NULL);
  for (guint i = 0; i < 6; i++) {
    g_autofree char *name = g_strdup_printf("file%u", i);
    g_autoptr(ConfabSharedFile) file = new_file(&download, name, name);
    (void)confab_transfer_list_download(list, file);
  }
  confab_transfer_list_cancel_all(list);
  wait_until(confab_transfer_list_get_active(list) == 0);
  for (guint i = 0; i < 6; i++) {
    g_autoptr(ConfabTransfer) transfer = g_list_model_get_item(G_LIST_MODEL(list), i);
    g_assert_cmpint(confab_transfer_get_state(transfer), ==, CONFAB_TRANSFER_CANCELLED);
  }
  g_autoptr(ConfabTransfer) first = g_list_model_get_item(G_LIST_MODEL(list), 0);
  confab_transfer_list_remove(list, first);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(list)), ==, 5);
  g_clear_object(&list);
  download_clear(&download);
}

/* The list, and with it the window, goes while bytes come. */
static void
test_list_goes(void)
{
  struct download download;
  ConfabTransferList *list;
  g_autoptr(ConfabSharedFile) file = NULL;

  download_init(&download);
  fake_files_serve_pattern(&download.service, "/files/a", LARGE, 1);
  list = confab_transfer_list_new(download.http, "alice");
  g_object_set(list, "downloads-folder", download.service.directory, NULL);
  file = new_file(&download, "a", "a");
  g_autoptr(ConfabTransfer) transfer = g_object_ref(confab_transfer_list_download(list, file));
  wait_until(confab_transfer_get_bytes_done(transfer) > 0);
  confab_transfer_list_cancel_all(list);
  g_assert_finalize_object(list);
  wait_until(has_ended(transfer));
  assert_folder(&download, "alice");
  download_clear(&download);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/transfer/whole", test_whole);
  g_test_add_func("/transfer/empty", test_empty);
  g_test_add_func("/transfer/already-there", test_already_there);
  g_test_add_func("/transfer/another-is-there", test_another_is_there);
  g_test_add_func("/transfer/part-is-there", test_part_is_there);
  g_test_add_func("/transfer/strange-things-are-there", test_strange_things_are_there);
  g_test_add_func("/transfer/same-name-at-once", test_same_name_at_once);
  TEST_ADD_ROWS("/transfer/name", name_rows, test_name);
  g_test_add_func("/transfer/long-name", test_long_name);
  TEST_ADD_ROWS("/transfer/status", status_rows, test_status);
  TEST_ADD_ROWS("/transfer/raw", raw_rows, test_raw);
  g_test_add_func("/transfer/cancel", test_cancel);
  g_test_add_func("/transfer/cancel-at-once", test_cancel_at_once);
  g_test_add_func("/transfer/server-dies", test_server_dies);
  g_test_add_func("/transfer/folder-cannot-be-made", test_folder_cannot_be_made);
  g_test_add_func("/transfer/list", test_list);
  g_test_add_func("/transfer/list-retry", test_list_retry);
  g_test_add_func("/transfer/list-cancel-all", test_list_cancel_all);
  g_test_add_func("/transfer/list-goes", test_list_goes);
  return g_test_run();
}
