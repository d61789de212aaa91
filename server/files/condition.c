/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conditional requests.
 */
#include "server/files/condition.h"

#include <event2/http.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* Half of a SHA-256 in hex: an accidental match is out of the question. */
#define TEXT_ETAG_CHARS 32

static bool
is_unchanged_since(const char *date, const struct condition_state *state)
{
  int64_t since_s;
  /* A date that cannot be read is as good as none, and none asks for nothing. */
  return field_parse_date(date, &since_s) && state->modified_s <= since_s;
}

/* Must this request be refused since the client counts on another state? */
static bool
is_refused(const struct evkeyvalq *fields, const struct condition_state *state)
{
  const char *match = evhttp_find_header(fields, "If-Match");
  const char *unmodified = evhttp_find_header(fields, "If-Unmodified-Since");
  int64_t since_s;

  if (match != NULL)
    return !field_lists_etag(match, state->etag, true);
  return unmodified != NULL && state->modified_s >= 0 && field_parse_date(unmodified, &since_s) &&
         state->modified_s > since_s;
}

enum condition
condition_check(const struct evkeyvalq *fields, const struct condition_state *state)
{
  const char *none_match = evhttp_find_header(fields, "If-None-Match");
  const char *modified = evhttp_find_header(fields, "If-Modified-Since");

  if (is_refused(fields, state))
    return CONDITION_FAILED;
  if (none_match != NULL)
    return field_lists_etag(none_match, state->etag, false) ? CONDITION_NOT_MODIFIED :
                                                              CONDITION_SEND;
  if (modified != NULL && state->modified_s >= 0 && is_unchanged_since(modified, state))
    return CONDITION_NOT_MODIFIED;
  return CONDITION_SEND;
}

/* Does the If-Range field name this state? A date has to be the very one that was sent. */
static bool
is_same_state(const char *if_range, const struct condition_state *state)
{
  int64_t date_s;
  if (*if_range == '"')
    return strcmp(if_range, state->etag) == 0;
  return field_parse_date(if_range, &date_s) && date_s == state->modified_s;
}

enum field_range
condition_range(const struct evkeyvalq *fields, const struct condition_state *state, uint64_t size,
                uint64_t *first, uint64_t *length)
{
  const char *if_range = evhttp_find_header(fields, "If-Range");
  if (if_range != NULL && !is_same_state(if_range, state))
    return FIELD_RANGE_WHOLE;
  return field_parse_range(evhttp_find_header(fields, "Range"), size, first, length);
}

char *
condition_etag_of_file(const struct stat *status)
{
  return g_strdup_printf("\"%" PRIxMAX "-%" PRIxMAX "-%" PRIxMAX "-%" PRIxMAX ".%lx\"",
                         (uintmax_t)status->st_dev, (uintmax_t)status->st_ino,
                         (uintmax_t)status->st_size, (uintmax_t)status->st_mtim.tv_sec,
                         (unsigned long)status->st_mtim.tv_nsec);
}

char *
condition_etag_of_text(const char *text, size_t length)
{
  g_autofree char *sum =
      g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
  return g_strdup_printf("\"%.*s\"", TEXT_ETAG_CHARS, sum);
}
