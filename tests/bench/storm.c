/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A school that comes and a switch that fails: thousands join one channel, then many vanish at
 * once, while two people elsewhere talk.
 *
 * Telling n members of n joins is n² lines, whoever does it; what must not grow is the cost of a
 * line, and what the two people feel of it.
 */
#include "tests/bench/crowd.h"
#include "tests/bench/subject.h"
#include "tests/bench/witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define CHANNEL "#storm"

static int option_members = 5000;
static int option_leaving = 2000;
static char *option_only;

static const GOptionEntry option_entries[] = {
    {"members", 'm', 0, G_OPTION_ARG_INT, &option_members, "Who joins the channel", "N"},
    {"leaving", 'l', 0, G_OPTION_ARG_INT, &option_leaving, "Of these, who vanishes", "N"},
    {"only", 0, 0, G_OPTION_ARG_STRING, &option_only, "Only these servers", "NAME,NAME…"},
    {NULL},
};

/* One phase: from begin to end, with what the server and the witnesses felt. */
struct phase {
  struct subject *subject;
  struct witness *witness;
  int64_t begin_us;
  double begin_cpu_s;
};

static void
phase_begin(struct phase *phase, struct subject *subject, struct witness *witness)
{
  phase->subject = subject;
  phase->witness = witness;
  witness_reset(witness);
  phase->begin_us = g_get_monotonic_time();
  phase->begin_cpu_s = subject_cpu_seconds(subject);
}

static void
phase_end(const struct phase *phase, const char *name, double lines)
{
  double wall_s = (double)(g_get_monotonic_time() - phase->begin_us) / G_USEC_PER_SEC;
  double cpu_s = subject_cpu_seconds(phase->subject) - phase->begin_cpu_s;
  struct witness_result felt = witness_result(phase->witness);

  printf("  %-10s %-6s %8.2f %8.2f %12.3f %9.1f %9.1f %9.1f %6u\n", subject_name(phase->subject),
         name, wall_s, cpu_s, cpu_s / lines * 1e6, felt.p50_ms, felt.p99_ms, felt.max_ms,
         felt.count);
}

static bool
join_and_leave(struct subject *subject, struct witness *witness, struct crowd *crowd,
               GError **error)
{
  unsigned staying = (unsigned)(option_members - option_leaving);
  struct phase phase;

  phase_begin(&phase, subject, witness);
  if (!crowd_join(crowd, CHANNEL, error) || !crowd_settle(crowd, error))
    return false;
  phase_end(&phase, "join", option_members * (option_members + 1.0) / 2);
  phase_begin(&phase, subject, witness);
  crowd_shrink(crowd, staying);
  if (!crowd_settle(crowd, error))
    return false;
  phase_end(&phase, "leave", (double)staying * option_leaving);
  return true;
}

static bool
measure(const char *profile, GError **error)
{
  struct subject *subject = subject_start(profile, -1, error);
  struct witness *witness;
  struct crowd *crowd;
  bool good;

  if (!subject)
    return false;
  crowd = crowd_new(subject_port(subject), 1);
  witness = witness_start(subject_port(subject), error);
  good = witness && crowd_connect(crowd, (unsigned)option_members, error) &&
         join_and_leave(subject, witness, crowd, error);
  witness_stop(witness);
  crowd_free(crowd);
  subject_stop(subject);
  return good;
}

/* The floor has no private messages for the witnesses. */
static bool
is_wanted(const char *profile)
{
  g_auto(GStrv) names = option_only ? g_strsplit(option_only, ",", -1) : NULL;

  return strcmp(profile, "floor") != 0 &&
         (!names || g_strv_contains((const char *const *)names, profile));
}

static bool
read_options(int argc, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new("- measure storms of joins and losses");
  struct rlimit files;

  g_option_context_add_main_entries(context, option_entries, NULL);
  if (!g_option_context_parse(context, &argc, &argv, error))
    return false;
  if (option_leaving < 1 || option_members <= option_leaving || option_members > 50000) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "there are more members than leave, and at most 50000");
    return false;
  }
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* connecting says so where it is too low */
  }
  return true;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  int status = EXIT_SUCCESS;

  if (!read_options(argc, argv, &error)) {
    fprintf(stderr, "storm: %s\n", error->message);
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("%d join one channel, then %d of them vanish at once; two people talk meanwhile\n\n",
         option_members, option_leaving);
  printf("  %-10s %-6s %8s %8s %12s %9s %9s %9s %6s\n", "", "", "wall s", "CPU s", "CPU us/line",
         "p50 ms", "p99 ms", "max ms", "words");
  for (const char *const *profile = subject_profiles(); *profile; profile++) {
    if (!is_wanted(*profile) || !subject_is_installed(*profile))
      continue;
    if (!measure(*profile, &error)) {
      fprintf(stderr, "storm: %s: %s\n", *profile, error->message);
      g_clear_error(&error);
      status = EXIT_FAILURE;
    }
  }
  return status;
}
