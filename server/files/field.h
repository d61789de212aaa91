/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of HTTP header fields, read and written. Pure: no I/O, no clock.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum field_range {
  FIELD_RANGE_WHOLE,         /* no range, or one that is to be ignored: send everything */
  FIELD_RANGE_PART,          /* first and length are set */
  FIELD_RANGE_UNSATISFIABLE, /* nothing of the file lies in it */
};

/* Read a Range field.
 *
 * value    NULL where there is none
 * size     of the file, bytes
 * Returns  WHOLE for several ranges too. A server may ignore any Range (RFC 9110 section 14.2);
 *          a multipart answer would help no download, and lets a stranger ask for the same
 *          bytes many times over in one request.
 */
enum field_range
field_parse_range(const char *value, uint64_t size, uint64_t *first, uint64_t *length);

/* Does a list of entity tags, or "*", name etag? Reading stops at the first thing that is no tag.
 *
 * etag    strong, with its quotes
 * strong  a tag marked W/ does not count (If-Match, If-Range); else it does (If-None-Match)
 * Source  RFC 9110 section 8.8.3.2
 */
bool field_lists_etag(const char *list, const char *etag, bool strong);

/* Read a date in any of the three forms of RFC 9110 section 5.6.7. Returns false where it is
 * none; unix_s is untouched then. A two-digit year is in 1970 to 2069. */
bool field_parse_date(const char *text, int64_t *unix_s);

/* Write a date as HTTP wants it. Returns for the caller to g_free(). */
char *field_format_date(int64_t unix_s);

/* Would this client rather have JSON than HTML? Only one that names application/json would;
 * accept may be NULL. */
bool field_prefers_json(const char *accept);

/* Write a Content-Disposition: an ASCII name for old clients and the real one beside it.
 *
 * attachment  to be saved rather than shown
 * name        any bytes
 * Returns     for the caller to g_free()
 * Source      RFC 6266 appendix D, RFC 8187
 */
char *field_disposition(bool attachment, const char *name);
