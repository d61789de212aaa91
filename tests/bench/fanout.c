/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How fast one message becomes a thousand: servers beside each other, under the same crowd.
 *
 * All servers are started and joined first; then they take turns, round after
 * round, so that what else happens on the machine meets all of them. Each turn
 * has one load that saturates the server for each window (how much per second
 * of CPU) and a calm one at a given rate (how long one message takes). The
 * tables show medians over the rounds.
 */
#include "tests/bench/crowd.h"
#include "tests/bench/subject.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
  SERVER_CPU = 0,
  CROWD_CPU = 1,
  DESCRIPTORS_SPARE = 64, /* besides one for each member */
  LOADS_MAX = 8,
  SATURATION_SAMPLE_STEP = 64, /* reading the clock for everyone would slow the crowd */
};

static struct options {
  int receivers;
  int senders;
  char *windows; /* owned by GOption; NULL: the default */
  int messages;
  int text_bytes;
  int rounds;
  double calm_rate;
  int calm_messages;
  char *only; /* owned by GOption; NULL: all */
  gboolean no_pin;
} options = {
    .receivers = 1000,
    .senders = 4,
    .messages = 2000,
    .text_bytes = 64,
    .rounds = 5,
    .calm_rate = 50,
    .calm_messages = 100,
};

static const GOptionEntry option_entries[] = {
    {"receivers", 'r', 0, G_OPTION_ARG_INT, &options.receivers, "Members that only listen", "N"},
    {"senders", 's', 0, G_OPTION_ARG_INT, &options.senders, "Members that speak, 1 to 64", "N"},
    {"windows", 'w', 0, G_OPTION_ARG_STRING, &options.windows,
     "Messages under way at once, over all senders; a table for each (4,32)", "N,N…"},
    {"messages", 'm', 0, G_OPTION_ARG_INT, &options.messages, "Messages in a saturation", "N"},
    {"bytes", 'b', 0, G_OPTION_ARG_INT, &options.text_bytes, "Length of a text, 24 to 400", "N"},
    {"rounds", 'n', 0, G_OPTION_ARG_INT, &options.rounds, "Rounds", "N"},
    {"calm-rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.calm_rate,
     "Messages a second in the calm load", "N"},
    {"calm-messages", 0, 0, G_OPTION_ARG_INT, &options.calm_messages,
     "Messages in the calm load; 0 leaves it out", "N"},
    {"only", 0, 0, G_OPTION_ARG_STRING, &options.only, "Only these servers", "NAME,NAME…"},
    {"no-pin", 0, 0, G_OPTION_ARG_NONE, &options.no_pin, "Bind nobody to a core", NULL},
    {NULL},
};

/* What a table shows of one server. */
enum figure {
  FIGURE_PER_SECOND,
  FIGURE_PER_CPU_SECOND,
  FIGURE_CPU_US,
  FIGURE_SERVER_BUSY,
  FIGURE_CROWD_BUSY,
  FIGURE_P50_MS,
  FIGURE_P99_MS,
  FIGURES,
};

struct contender {
  struct subject *subject;             /* owned */
  struct crowd *crowd;                 /* owned */
  GArray *figures[LOADS_MAX][FIGURES]; /* of double, one of each round; owned */
};

static void
contender_free(void *data)
{
  struct contender *contender = data;
  crowd_free(contender->crowd);
  subject_stop(contender->subject);
  for (size_t load = 0; load < LOADS_MAX; load++) {
    for (size_t figure = 0; figure < FIGURES; figure++)
      g_array_unref(contender->figures[load][figure]);
  }
  g_free(contender);
}

static struct contender *
contender_new(const char *profile, GError **error)
{
  struct contender *contender = g_new0(struct contender, 1);
  for (size_t load = 0; load < LOADS_MAX; load++) {
    for (size_t figure = 0; figure < FIGURES; figure++)
      contender->figures[load][figure] = g_array_new(FALSE, FALSE, sizeof(double));
  }

  contender->subject = subject_start(profile, options.no_pin ? -1 : SERVER_CPU, error);
  if (!contender->subject)
    goto fail;
  contender->crowd = crowd_new(subject_port(contender->subject), (unsigned)options.senders);
  unsigned members = (unsigned)(options.receivers + options.senders);
  if (!crowd_connect(contender->crowd, members, error) ||
      !crowd_join(contender->crowd, "#bench", error))
    goto fail;
  return contender;

fail:
  contender_free(contender);
  return NULL;
}

