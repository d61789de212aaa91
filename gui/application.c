/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program: its command line, its windows, what belongs to all of them.
 */
#include "gui/application.h"

#include "confab-config.h"
#include "gui/widgets/color-scheme.h"
#include "gui/widgets/connect-dialog.h"
#include "gui/widgets/preferences.h"
#include "gui/widgets/settings.h"
#include "gui/widgets/window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

/* How the program ends when it is called with arguments that make no sense. */
#define EXIT_USAGE 2

struct _ConfabApplication {
  GtkApplication parent_instance;
  char *user_name; /* (nullable): from the command line */
  char *host;      /* (nullable) */
  guint port;
  bool close_on_disconnect;
  bool ask;        /* for a server, even where there are windows */
  bool understood; /* the options are some of ours */
};

G_DEFINE_TYPE(ConfabApplication, confab_application, GTK_TYPE_APPLICATION)

/* Windows */

static void
connected_cb(ConfabConnectDialog *dialog, ConfabSession *session, ConfabApplication *self)
{
  ConfabWindow *window = confab_window_new(GTK_APPLICATION(self));

  g_object_set(window, "close-on-disconnect", self->close_on_disconnect, NULL);
  confab_window_set_session(window, session);
  gtk_window_present(GTK_WINDOW(window));
}

static void
open_connect_dialog(ConfabApplication *self)
{
  ConfabConnectDialog *dialog = confab_connect_dialog_new(NULL);

  gtk_window_set_application(GTK_WINDOW(dialog), GTK_APPLICATION(self));
  g_signal_connect_object(dialog, "connected", G_CALLBACK(connected_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
confab_application_activate(GApplication *application)
{
  ConfabApplication *self = CONFAB_APPLICATION(application);
  GtkWindow *window = gtk_application_get_active_window(GTK_APPLICATION(application));

  if (self->host) {
    ConfabWindow *new_window = confab_window_new(GTK_APPLICATION(application));
    g_object_set(new_window, "close-on-disconnect", self->close_on_disconnect, NULL);
    confab_window_connect(new_window, self->user_name, self->host, self->port);
    gtk_window_present(GTK_WINDOW(new_window));
    g_clear_pointer(&self->host, g_free);
  } else if (window && !self->ask) {
    gtk_window_present(window);
  } else {
    open_connect_dialog(self);
  }
  self->ask = false;
}

/* Actions */

static void
connect_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_connect_dialog(CONFAB_APPLICATION(user_data));
}

static void
preferences_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  preferences_show(gtk_application_get_active_window(GTK_APPLICATION(user_data)));
}

static void
about_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const authors[] = {"The Confab authors", NULL};

  gtk_show_about_dialog(gtk_application_get_active_window(GTK_APPLICATION(user_data)),
                        "program-name", "Confab", "logo-icon-name", CONFAB_APP_ID, "version",
                        CONFAB_VERSION, "comments", _("Chat and share files on your own network"),
                        "license-type", GTK_LICENSE_GPL_3_0, "authors", authors,
                        /* Translators: your name and address, or nothing. */
                        "translator-credits", _("translator-credits"), NULL);
}

/* Each window is asked: one may have downloads to lose. */
static void
quit_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = g_list_copy(gtk_application_get_windows(GTK_APPLICATION(user_data)));

  for (GList *l = windows; l; l = l->next)
    gtk_window_close(GTK_WINDOW(l->data));
  g_list_free(windows);
}

static const GActionEntry actions[] = {
    {.name = "connect", .activate = connect_action_cb},
    {.name = "preferences", .activate = preferences_action_cb},
    {.name = "about", .activate = about_action_cb},
    {.name = "quit", .activate = quit_action_cb},
};

/* shortcuts.ui tells people the same. */
static const struct {
  const char *action;
  const char *keys[3];
} accelerators[] = {
    {"app.connect", {"<Primary>n"}},
    {"app.preferences", {"<Primary>comma"}},
    {"app.quit", {"<Primary>q"}},
    {"win.shortcuts", {"F1", "<Primary>question"}},
    {"win.files", {"<Primary>o"}},
    {"win.join", {"<Primary>j"}},
    {"win.close-conversation", {"<Primary>w"}},
    {"win.people", {"F9"}},
    {"win.insert-emoji", {"<Primary>period"}},
    {"win.step-pane(1)", {"F6"}},
    {"win.step-pane(-1)", {"<Shift>F6"}},
    {"win.step-conversation(1)", {"<Alt>Down", "<Primary>Page_Down"}},
    {"win.step-conversation(-1)", {"<Alt>Up", "<Primary>Page_Up"}},
};

/* Start */

/* The desktop ends, or whoever started the program in a terminal: the server and the others are
 * told, and nobody is asked. */
static gboolean
signalled_cb(gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION(user_data);
  GList *windows = g_list_copy(gtk_application_get_windows(application));

  if (!windows)
    g_application_quit(G_APPLICATION(application));
  for (GList *l = windows; l; l = l->next)
    gtk_widget_destroy(GTK_WIDGET(l->data));
  g_list_free(windows);
  return G_SOURCE_CONTINUE;
}

