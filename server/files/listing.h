/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of the share as a page for people and as JSON for programs.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

struct evhttp_request;
struct file_limits;
struct folder_entry;
struct share;

/* What one page shows. */
struct listing_page {
  const char *path; /* of the folder, below the share */
  const struct folder_entry *entries;
  unsigned n_entries;
  unsigned offset; /* of the first one among all in the folder */
  unsigned limit;  /* entries asked for */
  unsigned total;  /* in the folder */
  bool complete;   /* false where not all of the folder was looked at */
};

/* Answer a request for a folder, whatever becomes of it. The query may have offset and limit.
 * The shared folder itself is empty rather than missing when it is not there. */
void listing_answer(struct evhttp_request *req, const struct share *share,
                    const struct file_limits *limits, const char *path);

/* Write a page as HTML, without script, every name made harmless. Returns for the caller to
 * g_string_free(). */
GString *listing_html(const struct listing_page *page);

/* Write a page as JSON: folder, entries (name, type, size, mtime, content_type, url), total, next
 * (the URL of the next page, or null), and truncated: true where the folder is larger than is
 * looked at. Names that are not UTF-8 have U+FFFD in them; url always leads to the file. */
GString *listing_json(const struct listing_page *page);
