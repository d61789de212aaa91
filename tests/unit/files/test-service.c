/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file service as the chat sees it: questions, answers, starting, stopping.
 */
#include "tests/unit/files/harness.h"

#include <event2/event.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_S 20

static const char *const LOOPBACK[] = {"127.0.0.1", NULL};

/* A chat's loop that writes down what it is told, one line an answer. */
struct chat {
  struct harness harness;
  struct event_base *base;
  GString *told;
  unsigned n_answers;
  unsigned n_wanted;
};

static void
take_answer(struct chat *chat)
{
  if (++chat->n_answers == chat->n_wanted)
    event_base_loopbreak(chat->base);
}

static void
listed(uint64_t asker, const struct shared_file *files, size_t n_files, bool complete, void *arg)
{
  struct chat *chat = arg;
  g_string_append_printf(chat->told, "%" G_GUINT64_FORMAT " list%s", asker, complete ? "" : " cut");
  for (size_t i = 0; i < n_files; i++)
    g_string_append_printf(chat->told, " %s:%" G_GUINT64_FORMAT, files[i].path, files[i].size);
  g_string_append_c(chat->told, '\n');
  take_answer(chat);
}

static void
found(uint64_t asker, const char *name, const struct shared_file *file, void *arg)
{
  struct chat *chat = arg;
  g_string_append_printf(chat->told, "%" G_GUINT64_FORMAT " find %s %s\n", asker, name,
                         file != NULL ? file->url_path : "not there");
  if (file != NULL) {
    g_assert_cmpstr(file->path, ==, name);
    g_assert_cmpint(file->modified_s, >, 0);
  }
  take_answer(chat);
}

static const struct file_service_events EVENTS = {.listed = listed, .found = found};

static void
chat_start(struct chat *chat, const char *folder, const struct file_limits *limits)
{
  static const struct file_limits defaults = FILE_LIMITS_DEFAULT;
  g_autoptr(GError) error = NULL;

  memset(chat, 0, sizeof *chat);
  harness_make_folders(&chat->harness);
  chat->base = event_base_new();
  chat->told = g_string_new(NULL);
  const struct file_service_config config = {
      .addresses = LOOPBACK,
      .folder = folder != NULL ? folder : chat->harness.folder,
      .limits = limits != NULL ? *limits : defaults,
      .base = chat->base,
      .events = &EVENTS,
      .events_arg = chat,
  };
  chat->harness.service = file_service_new(&config, &error);
  g_assert_no_error(error);
}

static void
chat_stop(struct chat *chat)
{
  harness_stop(&chat->harness);
  event_base_free(chat->base);
  g_string_free(chat->told, TRUE);
}

/* Run the chat's loop until so many answers have come in all. */
static void
chat_wait(struct chat *chat, unsigned n_answers)
{
  const struct timeval deadline = {.tv_sec = DEADLINE_S};
  chat->n_wanted = n_answers;
  event_base_loopexit(chat->base, &deadline);
  if (chat->n_answers < n_answers)
    event_base_dispatch(chat->base);
  g_assert_cmpuint(chat->n_answers, ==, n_answers);
}

static void
test_list(void)
{
  struct chat chat;
  chat_start(&chat, NULL, NULL);
  harness_write(&chat.harness, "ü b.txt", "12345");
  g_assert_true(file_service_list_async(chat.harness.service, 7));
  chat_wait(&chat, 1);
  g_assert_cmpstr(chat.told->str, ==, "7 list folder/inside.txt:7 hello.txt:13 ü b.txt:5\n");
  chat_stop(&chat);
}

static void
test_list_is_cut(void)
{
  struct chat chat;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  limits.list_files = 1;
  chat_start(&chat, NULL, &limits);
  g_assert_true(file_service_list_async(chat.harness.service, UINT64_MAX));
  chat_wait(&chat, 1);
  g_assert_cmpstr(chat.told->str, ==, "18446744073709551615 list cut hello.txt:13\n");
  chat_stop(&chat);
}

