/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file service in memory that answers when it is told to, so that a test says what happens before
 * an answer comes. It stands in for server/files/service.c when a program is linked.
 */
#pragma once

#include "server/files/service.h"

/* It shares "a.txt" and "b c.txt", and takes that many questions at once. A file "long", which it
 * does not list, has a URL longer than a line. */
struct file_service *
fake_files_new(const struct file_service_events *events, void *arg, unsigned int max_pending);

/* Answer all questions that wait.
 *
 * Returns  how many there were
 */
unsigned int fake_files_answer(struct file_service *files);

/* Questions that wait are dropped. */
void fake_files_free(struct file_service *files);
