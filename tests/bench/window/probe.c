/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Watches a program from outside, as its window manager would.
 *
 * It starts the program, waits until its window is mapped, and from then on
 * sends it _NET_WM_PING, one at a time, PING_EVERY_MS after the last answer. A
 * toolkit answers from its main loop, so the longest answer is the longest
 * time for which the window was deaf. No accessibility bus takes part, which
 * would make the program work more than it does for most people.
 *
 * Usage: probe PROGRAM [ARG…], with DISPLAY set.
 * It says on standard output, one line each, with its answers to commands on
 * standard input:
 *   mapped MS                         once, from the launch
 *   reset                             forget the longest answer
 *   report  →  report LONGEST_MS PINGS CPU_S PSS_KIB ANONYMOUS_KIB
 * At the end of its input it ends the program and itself.
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  MAP_MAX_MS = 20000,
  PING_EVERY_MS = 5,
  WINDOW_MIN_PIXELS = 100, /* toolkits make small helper windows too */
};

struct probe {
  Display *display;
  Window root;
  Window window; /* the program's, once mapped */
  Atom wm_protocols;
  Atom net_wm_ping;
  pid_t pid;
  uint64_t started_ns;
  uint64_t pinged_ns; /* when the ping under way was sent; 0: none is */
  uint64_t next_ns;   /* when the next one is due */
  uint64_t longest_ns;
  unsigned long pings;
  long serial; /* of the ping under way, so that a stale answer counts for nothing */
};

static uint64_t
now_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void
fail(const char *what)
{
  fprintf(stderr, "probe: %s\n", what);
  exit(EXIT_FAILURE);
}

static void
launch(struct probe *probe, char **argv)
{
  probe->started_ns = now_ns();
  probe->pid = fork();
  if (probe->pid < 0)
    fail("fork failed");
  if (probe->pid == 0) {
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* never outlive the measurement */
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
  }
}

/* The program's own window within a mapped one, which may be the frame that a window manager put
 * around it. Only programs say their class.
 *
 * Returns  None where there is none, or it is one of the small helpers that toolkits make
 */
static Window
find_main_window(const struct probe *probe, Window window)
{
  XWindowAttributes attributes;
  XClassHint class = {0};
  Window root, parent, *children = NULL, found = None;
  unsigned count = 0;

  if (!XGetWindowAttributes(probe->display, window, &attributes) || attributes.override_redirect ||
      attributes.width < WINDOW_MIN_PIXELS || attributes.height < WINDOW_MIN_PIXELS)
    return None;
  if (XGetClassHint(probe->display, window, &class)) {
    XFree(class.res_name);
    XFree(class.res_class);
    return window;
  }
  if (XQueryTree(probe->display, window, &root, &parent, &children, &count)) {
    for (unsigned i = 0; i < count && found == None; i++)
      found = find_main_window(probe, children[i]);
    XFree(children);
  }
  return found;
}

/* Wait for input of the X server, of standard input where asked for, or for the time. */
static short
wait_for_input(const struct probe *probe, bool with_stdin, int timeout_ms)
{
  struct pollfd fds[] = {
      {.fd = ConnectionNumber(probe->display), .events = POLLIN},
      {.fd = with_stdin ? STDIN_FILENO : -1, .events = POLLIN},
  };
  if (poll(fds, 2, timeout_ms) < 0)
    fail("poll failed");
  return fds[1].revents;
}

static void
wait_until_mapped(struct probe *probe)
{
  while (probe->window == None) {
    while (probe->window == None && XPending(probe->display)) {
      XEvent event;
      XNextEvent(probe->display, &event);
      if (event.type == MapNotify && event.xmap.event == probe->root)
        probe->window = find_main_window(probe, event.xmap.window);
    }
    if (waitpid(probe->pid, NULL, WNOHANG) == probe->pid)
      fail("the program ended before it had a window");
    if (now_ns() - probe->started_ns > MAP_MAX_MS * UINT64_C(1000000))
      fail("the program has no window");
    if (probe->window == None && !XPending(probe->display))
      (void)wait_for_input(probe, false, 100);
  }
  printf("mapped %.1f\n", (double)(now_ns() - probe->started_ns) / 1e6);
  fflush(stdout);
}

static void
send_ping(struct probe *probe)
{
  XEvent event = {0};
  event.xclient.type = ClientMessage;
  event.xclient.window = probe->window;
  event.xclient.message_type = probe->wm_protocols;
  event.xclient.format = 32;
  event.xclient.data.l[0] = (long)probe->net_wm_ping;
  event.xclient.data.l[1] = ++probe->serial;
  event.xclient.data.l[2] = (long)probe->window;
  XSendEvent(probe->display, probe->window, False, NoEventMask, &event);
  XFlush(probe->display);
  probe->pinged_ns = now_ns();
}

