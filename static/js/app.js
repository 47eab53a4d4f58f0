// The only entry point. htmx comes first: it starts when all of this has run, so that no request is made too early.

import "../vendor/htmx.js";
import "./page/connection.js";
import "./page/menus.js";
import "./page/moments.js";
import "./people/people.js";
import "./page/sidebar.js";
import "./page/shortcuts.js";
import "./room/code.js";
import "./room/timeline.js";
import "./room/restore-position.js";
import "./room/read-position.js";
import "./room/composer.js";
import "./room/typing.js";
import "./room/message-actions.js";