static void
contender_note(struct contender *contender, size_t load, const struct crowd_result *result,
               double cpu_s)
{
  double deliveries = (double)result->deliveries;
  const double values[FIGURES] = {
      [FIGURE_PER_SECOND] = deliveries / result->wall_s,
      [FIGURE_PER_CPU_SECOND] = deliveries / cpu_s,
      [FIGURE_CPU_US] = cpu_s * 1e6 / deliveries,
      [FIGURE_SERVER_BUSY] = cpu_s / result->wall_s,
      [FIGURE_CROWD_BUSY] = result->client_busy_s / result->wall_s,
      [FIGURE_P50_MS] = result->p50_ms,
      [FIGURE_P99_MS] = result->p99_ms,
  };
  for (size_t figure = 0; figure < FIGURES; figure++)
    g_array_append_val(contender->figures[load][figure], values[figure]);
}

/* Measure one load on one server. */
static bool
contender_run(struct contender *contender, const struct crowd_load *loads, size_t load,
              GError **error)
{
  struct crowd_result result;

  if (!crowd_settle(contender->crowd, error))
    return false;
  double cpu_s = subject_cpu_seconds(contender->subject);
  if (!crowd_run(contender->crowd, &loads[load], &result, error))
    return false;
  cpu_s = subject_cpu_seconds(contender->subject) - cpu_s;
  contender_note(contender, load, &result, cpu_s);
  return crowd_settle(contender->crowd, error);
}

/* Let a server's buffers and caches grow to what they will be. */
static bool
contender_warm_up(struct contender *contender, const struct crowd_load *loads, GError **error)
{
  struct crowd_load load = loads[0];
  struct crowd_result result;
  load.messages = MAX(load.messages / 10, 1);
  return crowd_settle(contender->crowd, error) &&
         crowd_run(contender->crowd, &load, &result, error);
}

