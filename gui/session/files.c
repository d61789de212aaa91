/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's shared folder, read over HTTP page by page.
 */
#include "gui/session/files.h"

#include "gui/session/error.h"
#include "gui/session/listing.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#define READ_BYTES        (256 * 1024)
#define HTTP_TIMEOUT_S    30
#define HTTP_IDLE_S       60
#define FOLDERS_KNOWN_MAX 64
/* The server gives some hundreds of rows a page; over this it does not come to an end. */
#define PAGES_MAX 10000

struct _ConfabFiles {
  GObject parent_instance;
  ConfabNetwork *network;
  SoupSession *http;
  GHashTable *known; /* folder → GListModel: its last listing */
};

G_DEFINE_FINAL_TYPE(ConfabFiles, confab_files, G_TYPE_OBJECT)

/* One listing under way. */
typedef struct {
  char *folder;
  char *url; /* of the page under way */
  SoupMessage *message;
  GByteArray *body;
  GListStore *files;
  guint pages;
} Listing;

static void
listing_data_free(gpointer data)
{
  Listing *listing = data;

  g_free(listing->folder);
  g_free(listing->url);
  g_clear_object(&listing->message);
  g_clear_pointer(&listing->body, g_byte_array_unref);
  g_clear_object(&listing->files);
  g_free(listing);
}

static void fetch_page(GTask *task);

static void
confab_files_finalize(GObject *object)
{
  ConfabFiles *self = CONFAB_FILES(object);

  g_clear_object(&self->network);
  g_clear_object(&self->http);
  g_hash_table_unref(self->known);
  G_OBJECT_CLASS(confab_files_parent_class)->finalize(object);
}

static void
confab_files_class_init(ConfabFilesClass *class)
{
  G_OBJECT_CLASS(class)->finalize = confab_files_finalize;
}

static void
confab_files_init(ConfabFiles *self)
{
  self->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
}

SoupSession *
confab_files_new_http(void)
{
  g_autoptr(GProxyResolver) direct = g_simple_proxy_resolver_new(NULL, NULL);
  SoupSession *http = soup_session_new_with_options("timeout", HTTP_TIMEOUT_S, "idle-timeout",
                                                    HTTP_IDLE_S, "proxy-resolver", direct, NULL);

  /* What arrives is what is counted, compared and written. */
  soup_session_remove_feature_by_type(http, SOUP_TYPE_CONTENT_DECODER);
  return http;
}

ConfabFiles *
confab_files_new(ConfabNetwork *network, SoupSession *http)
{
  ConfabFiles *self = g_object_new(CONFAB_TYPE_FILES, NULL);

  self->network = g_object_ref(network);
  self->http = g_object_ref(http);
  return self;
}

static void
fail(GTask *task, ConfabSessionError code, const char *sentence)
{
  g_task_return_new_error(task, CONFAB_SESSION_ERROR, (int)code, "%s", sentence);
}

/* An error of the transport, in words, unless the caller cancelled. */
static void
fail_with(GTask *task, const GError *error)
{
  Listing *listing = g_task_get_task_data(task);
  g_autoptr(GUri) uri = g_uri_parse(listing->url, G_URI_FLAGS_ENCODED, NULL);

  if (error->domain == CONFAB_SESSION_ERROR ||
      g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error(task, g_error_copy(error));
  else
    g_task_return_error(task, confab_session_error_from_gio(error, g_uri_get_host(uri),
                                                            (guint)MAX(g_uri_get_port(uri), 0)));
}

/* Why a listing was refused, by HTTP status. */
static const struct {
  guint status;
  const char *sentence;
} refusals[] = {
    {SOUP_STATUS_UNAUTHORIZED, N_("The host asks for a password for its shared files.")},
    {SOUP_STATUS_FORBIDDEN, N_("The host does not let you see its shared files.")},
    {SOUP_STATUS_NOT_FOUND, N_("There is no such folder any more.")},
    {429, N_("The host is asked too often. Try again in a minute.")},
};

static void
fail_with_status(GTask *task, guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
    if (refusals[i].status != status)
      continue;
    fail(task, CONFAB_SESSION_ERROR_FILES, _(refusals[i].sentence));
    return;
  }
  g_autofree char *sentence =
      g_strdup_printf(_("The host's file service does not work (%u)."), status);
  fail(task, CONFAB_SESSION_ERROR_FILES, sentence);
}

