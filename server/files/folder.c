/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies in a folder of the share.
 *
 * Reading a folder costs no stat() for most file systems, since readdir() tells
 * the kind: a page of a large folder is sorted whole, but only its own entries
 * are looked at closer.
 */
#include "server/files/folder.h"

#include "server/files/path.h"
#include "server/files/share.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
entry_clear(void *data)
{
  struct folder_entry *entry = data;
  g_free(entry->name);
}

static void
entries_init(struct folder_entries *entries)
{
  entries->array = g_array_new(FALSE, TRUE, sizeof(struct folder_entry));
  g_array_set_clear_func(entries->array, entry_clear);
  entries->complete = true;
}

void
folder_entries_clear(struct folder_entries *entries)
{
  g_clear_pointer(&entries->array, g_array_unref);
}

bool
folder_name_is_text(const char *name)
{
  if (!g_utf8_validate(name, -1, NULL))
    return false;
  /* g_utf8_next_char() is a macro that casts const away. */
  for (; *name != '\0'; name += g_utf8_skip[(unsigned char)*name]) {
    GUnicodeType type = g_unichar_type(g_utf8_get_char(name));
    if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
        type == G_UNICODE_PARAGRAPH_SEPARATOR)
      return false;
  }
  return true;
}

/* A sort key is made once for each name: comparing two names costs far more than two keys. */
struct sort_row {
  char *key;
  struct folder_entry entry;
};

static int
compare_rows(const void *one, const void *other)
{
  const struct sort_row *a = one;
  const struct sort_row *b = other;

  if (a->entry.kind != b->entry.kind)
    return a->entry.kind == FOLDER_FOLDER ? -1 : 1;
  int order = strcmp(a->key, b->key);
  return order != 0 ? order : strcmp(a->entry.name, b->entry.name);
}

