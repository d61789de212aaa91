/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: the shared folder is listed page by page, and each failure has its words.
 */
#include "gui/session/completion.h"
#include "tests/unit/gui/fake-files.h"
#include "tests/unit/gui/fixture.h"
#include "tests/unit/gui/wait.h"
#include "tests/unit/rows.h"

#include <string.h>

struct listing {
  struct fake_files service;
  ConfabNetwork *network;
  SoupSession *http;
  ConfabFiles *files;
};

static void
listing_init(struct listing *listing)
{
  fake_files_init(&listing->service);
  listing->network = confab_network_new("127.0.0.1", 12300, "alice");
  confab_network_set_files_url(listing->network, listing->service.base);
  listing->http = confab_files_new_http();
  listing->files = confab_files_new(listing->network, listing->http);
}

static void
listing_clear_all(struct listing *listing)
{
  soup_session_abort(listing->http);
  g_assert_finalize_object(listing->files);
  g_object_unref(listing->http);
  g_object_unref(listing->network);
  fake_files_clear(&listing->service);
}

static GListModel *
list(struct listing *listing, const char *folder, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  confab_files_list_async(listing->files, folder, NULL, wait_result_cb, &result);
  wait_until(result);
  return confab_files_list_finish(listing->files, result, error);
}

static ConfabSharedFile *
find(struct listing *listing, const char *path, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  confab_files_find_async(listing->files, path, NULL, wait_result_cb, &result);
  wait_until(result);
  return confab_files_find_finish(listing->files, result, error);
}

#define JSON "application/json"