static void
watch_signals(ConfabApplication *self)
{
  static const int numbers[] = {SIGHUP, SIGINT, SIGTERM};

  for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
    g_unix_signal_add(numbers[i], signalled_cb, self);
}

static void
load_style(void)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

  gtk_css_provider_load_from_resource(provider, "/org/confab/Confab/style.css");
  gtk_style_context_add_provider_for_screen(gdk_screen_get_default(), GTK_STYLE_PROVIDER(provider),
                                            GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
confab_application_startup(GApplication *application)
{
  G_APPLICATION_CLASS(confab_application_parent_class)->startup(application);
  hdy_init();
  load_style();
  gtk_window_set_default_icon_name(CONFAB_APP_ID);
  g_action_map_add_action_entries(G_ACTION_MAP(application), actions, G_N_ELEMENTS(actions),
                                  application);
  for (size_t i = 0; i < G_N_ELEMENTS(accelerators); i++)
    gtk_application_set_accels_for_action(GTK_APPLICATION(application), accelerators[i].action,
                                          (const char *const *)accelerators[i].keys);
  color_scheme_start(settings_get());
  watch_signals(CONFAB_APPLICATION(application));
}

/* The command line */

static int
tell_usage(void)
{
  g_printerr("%s\n", _("Usage: confab [OPTION…] [USERNAME SERVER [PORT]]"));
  return EXIT_USAGE;
}

static int
fail_usage(const char *problem)
{
  g_printerr("confab: %s\n", problem);
  return tell_usage();
}

/* Take a user name, a server and maybe a port. Returns -1 to go on, else the exit status. */
static int
take_arguments(ConfabApplication *self, const char *const *arguments)
{
  guint n = 0;
  g_autoptr(GError) error = NULL;

  while (arguments[n])
    n++;
  if (n < 2)
    return fail_usage(_("A user name needs a server to go to."));
  if (n > 3)
    return fail_usage(_("There are too many arguments."));
  if (!confab_check_nick(arguments[0], &error) || !confab_check_host(arguments[1], &error) ||
      !confab_check_port(n > 2 ? arguments[2] : "", &self->port, &error))
    return fail_usage(error->message);

  self->user_name = g_strdup(arguments[0]);
  self->host = g_strdup(arguments[1]);
  g_application_set_flags(G_APPLICATION(self),
                          g_application_get_flags(G_APPLICATION(self)) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static int
confab_application_handle_local_options(GApplication *application, GVariantDict *options)
{
  ConfabApplication *self = CONFAB_APPLICATION(application);
  g_autofree const char **arguments = NULL;

  self->understood = true;
  if (g_variant_dict_contains(options, "version")) {
    g_print("Confab %s\n", CONFAB_VERSION);
    return 0;
  }
  if (!settings_load()) {
    g_printerr("confab: %s\n", _("The settings schema is not installed."));
    return 1;
  }
  self->close_on_disconnect = g_variant_dict_contains(options, "close-on-disconnect");
  self->ask = g_variant_dict_contains(options, "connect");
  if (g_variant_dict_lookup(options, G_OPTION_REMAINING, "^a&ay", &arguments))
    return take_arguments(self, arguments);
  return -1;
}

/* GApplication names an unknown option itself, and would exit with 1. */
static gboolean
confab_application_local_command_line(GApplication *application, char ***arguments,
                                      int *exit_status)
{
  ConfabApplication *self = CONFAB_APPLICATION(application);
  gboolean done = G_APPLICATION_CLASS(confab_application_parent_class)
                      ->local_command_line(application, arguments, exit_status);

  if (done && !self->understood)
    *exit_status = tell_usage();
  return done;
}

static void
confab_application_finalize(GObject *object)
{
  ConfabApplication *self = CONFAB_APPLICATION(object);

  g_free(self->user_name);
  g_free(self->host);
  G_OBJECT_CLASS(confab_application_parent_class)->finalize(object);
}

static void
confab_application_class_init(ConfabApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = confab_application_finalize;
  application_class->startup = confab_application_startup;
  application_class->activate = confab_application_activate;
  application_class->local_command_line = confab_application_local_command_line;
  application_class->handle_local_options = confab_application_handle_local_options;
}

static void
confab_application_init(ConfabApplication *self)
{
  const GOptionEntry entries[] = {
      {"close-on-disconnect", 0, 0, G_OPTION_ARG_NONE, NULL,
       N_("Close the window when the server goes away"), NULL},
      {"connect", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ask for a server to connect to"), NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL,
       N_("[USERNAME SERVER [PORT]]")},
      {NULL},
  };
  g_application_add_main_option_entries(G_APPLICATION(self), entries);
}

ConfabApplication *
confab_application_new(void)
{
  return g_object_new(CONFAB_TYPE_APPLICATION, "application-id", CONFAB_APP_ID, NULL);
}