static void
remember(ConfabFiles *self, const char *folder, GListStore *files)
{
  if (g_hash_table_size(self->known) >= FOLDERS_KNOWN_MAX)
    g_hash_table_remove_all(self->known);
  g_hash_table_replace(self->known, g_strdup(folder), g_object_ref(files));
}

static void
parse_in_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Listing *data = task_data;
  g_autoptr(GBytes) json = g_byte_array_free_to_bytes(g_steal_pointer(&data->body));
  struct listing *page = g_new0(struct listing, 1);
  GError *error = NULL;

  if (listing_parse(page, json, data->url, data->folder, &error)) {
    g_task_return_pointer(task, page, NULL);
    return;
  }
  g_free(page);
  g_task_return_error(task, error);
}

/* Returns whether another page follows. */
static bool
add_page(Listing *data, struct listing *page)
{
  guint room = CONFAB_FILES_ENTRIES_MAX - g_list_model_get_n_items(G_LIST_MODEL(data->files));
  guint count = MIN(page->files->len, room);
  bool more = page->next && page->files->len > 0 && count < room && ++data->pages < PAGES_MAX;

  g_list_store_splice(data->files, g_list_model_get_n_items(G_LIST_MODEL(data->files)), 0,
                      page->files->pdata, count);
  if (more) {
    g_free(data->url);
    data->url = g_steal_pointer(&page->next);
  }
  return more;
}

static void
parsed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  ConfabFiles *self = g_task_get_source_object(task);
  Listing *data = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  struct listing *page = g_task_propagate_pointer(G_TASK(result), &error);

  if (!page) {
    fail_with(task, error);
    return;
  }
  bool more = add_page(data, page);
  listing_clear(page);
  g_free(page);
  if (g_task_return_error_if_cancelled(task))
    return;
  if (more) {
    fetch_page(g_steal_pointer(&task));
    return;
  }
  remember(self, data->folder, data->files);
  g_task_return_pointer(task, g_object_ref(data->files), g_object_unref);
}

/* Ten thousand rows take longer than a frame. The thread holds no reference to an object, or it
 * might be the one that drops the last. */
static void
parse(GTask *task)
{
  g_autoptr(GTask) inner = g_task_new(NULL, NULL, parsed_cb, task);

  g_task_set_task_data(inner, g_task_get_task_data(task), NULL);
  g_task_run_in_thread(inner, parse_in_thread);
}

static void
read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GInputStream *input = G_INPUT_STREAM(source);
  Listing *data = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish(input, result, &error);

  if (!bytes) {
    fail_with(task, error);
    return;
  }
  gsize size = g_bytes_get_size(bytes);
  if (size == 0) {
    parse(g_steal_pointer(&task));
    return;
  }
  if (data->body->len + size > CONFAB_FILES_PAGE_MAX_BYTES) {
    fail(task, CONFAB_SESSION_ERROR_FILES, _("What answers there is not a list of shared files."));
    return;
  }
  g_byte_array_append(data->body, g_bytes_get_data(bytes, NULL), (guint)size);
  g_input_stream_read_bytes_async(input, READ_BYTES, G_PRIORITY_DEFAULT_IDLE,
                                  g_task_get_cancellable(task), read_cb, task);
  (void)g_steal_pointer(&task);
}

static void
response_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  ConfabFiles *self = g_task_get_source_object(task);
  Listing *data = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) input = soup_session_send_finish(self->http, result, &error);

  if (!input) {
    fail_with(task, error);
    return;
  }
  guint status = soup_message_get_status(data->message);
  if (status == SOUP_STATUS_NOT_FOUND && *data->folder == '\0') {
    /* No shared folder is an empty one. */
    g_task_return_pointer(task, g_object_ref(data->files), g_object_unref);
    return;
  }
  if (status != SOUP_STATUS_OK) {
    fail_with_status(task, status);
    return;
  }
  data->body = g_byte_array_new();
  g_input_stream_read_bytes_async(input, READ_BYTES, G_PRIORITY_DEFAULT_IDLE,
                                  g_task_get_cancellable(task), read_cb, task);
  (void)g_steal_pointer(&task);
}

