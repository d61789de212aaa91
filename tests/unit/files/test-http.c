/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file service over HTTP: what is answered to whom, on real connections.
 */
#include "tests/unit/files/harness.h"

#include "tests/unit/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void
assert_contains(const char *text, const char *part)
{
  g_assert_nonnull(text);
  if (strstr(text, part) == NULL)
    g_error("\"%s\" is not in: %s", part, text);
}

/* One request and the status that it has to have. */
static const struct request_row {
  const char *description;
  const char *method;
  const char *target;
  int status;
} REQUEST_ROWS[] = {
    {"the root", "GET", "/", 302},
    {"the folder without its slash", "GET", "/files", 302},
    {"the folder", "GET", "/files/", 200},
    {"the head of the folder", "HEAD", "/files/", 200},
    {"a file", "GET", "/files/hello.txt", 200},
    {"the head of a file", "HEAD", "/files/hello.txt", 200},
    {"a file with a query", "GET", "/files/hello.txt?x=y", 200},
    {"a file of an absolute URL", "GET", "http://test/files/hello.txt", 200},
    {"a folder below without its slash", "GET", "/files/folder", 302},
    {"a folder below", "GET", "/files/folder/", 200},
    {"a file below", "GET", "/files/folder/inside.txt", 200},
    {"a file, encoded", "GET", "/files/%68ello.txt", 200},
    {"a file as a folder", "GET", "/files/hello.txt/", 404},
    {"nothing", "GET", "/files/nothing", 404},
    {"no folder", "GET", "/files/nothing/", 404},
    {"elsewhere", "GET", "/elsewhere", 404},
    {"a name that begins alike", "GET", "/filesystem", 404},
    {"the root of another host", "GET", "//files/hello.txt", 404},
    {"hidden", "GET", "/files/.hidden", 404},
    {"hidden, encoded", "GET", "/files/%2Ehidden", 404},
    {"up", "GET", "/files/../secret", 404},
    {"up, encoded", "GET", "/files/%2e%2e/secret", 404},
    {"up with an encoded slash", "GET", "/files/..%2fsecret", 404},
    {"up, encoded twice", "GET", "/files/%252e%252e%252fsecret", 404},
    {"up with backslashes", "GET", "/files/..\\secret", 404},
    {"up, overlong", "GET", "/files/%c0%ae%c0%ae/secret", 404},
    {"up from a folder", "GET", "/files/folder/../../secret", 404},
    {"up and down", "GET", "/files/folder/../hello.txt", 404},
    {"absolute", "GET", "/files//etc/passwd", 404},
    {"absolute, encoded", "GET", "/files/%2fetc%2fpasswd", 404},
    {"a link out", "GET", "/files/link-out", 404},
    {"a folder behind a link out", "GET", "/files/link-up/", 404},
    {"a file behind a link out", "GET", "/files/link-up/secret", 404},
    {"a pipe", "GET", "/files/pipe", 404},
    {"NUL", "GET", "/files/hello.txt%00", 400},
    {"NUL and another ending", "GET", "/files/hello.txt%00.png", 400},
    {"a broken escape", "GET", "/files/hello%2", 400},
    {"an escape that is none", "GET", "/files/%zz", 400},
    {"a page by a word", "GET", "/files/?offset=first", 400},
    {"a page before the first", "GET", "/files/?offset=-1", 400},
    {"a page of none", "GET", "/files/?limit=0", 400},
    {"a page behind the last", "GET", "/files/?offset=99", 200},
    {"a page with words of others", "GET", "/files/?x=1&offset=0&limit=1", 200},
    {"POST", "POST", "/files/", 405},
    {"PUT", "PUT", "/files/hello.txt", 405},
    {"DELETE", "DELETE", "/files/hello.txt", 405},
    {"PATCH", "PATCH", "/files/hello.txt", 405},
    {"OPTIONS", "OPTIONS", "/files/hello.txt", 405},
    {"TRACE", "TRACE", "/files/hello.txt", 405},
    {"POST elsewhere", "POST", "/elsewhere", 404},
    {"a method of WebDAV", "PROPFIND", "/files/", 501},
    {"a method in small letters", "get", "/files/", 501},
    {"a tunnel", "CONNECT", "test:80", 404},
    {"a question about the server", "OPTIONS", "*", 404},
};

