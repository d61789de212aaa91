/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of the share: the request for it, and what HTML and JSON share.
 */
#include "server/files/listing.h"

#include "server/files/condition.h"
#include "server/files/field.h"
#include "server/files/folder.h"
#include "server/files/reply.h"
#include "server/files/service.h"
#include "server/files/share.h"

#include <errno.h>
#include <event2/http.h>
#include <string.h>
#include <sys/stat.h>

/* The page has one style sheet, in itself, and an empty icon so that none is asked for. */
#define POLICY_PAGE                                                                                \
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "                \
  "form-action 'none'; frame-ancestors 'none'"

/* Take a whole number out of the query. Absent leaves it as it is. */
static bool
take_number(GHashTable *params, const char *name, unsigned min, unsigned max, unsigned *number)
{
  const char *text = g_hash_table_lookup(params, name);
  guint64 value;
  if (text == NULL)
    return true;
  if (!g_ascii_string_to_unsigned(text, 10, min, G_MAXUINT, &value, NULL))
    return false;
  *number = (unsigned)MIN(value, max);
  return true;
}

static bool
take_query(const char *query, unsigned page_entries, unsigned *offset, unsigned *limit)
{
  *offset = 0;
  *limit = page_entries;
  if (query == NULL)
    return true;
  g_autoptr(GHashTable) params = g_uri_parse_params(query, -1, "&", G_URI_PARAMS_NONE, NULL);
  return params != NULL && take_number(params, "offset", 0, G_MAXINT, offset) &&
         take_number(params, "limit", 1, page_entries, limit);
}

/* Send a page, or tell that the client has it already. */
static void
send_page(struct evhttp_request *req, const struct listing_page *page)
{
  const struct evkeyvalq *fields = evhttp_request_get_input_headers(req);
  bool json = field_prefers_json(evhttp_find_header(fields, "Accept"));
  GString *body = json ? listing_json(page) : listing_html(page);
  g_autofree char *etag = condition_etag_of_text(body->str, body->len);
  const struct condition_state state = {.etag = etag, .modified_s = -1};

  reply_set_common(req, POLICY_PAGE);
  reply_set(req, "ETag", etag);
  reply_set(req, "Vary", "Accept");
  reply_set(req, "Cache-Control", "no-cache");
  switch (condition_check(fields, &state)) {
  case CONDITION_SEND:
    reply_body(req, json ? "application/json" : "text/html; charset=utf-8", body);
    break;
  case CONDITION_NOT_MODIFIED:
    reply_empty(req, REPLY_NOT_MODIFIED);
    break;
  case CONDITION_FAILED:
    reply_status(req, REPLY_PRECONDITION_FAILED);
    break;
  }
  g_string_free(body, TRUE);
}

/* As folder_read(), but a shared folder that is not there is an empty one. */
static int
read_folder(const struct share *share, const char *path, unsigned max_entries,
            struct folder_entries *entries)
{
  if (folder_read(share, path, max_entries, entries) == 0)
    return 0;
  if (*path != '\0' || errno != ENOENT)
    return -1;
  *entries = (struct folder_entries){
      .array = g_array_new(FALSE, FALSE, sizeof(struct folder_entry)),
      .complete = true,
  };
  return 0;
}

void
listing_answer(struct evhttp_request *req, const struct share *share,
               const struct file_limits *limits, const char *path)
{
  const char *query = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(req));
  struct folder_entries entries;
  struct listing_page page = {.path = path};

  if (!take_query(query, limits->page_entries, &page.offset, &page.limit)) {
    reply_status(req, REPLY_MALFORMED);
    return;
  }
  if (read_folder(share, path, limits->folder_entries, &entries) != 0) {
    reply_errno(req, errno);
    return;
  }
  page.offset = MIN(page.offset, entries.array->len);
  unsigned wanted = MIN(page.limit, entries.array->len - page.offset);
  page.n_entries = folder_fill(share, path, &entries, page.offset, wanted);
  page.entries = (const struct folder_entry *)(const void *)entries.array->data + page.offset;
  page.total = entries.array->len;
  page.complete = entries.complete;
  send_page(req, &page);
  folder_entries_clear(&entries);
}
