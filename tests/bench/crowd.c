/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many IRC clients on loopback in one thread.
 *
 * Every member reads into one shared buffer, in front of which the unfinished
 * line of its last read is put back, so lines are always whole. In the loads a
 * line that starts with ':' is a delivery; that nothing else does is proven
 * by the sum at the end, and by the sampled members, whose lines are read.
 */
#include "tests/bench/crowd.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  CONNECT_BATCH = 512,    /* members that register at once: InspIRCd welcomes once a second */
  CONNECTS_A_MS = 4,      /* on average: ngIRCd's backlog is 10 */
  JOIN_BATCH = 64,        /* members that join at once: no sendq overflows */
  EVENTS_MAX = 512,       /* ready members handled between two looks at the senders */
  IN_MAX_BYTES = 65536,   /* read at once from one member */
  CARRY_MAX_BYTES = 9216, /* an unfinished line: tags and text at their largest */
  SENDERS_MAX = 64,
  ANSWERS_MAX_MS = 30000, /* for everyone's answer to one question */
  SILENCE_MAX_MS = 30000, /* without any delivery a server is given up */
  STAMP_DIGITS = 16,      /* a text is the time of sending, */
  SENDER_DIGITS = 2,      /* who sent it, */
  NUMBER_DIGITS = 6,      /* which of theirs it is, and filling */
};

struct member {
  int fd;
  unsigned index;
  unsigned *next_number; /* owned: per sender, what a sampled member expects; NULL: not sampled */
  size_t carry_len;
  char *carry; /* owned; NULL until a line comes in two parts */
};

struct crowd {
  uint16_t port;
  unsigned senders;
  int epoll;
  GPtrArray *members; /* of struct member, owned */
  char *channel;      /* owned; NULL until joined */
  char line[512];     /* the message to send next */
  unsigned *sent;     /* owned: per sender, the number of its next message */
  const char
      *awaited;      /* the command of the answer being waited for; NULL: deliveries are counted */
  unsigned answered; /* members that got it */
  uint64_t deliveries;  /* counted in the running load */
  unsigned text_bytes;  /* of the running load */
  bool sampling;        /* a load is running: arrivals are clocked and checked */
  GArray *latencies_us; /* of uint32_t, owned; of the running load */
  char *failure;        /* owned: the first thing that went wrong, or NULL */
  char in[CARRY_MAX_BYTES + IN_MAX_BYTES];
};

static uint64_t
now_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void crowd_fail(struct crowd *crowd, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
crowd_fail(struct crowd *crowd, const char *format, ...)
{
  va_list arguments;

  if (crowd->failure)
    return;
  va_start(arguments, format);
  crowd->failure = g_strdup_vprintf(format, arguments);
  va_end(arguments);
}

static bool
crowd_failed(struct crowd *crowd, GError **error)
{
  if (!crowd->failure)
    return false;
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, crowd->failure);
  g_clear_pointer(&crowd->failure, g_free);
  return true;
}

static void
member_send(struct crowd *crowd, struct member *member, const char *line, size_t len)
{
  /* A member has a few lines under way at most, far less than its socket holds. */
  if (send(member->fd, line, len, MSG_NOSIGNAL) != (ssize_t)len)
    crowd_fail(crowd, "member %u could not send: %s", member->index, g_strerror(errno));
}

/* Read a number of exactly digits hexadecimal digits.
 *
 * Returns  false where another character stands there
 */
static bool
parse_hex(const char *text, unsigned digits, uint64_t *number)
{
  uint64_t value = 0;
  for (unsigned i = 0; i < digits; i++) {
    int digit = g_ascii_xdigit_value(text[i]);
    if (digit < 0)
      return false;
    value = value * 16 + (unsigned)digit;
  }
  *number = value;
  return true;
}

