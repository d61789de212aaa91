/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of HTTP header fields.
 */
#include "server/files/field.h"

#include <event2/util.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define UNIX_S_MAX INT64_C(253402300799) /* the last second with a year of four digits */

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Read digits, if there are any. A number too large for anybody's file stays the largest one. */
static bool
take_number(const char **text, uint64_t *number)
{
  if (!g_ascii_isdigit(**text))
    return false;
  *number = 0;
  for (; g_ascii_isdigit(**text); (*text)++) {
    uint64_t digit = (uint64_t)g_ascii_digit_value(**text);
    *number = *number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *number * 10 + digit;
  }
  return true;
}

static const char *
skip_blank(const char *text)
{
  return text + strspn(text, " \t");
}

static enum field_range
range_of_suffix(uint64_t suffix, uint64_t size, uint64_t *first, uint64_t *length)
{
  if (suffix == 0)
    return FIELD_RANGE_UNSATISFIABLE;
  /* The last bytes of an empty file are satisfiable, but no Content-Range can say so. */
  if (size == 0)
    return FIELD_RANGE_WHOLE;
  *length = MIN(suffix, size);
  *first = size - *length;
  return FIELD_RANGE_PART;
}

enum field_range
field_parse_range(const char *value, uint64_t size, uint64_t *first, uint64_t *length)
{
  if (value == NULL || g_ascii_strncasecmp(value, "bytes=", 6) != 0)
    return FIELD_RANGE_WHOLE;

  const char *text = skip_blank(value + 6);
  uint64_t from = 0;
  uint64_t to = UINT64_MAX;
  bool has_from = take_number(&text, &from);
  if (*text != '-')
    return FIELD_RANGE_WHOLE;
  text++;
  bool has_to = take_number(&text, &to);
  if (*skip_blank(text) != '\0' || (!has_from && !has_to))
    return FIELD_RANGE_WHOLE;

  if (!has_from)
    return range_of_suffix(to, size, first, length);
  if (to < from)
    return FIELD_RANGE_WHOLE;
  if (from >= size)
    return FIELD_RANGE_UNSATISFIABLE;
  *first = from;
  *length = MIN(to, size - 1) - from + 1;
  return FIELD_RANGE_PART;
}

bool
field_lists_etag(const char *list, const char *etag, bool strong)
{
  size_t etag_len = strlen(etag);
  const char *text = skip_blank(list);

  if (strcmp(text, "*") == 0)
    return true;
  for (;;) {
    text += strspn(text, " \t,");
    bool weak = text[0] == 'W' && text[1] == '/';
    if (weak)
      text += 2;
    const char *end = *text == '"' ? strchr(text + 1, '"') : NULL;
    if (end == NULL)
      return false;
    size_t len = (size_t)(end - text) + 1;
    if (len == etag_len && memcmp(text, etag, len) == 0 && !(weak && strong))
      return true;
    text = end + 1;
  }
}

static bool
take_month(const char *name, int *month)
{
  for (int i = 0; i < 12; i++) {
    if (strcmp(name, month_names[i]) == 0) {
      *month = i;
      return true;
    }
  }
  return false;
}

static int
year_of_two_digits(int year)
{
  return year < 70 ? 2000 + year : 1900 + year;
}

bool
field_parse_date(const char *text, int64_t *unix_s)
{
  struct tm when = {0};
  char month[4] = "";
  int year = 0;
  int end = -1;

  if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &when.tm_mday, month, &year,
             &when.tm_hour, &when.tm_min, &when.tm_sec, &end) == 6 &&
      end > 0) {
    /* Sun, 06 Nov 1994 08:49:37 GMT */
  } else if (sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &when.tm_mday, month,
                    &year, &when.tm_hour, &when.tm_min, &when.tm_sec, &end) == 6 &&
             end > 0) {
    /* Sunday, 06-Nov-94 08:49:37 GMT */
    year = year_of_two_digits(year);
  } else if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", month, &when.tm_mday,
                    &when.tm_hour, &when.tm_min, &when.tm_sec, &year, &end) == 6 &&
             end > 0) {
    /* Sun Nov  6 08:49:37 1994 */
  } else {
    return false;
  }
  if (text[end] != '\0' || !take_month(month, &when.tm_mon) || year < 1970 || when.tm_mday < 1 ||
      when.tm_mday > 31 || when.tm_hour < 0 || when.tm_hour > 23 || when.tm_min < 0 ||
      when.tm_min > 59 || when.tm_sec < 0 || when.tm_sec > 60)
    return false;
  when.tm_year = year - 1900;
  *unix_s = timegm(&when);
  return true;
}

char *
field_format_date(int64_t unix_s)
{
  time_t clamped = (time_t)CLAMP(unix_s, 0, UNIX_S_MAX);
  struct tm when;
  char text[64];

  gmtime_r(&clamped, &when);
  (void)evutil_date_rfc1123(text, sizeof text, &when); /* cannot be cut: 29 bytes */
  return g_strdup(text);
}

/* The weight of one media range, 0 to 1; 1 where none is given, 0 where it is unreadable. */
static double
weight_of(char *const *params)
{
  for (; *params != NULL; params++) {
    const char *param = g_strstrip(*params);
    if (g_ascii_strncasecmp(param, "q=", 2) == 0) {
      double weight = g_ascii_strtod(param + 2, NULL);
      return weight > 0.0 ? MIN(weight, 1.0) : 0.0;
    }
  }
  return 1.0;
}

bool
field_prefers_json(const char *accept)
{
  double json = 0.0;
  double html = 0.0;

  if (accept == NULL)
    return false;
  g_auto(GStrv) ranges = g_strsplit(accept, ",", 32);
  for (char **range = ranges; *range != NULL; range++) {
    g_auto(GStrv) parts = g_strsplit(*range, ";", 8);
    if (parts[0] == NULL)
      continue;
    const char *type = g_strstrip(parts[0]);
    if (g_ascii_strcasecmp(type, "application/json") == 0)
      json = weight_of(parts + 1);
    else if (g_ascii_strcasecmp(type, "text/html") == 0)
      html = weight_of(parts + 1);
  }
  return json > 0.0 && json >= html;
}

/* What a quoted-string may hold without any client reading it otherwise: a percent sign is
 * decoded by some, a semicolon is taken for the end by some, a backslash is an escape. */
static bool
byte_is_plain(unsigned char byte)
{
  return byte >= 0x20 && byte < 0x7f && strchr("\"\\%/;", byte) == NULL;
}

char *
field_disposition(bool attachment, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  g_autofree char *encoded = g_uri_escape_string(valid, NULL, FALSE);
  g_autoptr(GString) plain = g_string_new(NULL);

  /* One underscore a character, not one a byte. */
  for (char *at = valid; *at != '\0'; at = g_utf8_next_char(at))
    g_string_append_c(plain, byte_is_plain((unsigned char)*at) ? *at : '_');
  return g_strdup_printf("%s; filename=\"%s\"; filename*=UTF-8''%s",
                         attachment ? "attachment" : "inline", plain->str, encoded);
}
