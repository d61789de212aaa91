/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What strangers may use up: connections, time, memory. And what becomes of
 * files that change while they are sent.
 */
#include "tests/unit/files/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

/* Larger than what the kernel holds for a connection on both sides together. */
#define BIG_BYTES ((size_t)64 * 1024 * 1024)

static const struct file_limits IMPATIENT = {
    .max_connections = 64,
    .request_timeout_s = 1,
    .stall_timeout_s = 2,
    .max_header_bytes = 4096,
    .max_body_bytes = 1024,
    .page_entries = 100,
    .folder_entries = 1000,
    .list_files = 100,
    .list_depth = 4,
    .max_pending_requests = 4,
};

static void
write_big(const struct harness *harness, const char *name)
{
  g_autofree char *noise = harness_noise(BIG_BYTES);
  harness_write_bytes(harness, name, noise, BIG_BYTES);
}

/* Is the connection closed or reset by the server, before the deadline? */
static void
assert_closes(int fd)
{
  http_drain(fd);
  close(fd);
}

static void
assert_serves(const struct harness *harness)
{
  g_autoptr(http_reply) reply = http_get(harness, "/files/hello.txt");
  g_assert_cmpint(reply->status, ==, 200);
}

/* Wait until there is something to read, a closed connection included. */
static void
wait_readable(int fd)
{
  struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
  g_assert_cmpint(poll(&poll_fd, 1, 20000), ==, 1);
}

static void
test_silent_client(void)
{
  struct harness harness;
  harness_start(&harness, &IMPATIENT);
  assert_closes(harness_connect(&harness));
  harness_stop(&harness);
}

/* One byte now and then never makes a request, and keeps no connection. */
static void
test_dripping_client(void)
{
  struct harness harness;
  struct pollfd poll_fd = {.events = POLLIN};
  int64_t begin_us = g_get_monotonic_time();
  harness_start(&harness, &IMPATIENT);
  poll_fd.fd = harness_connect(&harness);
  http_send(poll_fd.fd, "GET /files/");
  /* The wait is that of the client, ended by the server. */
  while (poll(&poll_fd, 1, 100) == 0) {
    (void)send(poll_fd.fd, "a", 1, MSG_NOSIGNAL);
    g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 20 * G_USEC_PER_SEC);
  }
  assert_closes(poll_fd.fd);
  harness_stop(&harness);
}

static void
test_idle_after_an_answer(void)
{
  struct harness harness;
  harness_start(&harness, &IMPATIENT);
  int fd = harness_connect(&harness);
  http_send(fd, REQUEST("/files/hello.txt"));
  g_autoptr(http_reply) reply = http_read(fd, false);
  g_assert_cmpint(reply->status, ==, 200);
  assert_closes(fd);
  harness_stop(&harness);
}

/* A client that reads nothing is given up; others are served meanwhile. */
static void
test_stuck_readers(void)
{
  struct harness harness;
  int fds[32];
  harness_start(&harness, &IMPATIENT);
  write_big(&harness, "big");
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
    fds[i] = harness_connect(&harness);
    http_send(fds[i], REQUEST("/files/big"));
  }
  for (int i = 0; i < 50; i++)
    assert_serves(&harness);
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
    /* A reset comes through even to a client that has read nothing. */
    struct pollfd poll_fd = {.fd = fds[i]};
    g_assert_cmpint(poll(&poll_fd, 1, 20000), ==, 1);
    g_assert_true(poll_fd.revents & POLLERR);
    close(fds[i]);
  }
  assert_serves(&harness);
  harness_stop(&harness);
}

/* A slow reader takes far longer than the time-out, but takes something all the time. */
static void
test_slow_reader(void)
{
  struct harness harness;
  const size_t step = 1024 * 1024;
  g_autofree char *buffer = g_malloc(step);
  size_t got = 0;
  struct pollfd never = {.fd = -1};
  harness_start(&harness, &IMPATIENT);
  write_big(&harness, "big");
  int fd = harness_connect(&harness);
  http_send(fd, REQUEST("/files/big"));
  while (got < BIG_BYTES) {
    ssize_t n = recv(fd, buffer, step, MSG_WAITALL);
    g_assert_cmpint(n, >, 0);
    got += (size_t)n;
    (void)poll(&never, 1, 60); /* being slow is what is tested here */
  }
  close(fd);
  harness_stop(&harness);
}

