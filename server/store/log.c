/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/store/log.h"

#include <string.h>
#include <time.h>

/* How much of a turn bulky events may take: others' messages wait about that long, and as long
 * again for the writing of what it caused. */
#define BULKY_TURN_US 8000

struct log {
  log_apply_cb apply;
  void *context;
  struct log_keeper keeper;
  GQueue waiting;        /* struct log_event */
  GQueue bulky;          /* struct log_event that were put off */
  int64_t bulky_us;      /* time that bulky events have taken in this turn */
  int64_t bulky_turn_us; /* and may take */
  bool running;
  int64_t now_ms;
  uint64_t minted; /* msgids made by this process */
  uint32_t run_id; /* tells this process from its predecessors within the same millisecond */
};

struct log *
log_new(log_apply_cb apply, void *context, const struct log_keeper *keeper)
{
  struct log *log = g_new0(struct log, 1);

  log->apply = apply;
  log->context = context;
  if (keeper)
    log->keeper = *keeper;
  g_queue_init(&log->waiting);
  g_queue_init(&log->bulky);
  log->run_id = g_random_int();
  log->bulky_turn_us = BULKY_TURN_US;
  return log;
}

void
log_free(struct log *log)
{
  if (!log)
    return;
  g_queue_clear_full(&log->waiting, (GDestroyNotify)log_event_free);
  g_queue_clear_full(&log->bulky, (GDestroyNotify)log_event_free);
  g_free(log);
}

void
log_set_time(struct log *log, int64_t now_ms)
{
  log->now_ms = MAX(log->now_ms, now_ms);
}

/* Write the lowest 5 * digits bits of value, highest first, in letters that sort as the numbers do.
 */
static char *
put_base32(char *out, uint64_t value, int digits)
{
  static const char LETTERS[] = "0123456789abcdefghijklmnopqrstuv";

  for (int i = digits - 1; i >= 0; i--) {
    out[i] = LETTERS[value & 31];
    value >>= 5;
  }
  return out + digits;
}

/* 9 letters of time (45 bits), 7 of counter, 7 of chance: they sort by age and never come twice. */
static void
mint_msgid(struct log *log, struct log_event *event)
{
  char *out = event->msgid;

  G_STATIC_ASSERT(MSGID_SIZE == 9 + 7 + 7 + 1);
  out = put_base32(out, (uint64_t)event->time_ms, 9);
  out = put_base32(out, log->minted++, 7);
  out = put_base32(out, log->run_id, 7);
  *out = '\0';
}

void
log_append(struct log *log, struct log_event *event)
{
  event->time_ms = log->now_ms;
  mint_msgid(log, event);
  g_queue_push_tail(&log->waiting, event);
}

void
log_append_bulky(struct log *log, struct log_event *event)
{
  event->bulky = true;
  if (log->bulky.length == 0 && log->bulky_us < log->bulky_turn_us)
    log_append(log, event);
  else
    g_queue_push_tail(&log->bulky, event);
}

/* Not the time on the wall: on a busy machine that would make turns small, and many, when there is
 * least to spare for them. */
static int64_t
thread_cpu_us(void)
{
  struct timespec now;

  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) < 0)
    return 0;
  return (int64_t)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
apply(struct log *log, const struct log_event *event)
{
  int64_t begin_us = event->bulky ? thread_cpu_us() : 0;

  if (log->keeper.add)
    log->keeper.add(log->keeper.context, event);
  log->apply(log->context, event);
  if (event->bulky)
    log->bulky_us += thread_cpu_us() - begin_us;
}

void
log_run_all(struct log *log)
{
  struct log_event *event;

  while ((event = g_queue_pop_head(&log->bulky))) {
    log_append(log, event);
    log_run(log);
  }
}

bool
log_run_bulky(struct log *log)
{
  /* A turn that has had none has time for one. */
  while (log->bulky.length > 0 && log->bulky_us < MAX(1, log->bulky_turn_us)) {
    log_append(log, g_queue_pop_head(&log->bulky));
    log_run(log);
  }
  log->bulky_us = 0;
  return log->bulky.length > 0;
}

unsigned int
log_put_off(const struct log *log)
{
  return log->bulky.length;
}

void
log_set_bulky_turn(struct log *log, int64_t bulky_turn_us)
{
  log->bulky_turn_us = bulky_turn_us;
}

void
log_run(struct log *log)
{
  struct log_event *event;

  if (log->running)
    return;
  log->running = true;
  while ((event = g_queue_pop_head(&log->waiting))) {
    apply(log, event);
    log_event_free(event);
  }
  log->running = false;
}

bool
log_commit(struct log *log)
{
  return !log->keeper.commit || log->keeper.commit(log->keeper.context);
}
