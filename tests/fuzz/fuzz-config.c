/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settings are refused in one sentence or come out of config_print() as they went in. An input is
 * the text of a settings file or, where its first byte is '=', one assignment a line.
 */
#include "tests/fuzz/fuzz.h"

#include "server/config.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file in memory, which is opened again by its path. */
static int
open_file(const char *bytes, size_t size, char path[64])
{
  int fd = memfd_create("settings", MFD_CLOEXEC);

  g_assert_cmpint(fd, >=, 0);
  g_assert_cmpint(write(fd, bytes, size), ==, (ssize_t)size);
  g_snprintf(path, 64, "/proc/self/fd/%d", fd);
  return fd;
}

/* Read settings that may be wrong: NULL comes with a reason for a person to read. */
static struct config *
load(const struct config_sources *sources)
{
  g_autoptr(GError) error = NULL;
  struct config *config = config_load(sources, &error);

  g_assert_true((config == NULL) == (error != NULL));
  if (error)
    g_assert_true(*error->message != '\0' && !strchr(error->message, '\n'));
  return config;
}

static struct config *
load_bytes(const char *bytes, size_t size)
{
  char path[64];
  int fd = open_file(bytes, size, path);
  struct config *config = load(&(struct config_sources){.file = path});

  close(fd);
  return config;
}

static char *
print(const struct config *config, size_t *size)
{
  char *text = NULL;
  FILE *out = open_memstream(&text, size);

  config_print(config, out);
  fclose(out);
  return text;
}

/* What was printed is a settings file that says the same. */
static void
check_printed_again(const struct config *config)
{
  size_t size, size_again;
  char *text = print(config, &size);
  struct config *again = load_bytes(text, size);
  char *text_again;

  g_assert_nonnull(again);
  text_again = print(again, &size_again);
  g_assert_cmpstr(text_again, ==, text);
  config_free(again);
  free(text);
  free(text_again);
}

/* Settings that are taken over by a running server are those of the file, apart from those that
 * need a restart. */
static void
check_reload(struct config *fresh)
{
  struct config *config = load(&(struct config_sources){0});
  int64_t port = config->port, monitor_max = fresh->monitor_max;

  config_reload(config, fresh);
  g_assert_cmpint(config->port, ==, port);
  g_assert_cmpint(config->monitor_max, ==, monitor_max);
  config_free(config);
}

/* What needs a restart is told as a message. */
static GLogWriterOutput
write_log(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if (level & G_LOG_LEVEL_MESSAGE)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_default(level, fields, n_fields, data);
}

static struct config *
load_input(const char *bytes, size_t size)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (size == 0 || *bytes != '=')
    return load_bytes(bytes, size);
  text = g_strndup(bytes + 1, size - 1);
  lines = g_strsplit(text, "\n", -1);
  return load(&(struct config_sources){.assignments = (const char *const *)lines});
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static bool quiet;
  struct config *config;

  if (!quiet)
    g_log_set_writer_func(write_log, NULL, NULL);
  quiet = true;
  g_unsetenv("SERVER_SHARED_FILES");
  config = load_input((const char *)data, size);
  if (!config)
    return 0;
  check_printed_again(config);
  check_reload(config);
  return 0;
}
