/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/gui/fake-files.h"

#include "tests/unit/gui/wait.h"

#include <glib/gstdio.h>
#include <string.h>

struct answer {
  guint status;
  char *type;
  GBytes *body;
};

static void
answer_free(gpointer data)
{
  struct answer *answer = data;

  g_free(answer->type);
  g_bytes_unref(answer->body);
  g_free(answer);
}

static void
answer_cb(SoupServer *http, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer user_data)
{
  struct answer *answer = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  SoupMessageBody *body = soup_server_message_get_response_body(message);

  soup_server_message_set_status(message, answer->status, NULL);
  soup_message_headers_set_content_type(headers, answer->type, NULL);
  if (g_bytes_get_size(answer->body) > 0)
    soup_message_body_append_bytes(body, answer->body);
}

void
fake_files_init(struct fake_files *files)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;

  files->http = soup_server_new(NULL, NULL);
  g_assert_true(soup_server_listen_local(files->http, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error(error);
  GSList *uris = soup_server_get_uris(files->http);
  uri = g_uri_ref(uris->data);
  g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
  files->base = g_strdup_printf("http://127.0.0.1:%d/files/", g_uri_get_port(uri));
  files->directory = g_dir_make_tmp("confab-test-XXXXXX", &error);
  g_assert_no_error(error);
}

static void
remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *below = g_build_filename(path, name, NULL);
    if (g_file_test(below, G_FILE_TEST_IS_DIR) && !g_file_test(below, G_FILE_TEST_IS_SYMLINK))
      remove_tree(below);
    else
      g_assert_cmpint(g_unlink(below), ==, 0);
  }
  g_assert_cmpint(g_rmdir(path), ==, 0);
}

void
fake_files_clear(struct fake_files *files)
{
  remove_tree(files->directory);
  soup_server_disconnect(files->http);
  g_clear_object(&files->http);
  wait_settle();
  g_free(files->base);
  g_free(files->directory);
}

static void
serve_bytes(struct fake_files *files, const char *path, guint status, const char *type,
            GBytes *body)
{
  struct answer *answer = g_new(struct answer, 1);

  *answer = (struct answer){status, g_strdup(type), body};
  soup_server_add_handler(files->http, path, answer_cb, answer, answer_free);
}

void
fake_files_serve(struct fake_files *files, const char *path, guint status, const char *type,
                 const char *body)
{
  serve_bytes(files, path, status, type, g_bytes_new(body, strlen(body)));
}

GBytes *
fake_files_pattern(gsize size, guint seed)
{
  guchar *bytes = g_malloc(MAX(size, 1));
  guint32 state = seed;

  for (gsize i = 0; i < size; i++) {
    state = state * 1664525 + 1013904223;
    bytes[i] = (guchar)(state >> 24);
  }
  return g_bytes_new_take(bytes, size);
}

void
fake_files_serve_pattern(struct fake_files *files, const char *path, gsize size, guint seed)
{
  serve_bytes(files, path, SOUP_STATUS_OK, "application/octet-stream",
              fake_files_pattern(size, seed));
}

void
fake_files_write(struct fake_files *files, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename(files->directory, name, NULL);
  g_autofree char *folder = g_path_get_dirname(path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
  g_file_set_contents(path, content, -1, &error);
  g_assert_no_error(error);
}

char *
fake_files_read(struct fake_files *files, const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename(files->directory, name, NULL);
  g_autoptr(GError) error = NULL;
  char *content = NULL;

  g_file_get_contents(path, &content, size, &error);
  g_assert_no_error(error);
  return content;
}

gboolean
fake_files_has(struct fake_files *files, const char *name)
{
  g_autofree char *path = g_build_filename(files->directory, name, NULL);

  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  const char *const *first = a;
  const char *const *second = b;

  return strcmp(*first, *second);
}

char *
fake_files_list(struct fake_files *files)
{
  g_autoptr(GDir) dir = g_dir_open(files->directory, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *name;

  while ((name = g_dir_read_name(dir)))
    g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  g_ptr_array_add(names, NULL);
  return g_strjoinv("|", (char **)names->pdata);
}