static void
test_missing_folder(void)
{
  struct chat chat;
  chat_start(&chat, "/nonexistent/folder", NULL);
  g_assert_true(file_service_list_async(chat.harness.service, 1));
  g_assert_true(file_service_find_async(chat.harness.service, 2, "hello.txt"));
  chat_wait(&chat, 2);
  g_assert_cmpstr(chat.told->str, ==, "1 list\n2 find hello.txt not there\n");
  chat_stop(&chat);
}

static void
test_find(void)
{
  struct chat chat;
  chat_start(&chat, NULL, NULL);
  harness_write(&chat.harness, "ü b.txt", "12345");
  static const char *const names[] = {"hello.txt", "ü b.txt", "folder/inside.txt",
                                      "folder",    "nothing", "../secret",
                                      ".hidden",   "",        "/etc/passwd"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    g_assert_true(file_service_find_async(chat.harness.service, i, names[i]));
  chat_wait(&chat, G_N_ELEMENTS(names));
  g_assert_cmpstr(chat.told->str, ==,
                  "0 find hello.txt /files/hello.txt\n"
                  "1 find ü b.txt /files/%C3%BC%20b.txt\n"
                  "2 find folder/inside.txt /files/folder/inside.txt\n"
                  "3 find folder not there\n"
                  "4 find nothing not there\n"
                  "5 find ../secret not there\n"
                  "6 find .hidden not there\n"
                  "7 find  not there\n"
                  "8 find /etc/passwd not there\n");
  chat_stop(&chat);
}

/* Answers come in the order of the questions, and a folder changed in between counts from there. */
static void
test_set_folder(void)
{
  struct chat chat;
  chat_start(&chat, NULL, NULL);
  g_autofree char *other = harness_path(&chat.harness, "folder");
  struct file_service *service = chat.harness.service;
  g_assert_true(file_service_list_async(service, 1));
  file_service_set_folder(service, other);
  g_assert_true(file_service_list_async(service, 2));
  file_service_set_folder(service, NULL);
  g_assert_true(file_service_list_async(service, 3));
  chat_wait(&chat, 3);
  g_assert_cmpstr(chat.told->str, ==,
                  "1 list folder/inside.txt:7 hello.txt:13\n2 list inside.txt:7\n3 list\n");
  g_autoptr(http_reply) reply = http_get(&chat.harness, "/files/");
  g_assert_nonnull(strstr(reply->body->str, "No shared files"));
  chat_stop(&chat);
}

static void
test_too_many_questions(void)
{
  struct chat chat;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  limits.max_pending_requests = 3;
  chat_start(&chat, NULL, &limits);
  for (uint64_t i = 0; i < 3; i++)
    g_assert_true(file_service_find_async(chat.harness.service, i, "hello.txt"));
  /* Answers count as long as the chat has not taken them. */
  g_assert_false(file_service_find_async(chat.harness.service, 3, "hello.txt"));
  g_assert_false(file_service_list_async(chat.harness.service, 3));
  chat_wait(&chat, 3);
  g_assert_true(file_service_list_async(chat.harness.service, 4));
  chat_wait(&chat, 4);
  chat_stop(&chat);
}

/* Questions that nobody will hear the answer of are no reason to wait, or to leak. */
static void
test_stop_with_questions(void)
{
  struct chat chat;
  chat_start(&chat, NULL, NULL);
  for (uint64_t i = 0; i < 100; i++) {
    g_assert_true(file_service_list_async(chat.harness.service, i));
    g_assert_true(file_service_find_async(chat.harness.service, i, "hello.txt"));
  }
  chat_stop(&chat);
  g_assert_cmpuint(chat.n_answers, ==, 0);
}

/* Downloads and questions at the same time, from both sides. */
static void
test_questions_during_downloads(void)
{
  struct chat chat;
  chat_start(&chat, NULL, NULL);
  g_autofree char *noise = harness_noise(20000000);
  harness_write_bytes(&chat.harness, "big", noise, 20000000);
  int fd = harness_connect(&chat.harness);
  http_send(fd, "GET /files/big HTTP/1.1\r\nHost: a\r\n\r\n");
  for (uint64_t i = 0; i < 50; i++)
    g_assert_true(file_service_find_async(chat.harness.service, i, "big"));
  chat_wait(&chat, 50);
  g_autoptr(http_reply) reply = http_read(fd, false);
  http_assert_body(reply, noise, 20000000);
  close(fd);
  chat_stop(&chat);
}

static void
check_refused(const char *const *addresses, uint16_t port, GIOErrorEnum code, const char *words)
{
  g_autoptr(GError) error = NULL;
  const struct file_service_config config = {
      .addresses = addresses, .port = port, .limits = FILE_LIMITS_DEFAULT};
  g_assert_null(file_service_new(&config, &error));
  g_assert_error(error, G_IO_ERROR, (int)code);
  g_assert_nonnull(strstr(error->message, words));
  g_assert_null(strchr(error->message, '\n'));
}

static void
test_cannot_start(void)
{
  static const char *const word[] = {"localhost", NULL};
  static const char *const second[] = {"127.0.0.1", "127.0.0.256", NULL};
  static const char *const elsewhere[] = {"192.0.2.1", NULL};
  struct harness harness;
  harness_start(&harness, NULL);
  uint16_t taken = file_service_port(harness.service);
  g_autofree char *words = g_strdup_printf("Port %u", taken);
  check_refused(LOOPBACK, taken, G_IO_ERROR_ADDRESS_IN_USE, words);
  check_refused(word, 0, G_IO_ERROR_INVALID_ARGUMENT, "\"localhost\"");
  check_refused(second, 0, G_IO_ERROR_INVALID_ARGUMENT, "\"127.0.0.256\"");
  check_refused(elsewhere, 0, g_io_error_from_errno(EADDRNOTAVAIL), "192.0.2.1");
  harness_stop(&harness);
}

/* Both families on one port, and the wildcard of one beside that of the other. */
static void
test_two_addresses(void)
{
  static const char *const both[] = {"127.0.0.1", "::1", NULL};
  static const char *const any[] = {"0.0.0.0", "::", NULL};
  const char *const *const lists[] = {both, any};
  for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
    g_autoptr(GError) error = NULL;
    const struct file_service_config config = {.addresses = lists[i],
                                               .limits = FILE_LIMITS_DEFAULT};
    struct harness harness = {.service = file_service_new(&config, &error)};
    g_assert_no_error(error);
    g_assert_cmpuint(file_service_port(harness.service), >, 0);
    g_autoptr(http_reply) reply = http_get(&harness, "/files/");
    g_assert_cmpint(reply->status, ==, 200);
    file_service_free(harness.service);
  }
}

