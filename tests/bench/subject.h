/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The servers under measurement: each is a child process on a loopback port of its own, with the
 * limits lifted that a thousand clients from one address would meet.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct subject;

/* The names of all profiles, in the order of the table; NULL at the end. Static. */
const char *const *subject_profiles(void);

/* Whether the profile's program is on this machine. */
bool subject_is_installed(const char *profile);

/* Start a server and wait until it accepts connections.
 *
 * profile  one of subject_profiles()
 * cpu      the core it is bound to, or -1
 * Returns  the running server, which the caller stops with subject_stop; or NULL with error set
 */
struct subject *subject_start(const char *profile, int cpu, GError **error);

/* End the server, by SIGTERM and after five seconds by SIGKILL, and remove its directory.
 * NULL is fine. */
void subject_stop(struct subject *subject);

const char *subject_name(const struct subject *subject);
uint16_t subject_port(const struct subject *subject);

/* CPU time of all threads of the server so far, in seconds; 0 once it is gone. */
double subject_cpu_seconds(const struct subject *subject);

/* Memory that the server made (anonymous, in /proc's word: no program, no library), in bytes; 0
 * once it is gone. */
uint64_t subject_anonymous_bytes(const struct subject *subject);