/* When all places are taken by connections that wait, a newcomer gets that of the eldest. */
static void
test_newcomer_among_idle(void)
{
  struct harness harness;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  int fds[4];
  limits.max_connections = G_N_ELEMENTS(fds);
  harness_start(&harness, &limits);
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
    fds[i] = harness_connect(&harness);
    http_send(fds[i], REQUEST("/files/hello.txt"));
    g_autoptr(http_reply) reply = http_read(fds[i], false);
    g_assert_cmpint(reply->status, ==, 200);
  }
  assert_serves(&harness);
  assert_closes(fds[0]);
  http_send(fds[3], REQUEST("/files/hello.txt"));
  g_autoptr(http_reply) reply = http_read(fds[3], false);
  g_assert_cmpint(reply->status, ==, 200);
  for (size_t i = 1; i < G_N_ELEMENTS(fds); i++)
    close(fds[i]);
  harness_stop(&harness);
}

/* When all places are taken by downloads, a newcomer waits until one is done. */
static void
test_newcomer_among_busy(void)
{
  struct harness harness;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  struct pollfd poll_fd = {.events = POLLIN};
  int busy[2];
  limits.max_connections = G_N_ELEMENTS(busy);
  harness_start(&harness, &limits);
  write_big(&harness, "big");
  for (size_t i = 0; i < G_N_ELEMENTS(busy); i++) {
    busy[i] = harness_connect(&harness);
    http_send(busy[i], REQUEST("/files/big"));
    wait_readable(busy[i]);
  }
  poll_fd.fd = harness_connect(&harness);
  http_send(poll_fd.fd, REQUEST("/files/hello.txt"));
  g_assert_cmpint(poll(&poll_fd, 1, 300), ==, 0);
  close(busy[0]);
  g_autoptr(http_reply) reply = http_read(poll_fd.fd, false);
  g_assert_cmpint(reply->status, ==, 200);
  close(poll_fd.fd);
  close(busy[1]);
  harness_stop(&harness);
}

static void
test_one_address(void)
{
  struct harness harness;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  int fds[3];
  limits.max_per_address = 2;
  harness_start(&harness, &limits);
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
    fds[i] = harness_connect(&harness);
  assert_closes(fds[2]);
  http_send(fds[0], REQUEST("/files/hello.txt"));
  g_autoptr(http_reply) reply = http_read(fds[0], false);
  g_assert_cmpint(reply->status, ==, 200);
  close(fds[0]);
  close(fds[1]);
  harness_stop(&harness);
}

/* Very many, at once, that do nothing: they come and go, and the service stays. */
static void
test_crowd(void)
{
  struct harness harness;
  int fds[300];
  harness_start(&harness, &IMPATIENT);
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
    fds[i] = harness_connect(&harness);
    http_send(fds[i], i % 2 == 0 ? "GET /files/hello.txt HTTP/1.1\r\nHos" : "");
  }
  assert_serves(&harness);
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++)
    assert_closes(fds[i]);
  assert_serves(&harness);
  harness_stop(&harness);
}

static void
check_status(const struct harness *harness, const char *request, int status)
{
  int fd = harness_connect(harness);
  http_send(fd, request);
  g_autoptr(http_reply) reply = http_read(fd, false);
  g_assert_cmpint(reply->status, ==, status);
  close(fd);
}

static void
test_long_requests(void)
{
  struct harness harness;
  harness_start(&harness, &IMPATIENT);
  g_autofree char *x = g_strnfill(8000, 'x');
  g_autofree char *line = g_strdup_printf("GET /files/%s HTTP/1.1\r\nHost: a\r\n\r\n", x);
  g_autofree char *field = g_strdup_printf("GET /files/ HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", x);
  g_autofree char *endless = g_strdup_printf("GET /files/%s", x);
  check_status(&harness, line, 400);
  check_status(&harness, field, 400);
  check_status(&harness, endless, 400);
  harness_stop(&harness);
}