/* The port is free again at once: what was open is closed, not left to others. */
static void
test_start_again(void)
{
  uint16_t port = 0;
  for (int i = 0; i < 5; i++) {
    g_autoptr(GError) error = NULL;
    const struct file_service_config config = {
        .addresses = LOOPBACK, .port = port, .limits = FILE_LIMITS_DEFAULT};
    struct harness harness = {.service = file_service_new(&config, &error)};
    g_assert_no_error(error);
    port = file_service_port(harness.service);
    int idle = harness_connect(&harness);
    g_autoptr(http_reply) reply = http_get(&harness, "/");
    g_assert_cmpint(reply->status, ==, 302);
    file_service_free(harness.service);
    http_drain(idle);
    close(idle);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/files/service/list", test_list);
  g_test_add_func("/files/service/list-cut", test_list_is_cut);
  g_test_add_func("/files/service/missing-folder", test_missing_folder);
  g_test_add_func("/files/service/find", test_find);
  g_test_add_func("/files/service/set-folder", test_set_folder);
  g_test_add_func("/files/service/too-many", test_too_many_questions);
  g_test_add_func("/files/service/stop-with-questions", test_stop_with_questions);
  g_test_add_func("/files/service/during-downloads", test_questions_during_downloads);
  g_test_add_func("/files/service/cannot-start", test_cannot_start);
  g_test_add_func("/files/service/two-addresses", test_two_addresses);
  g_test_add_func("/files/service/start-again", test_start_again);
  return g_test_run();
}