static void
make_traps(const struct harness *harness)
{
  g_autofree char *out = harness_path(harness, "link-out");
  g_autofree char *up = harness_path(harness, "link-up");
  g_autofree char *pipe_path = harness_path(harness, "pipe");
  g_assert_cmpint(symlink("../secret", out), ==, 0);
  g_assert_cmpint(symlink("..", up), ==, 0);
  g_assert_cmpint(mkfifo(pipe_path, 0644), ==, 0);
}

static void
check_error_page(const struct http_reply *reply, bool head)
{
  g_assert_cmpstr(http_field(reply, "content-type"), ==, "text/plain; charset=utf-8");
  g_assert_cmpint(atoi(http_field(reply, "content-length")), >, 10);
  if (head)
    return;
  g_assert_true(g_str_has_suffix(reply->body->str, ".\n"));
  g_assert_null(strchr(reply->body->str, '<'));
}

static void
test_request(gconstpointer data)
{
  const struct request_row *row = data;
  struct harness harness;
  harness_start(&harness, NULL);
  make_traps(&harness);
  g_autoptr(http_reply) reply = http_ask(&harness, row->method, row->target, "");

  g_assert_cmpint(reply->status, ==, row->status);
  g_assert_cmpstr(http_field(reply, "x-content-type-options"), ==, "nosniff");
  assert_contains(http_field(reply, "content-security-policy"), "default-src 'none'");
  g_assert_nonnull(http_field(reply, "date"));
  if (row->status >= 400)
    check_error_page(reply, false);
  if (row->status == 405)
    g_assert_cmpstr(http_field(reply, "allow"), ==, "GET, HEAD");
  g_assert_null(strstr(reply->body->str, "nobody may see this"));
  g_assert_null(strstr(reply->body->str, "hidden"));
  harness_stop(&harness);
}

