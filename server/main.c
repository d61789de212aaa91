/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chatd: options, then the server.
 */
#include "confab-config.h"
#include "protocol/limits.h"
#include "server/config.h"
#include "server/server.h"

#include <event2/event.h>
#include <event2/thread.h>
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

/* What the command line says. Settings of it are turned into assignments, whose order is kept. */
struct options {
  char *config_file;
  GPtrArray *assignments; /* char *, NULL-terminated when parsed */
  GPtrArray *listen;      /* char * */
  gboolean check_config;
  gboolean version;
  bool port_given;
};

static void
assign(struct options *options, const char *name, const char *value)
{
  g_ptr_array_add(options->assignments, g_strconcat(name, "=", value, NULL));
}

/* "--files-port" is the setting files_port, and so on. */
static gboolean
setting_cb(const char *option, const char *value, gpointer data, GError **error)
{
  g_autofree char *name = g_strdup(option + strspn(option, "-"));

  (void)error;
  assign(data, g_strdelimit(name, "-", '_'), value);
  return TRUE;
}

static gboolean
set_cb(const char *option, const char *value, gpointer data, GError **error)
{
  struct options *options = data;

  (void)option;
  (void)error;
  g_ptr_array_add(options->assignments, g_strdup(value));
  return TRUE;
}

static gboolean
listen_cb(const char *option, const char *value, gpointer data, GError **error)
{
  struct options *options = data;

  (void)option;
  (void)error;
  g_ptr_array_add(options->listen, g_strdup(value));
  return TRUE;
}

static gboolean
port_cb(const char *option, const char *value, gpointer data, GError **error)
{
  struct options *options = data;

  (void)option;
  if (options->port_given) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "There is one port for chat, \"%s\" is one too many; see --files-port", value);
    return FALSE;
  }
  options->port_given = true;
  assign(options, "port", value);
  return TRUE;
}

static GOptionContext *
new_context(struct options *options)
{
  const GOptionEntry entries[] = {
      {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_file, "Read settings from FILE",
       "FILE"},
      {"set", 's', 0, G_OPTION_ARG_CALLBACK, (gpointer)set_cb, "Set any of the settings below",
       "NAME=VALUE"},
      {"listen", 'l', 0, G_OPTION_ARG_CALLBACK, (gpointer)listen_cb,
       "Listen on ADDRESS only; may be given more than once", "ADDRESS"},
      {"files-port", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)setting_cb,
       "Port for files (the chat's port + 1)", "PORT"},
      {"shared-files", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)setting_cb, "Share the files in DIR",
       "DIR"},
      {"state-dir", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)setting_cb,
       "Keep what must be kept in DIR", "DIR"},
      {"check-config", 0, 0, G_OPTION_ARG_NONE, &options->check_config,
       "Check the settings, print them, and exit", NULL},
      {"version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "Print the version, and exit",
       NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)port_cb, NULL, NULL},
      G_OPTION_ENTRY_NULL,
  };
  GOptionContext *context = g_option_context_new("[PORT]");
  GOptionGroup *group = g_option_group_new("chatd", "", "", options, NULL);
  g_autofree char *settings = config_describe();

  g_option_group_add_entries(group, entries);
  g_option_context_set_main_group(context, group);
  g_option_context_set_summary(
      context, "Chat and shared files for a group on its own network. PORT is " G_STRINGIFY(
                   CHAT_PORT_DEFAULT) " where none is given.");
  g_option_context_set_description(context, settings);
  return context;
}

static void
options_init(struct options *options)
{
  *options = (struct options){
      .assignments = g_ptr_array_new_with_free_func(g_free),
      .listen = g_ptr_array_new_with_free_func(g_free),
  };
}

static void
options_clear(struct options *options)
{
  g_free(options->config_file);
  g_ptr_array_unref(options->assignments);
  g_ptr_array_unref(options->listen);
}

static bool
parse_options(struct options *options, int *argc, char ***argv, GError **error)
{
  g_autoptr(GOptionContext) context = new_context(options);

  if (!g_option_context_parse(context, argc, argv, error))
    return false;
  if (options->listen->len > 0) {
    g_autofree char *list = NULL;

    g_ptr_array_add(options->listen, NULL);
    list = g_strjoinv(";", (char **)options->listen->pdata);
    assign(options, "listen", list);
  }
  g_ptr_array_add(options->assignments, NULL);
  return true;
}

static int
fail(int status, const GError *error)
{
  fprintf(stderr, "chatd: %s\n", error->message);
  return status;
}

static int
serve(struct config *config, const struct config_sources *sources)
{
  g_autoptr(GError) error = NULL;
  struct server *server = server_new(config, sources, &error);

  if (!server)
    return fail(EXIT_FAILURE, error);
  server_announce(server);
  server_run(server);
  server_free(server);
  return EXIT_SUCCESS;
}

static int
run(const struct options *options)
{
  const struct config_sources sources = {
      .file = options->config_file,
      .assignments = (const char *const *)options->assignments->pdata,
  };
  g_autoptr(GError) error = NULL;
  struct config *config = config_load(&sources, &error);

  if (!config)
    return fail(EXIT_USAGE, error);
  if (!options->check_config)
    return serve(config, &sources);
  config_print(config, stdout);
  config_free(config);
  return EXIT_SUCCESS;
}

static const char *
level_text(GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error: ";
  return level & G_LOG_LEVEL_WARNING ? "warning: " : "";
}

static const char *
message_of(const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp(fields[i].key, "MESSAGE") == 0)
      return fields[i].value;
  return "";
}

/* One line each on stderr, with the time unless systemd, which notes it itself, reads them. */
static GLogWriterOutput
write_log(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local();
  g_autofree char *time =
      g_getenv("JOURNAL_STREAM") ? g_strdup("") : g_date_time_format(now, "%F %T ");

  (void)data;
  if (level & G_LOG_LEVEL_DEBUG)
    return G_LOG_WRITER_HANDLED;
  fprintf(stderr, "%s%s%s\n", time, level_text(level), message_of(fields, n_fields));
  return G_LOG_WRITER_HANDLED;
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  struct options options;
  int status;

  setlocale(LC_ALL, "");
  g_log_set_writer_func(write_log, NULL, NULL);
  signal(SIGPIPE, SIG_IGN);
  options_init(&options);
  if (!parse_options(&options, &argc, &argv, &error)) {
    status = fail(EXIT_USAGE, error);
  } else if (options.version) {
    puts("chatd (Confab) " CONFAB_VERSION);
    status = EXIT_SUCCESS;
  } else {
    status = run(&options);
  }
  options_clear(&options);
  libevent_global_shutdown();
  return status;
}