static void
test_bodies(void)
{
  struct harness harness;
  harness_start(&harness, &IMPATIENT);
  g_autofree char *body = g_strnfill(1000, 'x');
  g_autofree char *small =
      g_strdup_printf("POST /files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n%s", body);
  check_status(&harness, small, 405);
  check_status(&harness, "POST /files/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n",
               413);
  check_status(&harness, "POST /files/ HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400);
  check_status(&harness, "POST /files/ HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400);
  check_status(&harness,
               "POST /files/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
               413);
  check_status(&harness, "GET /files/hello.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
               200);
  harness_stop(&harness);
}

/* A client that sends requests without end and reads no answer: it can send only what the kernel
 * holds, for the service reads no further. */
static void
test_endless_pipeline(void)
{
  struct harness harness;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  size_t sent = 0;
  harness_start(&harness, &limits);
  write_big(&harness, "big");
  int fd = harness_connect(&harness);
  const struct timeval patience = {.tv_sec = 1};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  for (;;) {
    ssize_t n = send(fd, REQUEST("/files/big"), strlen(REQUEST("/files/big")), MSG_NOSIGNAL);
    if (n <= 0)
      break;
    sent += (size_t)n;
    g_assert_cmpuint(sent, <, BIG_BYTES);
  }
  close(fd);
  assert_serves(&harness);
  harness_stop(&harness);
}

/* Cut short on its way, a file ends the connection: no crash, no hang, and no other bytes. */
static void
test_truncated_while_sending(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  write_big(&harness, "big");
  g_autofree char *path = harness_path(&harness, "big");
  int fd = harness_connect(&harness);
  http_send(fd, REQUEST("/files/big"));
  wait_readable(fd);
  g_assert_cmpint(truncate(path, 1000), ==, 0);
  g_assert_cmpuint(http_drain(fd), <, BIG_BYTES);
  close(fd);
  assert_serves(&harness);
  harness_stop(&harness);
}

static void
test_truncated_to_nothing_at_once(void)
{
  struct harness harness;
  harness_start(&harness, NULL);
  g_autofree char *path = harness_path(&harness, "flickering");
  for (int i = 0; i < 200; i++) {
    harness_write(&harness, "flickering", "some bytes that are there now");
    int fd = harness_connect(&harness);
    http_send(fd, "GET /files/flickering HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    g_assert_cmpint(truncate(path, 0), ==, 0);
    assert_closes(fd);
  }
  assert_serves(&harness);
  harness_stop(&harness);
}

/* A file that is removed or replaced on its way is sent to its end. */
static void
test_removed_while_sending(void)
{
  struct harness harness;
  g_autofree char *noise = harness_noise(BIG_BYTES);
  harness_start(&harness, NULL);
  harness_write_bytes(&harness, "big", noise, BIG_BYTES);
  int fd = harness_connect(&harness);
  http_send(fd, REQUEST("/files/big"));
  wait_readable(fd);
  harness_remove(&harness, "big");
  g_autoptr(http_reply) reply = http_read(fd, false);
  http_assert_body(reply, noise, BIG_BYTES);
  close(fd);
  harness_stop(&harness);
}

/* A growing file is sent as long as it was. */
static void
test_growing_while_sending(void)
{
  struct harness harness;
  g_autofree char *noise = harness_noise(BIG_BYTES);
  harness_start(&harness, NULL);
  harness_write_bytes(&harness, "log", noise, BIG_BYTES);
  g_autofree char *path = harness_path(&harness, "log");
  int fd = harness_connect(&harness);
  http_send(fd, REQUEST("/files/log"));
  wait_readable(fd);
  int log_fd = open(path, O_WRONLY | O_APPEND);
  g_assert_cmpint(write(log_fd, noise, 1000), ==, 1000);
  close(log_fd);
  http_send(fd, REQUEST("/files/hello.txt"));
  g_autoptr(http_reply) log = http_read(fd, false);
  g_autoptr(http_reply) hello = http_read(fd, false);
  http_assert_body(log, noise, BIG_BYTES);
  g_assert_cmpstr(hello->body->str, ==, "hello, world\n");
  close(fd);
  harness_stop(&harness);
}

/* Clients that vanish in the middle, by a close and by a reset. */
static void
test_vanishing_clients(void)
{
  const struct linger reset = {.l_onoff = 1};
  struct harness harness;
  harness_start(&harness, NULL);
  write_big(&harness, "big");
  for (int i = 0; i < 100; i++) {
    int fd = harness_connect(&harness);
    http_send(fd, REQUEST("/files/big"));
    if (i % 3 != 0)
      wait_readable(fd);
    if (i % 2 == 0)
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
  }
  assert_serves(&harness);
  harness_stop(&harness);
}

/* Stopping takes no longer than a second, whatever is under way. */
static void
test_stop_with_downloads(void)
{
  struct harness harness;
  int fds[8];
  harness_start(&harness, NULL);
  write_big(&harness, "big");
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
    fds[i] = harness_connect(&harness);
    http_send(fds[i], REQUEST("/files/big"));
    wait_readable(fds[i]);
  }
  int64_t begin_us = g_get_monotonic_time();
  g_clear_pointer(&harness.service, file_service_free);
  g_assert_cmpint(g_get_monotonic_time() - begin_us, <, G_USEC_PER_SEC);
  for (size_t i = 0; i < G_N_ELEMENTS(fds); i++) {
    g_assert_cmpuint(http_drain(fds[i]), <, BIG_BYTES);
    close(fds[i]);
  }
  harness_stop(&harness);
}

/* Stopping while newcomers are kept waiting. */
static void
test_stop_when_full(void)
{
  struct harness harness;
  struct file_limits limits = FILE_LIMITS_DEFAULT;
  limits.max_connections = 1;
  harness_start(&harness, &limits);
  write_big(&harness, "big");
  int busy = harness_connect(&harness);
  http_send(busy, REQUEST("/files/big"));
  wait_readable(busy);
  int newcomer = harness_connect(&harness);
  g_clear_pointer(&harness.service, file_service_free);
  assert_closes(busy);
  assert_closes(newcomer);
  harness_stop(&harness);
}

static double
cpu_seconds(void)
{
  struct rusage usage;
  g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Without descriptors nobody is accepted, and nothing spins; with some, all goes on. */
static void
test_out_of_descriptors(void)
{
  struct harness harness;
  struct rlimit before;
  GLogLevelFlags fatal = g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  harness_start(&harness, NULL);
  struct pollfd poll_fd = {.fd = harness_socket(), .events = POLLIN};
  g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
  const struct rlimit none = {.rlim_cur = 3, .rlim_max = before.rlim_max};
  g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &none), ==, 0);
  double cpu_before = cpu_seconds();
  harness_connect_socket(&harness, poll_fd.fd);
  http_send(poll_fd.fd, REQUEST("/files/hello.txt"));
  g_assert_cmpint(poll(&poll_fd, 1, 1500), ==, 0);
  g_assert_cmpfloat(cpu_seconds() - cpu_before, <, 0.5);
  g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
  g_autoptr(http_reply) reply = http_read(poll_fd.fd, false);
  g_assert_cmpint(reply->status, ==, 200);
  close(poll_fd.fd);
  harness_stop(&harness);
  g_log_set_always_fatal(fatal);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/files/limits/silent", test_silent_client);
  g_test_add_func("/files/limits/dripping", test_dripping_client);
  g_test_add_func("/files/limits/idle", test_idle_after_an_answer);
  g_test_add_func("/files/limits/stuck-readers", test_stuck_readers);
  g_test_add_func("/files/limits/slow-reader", test_slow_reader);
  g_test_add_func("/files/limits/newcomer-among-idle", test_newcomer_among_idle);
  g_test_add_func("/files/limits/newcomer-among-busy", test_newcomer_among_busy);
  g_test_add_func("/files/limits/one-address", test_one_address);
  g_test_add_func("/files/limits/crowd", test_crowd);
  g_test_add_func("/files/limits/long-requests", test_long_requests);
  g_test_add_func("/files/limits/bodies", test_bodies);
  g_test_add_func("/files/limits/endless-pipeline", test_endless_pipeline);
  g_test_add_func("/files/limits/truncated", test_truncated_while_sending);
  g_test_add_func("/files/limits/flickering", test_truncated_to_nothing_at_once);
  g_test_add_func("/files/limits/removed", test_removed_while_sending);
  g_test_add_func("/files/limits/growing", test_growing_while_sending);
  g_test_add_func("/files/limits/vanishing", test_vanishing_clients);
  g_test_add_func("/files/limits/stop", test_stop_with_downloads);
  g_test_add_func("/files/limits/stop-when-full", test_stop_when_full);
  g_test_add_func("/files/limits/descriptors", test_out_of_descriptors);
  return g_test_run();
}
