/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/features.h"

#include "protocol/isupport.h"

#include <gio/gio.h>
#include <string.h>

/* Below this path the shared folder is found. */
#define FILES_PATH "/files/"

static void
replace(char **field, const char *value)
{
  g_free(*field);
  *field = g_strdup(value);
}

static void
set_channel_types(struct features *features, const char *value)
{
  /* A server without channels is no chat for a group: more likely a mistake. */
  if (*value)
    replace(&features->channel_types, value);
}

/* "(ohv)@%+" */
static void
set_prefix(struct features *features, const char *value)
{
  const char *end = strchr(value, ')');

  if (*value != '(' || !end || strlen(end + 1) != (gsize)(end - value - 1))
    return;
  g_free(features->prefix_modes);
  features->prefix_modes = g_strndup(value + 1, (gsize)(end - value - 1));
  replace(&features->prefix_chars, end + 1);
}

/* "b,k,l,imnst" */
static void
set_channel_modes(struct features *features, const char *value)
{
  g_auto(GStrv) groups = g_strsplit(value, ",", 5);

  if (g_strv_length(groups) < 4)
    return;
  g_free(features->parameter_both);
  features->parameter_both = g_strconcat(groups[0], groups[1], NULL);
  replace(&features->parameter_set, groups[2]);
}

static void
set_network(struct features *features, const char *value)
{
  replace(&features->network, value);
}

static void
set_file_host(struct features *features, const char *value)
{
  replace(&features->file_host, value);
}

static const struct {
  const char *name;
  void (*set)(struct features *features, const char *value);
} tokens[] = {
    {"CHANMODES", set_channel_modes},
    {"CHANTYPES", set_channel_types},
    {"NETWORK", set_network},
    {"PREFIX", set_prefix},
    {"confab/FILES", set_file_host},
    {"draft/FILEHOST", set_file_host},
    {"soju.im/FILEHOST", set_file_host},
};

void
features_init(struct features *features)
{
  *features = (struct features){
      .channel_types = g_strdup("#&"),
      .prefix_modes = g_strdup("ov"),
      .prefix_chars = g_strdup("@+"),
      .parameter_both = g_strdup("beIk"),
      .parameter_set = g_strdup("l"),
  };
}

void
features_clear(struct features *features)
{
  g_free(features->channel_types);
  g_free(features->prefix_modes);
  g_free(features->prefix_chars);
  g_free(features->parameter_both);
  g_free(features->parameter_set);
  g_free(features->network);
  g_free(features->file_host);
  *features = (struct features){0};
}

void
features_add(struct features *features, const char *token)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!isupport_split(token, &name, &value) || !value)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++)
    if (g_ascii_strcasecmp(tokens[i].name, name) == 0)
      tokens[i].set(features, value);
}

/* strchr() that does not find the end. */
static bool
contains(const char *set, char c)
{
  return c != '\0' && strchr(set, c);
}

bool
features_is_channel(const struct features *features, const char *name)
{
  return contains(features->channel_types, *name);
}

const char *
features_skip_prefixes(const struct features *features, const char *name)
{
  return name + strspn(name, features->prefix_chars);
}

bool
features_mode_has_parameter(const struct features *features, char mode, bool set)
{
  return contains(features->prefix_modes, mode) || contains(features->parameter_both, mode) ||
         (set && contains(features->parameter_set, mode));
}

char
features_mode_prefix(const struct features *features, char mode)
{
  if (!contains(features->prefix_modes, mode))
    return '\0';
  return features->prefix_chars[strchr(features->prefix_modes, mode) - features->prefix_modes];
}

char *
features_change_prefixes(const struct features *features, const char *prefixes, char prefix,
                         bool add)
{
  GString *changed = g_string_new(NULL);

  for (const char *at = features->prefix_chars; *at; at++)
    if (*at == prefix ? add : contains(prefixes, *at))
      g_string_append_c(changed, *at);
  return g_string_free(changed, FALSE);
}

static bool
is_loopback(const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);

  return address ? g_inet_address_get_is_loopback(address) :
                   g_ascii_strcasecmp(host, "localhost") == 0;
}

/* Does the host that the server named mean anything to somebody who knows it as chat_host? */
static bool
is_usable(const char *host, const char *chat_host)
{
  g_autoptr(GInetAddress) address = NULL;

  if (!host || !*host)
    return false;
  address = g_inet_address_new_from_string(host);
  if (address && g_inet_address_get_is_any(address))
    return false;
  return !is_loopback(host) || is_loopback(chat_host);
}

/* An address of the web with a place in it, and not "http:somewhere". */
static bool
is_web(GUri *uri)
{
  const char *scheme = g_uri_get_scheme(uri);
  const char *path = g_uri_get_path(uri);

  return (g_str_equal(scheme, "http") || g_str_equal(scheme, "https")) && g_uri_get_host(uri) &&
         (*path == '/' || *path == '\0');
}

static char *
join_url(const char *scheme, const char *host, int port, const char *path)
{
  g_autofree char *with_slash =
      g_str_has_suffix(path, "/") ? g_strdup(path) : g_strconcat(path, "/", NULL);

  /* g_uri_join() puts brackets round an IPv6 address itself. */
  return g_uri_join(G_URI_FLAGS_ENCODED_PATH, scheme, NULL, host, port, with_slash, NULL, NULL);
}

char *
features_files_url(const char *file_host, const char *chat_host, guint chat_port)
{
  g_autoptr(GUri) uri = file_host ? g_uri_parse(file_host, G_URI_FLAGS_ENCODED_PATH, NULL) : NULL;

  if (!uri || !is_web(uri))
    return join_url("http", chat_host, (int)chat_port + 1, FILES_PATH);

  bool usable = is_usable(g_uri_get_host(uri), chat_host);
  return join_url(g_uri_get_scheme(uri), usable ? g_uri_get_host(uri) : chat_host,
                  g_uri_get_port(uri), g_uri_get_path(uri));
}
