/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's shared folder, read over HTTP as JSON.
 *
 * A listing is an object: "folder" (its path), "entries" (name, type "file" or
 * "folder", size in bytes, mtime as RFC 3339, content_type, url), "total", and
 * "next", the URL of the following page or null. Pages are followed up to
 * CONFAB_FILES_ENTRIES_MAX entries; each is parsed off the main thread.
 */
#pragma once

#include "gui/model/network.h"
#include "gui/model/shared-file.h"

/* Of libsoup, which those who call this need not know. */
typedef struct _SoupSession SoupSession;

/* Over this many rows a listing is cut off. */
#define CONFAB_FILES_ENTRIES_MAX 100000
/* A page of more bytes than this is refused. */
#define CONFAB_FILES_PAGE_MAX_BYTES (32 * 1024 * 1024)

#define CONFAB_TYPE_FILES (confab_files_get_type())
G_DECLARE_FINAL_TYPE(ConfabFiles, confab_files, CONFAB, FILES, GObject)

/* Returns: (transfer full): a libsoup session fit for listings and downloads: bytes as they are on
 * disk, no proxy, a time-out when nothing comes for half a minute */
SoupSession *confab_files_new_http(void);

/* Make a client for the shared folder of a network, whose files-url is read at each request.
 *
 * http  from confab_files_new_http()
 * Returns: (transfer full)
 */
ConfabFiles *confab_files_new(ConfabNetwork *network, SoupSession *http);

/* List one folder.
 *
 * folder  the path below the shared folder, such as "slides/week 1"; "" for the shared folder
 */
void confab_files_list_async(ConfabFiles *self, const char *folder, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);

/* Returns: (transfer full) (nullable): a list model of ConfabSharedFile in the server's order,
 * maybe empty; NULL with error set: CONFAB_SESSION_ERROR_FILES, _REFUSED, _UNREACHABLE, _TIMED_OUT,
 * …, each with a sentence for people, or G_IO_ERROR_CANCELLED */
GListModel *confab_files_list_finish(ConfabFiles *self, GAsyncResult *result, GError **error);

/* Find one shared file by its path below the shared folder, by listing its folder.
 * The name is compared exactly first, then without regard to case where just one file fits. */
void confab_files_find_async(ConfabFiles *self, const char *path, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);

/* Returns: (transfer full) (nullable): the file; NULL with error set, which is
 * CONFAB_SESSION_ERROR_FILES with "<path>: No such shared file" where there is none */
ConfabSharedFile *confab_files_find_finish(ConfabFiles *self, GAsyncResult *result, GError **error);

/* Return the last listing of a folder, for completion, without asking the server.
 *
 * Returns: (transfer none) (nullable): a list model of ConfabSharedFile
 */
GListModel *confab_files_peek(ConfabFiles *self, const char *folder);