/* Clock one arrival of a sampled member, and check that it is the sender's next. */
static void
member_sample(struct crowd *crowd, struct member *member, const char *line, size_t len,
              uint64_t arrived_ns)
{
  uint64_t sent_ns, sender, number;
  const char *text = line + len - crowd->text_bytes;

  if (len < crowd->text_bytes || !parse_hex(text, STAMP_DIGITS, &sent_ns) ||
      !parse_hex(text + STAMP_DIGITS, SENDER_DIGITS, &sender) ||
      !parse_hex(text + STAMP_DIGITS + SENDER_DIGITS, NUMBER_DIGITS, &number) ||
      sender >= crowd->senders) {
    crowd_fail(crowd, "member %u got a strange line: %.*s", member->index, (int)len, line);
    return;
  }
  if (number != member->next_number[sender])
    crowd_fail(crowd,
               "member %u got message %" G_GUINT64_FORMAT " of sender %" G_GUINT64_FORMAT
               " instead of %u",
               member->index, number, sender, member->next_number[sender]);
  member->next_number[sender] = (unsigned)number + 1;

  uint64_t us = arrived_ns > sent_ns ? (arrived_ns - sent_ns) / 1000 : 0;
  uint32_t latency_us = (uint32_t)MIN(us, UINT32_MAX);
  g_array_append_val(crowd->latencies_us, latency_us);
}

/* Whether the command or numeric of a line from a server is command. */
static bool
line_is(const char *line, const char *command)
{
  const char *word = line[0] == ':' ? strchr(line, ' ') : NULL;
  size_t len = strlen(command);
  return word && strncmp(word + 1, command, len) == 0 && word[1 + len] == ' ';
}

/* Handle one whole line, without its line ending. line[len] may be written. */
static void
member_line(struct crowd *crowd, struct member *member, char *line, size_t len, uint64_t arrived_ns)
{
  if (crowd->sampling && len > 0 && line[0] == ':') {
    crowd->deliveries++;
    if (arrived_ns)
      member_sample(crowd, member, line, len, arrived_ns);
    return;
  }

  line[len] = '\0';
  if (g_str_has_prefix(line, "PING ")) {
    line[1] = 'O';
    g_autofree char *pong = g_strconcat(line, "\r\n", NULL);
    member_send(crowd, member, pong, strlen(pong));
  } else if (g_str_has_prefix(line, "ERROR") || line_is(line, "433")) {
    crowd_fail(crowd, "member %u was told: %s", member->index, line);
  } else if (line_is(line, "PRIVMSG")) {
    crowd_fail(crowd, "member %u got too many messages: %s", member->index, line);
  } else if (crowd->awaited && line_is(line, crowd->awaited)) {
    crowd->answered++;
  }
}

static void
member_keep(struct crowd *crowd, struct member *member, const char *rest, size_t len)
{
  if (len > CARRY_MAX_BYTES) {
    crowd_fail(crowd, "member %u got a line without an end", member->index);
    len = 0;
  }
  if (len > 0 && !member->carry)
    member->carry = g_malloc(CARRY_MAX_BYTES);
  if (len > 0)
    memcpy(member->carry, rest, len);
  member->carry_len = len;
}

static void
member_read(struct crowd *crowd, struct member *member)
{
  if (member->carry_len > 0)
    memcpy(crowd->in, member->carry, member->carry_len);
  ssize_t n = recv(member->fd, crowd->in + member->carry_len, IN_MAX_BYTES, 0);
  if (n <= 0) {
    if (n == 0)
      crowd_fail(crowd, "the server closed member %u", member->index);
    else if (errno != EAGAIN && errno != EINTR)
      crowd_fail(crowd, "member %u could not read: %s", member->index, g_strerror(errno));
    return;
  }

  uint64_t arrived_ns = crowd->sampling && member->next_number ? now_ns() : 0;
  char *line = crowd->in;
  char *end = crowd->in + member->carry_len + (size_t)n;
  for (char *lf; (lf = memchr(line, '\n', (size_t)(end - line))); line = lf + 1) {
    size_t len = (size_t)(lf - line);
    if (len > 0 && line[len - 1] == '\r')
      len--;
    member_line(crowd, member, line, len, arrived_ns);
  }
  member_keep(crowd, member, line, (size_t)(end - line));
}

/* Handle what is ready.
 *
 * Returns  how many members were
 */
static int
crowd_pump(struct crowd *crowd, int timeout_ms)
{
  static struct epoll_event events[EVENTS_MAX];

  int count = epoll_wait(crowd->epoll, events, EVENTS_MAX, timeout_ms);
  for (int i = 0; i < count && !crowd->failure; i++)
    member_read(crowd, events[i].data.ptr);
  return count;
}

/* Wait until answers members have received a crowd->awaited. */
static bool
crowd_await(struct crowd *crowd, unsigned answers, GError **error)
{
  uint64_t deadline_ns = now_ns() + ANSWERS_MAX_MS * UINT64_C(1000000);
  while (crowd->answered < answers && !crowd->failure) {
    if (crowd_pump(crowd, ANSWERS_MAX_MS) == 0 || now_ns() > deadline_ns)
      crowd_fail(crowd, "%u of %u members got no '%s'", answers - crowd->answered, answers,
                 crowd->awaited);
  }
  crowd->answered = 0;
  crowd->awaited = NULL;
  return !crowd_failed(crowd, error);
}

