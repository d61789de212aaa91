/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The servers under measurement. A new one is a row in the table and a function
 * that writes its configuration.
 */
#include "tests/bench/subject.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  START_MAX_MS = 10000,
  STOP_MAX_MS = 5000,
  LOOK_AGAIN_MS = 5, /* between two looks at a child that starts or ends */
};

struct subject {
  const struct profile *profile;
  char *directory; /* owned; configuration, state and log */
  uint16_t port;
  int cpu;
  GPid pid;
};

struct profile {
  const char *name;
  const char *variable; /* of the environment, naming the program */
  const char *program;  /* otherwise; found along PATH */
  /* Write what the program needs into the subject's directory and append its arguments. */
  bool (*configure)(const struct subject *subject, GPtrArray *argv, GError **error);
};

static bool
floor_configure(const struct subject *subject, GPtrArray *argv, GError **error)
{
  g_ptr_array_add(argv, g_strdup_printf("%u", subject->port));
  return true;
}

static bool
chatd_configure(const struct subject *subject, GPtrArray *argv, GError **error)
{
  static const char *const settings[] = {
      "flood=off",
      "connections_max=100000",
      "connections_per_address=100000",
      "connection_rate_per_address=100000",
      "sendq_max_bytes=16777216",
      "lobby=",
  };

  for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
    g_ptr_array_add(argv, g_strdup("--set"));
    g_ptr_array_add(argv, g_strdup(settings[i]));
  }
  g_ptr_array_add(argv, g_strdup("--listen=127.0.0.1"));
  g_ptr_array_add(argv, g_strdup("--files-port=0"));
  g_ptr_array_add(argv, g_strdup_printf("--state-dir=%s", subject->directory));
  g_ptr_array_add(argv, g_strdup_printf("--shared-files=%s", subject->directory));
  g_ptr_array_add(argv, g_strdup_printf("%u", subject->port));
  return true;
}

/* Put contents into NAME of the subject's directory.
 *
 * Returns  (transfer full): its path; or NULL with error set
 */
static char *
write_file(const struct subject *subject, const char *name, const char *contents, GError **error)
{
  g_autofree char *path = g_build_filename(subject->directory, name, NULL);
  /* Some servers give up root before they read it. */
  if (!g_file_set_contents_full(path, contents, -1, G_FILE_SET_CONTENTS_NONE, 0644, error))
    return NULL;
  return g_steal_pointer(&path);
}

static bool
ngircd_configure(const struct subject *subject, GPtrArray *argv, GError **error)
{
  g_autofree char *text = g_strdup_printf("[Global]\n"
                                          "Name = bench.example\n"
                                          "Info = bench\n"
                                          "Listen = 127.0.0.1\n"
                                          "Ports = %u\n"
                                          "MotdPhrase = bench\n"
                                          "[Limits]\n"
                                          "MaxConnections = 0\n"
                                          "MaxConnectionsIP = 0\n"
                                          "MaxJoins = 0\n"
                                          "MaxPenaltyTime = 0\n"
                                          "PingTimeout = 3600\n"
                                          "PongTimeout = 3600\n"
                                          "[Options]\n"
                                          "DNS = no\n"
                                          "Ident = no\n"
                                          "PAM = no\n"
                                          "ChrootDir =\n"
                                          "IncludeDir = %s/none\n",
                                          subject->port, subject->directory);
  char *path = write_file(subject, "ngircd.conf", text, error);
  if (!path)
    return false;
  g_ptr_array_add(argv, g_strdup("--nodaemon"));
  g_ptr_array_add(argv, g_strdup("--config"));
  g_ptr_array_add(argv, path);
  return true;
}

static bool
inspircd_configure(const struct subject *subject, GPtrArray *argv, GError **error)
{
  g_autofree char *text = g_strdup_printf(
      "<config format=\"xml\">\n"
      "<server name=\"bench.example\" description=\"bench\" network=\"bench\">\n"
      "<admin name=\"bench\" nick=\"bench\" email=\"bench@bench.example\">\n"
      "<path configdir=\"%s\" datadir=\"%s\" logdir=\"%s\" runtimedir=\"%s\">\n"
      "<bind address=\"127.0.0.1\" port=\"%u\" type=\"clients\">\n"
      "<connect name=\"all\" allow=\"*\" timeout=\"60\" pingfreq=\"3600\" maxchans=\"100\""
      " localmax=\"100000\" globalmax=\"100000\" limit=\"100000\" maxconnwarn=\"off\""
      " recvq=\"1048576\" softsendq=\"16777216\" hardsendq=\"16777216\""
      " fakelag=\"no\" commandrate=\"1000000000\" threshold=\"1000000\""
      " resolvehostnames=\"no\" useident=\"no\" useconnflood=\"no\" usednsbl=\"no\">\n"
      "<class name=\"none\" commands=\"\">\n"
      "<performance softlimit=\"100000\" somaxconn=\"4096\" netbuffersize=\"10240\""
      " clonesonconnect=\"no\" quietbursts=\"yes\">\n"
      "<security runasuser=\"\" runasgroup=\"\">\n"
      "<log method=\"file\" type=\"* -USERINPUT -USEROUTPUT\" level=\"default\""
      " target=\"%s/inspircd.log\">\n",
      subject->directory, subject->directory, subject->directory, subject->directory, subject->port,
      subject->directory);
  char *path = write_file(subject, "inspircd.conf", text, error);
  if (!path)
    return false;
  g_ptr_array_add(argv, g_strdup("--nofork"));
  g_ptr_array_add(argv, g_strdup("--nopid"));
  if (geteuid() == 0)
    g_ptr_array_add(argv, g_strdup("--runasroot"));
  g_ptr_array_add(argv, g_strdup("--config"));
  g_ptr_array_add(argv, path);
  return true;
}

