/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of the share as JSON.
 */
#include "server/files/listing.h"

#include "server/files/folder.h"
#include "server/files/media.h"
#include "server/files/path.h"

#include <inttypes.h>
#include <time.h>

/* Control characters have to be escaped; line separators and the characters that turn the reading
 * direction are, so that no tool shows a line other than it is. */
static bool
needs_escape(gunichar c)
{
  return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7f && c <= 0x9f) || c == 0x061c ||
         c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
append_string(GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);

  g_string_append_c(json, '"');
  for (char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (needs_escape(c))
      g_string_append_printf(json, "\\u%04x", c);
    else
      g_string_append_unichar(json, c);
  }
  g_string_append_c(json, '"');
}

static void
append_member(GString *json, const char *before, const char *name, const char *text)
{
  g_string_append_printf(json, "%s\"%s\":", before, name);
  append_string(json, text);
}

/* RFC 3339, UTC. */
static void
append_time(GString *json, int64_t unix_s)
{
  time_t when = (time_t)unix_s;
  struct tm utc;
  char text[32];

  if (gmtime_r(&when, &utc) == NULL || utc.tm_year < 0 || utc.tm_year > 9999 - 1900 ||
      strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
    g_string_append(json, ",\"mtime\":null");
  else
    append_member(json, ",", "mtime", text);
}

static void
append_entry(GString *json, const char *folder, const struct folder_entry *entry)
{
  const bool is_folder = entry->kind == FOLDER_FOLDER;
  g_autofree char *path = path_join(folder, entry->name);
  g_autofree char *url = path_to_url(path, is_folder);

  append_member(json, "{", "name", entry->name);
  append_member(json, ",", "type", is_folder ? "folder" : "file");
  if (is_folder) {
    g_string_append(json, ",\"size\":null");
  } else {
    g_string_append_printf(json, ",\"size\":%" PRIu64, entry->size);
  }
  append_time(json, entry->modified_s);
  if (is_folder) {
    g_string_append(json, ",\"content_type\":null");
  } else {
    g_autofree char *type = media_type(entry->name);
    append_member(json, ",", "content_type", type);
  }
  append_member(json, ",", "url", url);
  g_string_append_c(json, '}');
}

GString *
listing_json(const struct listing_page *page)
{
  GString *json = g_string_new(NULL);
  g_autofree char *folder = path_to_url(page->path, true);
  unsigned next = page->offset + page->n_entries;

  append_member(json, "{", "folder", page->path);
  g_string_append(json, ",\"entries\":[");
  for (unsigned i = 0; i < page->n_entries; i++) {
    g_string_append(json, i > 0 ? ",\n" : "\n");
    append_entry(json, page->path, &page->entries[i]);
  }
  g_string_append_printf(json, "],\n\"total\":%u,\"next\":", page->total);
  if (next < page->total)
    g_string_append_printf(json, "\"%s?offset=%u&limit=%u\"", folder, next, page->limit);
  else
    g_string_append(json, "null");
  g_string_append(json, page->complete ? "}\n" : ",\"truncated\":true}\n");
  return json;
}
