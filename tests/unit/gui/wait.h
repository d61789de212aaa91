/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waiting for what the main loop brings, with a deadline.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* Long, since it is only reached where something is wrong, and sanitizers are slow. */
#define WAIT_DEADLINE_S 20

struct wait {
  guint source_id;
  bool expired;
};

void wait_start(struct wait *wait);

/* Let the main loop run once. Fails the test after the deadline. */
void wait_step(struct wait *wait, const char *what, const char *file, int line);
void wait_stop(struct wait *wait);

/* Run the main loop until condition holds. */
#define wait_until(condition)                                                                      \
  do {                                                                                             \
    struct wait waiting_;                                                                          \
    wait_start(&waiting_);                                                                         \
    while (!(condition))                                                                           \
      wait_step(&waiting_, #condition, __FILE__, __LINE__);                                        \
    wait_stop(&waiting_);                                                                          \
  } while (0)

/* Run everything that is ready now. */
void wait_settle(void);

/* A GAsyncReadyCallback; user_data is a GAsyncResult **, which gets a reference. */
void wait_result_cb(GObject *source, GAsyncResult *result, gpointer user_data);