/* Takes the task over. */
static void
fetch_page(GTask *task)
{
  ConfabFiles *self = g_task_get_source_object(task);
  Listing *data = g_task_get_task_data(task);

  g_clear_object(&data->message);
  data->message = soup_message_new("GET", data->url);
  if (!data->message) {
    fail(task, CONFAB_SESSION_ERROR_FILES, _("The host names no place for its shared files."));
    g_object_unref(task);
    return;
  }
  soup_message_headers_replace(soup_message_get_request_headers(data->message), "Accept",
                               "application/json");
  soup_session_send_async(self->http, data->message, G_PRIORITY_DEFAULT,
                          g_task_get_cancellable(task), response_cb, task);
}

void
confab_files_list_async(ConfabFiles *self, const char *folder, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new(self, cancellable, callback, user_data);
  const char *files_url = confab_network_get_files_url(self->network);
  Listing *data = g_new0(Listing, 1);

  data->folder = g_strdup(folder);
  data->files = g_list_store_new(CONFAB_TYPE_SHARED_FILE);
  g_task_set_task_data(task, data, listing_data_free);
  if (!files_url) {
    fail(task, CONFAB_SESSION_ERROR_OFFLINE,
         _("There is no connection: the shared files cannot be listed."));
    g_object_unref(task);
    return;
  }
  data->url = listing_folder_url(files_url, folder);
  fetch_page(task);
}

GListModel *
confab_files_list_finish(ConfabFiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

GListModel *
confab_files_peek(ConfabFiles *self, const char *folder)
{
  return g_hash_table_lookup(self->known, folder);
}

/* Finding one file */

static char *
folder_of(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? g_strndup(path, (gsize)(slash - path)) : g_strdup("");
}

/* The file with that path; else the only one that differs from it in case alone. */
static ConfabSharedFile *
find_file(GListModel *files, const char *path)
{
  g_autofree char *fold = g_utf8_casefold(path, -1);
  g_autoptr(ConfabSharedFile) near = NULL;
  guint n_near = 0;

  for (guint i = 0; i < g_list_model_get_n_items(files); i++) {
    g_autoptr(ConfabSharedFile) file = g_list_model_get_item(files, i);
    const char *found = confab_shared_file_get_path(file);
    g_autofree char *found_fold = NULL;

    if (confab_shared_file_is_folder(file))
      continue;
    if (g_str_equal(found, path))
      return g_steal_pointer(&file);
    found_fold = g_utf8_casefold(found, -1);
    if (g_str_equal(found_fold, fold) && ++n_near == 1)
      g_set_object(&near, file);
  }
  return n_near == 1 ? g_steal_pointer(&near) : NULL;
}

static void
find_listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GListModel) files = confab_files_list_finish(CONFAB_FILES(source), result, &error);
  g_autoptr(ConfabSharedFile) file = NULL;

  if (!files) {
    g_task_return_error(task, error);
    return;
  }
  file = find_file(files, g_task_get_task_data(task));
  if (file)
    g_task_return_pointer(task, g_steal_pointer(&file), g_object_unref);
  else
    g_task_return_new_error(task, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES, "%s: %s",
                            (char *)g_task_get_task_data(task), _("No such shared file"));
}

void
confab_files_find_async(ConfabFiles *self, const char *path, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new(self, cancellable, callback, user_data);
  const char *relative = path + strspn(path, "/");
  g_autofree char *folder = folder_of(relative);

  g_task_set_task_data(task, g_strdup(relative), g_free);
  confab_files_list_async(self, folder, cancellable, find_listed_cb, task);
}

ConfabSharedFile *
confab_files_find_finish(ConfabFiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