static void
sort_entries(struct folder_entries *entries)
{
  size_t n = entries->array->len;
  struct folder_entry *entry = (void *)entries->array->data;
  g_autofree struct sort_row *rows = g_new(struct sort_row, n);

  if (n == 0)
    return;
  for (size_t i = 0; i < n; i++) {
    g_autofree char *valid = g_utf8_make_valid(entry[i].name, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    rows[i].key = g_utf8_collate_key_for_filename(folded, -1);
    rows[i].entry = entry[i];
  }
  qsort(rows, n, sizeof rows[0], compare_rows);
  for (size_t i = 0; i < n; i++) {
    entry[i] = rows[i].entry;
    g_free(rows[i].key);
  }
}

static bool
kind_of(mode_t mode, enum folder_kind *kind)
{
  if (!S_ISREG(mode) && !S_ISDIR(mode))
    return false;
  *kind = S_ISREG(mode) ? FOLDER_FILE : FOLDER_FOLDER;
  return true;
}

static void
fill_from(struct folder_entry *entry, const struct stat *status)
{
  entry->size = S_ISREG(status->st_mode) ? (uint64_t)status->st_size : 0;
  entry->modified_s = status->st_mtim.tv_sec;
}

/* Whether something in a folder may be shown, and as what. */
static bool
classify(const struct share *share, int root, const char *folder, const struct dirent *dirent,
         enum folder_kind *kind)
{
  if (dirent->d_type == DT_REG || dirent->d_type == DT_DIR) {
    *kind = dirent->d_type == DT_REG ? FOLDER_FILE : FOLDER_FOLDER;
    return true;
  }
  if (dirent->d_type != DT_LNK && dirent->d_type != DT_UNKNOWN)
    return false;

  g_autofree char *path = path_join(folder, dirent->d_name);
  struct stat status;
  return share_stat_at(share, root, path, true, &status) == 0 && kind_of(status.st_mode, kind);
}

static DIR *
open_dir(const struct share *share, int root, const char *path)
{
  int fd = share_open_folder_at(share, root, path);
  DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
  if (fd >= 0 && dir == NULL)
    close(fd);
  return dir;
}

static void
read_names(const struct share *share, int root, DIR *dir, const char *path, unsigned max_entries,
           struct folder_entries *entries)
{
  const struct dirent *dirent;
  unsigned looked_at = 0;

  entries_init(entries);
  while ((dirent = readdir(dir)) != NULL) {
    struct folder_entry entry = {0};
    if (looked_at++ == max_entries) {
      entries->complete = false;
      break;
    }
    if (dirent->d_name[0] != '.' && classify(share, root, path, dirent, &entry.kind)) {
      entry.name = g_strdup(dirent->d_name);
      g_array_append_val(entries->array, entry);
    }
  }
  sort_entries(entries);
}

int
folder_read(const struct share *share, const char *path, unsigned max_entries,
            struct folder_entries *entries)
{
  int root = share_open_root(share);
  if (root < 0)
    return -1;
  DIR *dir = open_dir(share, root, path);
  int saved_errno = errno;
  if (dir != NULL) {
    read_names(share, root, dir, path, max_entries, entries);
    closedir(dir);
  }
  close(root);
  errno = saved_errno;
  return dir != NULL ? 0 : -1;
}

/* A link is looked up from the shared folder, which it may not leave; all else lies where it was
 * read, and costs but one call there. */
static bool
stat_entry(const struct share *share, int root, int dir, const char *folder, const char *name,
           struct stat *status)
{
  if (fstatat(dir, name, status, AT_SYMLINK_NOFOLLOW) != 0)
    return false;
  if (!S_ISLNK(status->st_mode))
    return true;
  g_autofree char *path = path_join(folder, name);
  return share_stat_at(share, root, path, true, status) == 0;
}

unsigned
folder_fill(const struct share *share, const char *path, struct folder_entries *entries,
            unsigned first, unsigned n)
{
  int root = share_open_root(share);
  int dir = root >= 0 ? share_open_folder_at(share, root, path) : -1;
  unsigned at = first;

  for (; n > 0; n--) {
    struct folder_entry *entry = &g_array_index(entries->array, struct folder_entry, at);
    struct stat status;
    if (dir >= 0 && stat_entry(share, root, dir, path, entry->name, &status) &&
        kind_of(status.st_mode, &entry->kind)) {
      fill_from(entry, &status);
      at++;
    } else {
      g_array_remove_index(entries->array, at);
    }
  }
  if (dir >= 0)
    close(dir);
  if (root >= 0)
    close(root);
  return at - first;
}

/* A walk under way. Folders wait in a queue, so that what lies higher is found first. */
struct walk {
  const struct share *share;
  int root;
  unsigned max_files;
  unsigned max_depth;
  unsigned may_look_at; /* further entries */
  struct folder_entries *found;
  GQueue folders; /* of struct walk_folder, not looked into yet */
};

struct walk_folder {
  char *path;
  unsigned depth; /* 0 is the shared folder */
};

static void
walk_push(struct walk *walk, const char *path, unsigned depth)
{
  if (depth > walk->max_depth) {
    walk->found->complete = false;
    return;
  }
  struct walk_folder *folder = g_new(struct walk_folder, 1);
  folder->path = g_strdup(path);
  folder->depth = depth;
  g_queue_push_tail(&walk->folders, folder);
}

static void
walk_folder_free(struct walk_folder *folder)
{
  g_free(folder->path);
  g_free(folder);
}

/* Put a file into the list, a folder into the queue. */
static void
walk_take(struct walk *walk, const char *path, unsigned depth)
{
  struct stat status;

  if (share_stat_at(walk->share, walk->root, path, false, &status) != 0)
    return;
  if (S_ISDIR(status.st_mode)) {
    walk_push(walk, path, depth + 1);
    return;
  }
  if (S_ISLNK(status.st_mode) && share_stat_at(walk->share, walk->root, path, true, &status) != 0)
    return;
  if (!S_ISREG(status.st_mode))
    return;
  if (walk->found->array->len == walk->max_files) {
    walk->found->complete = false;
    return;
  }
  struct folder_entry entry = {.name = g_strdup(path), .kind = FOLDER_FILE};
  fill_from(&entry, &status);
  g_array_append_val(walk->found->array, entry);
}

static void
walk_read(struct walk *walk, const struct walk_folder *folder)
{
  DIR *dir = open_dir(walk->share, walk->root, folder->path);
  const struct dirent *dirent;

  while (dir != NULL && (dirent = readdir(dir)) != NULL) {
    if (walk->may_look_at == 0) {
      walk->found->complete = false;
      break;
    }
    walk->may_look_at--;
    if (dirent->d_name[0] == '.' || !folder_name_is_text(dirent->d_name))
      continue;
    g_autofree char *path = path_join(folder->path, dirent->d_name);
    walk_take(walk, path, folder->depth);
  }
  if (dir != NULL)
    closedir(dir);
}

int
folder_walk(const struct share *share, unsigned max_files, unsigned max_depth,
            unsigned max_looked_at, struct folder_entries *entries)
{
  struct walk walk = {
      .share = share,
      .root = share_open_root(share),
      .max_files = max_files,
      .max_depth = max_depth,
      .may_look_at = max_looked_at,
      .found = entries,
      .folders = G_QUEUE_INIT,
  };
  struct walk_folder *folder;

  if (walk.root < 0)
    return -1;
  entries_init(entries);
  walk_push(&walk, "", 0);
  while ((folder = g_queue_pop_head(&walk.folders)) != NULL) {
    walk_read(&walk, folder);
    walk_folder_free(folder);
  }
  close(walk.root);
  sort_entries(entries);
  return 0;
}
