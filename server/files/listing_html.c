/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of the share as a page for people.
 *
 * No script, no request beyond the page itself. Light or dark as the reader has
 * it, and on a narrow screen the dates go below the names.
 */
#include "server/files/listing.h"

#include "server/files/folder.h"
#include "server/files/path.h"

#include <inttypes.h>
#include <string.h>

static const char page_style[] =
    ":root{color-scheme:light dark;--line:#0002;--dim:#666;--link:#1a5fb4;--row:#0000000a}"
    "@media(prefers-color-scheme:dark){"
    ":root{--line:#fff2;--dim:#aaa;--link:#99c1f1;--row:#ffffff0d}}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem 1rem}"
    "h1{font-size:1.4rem;margin:0 0 1rem;padding:0 .6rem;overflow-wrap:anywhere}"
    "a{color:var(--link);text-decoration:none}a:hover,a:focus{text-decoration:underline}"
    "table{width:100%;border-collapse:collapse}"
    "th{text-align:start;font-weight:600;font-size:.85rem;color:var(--dim)}"
    "th,td{padding:.5rem .6rem;border-bottom:1px solid var(--line);vertical-align:baseline}"
    "tbody tr:hover{background:var(--row)}"
    "td:first-child{overflow-wrap:anywhere;width:100%}"
    ".folder{font-weight:600}"
    ".size{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".date{white-space:nowrap;color:var(--dim);font-variant-numeric:tabular-nums}"
    ".note{color:var(--dim)}"
    "nav.pages{display:flex;justify-content:space-between;margin-top:1rem}"
    "@media(max-width:34rem){thead{display:none}tr{display:grid;"
    "grid-template-columns:1fr auto;border-bottom:1px solid var(--line);padding:.4rem 0}"
    "th,td{border:0;padding:0 .2rem}td:first-child{grid-column:1/3;width:auto}"
    ".date,.size{font-size:.85rem}.date{grid-row:2}h1{padding:0 .2rem}}";

/* Names are shown as text whatever is in them: characters that would break a line or turn the
 * reading direction, and with it an extension, are shown as unknown ones. */
static bool
is_shown(gunichar c)
{
  GUnicodeType type = g_unichar_type(c);
  return type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR && c != 0x061c && c != 0x200e && c != 0x200f &&
         !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

/* Append text with what means something in HTML escaped. */
static void
append_text(GString *html, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autoptr(GString) shown = g_string_new(NULL);

  for (char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    g_string_append_unichar(shown, is_shown(c) ? c : 0xfffd);
  }
  g_autofree char *escaped = g_markup_escape_text(shown->str, (gssize)shown->len);
  g_string_append(html, escaped);
}

/* Append a link. url is percent-encoded: nothing in it means anything in HTML but '&'. */
static void
append_link(GString *html, const char *url, const char *text, const char *attributes)
{
  g_autofree char *escaped = g_markup_escape_text(url, -1);
  g_string_append_printf(html, "<a href=\"%s\"%s><bdi>", escaped, attributes);
  append_text(html, text);
  g_string_append(html, "</bdi></a>");
}

/* The heading leads back to each folder above this one. */
static void
append_heading(GString *html, const char *path)
{
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  g_autofree char *above = g_strdup("");

  g_string_append(html, "<h1>");
  if (*path == '\0')
    g_string_append(html, "Shared files");
  else
    append_link(html, "/files/", "Shared files", "");
  for (char **part = parts; *part != NULL && *path != '\0'; part++) {
    char *here = path_join(above, *part);
    g_free(above);
    above = here;
    g_autofree char *url = path_to_url(here, true);
    g_string_append(html, " / ");
    if (part[1] != NULL) {
      append_link(html, url, *part, "");
    } else {
      g_string_append(html, "<bdi>");
      append_text(html, *part);
      g_string_append(html, "</bdi>");
    }
  }
  g_string_append(html, "</h1>\n");
}

static void
append_date(GString *html, int64_t unix_s)
{
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(unix_s);
  g_autofree char *shown = when != NULL ? g_date_time_format(when, "%Y-%m-%d %H:%M") : NULL;
  g_autofree char *exact = when != NULL ? g_date_time_format_iso8601(when) : NULL;

  if (shown != NULL && exact != NULL)
    g_string_append_printf(html, "<time datetime=\"%s\">%s</time>", exact, shown);
}

static void
append_entry(GString *html, const char *folder, const struct folder_entry *entry)
{
  const bool is_folder = entry->kind == FOLDER_FOLDER;
  g_autofree char *path = path_join(folder, entry->name);
  g_autofree char *url = path_to_url(path, is_folder);

  g_string_append(html, "<tr><td>");
  append_link(html, url, entry->name, is_folder ? " class=\"folder\"" : "");
  g_string_append(html, is_folder ? "/</td>" : "</td>");
  g_string_append(html, "<td class=\"size\">");
  if (!is_folder) {
    g_autofree char *size = g_format_size(entry->size);
    append_text(html, size);
  }
  g_string_append(html, "</td><td class=\"date\">");
  append_date(html, entry->modified_s);
  g_string_append(html, "</td></tr>\n");
}

static void
append_page_link(GString *html, const struct listing_page *page, unsigned offset, const char *rel,
                 const char *text)
{
  g_autofree char *folder = path_to_url(page->path, true);
  g_autofree char *url = g_strdup_printf("%s?offset=%u&limit=%u", folder, offset, page->limit);
  g_autofree char *attributes = g_strdup_printf(" rel=\"%s\"", rel);
  append_link(html, url, text, attributes);
}

/* Which part of a large folder this is, and where the others are. */
static void
append_pages(GString *html, const struct listing_page *page)
{
  unsigned end = page->offset + page->n_entries;

  if (page->offset > 0 || end < page->total) {
    g_string_append(html, "<nav class=\"pages\"><span>");
    if (page->offset > 0)
      append_page_link(html, page, page->offset - MIN(page->offset, page->limit), "prev",
                       "Previous");
    g_string_append_printf(html, "</span><span class=\"note\">%u–%u of %u</span><span>",
                           MIN(page->offset + 1, end), end, page->total);
    if (end < page->total)
      append_page_link(html, page, end, "next", "Next");
    g_string_append(html, "</span></nav>\n");
  }
  if (!page->complete)
    g_string_append(html, "<p class=\"note\">This folder holds more than can be shown.</p>\n");
}

static void
append_table(GString *html, const struct listing_page *page)
{
  g_string_append(html, "<table><thead><tr><th scope=\"col\">Name</th>"
                        "<th scope=\"col\" class=\"size\">Size</th>"
                        "<th scope=\"col\">Changed</th></tr></thead>\n<tbody>\n");
  for (unsigned i = 0; i < page->n_entries; i++)
    append_entry(html, page->path, &page->entries[i]);
  g_string_append(html, "</tbody></table>\n");
}

GString *
listing_html(const struct listing_page *page)
{
  GString *html =
      g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<link rel=\"icon\" href=\"data:,\">\n<title>");

  if (*page->path != '\0') {
    append_text(html, page->path);
    g_string_append(html, " – ");
  }
  g_string_append_printf(html, "Shared files</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n",
                         page_style);
  append_heading(html, page->path);
  if (page->total > 0)
    append_table(html, page);
  else
    g_string_append(html, *page->path == '\0' ? "<p class=\"note\">No shared files</p>\n" :
                                                "<p class=\"note\">This folder is empty.</p>\n");
  append_pages(html, page);
  g_string_append(html, "</main>\n</body>\n</html>\n");
  return html;
}
