/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log: every change passes through it, in one order.
 *
 * Handlers append, log_run() applies. Here both happen in one process and one turn; nothing above
 * may rely on that: append promises only that the event will be applied, or refused, later.
 * A turn ends with log_commit(), before any of its output leaves the process. What is to be kept
 * for longer than the process lives is written by the keeper.
 */
#pragma once

#include "server/store/log_event.h"

#include <stdbool.h>

struct log;

/* Change the state as the event says, and tell clients. Must depend on the event alone: no clock,
 * no chance. */
typedef void (*log_apply_cb)(void *context, const struct log_event *event);

/* Where events are kept: add gathers one, commit makes all gathered ones durable. */
struct log_keeper {
  void (*add)(void *context, const struct log_event *event);
  bool (*commit)(void *context);
  void *context;
};

/* keeper  copied; NULL keeps nothing beyond this process */
struct log *log_new(log_apply_cb apply, void *context, const struct log_keeper *keeper);

/* Events that were not applied are dropped. NULL is fine. */
void log_free(struct log *log);

/* The time of this turn for all events appended in it, in milliseconds since 1970. A clock that
 * goes backwards is not followed: the order of events is the order of their times. */
void log_set_time(struct log *log, int64_t now_ms);

/* Give event its time and msgid and put it into the order. Takes the event over. */
void log_append(struct log *log, struct log_event *event);

/* The same for an event that is told to so many that a storm of them (a class that connects, a link
 * that breaks) would keep everyone waiting. As long as such events have taken little of this turn,
 * it is as log_append(); after that they wait, in their order, for the next turns. */
void log_append_bulky(struct log *log, struct log_event *event);

/* Apply what was appended, and what is appended meanwhile. Does nothing when called from
 * within apply. */
void log_run(struct log *log);

/* Apply all that was put off, now: somebody asks for what depends on it. */
void log_run_all(struct log *log);

/* The end of a turn: apply what was put off, as far as this turn's time for it allows, and one
 * event where the turn has had none.
 *
 * Returns  whether something is left for the next turn, which should come at once
 */
bool log_run_bulky(struct log *log);

/* How many events are put off now. */
unsigned int log_put_off(const struct log *log);

/* How much of a turn bulky events may take, in microseconds, instead of what suits a server. With
 * 0, all are put off and each turn has one, by which tests have storms of a few clients. */
void log_set_bulky_turn(struct log *log, int64_t bulky_turn_us);

/* End of the turn: make it durable.
 *
 * Returns  false where that failed; then nothing of this turn may leave the process
 */
bool log_commit(struct log *log);