static void
take_answer(struct probe *probe, const XEvent *event)
{
  if (event->type != ClientMessage || event->xclient.message_type != probe->wm_protocols ||
      event->xclient.data.l[0] != (long)probe->net_wm_ping ||
      event->xclient.data.l[1] != probe->serial || probe->pinged_ns == 0)
    return;

  uint64_t now = now_ns(), took = now - probe->pinged_ns;
  probe->longest_ns = took > probe->longest_ns ? took : probe->longest_ns;
  probe->pings++;
  probe->pinged_ns = 0;
  probe->next_ns = now + PING_EVERY_MS * UINT64_C(1000000);
}

static double
cpu_seconds(pid_t pid)
{
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
    return 0;
  return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* Anonymous memory is what the program made. Private memory would grow whenever another user of the
 * same libraries ends. */
static void
read_memory(pid_t pid, unsigned long *pss_kib, unsigned long *anonymous_kib)
{
  char path[64], line[256];

  *pss_kib = *anonymous_kib = 0;
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
  FILE *file = fopen(path, "re");
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, "Pss:", 4) == 0)
      *pss_kib = strtoul(line + 4, NULL, 10);
    if (strncmp(line, "Anonymous:", 10) == 0)
      *anonymous_kib = strtoul(line + 10, NULL, 10);
  }
  if (file)
    fclose(file);
}

static void
report(const struct probe *probe)
{
  unsigned long pss_kib, anonymous_kib;
  uint64_t longest_ns = probe->longest_ns;

  /* A ping that is still unanswered is a stall too. */
  if (probe->pinged_ns && now_ns() - probe->pinged_ns > longest_ns)
    longest_ns = now_ns() - probe->pinged_ns;
  read_memory(probe->pid, &pss_kib, &anonymous_kib);
  printf("report %.1f %lu %.4f %lu %lu\n", (double)longest_ns / 1e6, probe->pings,
         cpu_seconds(probe->pid), pss_kib, anonymous_kib);
  fflush(stdout);
}

/* Handle commands.
 *
 * Returns  false at the end of input
 */
static bool
take_commands(struct probe *probe)
{
  char text[256];
  ssize_t n = read(STDIN_FILENO, text, sizeof text - 1);
  if (n <= 0)
    return false;
  text[n] = '\0';

  char *rest = NULL;
  for (char *word = strtok_r(text, "\n", &rest); word; word = strtok_r(NULL, "\n", &rest)) {
    if (strcmp(word, "report") == 0) {
      report(probe);
    } else if (strcmp(word, "reset") == 0) {
      probe->longest_ns = 0;
      probe->pings = 0;
    }
  }
  return true;
}

static void
watch(struct probe *probe)
{
  for (;;) {
    while (XPending(probe->display)) {
      XEvent event;
      XNextEvent(probe->display, &event);
      take_answer(probe, &event);
    }
    uint64_t now = now_ns();
    if (!probe->pinged_ns && now >= probe->next_ns) {
      send_ping(probe);
      continue; /* sending reads too: the answer may be in Xlib's queue, where poll misses it */
    }
    int timeout_ms = probe->pinged_ns ? -1 : (int)((probe->next_ns - now) / 1000000) + 1;
    if (wait_for_input(probe, true, timeout_ms) && !take_commands(probe))
      return;
  }
}

/* The program may be gone at any time, and its windows with it. */
static int
ignore_error_cb(Display *display, XErrorEvent *error)
{
  return 0;
}

int
main(int argc, char **argv)
{
  struct probe probe = {.display = XOpenDisplay(NULL)};

  if (argc < 2)
    fail("which program?");
  if (!probe.display)
    fail("no display");
  XSetErrorHandler(ignore_error_cb);
  probe.root = DefaultRootWindow(probe.display);
  probe.wm_protocols = XInternAtom(probe.display, "WM_PROTOCOLS", False);
  probe.net_wm_ping = XInternAtom(probe.display, "_NET_WM_PING", False);
  XSelectInput(probe.display, probe.root, SubstructureNotifyMask);
  XSync(probe.display, False);

  launch(&probe, argv + 1);
  wait_until_mapped(&probe);
  watch(&probe);

  (void)kill(probe.pid, SIGTERM); /* it may have ended by itself */
  (void)waitpid(probe.pid, NULL, 0);
  return EXIT_SUCCESS;
}
