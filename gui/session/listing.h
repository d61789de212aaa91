/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One page of a shared folder's listing, read from JSON. No I/O: it may run in any thread.
 */
#pragma once

#include "gui/model/shared-file.h"

/* Names and addresses over this many bytes are no files of ours. */
#define LISTING_NAME_MAX_BYTES 1024
#define LISTING_URL_MAX_BYTES  8192

struct listing {
  GPtrArray *files; /* of ConfabSharedFile */
  char *next;       /* the following page's absolute URL; NULL at the end */
};

/* Read one page.
 *
 * json      bytes as they came
 * page_url  where they came from: relative addresses are resolved against it
 * folder    the listed folder's path below the shared folder; "" for that itself
 * listing   out, to be cleared
 * Returns: whether it was a listing; rows that make no sense are left out. Otherwise error is set
 * (CONFAB_SESSION_ERROR_FILES)
 */
gboolean listing_parse(struct listing *listing, GBytes *json, const char *page_url,
                       const char *folder, GError **error);

void listing_clear(struct listing *listing);

/* Returns: (transfer full): the URL of a folder below the shared folder
 *
 * files_url  of the shared folder, ending with "/"
 * folder     components joined by "/"; "" for the shared folder
 */
char *listing_folder_url(const char *files_url, const char *folder);
