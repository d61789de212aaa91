/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an idle connection costs: the memory that a server holds for thousands of clients who
 * are registered and say nothing.
 *
 * The first step is the base line; the others show what each connection added
 * to it. Only the server's own memory is counted; the kernel's, for its sockets, is not.
 */
#include "tests/bench/crowd.h"
#include "tests/bench/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
  BASE_MEMBERS = 100, /* enough for whatever a server makes once and keeps */
  DESCRIPTORS_SPARE = 64,
  STEPS_MAX = 16,
};

static char *option_steps;
static char *option_only;

static const GOptionEntry option_entries[] = {
    {"steps", 0, 0, G_OPTION_ARG_STRING, &option_steps,
     "Numbers of connections, ascending (1000,2000,5000,10000)", "N,N…"},
    {"only", 0, 0, G_OPTION_ARG_STRING, &option_only, "Only these servers", "NAME,NAME…"},
    {NULL},
};

static bool
measure(const char *profile, const unsigned *steps, size_t step_count, GError **error)
{
  struct subject *subject = subject_start(profile, -1, error);
  if (!subject)
    return false;

  struct crowd *crowd = crowd_new(subject_port(subject), 1);
  bool good = crowd_connect(crowd, BASE_MEMBERS, error) && crowd_settle(crowd, error);
  uint64_t base = subject_anonymous_bytes(subject);
  if (good)
    printf("%-10s %12d %12.1f\n", profile, BASE_MEMBERS, (double)base / 1048576);
  for (size_t i = 0; i < step_count && good; i++) {
    good = crowd_connect(crowd, steps[i], error) && crowd_settle(crowd, error);
    uint64_t bytes = subject_anonymous_bytes(subject);
    if (good)
      printf("%-10s %12u %12.1f %22.0f\n", profile, steps[i], (double)bytes / 1048576,
             ((double)bytes - (double)base) / (steps[i] - BASE_MEMBERS));
  }
  crowd_free(crowd);
  subject_stop(subject);
  return good;
}

/* Read ascending numbers of connections.
 *
 * steps    room for STEPS_MAX
 * Returns  how many there are, or 0 where the text is something else
 */
static size_t
parse_steps(const char *text, unsigned *steps)
{
  g_auto(GStrv) words = g_strsplit(text, ",", -1);
  size_t count = 0;
  uint64_t number = BASE_MEMBERS;

  for (; words[count]; count++) {
    uint64_t least = number + 1;
    if (count == STEPS_MAX ||
        !g_ascii_string_to_unsigned(words[count], 10, least, 60000, &number, NULL))
      return 0;
    steps[count] = (unsigned)number;
  }
  return count;
}

static bool
raise_descriptor_limit(unsigned members)
{
  struct rlimit files;

  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max < members + DESCRIPTORS_SPARE)
    return false;
  files.rlim_cur = files.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &files) == 0;
}

static bool
is_wanted(const char *profile)
{
  if (!option_only)
    return true;
  g_auto(GStrv) names = g_strsplit(option_only, ",", -1);
  return g_strv_contains((const char *const *)names, profile);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new("- measure idle connections");
  unsigned steps[STEPS_MAX];
  size_t count = 0;

  g_option_context_add_main_entries(context, option_entries, NULL);
  if (g_option_context_parse(context, &argc, &argv, &error))
    count = parse_steps(option_steps ? option_steps : "1000,2000,5000,10000", steps);
  if (count == 0) {
    fprintf(stderr, "idle: %s\n", error ? error->message : "steps are ascending numbers above 100");
    return 2;
  }
  if (!raise_descriptor_limit(steps[count - 1])) {
    fprintf(stderr, "idle: the limit of open files (ulimit -Hn) is too low\n");
    return EXIT_FAILURE;
  }

  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("%-10s %12s %12s %22s\n", "", "connections", "memory MiB", "bytes a connection");
  int status = EXIT_SUCCESS;
  for (const char *const *profile = subject_profiles(); *profile; profile++) {
    if (!is_wanted(*profile) || !subject_is_installed(*profile))
      continue;
    if (!measure(*profile, steps, count, &error)) {
      fprintf(stderr, "idle: %s: %s\n", *profile, error->message);
      g_clear_error(&error);
      status = EXIT_FAILURE;
    }
  }
  return status;
}
