/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/part-file.h"

#include "gui/session/error.h"
#include "gui/session/safe-name.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMPARE_BYTES (256 * 1024)
/* Names that are tried: after so many something else is wrong. */
#define NAMES_MAX 1000

/* What the system says, in words that a person can act on; %s is a folder. */
static gboolean
fail(GError **error, int code, const char *directory)
{
  switch (code) {
  case ENOSPC:
  case EDQUOT:
    g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES,
                        _("There is no room left on the disk."));
    break;
  case EFBIG:
    g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES,
                        _("The disk cannot hold a file of that size."));
    break;
  case EACCES:
  case EPERM:
  case EROFS:
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES,
                _("You may not write to the folder %s."), directory);
    break;
  default:
    g_set_error(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_FILES,
                _("Cannot write to the folder %s: %s"), directory, g_strerror(code));
  }
  return FALSE;
}

/* The nth name to try: NAME, "NAME (1)" … */
static char *
nth_path(const struct part_file *part, guint n, const char *suffix)
{
  g_autofree char *name =
      n == 0 ? g_strdup(part->name) : safe_name_numbered(part->name, n, strlen(PART_SUFFIX));
  g_autofree char *full = g_strconcat(name, suffix, NULL);

  return g_build_filename(part->directory, full, NULL);
}

gboolean
part_file_open(struct part_file *part, const char *directory, const char *name, GError **error)
{
  part->directory = g_strdup(directory);
  part->name = g_strdup(name);
  if (g_mkdir_with_parents(directory, 0777) != 0)
    return fail(error, errno, directory);

  for (guint n = 0; n < NAMES_MAX; n++) {
    g_autofree char *path = nth_path(part, n, PART_SUFFIX);

    part->fd = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (part->fd >= 0) {
      part->path = g_steal_pointer(&path);
      return TRUE;
    }
    if (errno != EEXIST)
      return fail(error, errno, directory);
  }
  return fail(error, EEXIST, directory);
}

gboolean
part_file_reserve(struct part_file *part, gint64 size, GError **error)
{
  /* Other failures are file systems that cannot tell. */
  if (size > 0 && fallocate(part->fd, FALLOC_FL_KEEP_SIZE, 0, size) != 0 &&
      (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    return fail(error, errno, part->directory);
  return TRUE;
}

gboolean
part_file_write(struct part_file *part, const void *data, gsize size, GError **error)
{
  const char *at = data;

  while (size > 0) {
    gssize written = write(part->fd, at, size);

    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return fail(error, errno, part->directory);
    at += written;
    size -= (gsize)written;
  }
  return TRUE;
}

gboolean
part_file_close(struct part_file *part, GError **error)
{
  int fd = part->fd;

  part->fd = -1;
  if (fd >= 0 && close(fd) != 0 && errno != EINTR)
    return fail(error, errno, part->directory);
  return TRUE;
}

/* Give the part a name that nothing has. Returns 0, or an errno: EEXIST where something has it. */
static int
rename_new(const char *from, const char *to)
{
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;

  /* A file system without that: take the name with a file of our own, which may be replaced. */
  int fd = g_open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return errno;
  (void)close(fd); /* nothing was written to it */
  return g_rename(from, to) == 0 ? 0 : errno;
}

static bool
read_block(int fd, char *buffer, gssize *size)
{
  gsize filled = 0;

  while (filled < COMPARE_BYTES) {
    gssize n_read = read(fd, buffer + filled, COMPARE_BYTES - filled);

    if (n_read < 0 && errno == EINTR)
      continue;
    if (n_read < 0)
      return false;
    if (n_read == 0)
      break;
    filled += (gsize)n_read;
  }
  *size = (gssize)filled;
  return true;
}

static bool
is_same_content(int a, int b, GCancellable *cancellable)
{
  g_autofree char *block_a = g_malloc(COMPARE_BYTES);
  g_autofree char *block_b = g_malloc(COMPARE_BYTES);
  gssize size_a;
  gssize size_b;

  do {
    if (g_cancellable_is_cancelled(cancellable) || !read_block(a, block_a, &size_a) ||
        !read_block(b, block_b, &size_b))
      return false;
    if (size_a != size_b || memcmp(block_a, block_b, (gsize)size_a) != 0)
      return false;
  } while (size_a > 0);
  return true;
}

/* O_NONBLOCK: what has the name may be a pipe, which would wait for a writer. */
static bool
is_same_file(const char *path_a, const char *path_b, GCancellable *cancellable)
{
  const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  struct stat stat_a;
  struct stat stat_b;
  int a = g_open(path_a, flags, 0);
  int b = g_open(path_b, flags, 0);
  bool same = a >= 0 && b >= 0 && fstat(a, &stat_a) == 0 && fstat(b, &stat_b) == 0 &&
              S_ISREG(stat_a.st_mode) && S_ISREG(stat_b.st_mode) &&
              stat_a.st_size == stat_b.st_size && is_same_content(a, b, cancellable);

  if (a >= 0)
    (void)close(a); /* only read from */
  if (b >= 0)
    (void)close(b);
  return same;
}

static void
forget_path(struct part_file *part)
{
  g_clear_pointer(&part->path, g_free);
}

char *
part_file_place(struct part_file *part, GCancellable *cancellable, bool *same, GError **error)
{
  *same = false;
  for (guint n = 0; n < NAMES_MAX; n++) {
    g_autofree char *path = nth_path(part, n, "");

    if (g_cancellable_set_error_if_cancelled(cancellable, error))
      return NULL;
    int code = rename_new(part->path, path);
    if (code == 0) {
      forget_path(part);
      return g_steal_pointer(&path);
    }
    if (code != EEXIST) {
      fail(error, code, part->directory);
      return NULL;
    }
    if (is_same_file(part->path, path, cancellable)) {
      part_file_discard(part);
      *same = true;
      return g_steal_pointer(&path);
    }
  }
  fail(error, EEXIST, part->directory);
  return NULL;
}

void
part_file_discard(struct part_file *part)
{
  if (part->fd >= 0)
    (void)close(part->fd); /* it is thrown away */
  part->fd = -1;
  if (part->path)
    (void)g_unlink(part->path); /* gone already is fine */
  forget_path(part);
  g_clear_pointer(&part->directory, g_free);
  g_clear_pointer(&part->name, g_free);
}
