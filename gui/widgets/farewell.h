/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program's last second: a session that was disconnected has its goodbye on the wire.
 */
#pragma once

#include "gui/session/session.h"

/* Disconnect a session and keep the program running until it is gone, for FAREWELL_MS at most. */
void farewell_say(ConfabSession *session);

/* A network that takes nothing any more must not keep the program alive. */
#define FAREWELL_MS 2000
