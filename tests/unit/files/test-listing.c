/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages and JSON of folders whose names mean harm.
 */
#include "server/files/listing.h"

#include "server/files/folder.h"
#include "server/files/media.h"
#include "tests/unit/rows.h"

#include <string.h>

/* 2026-03-03T10:02:00Z */
#define MODIFIED_S 1772532120

static const struct name_row {
  const char *description;
  const char *name;
  const char *json; /* as it stands between the quotes */
  const char *html; /* as it stands in the page */
  const char *url;
} NAME_ROWS[] = {
    {"plain", "a.txt", "a.txt", "<bdi>a.txt</bdi>", "/files/a.txt"},
    {"a script", "<script>alert(1)", "<script>alert(1)", "<bdi>&lt;script&gt;alert(1)</bdi>",
     "/files/%3Cscript%3Ealert%281%29"},
    {"quotes", "\"'", "\\u0022'", "<bdi>&quot;&apos;</bdi>", "/files/%22%27"},
    {"an attribute", "\" onload=\"x", "\\u0022 onload=\\u0022x", "<bdi>&quot; onload=&quot;x</bdi>",
     "/files/%22%20onload%3D%22x"},
    {"an ampersand", "a&lt;b", "a&lt;b", "<bdi>a&amp;lt;b</bdi>", "/files/a%26lt%3Bb"},
    {"a backslash", "a\\b", "a\\u005cb", "<bdi>a\\b</bdi>", "/files/a%5Cb"},
    {"a line end", "a\r\nb", "a\\u000d\\u000ab",
     "<bdi>a\xef\xbf\xbd\xef\xbf\xbd"
     "b</bdi>",
     "/files/a%0D%0Ab"},
    {"a tabulator", "a\tb", "a\\u0009b",
     "<bdi>a\xef\xbf\xbd"
     "b</bdi>",
     "/files/a%09b"},
    {"an escape sequence", "\x1b[31m", "\\u001b[31m", "<bdi>\xef\xbf\xbd[31m</bdi>",
     "/files/%1B%5B31m"},
    {"DEL", "a\x7f", "a\\u007f", "<bdi>a\xef\xbf\xbd</bdi>", "/files/a%7F"},
    {"right to left",
     "a\xe2\x80\xae"
     "fdp.exe",
     "a\\u202efdp.exe",
     "<bdi>a\xef\xbf\xbd"
     "fdp.exe</bdi>",
     "/files/a%E2%80%AEfdp.exe"},
    {"a mark from right to left", "a\xe2\x80\x8f", "a\\u200f", "<bdi>a\xef\xbf\xbd</bdi>",
     "/files/a%E2%80%8F"},
    {"not UTF-8", "a\xff\xfe", "a\xef\xbf\xbd\xef\xbf\xbd", "<bdi>a\xef\xbf\xbd\xef\xbf\xbd</bdi>",
     "/files/a%FF%FE"},
    {"another script", "日本語", "日本語", "<bdi>日本語</bdi>",
     "/files/%E6%97%A5%E6%9C%AC%E8%AA%9E"},
    {"a scheme", "javascript:alert(1)", "javascript:alert(1)", "<bdi>javascript:alert(1)</bdi>",
     "/files/javascript%3Aalert%281%29"},
    {"a query", "a?b#c", "a?b#c", "<bdi>a?b#c</bdi>", "/files/a%3Fb%23c"},
    {"percent", "100%41", "100%41", "<bdi>100%41</bdi>", "/files/100%2541"},
};

static void
assert_contains(const GString *text, const char *part)
{
  if (strstr(text->str, part) == NULL)
    g_error("\"%s\" is not in: %s", part, text->str);
}

static struct listing_page
page_of_one(struct folder_entry *entry, const char *name, char **storage)
{
  *storage = g_strdup(name);
  *entry = (struct folder_entry){
      .name = *storage, .kind = FOLDER_FILE, .size = 5, .modified_s = MODIFIED_S};
  return (struct listing_page){
      .path = "", .entries = entry, .n_entries = 1, .limit = 10, .total = 1, .complete = true};
}

static void
test_json_name(gconstpointer data)
{
  const struct name_row *row = data;
  struct folder_entry entry;
  g_autofree char *name = NULL;
  g_autofree char *type = media_type(row->name);
  struct listing_page page = page_of_one(&entry, row->name, &name);
  g_autoptr(GString) json = listing_json(&page);
  g_autofree char *expected =
      g_strdup_printf("{\"folder\":\"\",\"entries\":[\n"
                      "{\"name\":\"%s\",\"type\":\"file\",\"size\":5,"
                      "\"mtime\":\"2026-03-03T10:02:00Z\",\"content_type\":\"%s\",\"url\":\"%s\"}],"
                      "\n\"total\":1,\"next\":null}\n",
                      row->json, type, row->url);
  g_assert_cmpstr(json->str, ==, expected);
  g_assert_true(g_utf8_validate_len(json->str, json->len, NULL));
}

static void
test_html_name(gconstpointer data)
{
  const struct name_row *row = data;
  struct folder_entry entry;
  g_autofree char *name = NULL;
  struct listing_page page = page_of_one(&entry, row->name, &name);
  g_autoptr(GString) html = listing_html(&page);
  g_autofree char *link = g_strdup_printf("<a href=\"%s\">%s</a>", row->url, row->html);
  assert_contains(html, link);
  g_assert_true(g_utf8_validate_len(html->str, html->len, NULL));
  g_assert_null(strstr(html->str, "<script"));
}