static const struct profile profiles[] = {
    {"floor", "BENCH_FLOOR", BENCH_FLOOR, floor_configure},
    {"chatd", "BENCH_CHATD", BENCH_CHATD, chatd_configure},
    {"ngircd", "BENCH_NGIRCD", "/usr/sbin/ngircd", ngircd_configure},
    {"inspircd", "BENCH_INSPIRCD", "/usr/sbin/inspircd", inspircd_configure},
};

static const struct profile *
profile_find(const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++) {
    if (strcmp(profiles[i].name, name) == 0)
      return &profiles[i];
  }
  return NULL;
}

static char *
profile_program(const struct profile *profile)
{
  const char *given = g_getenv(profile->variable);
  return g_find_program_in_path(given ? given : profile->program);
}

const char *const *
subject_profiles(void)
{
  static const char *names[G_N_ELEMENTS(profiles) + 1];
  for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++)
    names[i] = profiles[i].name;
  return names;
}

bool
subject_is_installed(const char *profile)
{
  const struct profile *found = profile_find(profile);
  g_autofree char *program = found ? profile_program(found) : NULL;
  return program != NULL;
}

/* A loopback port that was free a moment ago, for servers that cannot choose one themselves. */
static uint16_t
free_port(void)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert(fd >= 0);
  if (bind(fd, (struct sockaddr *)&address, len) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &len) != 0)
    g_assert_not_reached();
  close(fd);
  return ntohs(address.sin_port);
}

/* Runs in the child, between fork and exec. */
static void
child_setup_cb(void *data)
{
  const struct subject *subject = data;

  (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* never outlive the measurement */
  if (subject->cpu >= 0) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET((size_t)subject->cpu, &cpus);
    (void)sched_setaffinity(0, sizeof cpus, &cpus); /* unbound is less exact, not wrong */
  }
}

static bool
subject_has_ended(struct subject *subject)
{
  if (subject->pid && waitpid(subject->pid, NULL, WNOHANG) == subject->pid)
    subject->pid = 0;
  return subject->pid == 0;
}

static bool
subject_accepts(const struct subject *subject)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(subject->port),
      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
  };
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool accepted = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
  close(fd);
  return accepted;
}

static bool
subject_spawn(struct subject *subject, GError **error)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
  char *program = profile_program(subject->profile);
  if (!program) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s is not installed",
                subject->profile->name);
    return false;
  }
  g_ptr_array_add(argv, program);
  if (!subject->profile->configure(subject, argv, error))
    return false;
  g_ptr_array_add(argv, NULL);

  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL;
  if (!g_getenv("BENCH_VERBOSE"))
    flags |= G_SPAWN_STDERR_TO_DEV_NULL;
  return g_spawn_async(subject->directory, (char **)argv->pdata, NULL, flags, child_setup_cb,
                       subject, &subject->pid, error);
}

struct subject *
subject_start(const char *profile, int cpu, GError **error)
{
  struct subject *subject = g_new0(struct subject, 1);
  subject->profile = profile_find(profile);
  subject->cpu = cpu;
  subject->port = free_port();
  subject->directory = g_dir_make_tmp("confab-bench-XXXXXX", error);
  if (!subject->profile)
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no profile is called %s", profile);
  if (!subject->profile || !subject->directory || !subject_spawn(subject, error)) {
    subject_stop(subject);
    return NULL;
  }
  (void)g_chmod(subject->directory, 0755); /* some servers give up root before they read it */

  int64_t deadline_us = g_get_monotonic_time() + START_MAX_MS * 1000;
  while (!subject_accepts(subject)) {
    bool ended = subject_has_ended(subject);
    if (ended || g_get_monotonic_time() > deadline_us) {
      g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s %s (BENCH_VERBOSE=1 shows its words)",
                  profile, ended ? "ended at once" : "does not accept connections");
      subject_stop(subject);
      return NULL;
    }
    g_usleep(LOOK_AGAIN_MS * 1000);
  }
  return subject;
}

static void
remove_directory(const char *path)
{
  g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
  for (const char *name; directory && (name = g_dir_read_name(directory));) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    if (g_remove(child) != 0)
      remove_directory(child);
  }
  (void)g_rmdir(path); /* what is left is in the temporary folder */
}

void
subject_stop(struct subject *subject)
{
  if (!subject)
    return;

  if (subject->pid)
    (void)kill(subject->pid, SIGTERM); /* it may have ended by itself */
  int64_t deadline_us = g_get_monotonic_time() + STOP_MAX_MS * 1000;
  while (!subject_has_ended(subject)) {
    if (g_get_monotonic_time() > deadline_us)
      (void)kill(subject->pid, SIGKILL);
    g_usleep(LOOK_AGAIN_MS * 1000);
  }
  if (subject->directory)
    remove_directory(subject->directory);
  g_free(subject->directory);
  g_free(subject);
}

const char *
subject_name(const struct subject *subject)
{
  return subject->profile->name;
}

uint16_t
subject_port(const struct subject *subject)
{
  return subject->port;
}

double
subject_cpu_seconds(const struct subject *subject)
{
  clockid_t clock;
  struct timespec used;

  if (clock_getcpuclockid(subject->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
    return 0;
  return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

uint64_t
subject_anonymous_bytes(const struct subject *subject)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/smaps_rollup", subject->pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents(path, &text, NULL, NULL))
    return 0;
  const char *line = strstr(text, "\nAnonymous:");
  return line ? g_ascii_strtoull(strchr(line, ':') + 1, NULL, 10) * 1024 : 0;
}