static void
test_pages(void)
{
  struct listing listing;
  g_autoptr(GListModel) model = NULL;
  g_autoptr(GError) error = NULL;

  listing_init(&listing);
  fake_files_serve(
      &listing.service, "/files/", 200, JSON,
      "{\"folder\":\"\",\"entries\":[{\"name\":\"d\",\"type\":\"folder\",\"url\":\"/files/d/\"},"
      "{\"name\":\"a.txt\",\"type\":\"file\",\"size\":3,\"url\":\"/files/a.txt\"}],"
      "\"total\":3,\"next\":\"/more\"}");
  fake_files_serve(
      &listing.service, "/more", 200, JSON,
      "{\"entries\":[{\"name\":\"b.txt\",\"type\":\"file\",\"size\":4,\"url\":\"/files/b.txt\"}],"
      "\"total\":3,\"next\":null}");
  g_assert_null(confab_files_peek(listing.files, ""));
  model = list(&listing, "", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(g_list_model_get_n_items(model), ==, 3);
  g_autoptr(ConfabSharedFile) last = g_list_model_get_item(model, 2);
  g_assert_cmpstr(confab_shared_file_get_name(last), ==, "b.txt");
  g_assert_true(confab_files_peek(listing.files, "") == model);
  listing_clear_all(&listing);
}

static void
test_folder(void)
{
  struct listing listing;
  g_autoptr(ConfabSharedFile) exact = NULL;
  g_autoptr(ConfabSharedFile) other_case = NULL;
  g_autoptr(GError) error = NULL;

  listing_init(&listing);
  fake_files_serve(&listing.service, "/files/week 1/", 200, JSON,
                   "{\"entries\":[{\"name\":\"Notes.txt\",\"type\":\"file\",\"url\":\"Notes.txt\"},"
                   "{\"name\":\"notes.txt\",\"type\":\"file\",\"url\":\"notes.txt\"},"
                   "{\"name\":\"Slides.pdf\",\"type\":\"file\",\"url\":\"Slides.pdf\"},"
                   "{\"name\":\"sub\",\"type\":\"folder\",\"url\":\"sub/\"}]}");
  exact = find(&listing, "week 1/notes.txt", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(confab_shared_file_get_path(exact), ==, "week 1/notes.txt");
  other_case = find(&listing, "/week 1/SLIDES.pdf", &error);
  g_assert_no_error(error);
  g_assert_cmpstr(confab_shared_file_get_name(other_case), ==, "Slides.pdf");
  g_assert_null(find(&listing, "week 1/NOTES.TXT", &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES);
  g_assert_cmpstr(error->message, ==, "week 1/NOTES.TXT: No such shared file");
  g_clear_error(&error);
  g_assert_null(find(&listing, "week 1/sub", &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES);
  listing_clear_all(&listing);
}

static const struct failure_row {
  const char *description;
  guint status;
  const char *body;
  const char *word; /* that the sentence has; NULL for an empty listing */
} failure_rows[] = {
    {"forbidden", 403, "", "does not let you"},
    {"password", 401, "", "password"},
    {"asked too often", 429, "", "too often"},
    {"broken", 500, "", "500"},
    {"not a listing", 200, "<html>hello</html>", "not a list"},
    {"an empty answer", 200, "", "not a list"},
    {"no shared folder", 404, "", NULL},
    {"an empty folder", 200, "{\"entries\":[],\"total\":0,\"next\":null}", NULL},
};

static void
test_failure(gconstpointer data)
{
  const struct failure_row *row = data;
  struct listing listing;
  g_autoptr(GListModel) model = NULL;
  g_autoptr(GError) error = NULL;

  listing_init(&listing);
  fake_files_serve(&listing.service, "/files/", row->status, JSON, row->body);
  model = list(&listing, "", &error);
  if (row->word) {
    g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES);
    g_assert_nonnull(strstr(error->message, row->word));
  } else {
    g_assert_no_error(error);
    g_assert_cmpuint(g_list_model_get_n_items(model), ==, 0);
  }
  listing_clear_all(&listing);
}

static void
test_refused(void)
{
  struct listing listing;
  struct fake_server *closed = fake_server_new();
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/files/", closed->port);
  g_autoptr(GError) error = NULL;

  listing_init(&listing);
  fake_server_stop(closed);
  confab_network_set_files_url(listing.network, url);
  g_assert_null(list(&listing, "", &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_REFUSED);
  g_clear_error(&error);
  confab_network_set_files_url(listing.network, NULL);
  g_assert_null(list(&listing, "", &error));
  g_assert_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_OFFLINE);
  fake_server_free(closed);
  listing_clear_all(&listing);
}

/* Pages without end come to one. */
static void
test_endless_pages(void)
{
  struct listing listing;
  g_autoptr(GListModel) model = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) page = g_string_new("{\"entries\":[");

  listing_init(&listing);
  for (int i = 0; i < 20000; i++)
    g_string_append_printf(page, "%s{\"name\":\"f%d\",\"url\":\"f\"}", i > 0 ? "," : "", i);
  g_string_append(page, "],\"next\":\"/files/\"}");
  fake_files_serve(&listing.service, "/files/", 200, JSON, page->str);
  model = list(&listing, "", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(g_list_model_get_n_items(model), ==, CONFAB_FILES_ENTRIES_MAX);
  listing_clear_all(&listing);
}

static void
test_cancel(void)
{
  struct listing listing;
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  listing_init(&listing);
  fake_files_serve(&listing.service, "/files/", 200, JSON, "{\"entries\":[]}");
  confab_files_list_async(listing.files, "", cancellable, wait_result_cb, &result);
  g_cancellable_cancel(cancellable);
  wait_until(result);
  g_assert_null(confab_files_list_finish(listing.files, result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object(&result);
  listing_clear_all(&listing);
}

static void
test_many(void)
{
  struct listing listing;
  g_autoptr(GListModel) model = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) page = g_string_new("{\"entries\":[");

  listing_init(&listing);
  for (int i = 0; i < 10000; i++)
    g_string_append_printf(page,
                           "%s{\"name\":\"file %d.txt\",\"type\":\"file\",\"size\":%d,"
                           "\"mtime\":\"2026-03-03T10:02:07Z\",\"content_type\":\"text/plain\","
                           "\"url\":\"/files/file%%20%d.txt\"}",
                           i > 0 ? "," : "", i, i, i);
  g_string_append(page, "],\"total\":10000,\"next\":null}");
  fake_files_serve(&listing.service, "/files/", 200, JSON, page->str);
  g_autoptr(GTimer) timer = g_timer_new();
  model = list(&listing, "", &error);
  g_assert_no_error(error);
  g_test_minimized_result(g_timer_elapsed(timer, NULL), "10000 entries listed: %.3f s",
                          g_timer_elapsed(timer, NULL));
  g_assert_cmpuint(g_list_model_get_n_items(model), ==, 10000);
  listing_clear_all(&listing);
}

/* The commands */

static void
tell_files_url(struct fixture *fixture, struct fake_files *service)
{
  fixture_hear(fixture, ":fake 005 alice confab/FILES=%s :are supported", service->base);
  g_assert_cmpstr(confab_network_get_files_url(fixture->network), ==, service->base);
  g_object_set(confab_session_get_transfers(fixture->session), "downloads-folder",
               service->directory, NULL);
}

static void
test_file_command(void)
{
  struct fixture fixture;
  struct fake_files service;

  fake_files_init(&service);
  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  tell_files_url(&fixture, &service);
  fixture_type(&fixture, fixture.lobby, "/file");
  g_assert_cmpstr(fixture.signals->str, ==, "show:#lobby open-files");
  wait_until(fixture_has_text(fixture.lobby, "No shared files"));

  fake_files_serve(
      &service, "/files/", 200, JSON,
      "{\"entries\":[{\"name\":\"a.txt\",\"type\":\"file\",\"size\":3000,\"url\":\"a.txt\"},"
      "{\"name\":\"d\",\"type\":\"folder\",\"url\":\"d/\"}]}");
  fixture_type(&fixture, fixture.lobby, "/file");
  wait_until(fixture_has_text(fixture.lobby, "1 shared file and 1 folder:"));
  g_assert_true(fixture_has_text(fixture.lobby, "d/"));
  fixture_clear(&fixture);
  fake_files_clear(&service);
}

static void
test_download_command(void)
{
  struct fixture fixture;
  struct fake_files service;
  g_autofree char *content = NULL;
  g_autofree char *told = NULL;

  fake_files_init(&service);
  fake_files_serve(
      &service, "/files/", 200, JSON,
      "{\"entries\":[{\"name\":\"a.txt\",\"type\":\"file\",\"size\":5,\"url\":\"a.txt\"}]}");
  fake_files_serve(&service, "/files/a.txt", 200, "text/plain", "hello");
  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  tell_files_url(&fixture, &service);
  fixture_type(&fixture, fixture.lobby, "/download b.txt");
  wait_until(fixture_has_text(fixture.lobby, "b.txt: No such shared file"));
  fixture_type(&fixture, fixture.lobby, "/download a.txt");
  told = g_strdup_printf("a.txt is downloaded: %s/alice/a.txt", service.directory);
  wait_until(fixture_has_text(fixture.lobby, told));
  content = fake_files_read(&service, "alice/a.txt", NULL);
  g_assert_cmpstr(content, ==, "hello");
  fixture_clear(&fixture);
  fake_files_clear(&service);
}

static void
assert_completion(struct fixture *fixture, const char *typed, const char *expected)
{
  g_autoptr(ConfabCompletion) completion =
      confab_completion_find(fixture->session, fixture->lobby, typed, strlen(typed));
  g_autoptr(GPtrArray) all = g_ptr_array_new();

  for (guint i = 0; i < completion->candidates->len; i++)
    g_ptr_array_add(all, g_ptr_array_index(completion->candidates, i));
  g_ptr_array_add(all, NULL);
  g_autofree char *joined = g_strjoinv("|", (char **)all->pdata);
  g_assert_cmpstr(joined, ==, expected);
  g_assert_cmpuint(completion->start, ==, strlen("/download "));
}

/* Nothing is asked of the server here: a folder that was not listed is named. */
static void
assert_unlisted(struct fixture *fixture, const char *typed, const char *folder)
{
  g_autoptr(ConfabCompletion) completion =
      confab_completion_find(fixture->session, fixture->lobby, typed, strlen(typed));

  g_assert_true(completion->of_files == g_str_has_prefix(typed, "/download "));
  g_assert_cmpstr(completion->unlisted, ==, folder);
}

/* Files are offered once their folder was listed. */
static void
test_completion(void)
{
  struct fixture fixture;
  struct fake_files service;

  fake_files_init(&service);
  fake_files_serve(&service, "/files/", 200, JSON,
                   "{\"entries\":[{\"name\":\"Notes one.txt\",\"type\":\"file\",\"url\":\"n\"},"
                   "{\"name\":\"notes\",\"type\":\"folder\",\"url\":\"notes/\"},"
                   "{\"name\":\"other\",\"type\":\"file\",\"url\":\"o\"}]}");
  fixture_init_online(&fixture, FAKE_SERVER_ALL_CAPS);
  tell_files_url(&fixture, &service);
  assert_completion(&fixture, "/download not", "");
  assert_unlisted(&fixture, "/download not", "");
  assert_unlisted(&fixture, "/download notes/a", "notes");
  assert_unlisted(&fixture, "hello", NULL);
  confab_files_list_async(confab_session_get_files(fixture.session), "", NULL, NULL, NULL);
  wait_until(confab_files_peek(confab_session_get_files(fixture.session), ""));
  assert_completion(&fixture, "/download not", "Notes one.txt|notes/");
  assert_completion(&fixture, "/download Notes o", "Notes one.txt");
  assert_completion(&fixture, "/download ", "Notes one.txt|notes/|other");
  assert_completion(&fixture, "/download x", "");
  assert_unlisted(&fixture, "/download x", NULL);
  fixture_clear(&fixture);
  fake_files_clear(&service);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/files/pages", test_pages);
  g_test_add_func("/files/folder", test_folder);
  TEST_ADD_ROWS("/files/failure", failure_rows, test_failure);
  g_test_add_func("/files/refused", test_refused);
  g_test_add_func("/files/endless-pages", test_endless_pages);
  g_test_add_func("/files/cancel", test_cancel);
  g_test_add_func("/files/many", test_many);
  g_test_add_func("/files/file-command", test_file_command);
  g_test_add_func("/files/download-command", test_download_command);
  g_test_add_func("/files/completion", test_completion);
  return g_test_run();
}
