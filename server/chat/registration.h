/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a connection to a user.
 */
#pragma once

struct client;

/* Register the client if it has said all that is needed and is not negotiating capabilities. */
void registration_try(struct client *client);
