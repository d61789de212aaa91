/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the host's shared folder.
 */
#include "gui/model/shared-file.h"

struct _ConfabSharedFile {
  GObject parent_instance;
  char *name;
  char *path;
  char *url;
  GRefString *content_type;
  gint64 size;
  gint64 mtime_s;
  bool folder;
};

G_DEFINE_FINAL_TYPE(ConfabSharedFile, confab_shared_file, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_PATH,
  PROP_URL,
  PROP_CONTENT_TYPE,
  PROP_SIZE,
  PROP_MTIME,
  PROP_IS_FOLDER,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
confab_shared_file_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabSharedFile *self = CONFAB_SHARED_FILE(object);

  switch (id) {
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_PATH:
    g_value_set_string(value, self->path);
    break;
  case PROP_URL:
    g_value_set_string(value, self->url);
    break;
  case PROP_CONTENT_TYPE:
    g_value_set_string(value, self->content_type);
    break;
  case PROP_SIZE:
    g_value_set_int64(value, self->size);
    break;
  case PROP_MTIME:
    g_value_set_int64(value, self->mtime_s);
    break;
  case PROP_IS_FOLDER:
    g_value_set_boolean(value, self->folder);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_shared_file_finalize(GObject *object)
{
  ConfabSharedFile *self = CONFAB_SHARED_FILE(object);

  g_free(self->name);
  g_free(self->path);
  g_free(self->url);
  g_clear_pointer(&self->content_type, g_ref_string_release);
  G_OBJECT_CLASS(confab_shared_file_parent_class)->finalize(object);
}

static void
confab_shared_file_class_init(ConfabSharedFileClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS(class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = confab_shared_file_get_property;
  object_class->finalize = confab_shared_file_finalize;

  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_PATH] = g_param_spec_string("path", NULL, NULL, "", flags);
  props[PROP_URL] = g_param_spec_string("url", NULL, NULL, "", flags);
  props[PROP_CONTENT_TYPE] = g_param_spec_string("content-type", NULL, NULL, NULL, flags);
  props[PROP_SIZE] = g_param_spec_int64("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_MTIME] = g_param_spec_int64("mtime", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_IS_FOLDER] = g_param_spec_boolean("is-folder", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
confab_shared_file_init(ConfabSharedFile *self)
{
}

ConfabSharedFile *
confab_shared_file_new(const ConfabSharedFileInit *init)
{
  ConfabSharedFile *self = g_object_new(CONFAB_TYPE_SHARED_FILE, NULL);

  self->name = g_strdup(init->name);
  self->path = g_strdup(init->path);
  self->url = g_strdup(init->url);
  /* A folder of thousands has a dozen types. */
  self->content_type = init->content_type ? g_ref_string_new_intern(init->content_type) : NULL;
  self->size = init->size;
  self->mtime_s = init->mtime_s;
  self->folder = init->folder;
  return self;
}

const char *
confab_shared_file_get_name(ConfabSharedFile *self)
{
  return self->name;
}

const char *
confab_shared_file_get_path(ConfabSharedFile *self)
{
  return self->path;
}

const char *
confab_shared_file_get_url(ConfabSharedFile *self)
{
  return self->url;
}

const char *
confab_shared_file_get_content_type(ConfabSharedFile *self)
{
  return self->content_type;
}

gint64
confab_shared_file_get_size(ConfabSharedFile *self)
{
  return self->size;
}

gint64
confab_shared_file_get_mtime(ConfabSharedFile *self)
{
  return self->mtime_s;
}

bool
confab_shared_file_is_folder(ConfabSharedFile *self)
{
  return self->folder;
}
