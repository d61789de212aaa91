/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Light or dark.
 *
 * HdyStyleManager could do this, but it loads the whole theme twice more at start,
 * a quarter of the time that a window takes to appear. So the desktop is asked
 * here, by the interface that all desktops have for it, org.freedesktop.portal.Settings.
 */
#include "gui/widgets/color-scheme.h"

#include <gtk/gtk.h>
#include <stdbool.h>

#define PORTAL_NAME      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH      "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Settings"
#define APPEARANCE       "org.freedesktop.appearance"
#define COLOR_SCHEME     "color-scheme"

/* The values of the setting, as the schema has them. */
enum scheme {
  SCHEME_SYSTEM,
  SCHEME_LIGHT,
  SCHEME_DARK,
};

/* What the portal says: 0 is no preference, 2 is light. */
#define PORTAL_PREFERS_DARK 1

static bool system_prefers_dark;

static void
update(GSettings *settings)
{
  GtkSettings *gtk_settings = gtk_settings_get_default();

  switch ((enum scheme)g_settings_get_enum(settings, "color-scheme")) {
  case SCHEME_LIGHT:
    g_object_set(gtk_settings, "gtk-application-prefer-dark-theme", FALSE, NULL);
    break;
  case SCHEME_DARK:
    g_object_set(gtk_settings, "gtk-application-prefer-dark-theme", TRUE, NULL);
    break;
  case SCHEME_SYSTEM:
    /* Where the desktop has no opinion, GTK's own settings file may have one. */
    if (system_prefers_dark)
      g_object_set(gtk_settings, "gtk-application-prefer-dark-theme", TRUE, NULL);
    else
      gtk_settings_reset_property(gtk_settings, "gtk-application-prefer-dark-theme");
    break;
  }
}

static void
take_value(GSettings *settings, GVariant *value)
{
  g_autoptr(GVariant) inner = g_variant_ref(value);

  while (g_variant_is_of_type(inner, G_VARIANT_TYPE_VARIANT)) {
    GVariant *unpacked = g_variant_get_variant(inner);
    g_variant_unref(inner);
    inner = unpacked;
  }
  if (!g_variant_is_of_type(inner, G_VARIANT_TYPE_UINT32))
    return;
  bool dark = g_variant_get_uint32(inner) == PORTAL_PREFERS_DARK;
  if (dark == system_prefers_dark)
    return;
  system_prefers_dark = dark;
  update(settings);
}

static void
read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GVariant) reply =
      g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
  g_autoptr(GVariant) value = NULL;

  if (!reply)
    return; /* a desktop without the portal has no opinion */
  g_variant_get(reply, "(v)", &value);
  take_value(G_SETTINGS(user_data), value);
}

static void
changed_cb(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
           const char *signal, GVariant *parameters, gpointer user_data)
{
  g_autoptr(GVariant) value = NULL;
  const char *group, *key;

  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(ssv)")))
    return;
  g_variant_get(parameters, "(&s&sv)", &group, &key, &value);
  if (g_str_equal(key, COLOR_SCHEME))
    take_value(G_SETTINGS(user_data), value);
}

static void
ask_system(GSettings *settings)
{
  GDBusConnection *bus = g_application_get_dbus_connection(g_application_get_default());

  if (!bus)
    return;
  g_dbus_connection_signal_subscribe(bus, PORTAL_NAME, PORTAL_INTERFACE, "SettingChanged",
                                     PORTAL_PATH, APPEARANCE, G_DBUS_SIGNAL_FLAGS_NONE, changed_cb,
                                     settings, NULL);
  g_dbus_connection_call(bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "Read",
                         g_variant_new("(ss)", APPEARANCE, COLOR_SCHEME), G_VARIANT_TYPE("(v)"),
                         G_DBUS_CALL_FLAGS_NONE, -1, NULL, read_cb, settings);
}

static void
setting_changed_cb(GSettings *settings, const char *key, gpointer unused)
{
  update(settings);
}

void
color_scheme_start(GSettings *settings)
{
  g_signal_connect(settings, "changed::color-scheme", G_CALLBACK(setting_changed_cb), NULL);
  /* A theme is loaded anew for each change: nothing is changed where nothing is chosen. */
  if (g_settings_get_enum(settings, "color-scheme") != SCHEME_SYSTEM)
    update(settings);
  ask_system(settings);
}
