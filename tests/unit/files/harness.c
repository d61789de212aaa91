/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file service under test, and a small HTTP client.
 */
#include "tests/unit/files/harness.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_S     20
#define HEAD_MAX_BYTES 65536

char *
harness_path(const struct harness *harness, const char *name)
{
  return g_build_filename(harness->folder, name, NULL);
}

void
harness_write_bytes(const struct harness *harness, const char *name, const char *content,
                    size_t length)
{
  g_autofree char *path = harness_path(harness, name);
  g_autofree char *parent = g_path_get_dirname(path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
  /* In place, as an editor or a copy would: no new file under the old name. */
  g_file_set_contents_full(path, content, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error(error);
}

void
harness_write(const struct harness *harness, const char *name, const char *content)
{
  if (g_str_has_suffix(name, "/")) {
    g_autofree char *path = harness_path(harness, name);
    g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
  } else {
    harness_write_bytes(harness, name, content, strlen(content));
  }
}

static void
remove_tree(const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open(path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    remove_tree(child);
  }
  g_assert_cmpint(g_remove(path), ==, 0);
}

void
harness_remove(const struct harness *harness, const char *name)
{
  g_autofree char *path = harness_path(harness, name);
  remove_tree(path);
}

char *
harness_noise(size_t length)
{
  char *noise = g_malloc(length);
  uint32_t state = 1;
  for (size_t i = 0; i < length; i++) {
    state = state * 1664525 + 1013904223;
    noise[i] = (char)(state >> 24);
  }
  return noise;
}

void
harness_make_folders(struct harness *harness)
{
  g_autoptr(GError) error = NULL;
  memset(harness, 0, sizeof *harness);
  harness->around = g_dir_make_tmp("confab-files-XXXXXX", &error);
  g_assert_no_error(error);
  harness->folder = g_build_filename(harness->around, "shared", NULL);
  harness_write(harness, "hello.txt", "hello, world\n");
  harness_write(harness, "../secret", "nobody may see this\n");
  harness_write(harness, "folder/inside.txt", "inside\n");
  harness_write(harness, ".hidden", "hidden\n");
}

void
harness_start(struct harness *harness, const struct file_limits *limits)
{
  static const char *const addresses[] = {"127.0.0.1", NULL};
  static const struct file_limits defaults = FILE_LIMITS_DEFAULT;
  g_autoptr(GError) error = NULL;

  harness_make_folders(harness);
  const struct file_service_config config = {
      .addresses = addresses,
      .folder = harness->folder,
      .limits = limits != NULL ? *limits : defaults,
  };
  harness->service = file_service_new(&config, &error);
  g_assert_no_error(error);
  g_assert_nonnull(harness->service);
}

void
harness_stop(struct harness *harness)
{
  g_clear_pointer(&harness->service, file_service_free);
  remove_tree(harness->around);
  g_clear_pointer(&harness->folder, g_free);
  g_clear_pointer(&harness->around, g_free);
}

int
harness_socket(void)
{
  const struct timeval deadline = {.tv_sec = DEADLINE_S};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint(fd, >=, 0);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
  return fd;
}

void
harness_connect_socket(const struct harness *harness, int fd)
{
  const struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(file_service_port(harness->service)),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  g_assert_cmpint(connect(fd, (const struct sockaddr *)&address, sizeof address), ==, 0);
}

int
harness_connect(const struct harness *harness)
{
  int fd = harness_socket();
  harness_connect_socket(harness, fd);
  return fd;
}

void
http_send_bytes(int fd, const char *bytes, size_t length)
{
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    g_assert_cmpint(sent, >, 0);
    bytes += sent;
    length -= (size_t)sent;
  }
}

void
http_send(int fd, const char *text)
{
  http_send_bytes(fd, text, strlen(text));
}

/* Read one byte more. Returns false at the end. A deadline that passes fails the test. */
static bool
take_byte(int fd, GString *into)
{
  char byte;
  ssize_t got = recv(fd, &byte, 1, 0);
  g_assert_true(got >= 0 || errno == ECONNRESET);
  if (got == 1)
    g_string_append_c(into, byte);
  return got == 1;
}

static void
parse_head(struct http_reply *reply, const char *head)
{
  g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
  g_assert_true(g_str_has_prefix(lines[0], "HTTP/1."));
  reply->status = atoi(lines[0] + strlen("HTTP/1.x "));
  for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
    char *colon = strstr(*line, ": ");
    g_assert_nonnull(colon);
    char *name = g_ascii_strdown(*line, colon - *line);
    g_assert_false(g_hash_table_contains(reply->fields, name));
    g_hash_table_insert(reply->fields, name, g_strdup(colon + 2));
  }
}

/* Returns NULL when nothing came at all. */
static struct http_reply *
read_reply(int fd, bool head)
{
  g_autoptr(GString) text = g_string_new(NULL);
  while (!g_str_has_suffix(text->str, "\r\n\r\n") && text->len < HEAD_MAX_BYTES) {
    if (!take_byte(fd, text))
      break;
  }
  if (text->len == 0)
    return NULL;
  g_assert_true(g_str_has_suffix(text->str, "\r\n\r\n"));

  struct http_reply *reply = g_new0(struct http_reply, 1);
  reply->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  reply->body = g_string_new(NULL);
  parse_head(reply, text->str);
  const char *length = http_field(reply, "content-length");
  if (length == NULL || head || reply->status == 304)
    return reply;
  g_string_set_size(reply->body, g_ascii_strtoull(length, NULL, 10));
  if (reply->body->len > 0) { /* recv() waits even for no bytes */
    ssize_t got = recv(fd, reply->body->str, reply->body->len, MSG_WAITALL);
    g_assert_cmpint(got, ==, (gint64)reply->body->len);
  }
  return reply;
}

struct http_reply *
http_read(int fd, bool head)
{
  struct http_reply *reply = read_reply(fd, head);
  g_assert_nonnull(reply);
  return reply;
}

size_t
http_drain(int fd)
{
  char buffer[65536];
  size_t total = 0;
  for (;;) {
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    g_assert_true(got >= 0 || errno == ECONNRESET);
    if (got <= 0)
      return total;
    total += (size_t)got;
  }
}

struct http_reply *
http_ask_raw(const struct harness *harness, const char *bytes, size_t length)
{
  int fd = harness_connect(harness);
  http_send_bytes(fd, bytes, length);
  shutdown(fd, SHUT_WR);
  struct http_reply *reply = read_reply(fd, false);
  close(fd);
  return reply;
}

struct http_reply *
http_ask(const struct harness *harness, const char *method, const char *target, const char *fields)
{
  g_autofree char *request =
      g_strdup_printf("%s %s HTTP/1.1\r\nHost: test\r\n%s\r\n", method, target, fields);
  int fd = harness_connect(harness);
  http_send(fd, request);
  struct http_reply *reply = http_read(fd, strcmp(method, "HEAD") == 0);
  close(fd);
  return reply;
}

struct http_reply *
http_get(const struct harness *harness, const char *target)
{
  return http_ask(harness, "GET", target, "");
}

const char *
http_field(const struct http_reply *reply, const char *name)
{
  return g_hash_table_lookup(reply->fields, name);
}

void
http_assert_body(const struct http_reply *reply, const char *bytes, size_t length)
{
  g_assert_cmpuint(reply->body->len, ==, length);
  g_assert_true(memcmp(reply->body->str, bytes, length) == 0);
}

void
http_reply_free(struct http_reply *reply)
{
  if (reply == NULL)
    return;
  g_hash_table_unref(reply->fields);
  g_string_free(reply->body, TRUE);
  g_free(reply);
}