static int
compare_doubles(const void *a, const void *b)
{
  const double *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static double
contender_median(const struct contender *contender, size_t load, enum figure figure)
{
  GArray *values = contender->figures[load][figure];
  g_array_sort(values, compare_doubles);
  return g_array_index(values, double, values->len / 2);
}

static void
print_load(const GPtrArray *contenders, const struct crowd_load *loads, size_t load)
{
  double floor_rate = 0;

  if (loads[load].per_second > 0)
    printf("\nCalm, %.0f messages a second\n", loads[load].per_second);
  else
    printf("\nSaturated, %u messages under way\n", loads[load].window);
  printf("  %-10s %12s %12s %9s %12s %7s %6s %9s %9s\n", "", "deliveries/s", "per CPU s",
         "of floor", "CPU us each", "server", "crowd", "p50 ms", "p99 ms");

  for (unsigned i = 0; i < contenders->len; i++) {
    const struct contender *contender = g_ptr_array_index(contenders, i);
    const char *name = subject_name(contender->subject);
    double rate = contender_median(contender, load, FIGURE_PER_CPU_SECOND);
    if (strcmp(name, "floor") == 0)
      floor_rate = rate;
    printf("  %-10s %12.0f %12.0f %9.2f %12.3f %6.0f%% %5.0f%% %9.2f %9.2f\n", name,
           contender_median(contender, load, FIGURE_PER_SECOND), rate,
           floor_rate > 0 ? rate / floor_rate : 0, contender_median(contender, load, FIGURE_CPU_US),
           100 * contender_median(contender, load, FIGURE_SERVER_BUSY),
           100 * contender_median(contender, load, FIGURE_CROWD_BUSY),
           contender_median(contender, load, FIGURE_P50_MS),
           contender_median(contender, load, FIGURE_P99_MS));
  }
}

static bool
is_wanted(const char *profile)
{
  if (!options.only)
    return true;
  g_auto(GStrv) names = g_strsplit(options.only, ",", -1);
  return g_strv_contains((const char *const *)names, profile);
}

static bool
start_all(GPtrArray *contenders, GError **error)
{
  for (const char *const *profile = subject_profiles(); *profile; profile++) {
    if (!is_wanted(*profile))
      continue;
    if (!subject_is_installed(*profile)) {
      printf("%s: not installed, left out\n", *profile);
      continue;
    }
    struct contender *contender = contender_new(*profile, error);
    if (!contender) {
      g_prefix_error(error, "%s: ", *profile);
      return false;
    }
    g_ptr_array_add(contenders, contender);
  }
  return true;
}

static bool
measure_all(const GPtrArray *contenders, const struct crowd_load *loads, size_t load_count,
            GError **error)
{
  for (int round = 0; round < options.rounds; round++) {
    for (unsigned i = 0; i < contenders->len; i++) {
      struct contender *contender = g_ptr_array_index(contenders, i);
      bool good = contender_warm_up(contender, loads, error);
      for (size_t load = 0; load < load_count && good; load++)
        good = contender_run(contender, loads, load, error);
      if (!good) {
        g_prefix_error(error, "%s: ", subject_name(contender->subject));
        return false;
      }
    }
  }
  return true;
}

/* Make the loads that the options ask for.
 *
 * loads    room for LOADS_MAX
 * Returns  how many there are; 0 when a window is not a number above 0, or there are too many
 */
static size_t
make_loads(struct crowd_load *loads)
{
  g_auto(GStrv) windows = g_strsplit(options.windows ? options.windows : "4,32", ",", -1);
  size_t count = 0;

  for (size_t i = 0; windows[i]; i++) {
    uint64_t window;
    if (count == LOADS_MAX - 1 ||
        !g_ascii_string_to_unsigned(windows[i], 10, 1, 100000, &window, NULL))
      return 0;
    loads[count++] = (struct crowd_load){
        .messages = (unsigned)options.messages,
        .window = (unsigned)window,
        .text_bytes = (unsigned)options.text_bytes,
        .sample_step = SATURATION_SAMPLE_STEP,
    };
  }
  if (options.calm_messages > 0) {
    loads[count++] = (struct crowd_load){
        .messages = (unsigned)options.calm_messages,
        .per_second = options.calm_rate,
        .text_bytes = (unsigned)options.text_bytes,
        .sample_step = 1,
    };
  }
  return count;
}

static bool
options_are_valid(void)
{
  return options.receivers > 0 && options.senders > 0 && options.senders <= 64 &&
         options.messages > 0 && options.rounds > 0 && options.calm_rate > 0 &&
         options.calm_messages >= 0;
}

/* Every member is a descriptor here and one in its server. */
static bool
raise_descriptor_limit(void)
{
  struct rlimit files;
  rlim_t wanted = DESCRIPTORS_SPARE;
  for (const char *const *profile = subject_profiles(); *profile; profile++)
    wanted += (rlim_t)(options.receivers + options.senders);

  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_max < wanted)
    return false;
  files.rlim_cur = files.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &files) == 0;
}

static void
pin_crowd(void)
{
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(CROWD_CPU, &cpus);
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
    options.no_pin = TRUE;
  if (!options.no_pin && sched_setaffinity(0, sizeof cpus, &cpus) != 0)
    fprintf(stderr, "fanout: cannot bind to a core; the figures will wander\n");
}

static int
run(const struct crowd_load *loads, size_t load_count)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) contenders = g_ptr_array_new_with_free_func(contender_free);

  if (!start_all(contenders, &error) || !measure_all(contenders, loads, load_count, &error)) {
    fprintf(stderr, "fanout: %s\n", error->message);
    return EXIT_FAILURE;
  }
  printf("%d receivers, %d senders, texts of %d bytes; medians of %d rounds of %d messages\n",
         options.receivers, options.senders, options.text_bytes, options.rounds, options.messages);
  for (size_t load = 0; load < load_count; load++)
    print_load(contenders, loads, load);
  return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new("- measure messages to many");
  struct crowd_load loads[LOADS_MAX];
  size_t load_count = 0;

  g_option_context_add_main_entries(context, option_entries, NULL);
  if (g_option_context_parse(context, &argc, &argv, &error) && options_are_valid())
    load_count = make_loads(loads);
  if (load_count == 0) {
    fprintf(stderr, "fanout: %s\n", error ? error->message : "an option is out of its range");
    return 2;
  }
  if (!raise_descriptor_limit()) {
    fprintf(stderr, "fanout: the limit of open files (ulimit -Hn) is too low\n");
    return EXIT_FAILURE;
  }
  pin_crowd();
  return run(loads, load_count);
}
