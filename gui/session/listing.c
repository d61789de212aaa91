/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/listing.h"

#include "gui/session/error.h"
#include "gui/session/text.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

void
listing_clear(struct listing *listing)
{
  g_clear_pointer(&listing->files, g_ptr_array_unref);
  g_clear_pointer(&listing->next, g_free);
}

/* The member's text, or NULL where it is missing or something else. */
static const char *
get_string(JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member(object, member);

  return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING ?
             json_node_get_string(node) :
             NULL;
}

static gint64
get_size(JsonObject *object)
{
  JsonNode *node = json_object_get_member(object, "size");

  if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
    return -1;
  return MAX(json_node_get_int(node), -1);
}

static gint64
get_time(JsonObject *object)
{
  const char *text = get_string(object, "mtime");
  g_autoptr(GDateTime) time = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;

  return time ? g_date_time_to_unix(time) : 0;
}

/* An address relative to the page, as long as it is one that can be fetched. */
static char *
resolve(const char *page_url, const char *address)
{
  g_autofree char *url = NULL;

  if (!address || strlen(address) > LISTING_URL_MAX_BYTES)
    return NULL;
  url = g_uri_resolve_relative(page_url, address, G_URI_FLAGS_ENCODED, NULL);
  if (!url || !(g_str_has_prefix(url, "http://") || g_str_has_prefix(url, "https://")))
    return NULL;
  return g_steal_pointer(&url);
}

static bool
is_name(const char *name)
{
  return name && *name && strlen(name) <= LISTING_NAME_MAX_BYTES && !strchr(name, '/') &&
         !g_str_equal(name, ".") && !g_str_equal(name, "..");
}

static ConfabSharedFile *
parse_entry(JsonObject *entry, const char *page_url, const char *folder)
{
  const char *name = get_string(entry, "name");
  const char *type = get_string(entry, "type");
  g_autofree char *url = resolve(page_url, get_string(entry, "url"));

  if (!is_name(name) || !url)
    return NULL;

  bool is_folder = g_strcmp0(type, "folder") == 0;
  g_autofree char *shown = text_plain(name);
  g_autofree char *path = *folder ? g_strconcat(folder, "/", name, NULL) : g_strdup(name);
  return confab_shared_file_new(&(ConfabSharedFileInit){
      .name = *shown ? shown : name,
      .path = path,
      .url = url,
      .content_type = is_folder ? NULL : get_string(entry, "content_type"),
      .size = is_folder ? -1 : get_size(entry),
      .mtime_s = get_time(entry),
      .folder = is_folder,
  });
}

static void
parse_entries(struct listing *listing, JsonArray *entries, const char *page_url, const char *folder)
{
  guint length = json_array_get_length(entries);

  for (guint i = 0; i < length; i++) {
    JsonNode *node = json_array_get_element(entries, i);
    ConfabSharedFile *file = JSON_NODE_HOLDS_OBJECT(node) ?
                                 parse_entry(json_node_get_object(node), page_url, folder) :
                                 NULL;
    if (file)
      g_ptr_array_add(listing->files, file);
  }
}

static gboolean
fail(GError **error)
{
  g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES,
                      _("What answers there is not a list of shared files."));
  return FALSE;
}

gboolean
listing_parse(struct listing *listing, GBytes *json, const char *page_url, const char *folder,
              GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable();
  gsize size;
  const char *data = g_bytes_get_data(json, &size);
  JsonNode *root;
  JsonNode *entries;

  if (size == 0 || !json_parser_load_from_data(parser, data, (gssize)size, NULL))
    return fail(error);
  root = json_parser_get_root(parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT(root))
    return fail(error);
  entries = json_object_get_member(json_node_get_object(root), "entries");
  if (!entries || !JSON_NODE_HOLDS_ARRAY(entries))
    return fail(error);

  listing->files = g_ptr_array_new_with_free_func(g_object_unref);
  parse_entries(listing, json_node_get_array(entries), page_url, folder);
  listing->next = resolve(page_url, get_string(json_node_get_object(root), "next"));
  return TRUE;
}

char *
listing_folder_url(const char *files_url, const char *folder)
{
  g_auto(GStrv) components = g_strsplit(folder, "/", -1);
  GString *url = g_string_new(files_url);

  for (gsize i = 0; components[i]; i++) {
    if (!*components[i])
      continue;
    g_string_append_uri_escaped(url, components[i], NULL, FALSE);
    g_string_append_c(url, '/');
  }
  return g_string_free(url, FALSE);
}
