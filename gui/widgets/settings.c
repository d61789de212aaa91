/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the program remembers between runs.
 *
 * g_settings_new() ends the program where the schema is not installed. That would
 * be so for everyone who runs it from the build directory, or from a prefix that
 * XDG_DATA_DIRS does not name, so the schema is looked for beside the program too.
 */
#include "gui/widgets/settings.h"

#include "confab-config.h"
#include "gui/widgets/place.h"
#include "protocol/names.h"

static GSettings *settings;

static GSettingsSchema *
lookup_beside_program(void)
{
  static const char *const places[] = {"../data/gschemas.compiled",
                                       "../share/glib-2.0/schemas/gschemas.compiled", NULL};
  g_autofree char *path = place_find(places);
  g_autofree char *folder = path ? g_path_get_dirname(path) : NULL;
  g_autoptr(GSettingsSchemaSource) source = NULL;

  if (folder)
    source = g_settings_schema_source_new_from_directory(
        folder, g_settings_schema_source_get_default(), FALSE, NULL);
  return source ? g_settings_schema_source_lookup(source, CONFAB_APP_ID, FALSE) : NULL;
}

bool
settings_load(void)
{
  g_autoptr(GSettingsSchema) schema = NULL;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default();
  if (source)
    schema = g_settings_schema_source_lookup(source, CONFAB_APP_ID, TRUE);
  if (!schema)
    schema = lookup_beside_program();
  if (schema)
    settings = g_settings_new_full(schema, NULL, NULL);
  return settings != NULL;
}

GSettings *
settings_get(void)
{
  g_assert(settings);
  return settings;
}

static void
recent_server_free(gpointer data)
{
  struct recent_server *recent = data;
  g_free(recent->user_name);
  g_free(recent->host);
  g_free(recent);
}

static void
add_server(GPtrArray *servers, const char *user_name, const char *host, guint port)
{
  struct recent_server *recent = g_new(struct recent_server, 1);
  recent->user_name = g_strdup(user_name);
  recent->host = g_strdup(host);
  recent->port = port;
  g_ptr_array_add(servers, recent);
}

GPtrArray *
settings_get_recent(void)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func(recent_server_free);
  g_autoptr(GVariant) value = g_settings_get_value(settings_get(), "recent-servers");
  GVariantIter iter;
  const char *user_name, *host;
  guint16 port;

  g_variant_iter_init(&iter, value);
  while (g_variant_iter_next(&iter, "(&s&sq)", &user_name, &host, &port)) {
    if (*host && port > 0 && servers->len < SETTINGS_RECENT_MAX)
      add_server(servers, user_name, host, port);
  }
  return servers;
}

void
settings_add_recent(const char *user_name, const char *host, guint port)
{
  g_autoptr(GPtrArray) old = settings_get_recent();
  GVariantBuilder builder;

  g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ssq)"));
  g_variant_builder_add(&builder, "(ssq)", user_name, host, (guint16)port);
  guint n = 1;
  for (guint i = 0; i < old->len && n < SETTINGS_RECENT_MAX; i++) {
    const struct recent_server *recent = g_ptr_array_index(old, i);
    bool same = recent->port == port && g_ascii_strcasecmp(recent->host, host) == 0;
    if (same)
      continue;
    g_variant_builder_add(&builder, "(ssq)", recent->user_name, recent->host,
                          (guint16)recent->port);
    n++;
  }
  g_settings_set_value(settings_get(), "recent-servers", g_variant_builder_end(&builder));
  g_settings_set_string(settings_get(), "user-name", user_name);
}

char *
settings_suggest_user_name(void)
{
  char *last = g_settings_get_string(settings_get(), "user-name");
  if (*last)
    return last;
  g_free(last);
  return name_make_nick(g_get_user_name());
}
