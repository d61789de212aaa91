/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shared folder.
 *
 * Each call opens the folder anew and asks the kernel to resolve the rest below
 * it; no path is ever put together and handed over as a whole. Whether a thing
 * is a regular file is found out with O_PATH, which opens nothing: a pipe that
 * is opened wakes its writer, and a device may do anything.
 */
#include "server/files/share.h"

#include "server/files/path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* openat2() says EAGAIN when something was renamed while it walked over a ".." in a link. */
#define BENEATH_TRIES_MAX 8

struct share {
  char *folder; /* absolute; NULL shares nothing */
  enum share_resolver resolver;
};

static int
open_beneath(int root, const char *path, int flags)
{
  const struct open_how how = {
      .flags = (unsigned)flags | O_CLOEXEC,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  long fd = -1;
  for (int i = 0; i < BENEATH_TRIES_MAX; i++) {
    fd = syscall(SYS_openat2, root, path, &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
      break;
  }
  return (int)fd;
}

/* Close without touching errno, which says why. */
static void
close_quietly(int fd)
{
  int saved_errno = errno;
  close(fd);
  errno = saved_errno;
}

/* For kernels before 5.6, and sandboxes that do not know openat2. */
static int
open_by_components(int root, const char *path, int flags)
{
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  int at = root;

  for (char **part = parts; *part != NULL; part++) {
    bool last = part[1] == NULL;
    int wanted = last ? flags : O_PATH | O_DIRECTORY;
    int next = openat(at, *part, wanted | O_NOFOLLOW | O_CLOEXEC);
    if (at != root)
      close_quietly(at);
    if (next < 0)
      return -1;
    at = next;
  }
  return at;
}

static bool
can_open_beneath(void)
{
  int fd = open_beneath(AT_FDCWD, ".", O_PATH | O_DIRECTORY);
  if (fd >= 0)
    close(fd);
  /* Other errors are answers; these say that there is nobody to ask. */
  return fd >= 0 || (errno != ENOSYS && errno != EPERM && errno != EINVAL);
}

struct share *
share_new(const char *folder, enum share_resolver resolver)
{
  struct share *share = g_new0(struct share, 1);
  if (resolver == SHARE_RESOLVE_AUTO)
    resolver = can_open_beneath() ? SHARE_RESOLVE_BENEATH : SHARE_RESOLVE_COMPONENTS;
  share->resolver = resolver;
  share_set_folder(share, folder);
  return share;
}

void
share_free(struct share *share)
{
  if (share == NULL)
    return;
  g_free(share->folder);
  g_free(share);
}

void
share_set_folder(struct share *share, const char *folder)
{
  g_free(share->folder);
  share->folder = folder != NULL ? g_canonicalize_filename(folder, NULL) : NULL;
}

/* What must not be seen is not there. What the machine is short of stays what it is. */
static int
hide_errno(int error)
{
  switch (error) {
  case EXDEV:        /* a link leads out */
  case ELOOP:        /* links lead nowhere, or may not be followed */
  case ENOTDIR:      /* something follows a file */
  case ENAMETOOLONG: /* no name can be so long */
  case EAGAIN:       /* it does not stop moving */
    return ENOENT;
  default:
    return error;
  }
}

int
share_open_root(const struct share *share)
{
  int fd = -1;
  errno = ENOENT;
  if (share->folder != NULL)
    fd = open(share->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    errno = hide_errno(errno);
  return fd;
}

/* Open path below root, or root itself for "". */
static int
open_at(const struct share *share, int root, const char *path, int flags)
{
  int fd;
  if (*path == '\0')
    fd = openat(root, ".", flags | O_CLOEXEC);
  else if (share->resolver == SHARE_RESOLVE_BENEATH)
    fd = open_beneath(root, path, flags);
  else
    fd = open_by_components(root, path, flags);
  if (fd < 0)
    errno = hide_errno(errno);
  return fd;
}

int
share_open_folder_at(const struct share *share, int root, const char *path)
{
  return open_at(share, root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
}

int
share_stat_at(const struct share *share, int root, const char *path, bool follow,
              struct stat *status)
{
  int fd = open_at(share, root, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
  if (fd < 0)
    return -1;
  int result = fstat(fd, status);
  close_quietly(fd);
  return result;
}

int
share_stat(const struct share *share, const char *path, struct stat *status)
{
  errno = ENOENT;
  if (*path != '\0' && !path_is_visible(path))
    return -1;
  int root = share_open_root(share);
  if (root < 0)
    return -1;
  int result = share_stat_at(share, root, path, true, status);
  close_quietly(root);
  if (result == 0 && !S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode)) {
    errno = ENOENT;
    result = -1;
  }
  return result;
}

static bool
is_same_file(const struct stat *one, const struct stat *other)
{
  return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static int
open_file_at(const struct share *share, int root, const char *path, struct stat *status)
{
  struct stat before;
  if (share_stat_at(share, root, path, true, &before) != 0)
    return -1;
  errno = ENOENT;
  if (!S_ISREG(before.st_mode))
    return -1;
  int fd = open_at(share, root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return -1;
  /* Something else may have taken the name in between. */
  if (fstat(fd, status) != 0 || !is_same_file(&before, status)) {
    close(fd);
    errno = ENOENT;
    return -1;
  }
  return fd;
}

int
share_open_file(const struct share *share, const char *path, struct stat *status)
{
  errno = ENOENT;
  int root = path_is_visible(path) ? share_open_root(share) : -1;
  if (root < 0)
    return -1;
  int fd = open_file_at(share, root, path, status);
  close_quietly(root);
  return fd;
}