static void
test_json_folder(void)
{
  struct folder_entry entries[] = {
      {.name = (char[]){"sub"}, .kind = FOLDER_FOLDER, .modified_s = MODIFIED_S},
      {.name = (char[]){"big"}, .kind = FOLDER_FILE, .size = 6000000000, .modified_s = INT64_MAX},
  };
  const struct listing_page page = {.path = "a b",
                                    .entries = entries,
                                    .n_entries = 2,
                                    .offset = 4,
                                    .limit = 2,
                                    .total = 10,
                                    .complete = false};
  g_autoptr(GString) json = listing_json(&page);
  g_assert_cmpstr(
      json->str, ==,
      "{\"folder\":\"a b\",\"entries\":[\n"
      "{\"name\":\"sub\",\"type\":\"folder\",\"size\":null,\"mtime\":\"2026-03-03T10:02:00Z\","
      "\"content_type\":null,\"url\":\"/files/a%20b/sub/\"},\n"
      "{\"name\":\"big\",\"type\":\"file\",\"size\":6000000000,\"mtime\":null,"
      "\"content_type\":\"application/octet-stream\",\"url\":\"/files/a%20b/big\"}],\n"
      "\"total\":10,\"next\":\"/files/a%20b/?offset=6&limit=2\",\"truncated\":true}\n");
}

static void
test_empty(void)
{
  const struct listing_page shared = {.path = "", .limit = 10, .complete = true};
  const struct listing_page below = {.path = "sub", .limit = 10, .complete = true};
  g_autoptr(GString) json = listing_json(&shared);
  g_autoptr(GString) html = listing_html(&shared);
  g_autoptr(GString) sub = listing_html(&below);
  g_assert_cmpstr(json->str, ==, "{\"folder\":\"\",\"entries\":[],\n\"total\":0,\"next\":null}\n");
  assert_contains(html, "No shared files");
  assert_contains(sub, "This folder is empty.");
}

static void
test_html_pages(void)
{
  struct folder_entry entry;
  g_autofree char *name = NULL;
  struct listing_page page = page_of_one(&entry, "x", &name);
  page.path = "f";
  page.offset = 4;
  page.limit = 1;
  page.total = 9;
  page.complete = false;
  g_autoptr(GString) html = listing_html(&page);
  assert_contains(html, "<a href=\"/files/f/?offset=3&amp;limit=1\" rel=\"prev\">");
  assert_contains(html, "<a href=\"/files/f/?offset=5&amp;limit=1\" rel=\"next\">");
  assert_contains(html, "5–5 of 9");
  assert_contains(html, "holds more than can be shown");
}

/* Every folder above is a link, the folder itself is not. */
static void
test_html_heading(void)
{
  const struct listing_page page = {.path = "a&b/<c>", .limit = 10, .complete = true};
  g_autoptr(GString) html = listing_html(&page);
  assert_contains(html, "<title>a&amp;b/&lt;c&gt; – Shared files</title>");
  assert_contains(html, "<h1><a href=\"/files/\"><bdi>Shared files</bdi></a> / "
                        "<a href=\"/files/a%26b/\"><bdi>a&amp;b</bdi></a> / "
                        "<bdi>&lt;c&gt;</bdi></h1>");
}

static const struct media_row {
  const char *description;
  const char *name;
  const char *type;
  bool shown;
} MEDIA_ROWS[] = {
    {"text", "a.txt", "text/plain; charset=utf-8", true},
    {"text in capitals", "A.TXT", "text/plain; charset=utf-8", true},
    {"a picture", "a.png", "image/png", true},
    {"a photograph", "a.jpg", "image/jpeg", true},
    {"a film", "a.mp4", "video/mp4", true},
    {"music", "a.mp3", "audio/mpeg", true},
    {"a page", "a.html", "text/html; charset=utf-8", false},
    {"an XHTML page", "a.xhtml", "application/xhtml+xml", false},
    {"a drawing", "a.svg", "image/svg+xml", false},
    {"XML", "a.xml", "application/xml", false},
    {"a document", "a.pdf", "application/pdf", false},
    {"an archive", "a.zip", "application/zip", false},
    {"nothing known", "a.strange", "application/octet-stream", false},
    {"not UTF-8", "\xff\xfe.txt", "text/plain; charset=utf-8", true},
};

static void
test_media(gconstpointer data)
{
  const struct media_row *row = data;
  g_autofree char *type = media_type(row->name);
  g_assert_cmpstr(type, ==, row->type);
  g_assert_cmpint(media_may_be_shown(type), ==, row->shown);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/files/listing/json/name", NAME_ROWS, test_json_name);
  TEST_ADD_ROWS("/files/listing/html/name", NAME_ROWS, test_html_name);
  g_test_add_func("/files/listing/json/folder", test_json_folder);
  g_test_add_func("/files/listing/empty", test_empty);
  g_test_add_func("/files/listing/html/pages", test_html_pages);
  g_test_add_func("/files/listing/html/heading", test_html_heading);
  TEST_ADD_ROWS("/files/media", MEDIA_ROWS, test_media);
  return g_test_run();
}