/* Send the same line from members first to end and wait for everyone's answer. */
static bool
crowd_ask(struct crowd *crowd, unsigned first, unsigned end, const char *line, const char *answer,
          GError **error)
{
  crowd->awaited = answer;
  for (unsigned i = first; i < end && !crowd->failure; i++)
    member_send(crowd, g_ptr_array_index(crowd->members, i), line, strlen(line));
  return crowd_await(crowd, end - first, error);
}

static void
member_free(void *data)
{
  struct member *member = data;
  close(member->fd);
  g_free(member->next_number);
  g_free(member->carry);
  g_free(member);
}

static void
crowd_add(struct crowd *crowd)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(crowd->port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
      !g_unix_set_fd_nonblocking(fd, TRUE, NULL)) {
    crowd_fail(crowd, "member %u could not connect: %s", crowd->members->len, g_strerror(errno));
    if (fd >= 0)
      close(fd);
    return;
  }

  struct member *member = g_new0(struct member, 1);
  member->fd = fd;
  member->index = crowd->members->len;
  g_ptr_array_add(crowd->members, member);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = member};
  if (epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    crowd_fail(crowd, "epoll_ctl: %s", g_strerror(errno));

  g_autofree char *hello =
      g_strdup_printf("NICK m%u\r\nUSER m 0 * :member %u\r\n", member->index, member->index);
  member_send(crowd, member, hello, strlen(hello));
}

static void
crowd_add_many(struct crowd *crowd, unsigned count)
{
  uint64_t deadline_ns = now_ns() + ANSWERS_MAX_MS * UINT64_C(1000000);

  for (unsigned i = 0; i < count && !crowd->failure; i++) {
    crowd_add(crowd);
    if (i % CONNECTS_A_MS == 0)
      g_usleep(1000);
    if (now_ns() > deadline_ns)
      crowd_fail(crowd, "the server accepts too slowly");
  }
}

struct crowd *
crowd_new(uint16_t port, unsigned senders)
{
  g_assert(senders > 0 && senders <= SENDERS_MAX);
  struct crowd *crowd = g_new0(struct crowd, 1);
  crowd->port = port;
  crowd->senders = senders;
  crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
  crowd->members = g_ptr_array_new_with_free_func(member_free);
  crowd->sent = g_new0(unsigned, senders);
  crowd->latencies_us = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  return crowd;
}

void
crowd_free(struct crowd *crowd)
{
  if (!crowd)
    return;
  g_ptr_array_unref(crowd->members);
  g_array_unref(crowd->latencies_us);
  if (crowd->epoll >= 0)
    close(crowd->epoll);
  g_free(crowd->sent);
  g_free(crowd->channel);
  g_free(crowd->failure);
  g_free(crowd);
}

void
crowd_shrink(struct crowd *crowd, unsigned members)
{
  g_ptr_array_set_size(crowd->members, (int)members);
}

bool
crowd_connect(struct crowd *crowd, unsigned members, GError **error)
{
  while (crowd->members->len < members) {
    unsigned batch = MIN((unsigned)CONNECT_BATCH, members - crowd->members->len);
    crowd->awaited = "001";
    crowd_add_many(crowd, batch);
    if (!crowd_await(crowd, batch, error))
      return false;
  }
  return true;
}

bool
crowd_join(struct crowd *crowd, const char *channel, GError **error)
{
  g_autofree char *line = g_strdup_printf("JOIN %s\r\n", channel);
  for (unsigned first = 0; first < crowd->members->len; first += JOIN_BATCH) {
    unsigned end = MIN(first + JOIN_BATCH, crowd->members->len);
    if (!crowd_ask(crowd, first, end, line, "366", error))
      return false;
  }
  g_free(crowd->channel);
  crowd->channel = g_strdup(channel);
  return crowd_settle(crowd, error);
}

bool
crowd_settle(struct crowd *crowd, GError **error)
{
  return crowd_ask(crowd, 0, crowd->members->len, "PING :settle\r\n", "PONG", error);
}