/* What is not written as HTTP wants it, byte by byte. 0 is a connection closed in silence. */
static const struct raw_row {
  const char *description;
  const char *request;
  int status;
} RAW_ROWS[] = {
    {"HTTP of 1996", "GET /files/hello.txt HTTP/1.0\r\n\r\n", 200},
    {"line feeds only", "GET /files/hello.txt HTTP/1.1\nHost: a\n\n", 200},
    {"HTTP to come", "GET /files/hello.txt HTTP/1.9\r\nHost: a\r\n\r\n", 200},
    {"no Host", "GET /files/hello.txt HTTP/1.1\r\n\r\n", 400},
    {"two Hosts", "GET /files/hello.txt HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400},
    {"a version below 1", "GET /files/hello.txt HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"a version below 0", "GET /files/hello.txt HTTP/1.-1\r\nHost: a\r\n\r\n", 505},
    {"a version too high", "GET /files/hello.txt HTTP/2.0\r\nHost: a\r\n\r\n", 400},
    {"no version", "GET /files/hello.txt\r\n\r\n", 400},
    {"a blank in the path", "GET /files/hello .txt HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a word", "hello\r\n\r\n", 400},
    {"a field without a colon", "GET / HTTP/1.1\r\nHost a\r\n\r\n", 400},
    {"IRC", "NICK alice\r\nUSER alice 0 * :Alice\r\n\r\n", 400},
    {"half a request", "GET /files/ HT", 0},
    {"nothing", "", 0},
};

static void
test_raw(gconstpointer data)
{
  const struct raw_row *row = data;
  struct harness harness;
  harness_start(&harness, NULL);
  g_autoptr(http_reply) reply = http_ask_raw(&harness, row->request, strlen(row->request));
  if (row->status == 0)
    g_assert_null(reply);
  else
    g_assert_cmpint(reply->status, ==, row->status);
  harness_stop(&harness);
}

static void
test_garbage(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  g_autofree char *noise = harness_noise(100000);
  int fd = harness_connect(&harness);
  /* The server may have had enough before all of it is sent. */
  (void)send(fd, noise, 100000, MSG_NOSIGNAL);
  http_drain(fd);
  close(fd);
  g_autoptr(http_reply) reply = http_get(&harness, "/files/hello.txt");
  g_assert_cmpint(reply->status, ==, 200);
  harness_stop(&harness);
}

static void
test_file(void)
{
  struct harness harness;
  g_autofree char *noise = harness_noise(5000000);
  harness_start(&harness, NULL);
  harness_write_bytes(&harness, "big.bin", noise, 5000000);
  g_autoptr(http_reply) get = http_get(&harness, "/files/big.bin");
  http_assert_body(get, noise, 5000000);
  g_assert_cmpstr(http_field(get, "content-length"), ==, "5000000");
  g_assert_cmpstr(http_field(get, "accept-ranges"), ==, "bytes");
  g_assert_cmpstr(http_field(get, "content-type"), ==, "application/octet-stream");
  g_assert_cmpstr(http_field(get, "content-disposition"), ==,
                  "attachment; filename=\"big.bin\"; filename*=UTF-8''big.bin");
  assert_contains(http_field(get, "content-security-policy"), "sandbox");
  g_assert_nonnull(http_field(get, "etag"));
  g_assert_nonnull(http_field(get, "last-modified"));

  /* HEAD has the same head. */
  g_autoptr(http_reply) head = http_ask(&harness, "HEAD", "/files/big.bin", "");
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  g_hash_table_iter_init(&iter, get->fields);
  while (g_hash_table_iter_next(&iter, &name, &value)) {
    if (strcmp(name, "date") != 0)
      g_assert_cmpstr(http_field(head, name), ==, value);
  }
  g_assert_cmpuint(g_hash_table_size(head->fields), ==, g_hash_table_size(get->fields));
  harness_stop(&harness);
}

static void
test_empty_file(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  harness_write(&harness, "empty", "");
  g_autoptr(http_reply) whole = http_get(&harness, "/files/empty");
  g_autoptr(http_reply) part = http_ask(&harness, "GET", "/files/empty", "Range: bytes=0-0\r\n");
  g_assert_cmpint(whole->status, ==, 200);
  g_assert_cmpstr(http_field(whole, "content-length"), ==, "0");
  g_assert_cmpint(part->status, ==, 416);
  g_assert_cmpstr(http_field(part, "content-range"), ==, "bytes */0");
  harness_stop(&harness);
}

/* A file with a hole of 5 GiB: what lies behind it is found there. */
static void
test_large_file(void)
{
  struct harness harness;
  const off_t end = (off_t)5 * 1024 * 1024 * 1024;
  harness_start(&harness, NULL);
  g_autofree char *path = harness_path(&harness, "large");
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  g_assert_cmpint(pwrite(fd, "the end", 7, end), ==, 7);
  close(fd);
  g_autoptr(http_reply) head = http_ask(&harness, "HEAD", "/files/large", "");
  g_assert_cmpstr(http_field(head, "content-length"), ==, "5368709127");
  g_autoptr(http_reply) part =
      http_ask(&harness, "GET", "/files/large", "Range: bytes=5368709120-\r\n");
  g_assert_cmpint(part->status, ==, 206);
  g_assert_cmpstr(http_field(part, "content-range"), ==, "bytes 5368709120-5368709126/5368709127");
  g_assert_cmpstr(part->body->str, ==, "the end");
  harness_stop(&harness);
}

static const struct range_row {
  const char *description;
  const char *range;
  int status;
  const char *content_range;
  const char *body;
} RANGE_ROWS[] = {
    {"a part", "bytes=2-4", 206, "bytes 2-4/10", "234"},
    {"from here on", "bytes=7-", 206, "bytes 7-9/10", "789"},
    {"the last", "bytes=-2", 206, "bytes 8-9/10", "89"},
    {"all of it", "bytes=0-", 206, "bytes 0-9/10", "0123456789"},
    {"beyond the end", "bytes=8-100", 206, "bytes 8-9/10", "89"},
    {"behind the end", "bytes=10-", 416, "bytes */10", NULL},
    {"several", "bytes=0-1,3-4", 200, NULL, "0123456789"},
    {"nonsense", "bytes=x", 200, NULL, "0123456789"},
};

static void
test_range(gconstpointer data)
{
  const struct range_row *row = data;
  struct harness harness;
  g_autofree char *field = g_strdup_printf("Range: %s\r\n", row->range);
  harness_start(&harness, NULL);
  harness_write(&harness, "digits", "0123456789");
  g_autoptr(http_reply) reply = http_ask(&harness, "GET", "/files/digits", field);
  g_assert_cmpint(reply->status, ==, row->status);
  g_assert_cmpstr(http_field(reply, "content-range"), ==, row->content_range);
  if (row->body != NULL)
    g_assert_cmpstr(reply->body->str, ==, row->body);
  /* A range means nothing to HEAD. */
  g_autoptr(http_reply) head = http_ask(&harness, "HEAD", "/files/digits", field);
  g_assert_cmpint(head->status, ==, 200);
  g_assert_cmpstr(http_field(head, "content-length"), ==, "10");
  harness_stop(&harness);
}

/* In a condition, %s is the file's ETag. Its time is 2001-09-09 01:46:40. */
static const struct condition_row {
  const char *description;
  const char *fields;
  int status;
} CONDITION_ROWS[] = {
    {"none of the same", "If-None-Match: %s\r\n", 304},
    {"none of the same, weak", "If-None-Match: W/%s\r\n", 304},
    {"none of a list with it", "If-None-Match: \"a\", %s\r\n", 304},
    {"none of any", "If-None-Match: *\r\n", 304},
    {"none of another", "If-None-Match: \"a\"\r\n", 200},
    {"not since then", "If-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT\r\n", 304},
    {"not since later", "If-Modified-Since: Mon, 10 Sep 2001 00:00:00 GMT\r\n", 304},
    {"since earlier", "If-Modified-Since: Sun, 09 Sep 2001 01:46:39 GMT\r\n", 200},
    {"since a word", "If-Modified-Since: yesterday\r\n", 200},
    {"another tag counts more than the date",
     "If-None-Match: \"a\"\r\nIf-Modified-Since: Mon, 10 Sep 2001 00:00:00 GMT\r\n", 200},
    {"the tag counts more than the date",
     "If-None-Match: %s\r\nIf-Modified-Since: Sat, 08 Sep 2001 00:00:00 GMT\r\n", 304},
    {"if the same", "If-Match: %s\r\n", 200},
    {"if any", "If-Match: *\r\n", 200},
    {"if another", "If-Match: \"a\"\r\n", 412},
    {"if the same, weak", "If-Match: W/%s\r\n", 412},
    {"if unchanged since then", "If-Unmodified-Since: Sun, 09 Sep 2001 01:46:40 GMT\r\n", 200},
    {"if unchanged since earlier", "If-Unmodified-Since: Sun, 09 Sep 2001 01:46:39 GMT\r\n", 412},
    {"a part of the same", "Range: bytes=0-0\r\nIf-Range: %s\r\n", 206},
    {"a part of another", "Range: bytes=0-0\r\nIf-Range: \"a\"\r\n", 200},
    {"a part of the same, weak", "Range: bytes=0-0\r\nIf-Range: W/%s\r\n", 200},
    {"a part of that time", "Range: bytes=0-0\r\nIf-Range: Sun, 09 Sep 2001 01:46:40 GMT\r\n", 206},
    {"a part of later", "Range: bytes=0-0\r\nIf-Range: Mon, 10 Sep 2001 00:00:00 GMT\r\n", 200},
    {"a part of a word", "Range: bytes=0-0\r\nIf-Range: yesterday\r\n", 200},
    {"a part behind the end of another", "Range: bytes=99-\r\nIf-Range: \"a\"\r\n", 200},
    {"a part that is there already", "Range: bytes=0-0\r\nIf-None-Match: %s\r\n", 304},
};

static void
set_time(const struct harness *harness, const char *name, time_t when)
{
  g_autofree char *path = harness_path(harness, name);
  const struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
  g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static char *
fill_in(const char *fields, const char *etag)
{
  g_auto(GStrv) parts = g_strsplit(fields, "%s", -1);
  return g_strjoinv(etag, parts);
}

static void
test_condition(gconstpointer data)
{
  const struct condition_row *row = data;
  struct harness harness;
  harness_start(&harness, NULL);
  set_time(&harness, "hello.txt", 1000000000);
  g_autoptr(http_reply) first = http_get(&harness, "/files/hello.txt");
  g_assert_cmpstr(http_field(first, "last-modified"), ==, "Sun, 09 Sep 2001 01:46:40 GMT");
  g_autofree char *fields = fill_in(row->fields, http_field(first, "etag"));
  g_autoptr(http_reply) reply = http_ask(&harness, "GET", "/files/hello.txt", fields);
  g_assert_cmpint(reply->status, ==, row->status);
  if (row->status == 304)
    g_assert_cmpstr(http_field(reply, "etag"), ==, http_field(first, "etag"));
  if (row->status == 200)
    g_assert_cmpstr(reply->body->str, ==, "hello, world\n");
  harness_stop(&harness);
}

/* Whatever way a file is changed, its ETag is another. */
static void
test_etag_follows_the_file(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  g_autofree char *path = harness_path(&harness, "hello.txt");
  g_autofree char *other = harness_path(&harness, "other.txt");
  g_autoptr(http_reply) first = http_get(&harness, "/files/hello.txt");
  set_time(&harness, "hello.txt", 1000000000);
  g_autoptr(http_reply) second = http_get(&harness, "/files/hello.txt");
  harness_write(&harness, "other.txt", "HELLO, WORLD\n");
  set_time(&harness, "other.txt", 1000000000);
  g_assert_cmpint(rename(other, path), ==, 0);
  g_autoptr(http_reply) third = http_get(&harness, "/files/hello.txt");
  g_assert_cmpstr(http_field(first, "etag"), !=, http_field(second, "etag"));
  g_assert_cmpstr(http_field(second, "etag"), !=, http_field(third, "etag"));
  g_assert_cmpstr(http_field(second, "last-modified"), ==, http_field(third, "last-modified"));
  harness_stop(&harness);
}

/* A clock that was wrong once must not make a file newer than the answer. */
static void
test_time_to_come(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  set_time(&harness, "hello.txt", (time_t)4102444800);
  g_autoptr(http_reply) reply = http_get(&harness, "/files/hello.txt");
  g_assert_cmpint(reply->status, ==, 200);
  g_assert_null(strstr(http_field(reply, "last-modified"), "2100"));
  harness_stop(&harness);
}

static void
test_listing(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  g_autoptr(http_reply) html = http_ask(&harness, "GET", "/files/", "Accept: text/html\r\n");
  g_autoptr(http_reply) json = http_ask(&harness, "GET", "/files/", "Accept: application/json\r\n");
  g_assert_cmpstr(http_field(html, "content-type"), ==, "text/html; charset=utf-8");
  g_assert_cmpstr(http_field(json, "content-type"), ==, "application/json");
  g_assert_cmpstr(http_field(json, "vary"), ==, "Accept");
  assert_contains(html->body->str, "href=\"/files/hello.txt\"");
  assert_contains(json->body->str, "\"name\":\"hello.txt\",\"type\":\"file\",\"size\":13,");
  assert_contains(json->body->str, "\"name\":\"folder\",\"type\":\"folder\"");
  assert_contains(json->body->str, "\"total\":2,\"next\":null");

  g_autofree char *same =
      fill_in("Accept: application/json\r\nIf-None-Match: %s\r\n", http_field(json, "etag"));
  g_autoptr(http_reply) unchanged = http_ask(&harness, "GET", "/files/", same);
  g_assert_cmpint(unchanged->status, ==, 304);
  harness_write(&harness, "new.txt", "new");
  g_autoptr(http_reply) changed = http_ask(&harness, "GET", "/files/", same);
  g_assert_cmpint(changed->status, ==, 200);
  assert_contains(changed->body->str, "new.txt");
  harness_stop(&harness);
}

/* All pages together have every file once, in order. */
static void
test_pages(void)
{
  struct harness harness;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  g_autofree char *target = g_strdup("/files/many/");
  int seen = 0;
  int pages = 0;
  limits.page_entries = 10;
  harness_start(&harness, &limits);
  for (int i = 0; i < 25; i++) {
    g_autofree char *name = g_strdup_printf("many/%d", i);
    harness_write(&harness, name, "");
  }
  while (target != NULL) {
    g_autoptr(http_reply) reply = http_ask(&harness, "GET", target, "Accept: application/json\r\n");
    const char *at = reply->body->str;
    while ((at = strstr(at, "\"name\":\"")) != NULL) {
      at += strlen("\"name\":\"");
      g_assert_cmpint(atoi(at), ==, seen++);
    }
    assert_contains(reply->body->str, "\"total\":25");
    const char *next = strstr(reply->body->str, "\"next\":\"");
    g_free(target);
    target = next != NULL ? g_strndup(next + 8, strcspn(next + 8, "\"")) : NULL;
    pages++;
  }
  g_assert_cmpint(seen, ==, 25);
  g_assert_cmpint(pages, ==, 3);
  harness_stop(&harness);
}

/* Names that break lists and headers, through the whole way and back. */
static void
test_nasty_names(void)
{
  static const char *const names[] = {
      "<script>alert(1)",
      "\"quotes\"",
      "a\nb",
      "a\r\nSet-Cookie: x",
      "\xff\xfe",
      "\xe2\x80\xae"
      "fdp.exe",
      "日本語",
      "100%41",
      "a?b#c",
      "a&b;c",
  };
  struct harness harness;
  harness_start(&harness, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *escaped = g_uri_escape_bytes((const guint8 *)names[i], strlen(names[i]), NULL);
    g_autofree char *target = g_strconcat("/files/", escaped, NULL);
    harness_write(&harness, names[i], names[i]);
    g_autoptr(http_reply) reply = http_get(&harness, target);
    g_assert_cmpint(reply->status, ==, 200);
    g_assert_cmpstr(reply->body->str, ==, names[i]);
    g_assert_null(http_field(reply, "set-cookie"));
    g_autoptr(http_reply) page = http_get(&harness, "/files/");
    assert_contains(page->body->str, target);
    g_assert_true(g_utf8_validate(page->body->str, -1, NULL));
    g_assert_null(strstr(page->body->str, "<script"));
    harness_remove(&harness, names[i]);
  }
  harness_stop(&harness);
}

static void
test_come_and_go(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  g_autofree char *away = g_strconcat(harness.folder, "-away", NULL);
  harness_write(&harness, "new.txt", "one");
  g_autoptr(http_reply) one = http_get(&harness, "/files/new.txt");
  harness_write(&harness, "new.txt", "three");
  g_autoptr(http_reply) three = http_get(&harness, "/files/new.txt");
  g_assert_cmpstr(one->body->str, ==, "one");
  g_assert_cmpstr(three->body->str, ==, "three");
  harness_remove(&harness, "new.txt");
  g_autoptr(http_reply) gone = http_get(&harness, "/files/new.txt");
  g_assert_cmpint(gone->status, ==, 404);

  g_assert_cmpint(rename(harness.folder, away), ==, 0);
  g_autoptr(http_reply) none = http_get(&harness, "/files/");
  g_autoptr(http_reply) missing = http_get(&harness, "/files/hello.txt");
  g_assert_cmpint(none->status, ==, 200);
  assert_contains(none->body->str, "No shared files");
  g_assert_cmpint(missing->status, ==, 404);
  g_assert_cmpint(rename(away, harness.folder), ==, 0);
  g_autoptr(http_reply) back = http_get(&harness, "/files/hello.txt");
  g_assert_cmpint(back->status, ==, 200);
  harness_stop(&harness);
}

/* Several requests on one connection, sent before the first is answered. */
static void
test_pipeline(void)
{
  struct harness harness;
  g_autofree char *noise = harness_noise(3000000);
  harness_start(&harness, NULL);
  harness_write_bytes(&harness, "big", noise, 3000000);
  int fd = harness_connect(&harness);
  http_send(fd, "GET /files/hello.txt HTTP/1.1\r\nHost: a\r\n\r\n"
                "GET /files/big HTTP/1.1\r\nHost: a\r\n\r\n"
                "HEAD /files/big HTTP/1.1\r\nHost: a\r\n\r\n"
                "GET /files/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
                "GET /files/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  g_autoptr(http_reply) hello = http_read(fd, false);
  g_autoptr(http_reply) big = http_read(fd, false);
  g_autoptr(http_reply) head = http_read(fd, true);
  g_autoptr(http_reply) nothing = http_read(fd, false);
  g_autoptr(http_reply) folder = http_read(fd, false);
  g_assert_cmpstr(hello->body->str, ==, "hello, world\n");
  http_assert_body(big, noise, 3000000);
  g_assert_cmpstr(http_field(head, "content-length"), ==, "3000000");
  g_assert_cmpint(nothing->status, ==, 404);
  g_assert_cmpint(folder->status, ==, 200);
  g_assert_cmpuint(http_drain(fd), ==, 0);
  close(fd);
  harness_stop(&harness);
}

/* A client that has said all it has to say still gets its answer. */
static void
test_half_closed(void)
{
  static const char request[] = "GET /files/big HTTP/1.1\r\nHost: a\r\n\r\n";
  struct harness harness;
  g_autofree char *noise = harness_noise(8000000);
  harness_start(&harness, NULL);
  harness_write_bytes(&harness, "big", noise, 8000000);
  g_autoptr(http_reply) reply = http_ask_raw(&harness, request, strlen(request));
  http_assert_body(reply, noise, 8000000);
  harness_stop(&harness);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/files/http/request", REQUEST_ROWS, test_request);
  TEST_ADD_ROWS("/files/http/raw", RAW_ROWS, test_raw);
  g_test_add_func("/files/http/garbage", test_garbage);
  g_test_add_func("/files/http/file", test_file);
  g_test_add_func("/files/http/empty-file", test_empty_file);
  g_test_add_func("/files/http/large-file", test_large_file);
  TEST_ADD_ROWS("/files/http/range", RANGE_ROWS, test_range);
  TEST_ADD_ROWS("/files/http/condition", CONDITION_ROWS, test_condition);
  g_test_add_func("/files/http/etag", test_etag_follows_the_file);
  g_test_add_func("/files/http/time-to-come", test_time_to_come);
  g_test_add_func("/files/http/listing", test_listing);
  g_test_add_func("/files/http/pages", test_pages);
  g_test_add_func("/files/http/nasty-names", test_nasty_names);
  g_test_add_func("/files/http/come-and-go", test_come_and_go);
  g_test_add_func("/files/http/pipeline", test_pipeline);
  g_test_add_func("/files/http/half-closed", test_half_closed);
  return g_test_run();
}
