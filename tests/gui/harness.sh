#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Run a command on a desktop of its own: an X server, a window manager, a D-Bus session, an
# accessibility bus and a home directory, all of which end with it.
#
#   harness.sh COMMAND [ARGUMENT]…
#
#   HARNESS_SCREEN   size and depth of the screen, 1280x800x24 by default
#   HARNESS_LANG     language, C.UTF-8 by default
#   HARNESS_KEEP     not empty: keep the directory with the logs and say where it is
#
# Nothing outside is touched. Xvfb picks its display itself, so any number of these can run at once,
# and only processes started here are ended.
set -u

place=$(mktemp -d "${TMPDIR:-/tmp}/confab-gui.XXXXXX")
mkdir -m 700 "$place"/{run,home,config,data,cache,state,services}
pids=()

# Invoked by the trap.
# shellcheck disable=SC2317
cleanup() {
  local i
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null
  done
  for i in "${pids[@]}"; do
    wait "$i" 2>/dev/null
  done
  if [ -n "${HARNESS_KEEP:-}" ]; then
    echo "harness: kept $place" >&2
  else
    rm -rf "$place"
  fi
}
trap cleanup EXIT
trap 'exit 143' TERM INT

fail() {
  echo "harness: $1" >&2
  cat "$2" >&2
  exit 99
}

# Everything that could come from the desktop of whoever runs this is set or taken away.
# NO_AT_BRIDGE=1 would hide programs from the accessibility bus.
unset NO_AT_BRIDGE GTK_MODULES GTK_A11Y WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS \
  DISPLAY XAUTHORITY SESSION_MANAGER LANGUAGE
export HOME=$place/home XDG_RUNTIME_DIR=$place/run XDG_CONFIG_HOME=$place/config \
  XDG_DATA_HOME=$place/data XDG_CACHE_HOME=$place/cache XDG_STATE_HOME=$place/state \
  GSETTINGS_BACKEND=memory GTK_THEME=${GTK_THEME:-Adwaita} GDK_BACKEND=x11 GTK_USE_PORTAL=0 GIO_USE_VFS=local \
  GVFS_DISABLE_FUSE=1 GTK_IM_MODULE=gtk-im-context-simple LIBGL_ALWAYS_SOFTWARE=1 \
  LC_ALL=${HARNESS_LANG:-C.UTF-8} TZ=UTC HARNESS_DIR=$place

# The same look everywhere, and nothing that moves by itself.
mkdir -p "$place/config/gtk-3.0"
cat >"$place/config/gtk-3.0/settings.ini" <<'SETTINGS'
[Settings]
gtk-enable-animations=0
gtk-cursor-blink=0
gtk-font-name=DejaVu Sans 10
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-overlay-scrolling=0
SETTINGS

# Without -noreset the server starts anew whenever its last client leaves. It writes the number of
# its display once it accepts connections.
mkfifo "$place/display"
Xvfb -displayfd 5 -screen 0 "${HARNESS_SCREEN:-1280x800x24}" -dpi 96 -nolisten tcp -noreset \
  5>"$place/display" >"$place/xvfb.log" 2>&1 &
pids+=($!)
read -r -t 20 display <"$place/display" || fail "Xvfb did not start" "$place/xvfb.log"
export DISPLAY=:$display

# A session bus that can start the accessibility bus and nothing else.
cat >"$place/services/org.a11y.Bus.service" <<'SERVICE'
[D-BUS Service]
Name=org.a11y.Bus
Exec=/usr/libexec/at-spi-bus-launcher --launch-immediately
SERVICE
cat >"$place/bus.conf" <<BUS
<busconfig>
  <type>session</type>
  <listen>unix:dir=$place/run</listen>
  <servicedir>$place/services</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
BUS
mkfifo "$place/address"
dbus-daemon --config-file="$place/bus.conf" --nofork --print-address=6 \
  6>"$place/address" >"$place/dbus.log" 2>&1 &
pids+=($!)
read -r -t 20 address <"$place/address" || fail "dbus-daemon did not start" "$place/dbus.log"
export DBUS_SESSION_BUS_ADDRESS=$address

# Without a window manager keys go to the window under the pointer. It is there when the root window
# names its check window.
openbox >"$place/openbox.log" 2>&1 &
pids+=($!)
for ((tries = 0; ; tries++)); do
  xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q window && break
  ((tries < 500)) || fail "openbox did not start" "$place/openbox.log"
  sleep 0.02
done

# In the background, since bash runs a trap only between commands: a time-out's TERM would wait.
"$@" <&0 &
child=$!
pids+=("$child")
wait "$child"