static void
crowd_speak(struct crowd *crowd, unsigned turn)
{
  unsigned sender = turn % crowd->senders;
  int head = snprintf(crowd->line, sizeof crowd->line,
                      "PRIVMSG %s :%0*" G_GINT64_MODIFIER "x%0*x%0*x", crowd->channel, STAMP_DIGITS,
                      now_ns(), SENDER_DIGITS, sender, NUMBER_DIGITS, crowd->sent[sender]++);
  size_t filling = crowd->text_bytes - (STAMP_DIGITS + SENDER_DIGITS + NUMBER_DIGITS);
  size_t len = (size_t)head;
  memset(crowd->line + len, '.', filling);
  len += filling;
  crowd->line[len++] = '\r';
  crowd->line[len++] = '\n';
  member_send(crowd, g_ptr_array_index(crowd->members, sender), crowd->line, len);
}

/* How many messages may have been sent by now. */
static unsigned
crowd_allowance(const struct crowd *crowd, const struct crowd_load *load, uint64_t receivers,
                uint64_t elapsed_ns)
{
  double allowed = load->per_second > 0 ? 1 + load->per_second * (double)elapsed_ns / 1e9 :
                                          (double)(crowd->deliveries / receivers + load->window);
  return (unsigned)MIN(allowed, (double)load->messages);
}

static void
crowd_prepare(struct crowd *crowd, const struct crowd_load *load)
{
  crowd->text_bytes = CLAMP(load->text_bytes, (unsigned)CROWD_TEXT_MIN_BYTES, 400u);
  crowd->deliveries = 0;
  g_array_set_size(crowd->latencies_us, 0);
  memset(crowd->sent, 0, crowd->senders * sizeof *crowd->sent);
  for (unsigned i = 0; i < crowd->members->len; i++) {
    struct member *member = g_ptr_array_index(crowd->members, i);
    g_clear_pointer(&member->next_number, g_free);
    /* Senders do not hear themselves, the others hear all: sample those. */
    if (i >= crowd->senders && (i - crowd->senders) % MAX(load->sample_step, 1u) == 0)
      member->next_number = g_new0(unsigned, crowd->senders);
  }
}

static int
compare_latencies(const void *a, const void *b)
{
  const uint32_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static double
quantile_ms(const GArray *sorted_us, double quantile)
{
  if (sorted_us->len == 0)
    return 0;
  unsigned index = (unsigned)(quantile * (double)(sorted_us->len - 1));
  return g_array_index(sorted_us, uint32_t, index) / 1000.0;
}

bool
crowd_run(struct crowd *crowd, const struct crowd_load *load, struct crowd_result *result,
          GError **error)
{
  g_return_val_if_fail(crowd->channel && crowd->members->len > crowd->senders, false);
  crowd_prepare(crowd, load);
  crowd->sampling = true;
  uint64_t receivers = crowd->members->len - 1;
  uint64_t expected = receivers * load->messages;
  uint64_t start_ns = now_ns(), seen_ns = start_ns, idle_ns = start_ns, busy_ns = 0;
  unsigned turns = 0;

  while (crowd->deliveries < expected && !crowd->failure) {
    unsigned allowed = crowd_allowance(crowd, load, receivers, idle_ns - start_ns);
    while (turns < allowed)
      crowd_speak(crowd, turns++);
    uint64_t before_ns = now_ns();
    int count = crowd_pump(crowd, 0);
    idle_ns = now_ns();
    if (count > 0) {
      seen_ns = idle_ns;
      busy_ns += idle_ns - before_ns;
    } else if (idle_ns - seen_ns > (uint64_t)SILENCE_MAX_MS * 1000000u) {
      crowd_fail(crowd, "only %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " deliveries arrived",
                 crowd->deliveries, expected);
    }
  }

  crowd->sampling = false;
  if (crowd->deliveries != expected)
    crowd_fail(crowd, "%" G_GUINT64_FORMAT " lines arrived instead of %" G_GUINT64_FORMAT,
               crowd->deliveries, expected);
  if (crowd_failed(crowd, error))
    return false;

  g_array_sort(crowd->latencies_us, compare_latencies);
  *result = (struct crowd_result){
      .deliveries = crowd->deliveries,
      .wall_s = (double)(seen_ns - start_ns) / 1e9,
      .client_busy_s = (double)busy_ns / 1e9,
      .p50_ms = quantile_ms(crowd->latencies_us, 0.50),
      .p99_ms = quantile_ms(crowd->latencies_us, 0.99),
  };
  return true;
}
