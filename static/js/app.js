// The one entry. htmx comes first: it starts when all of this has run, so that no request is made too early.

import "../vendor/htmx.js";
import "./connection.js";
import "./menus.js";
import "./moments.js";
import "./people.js";
import "./rail.js";
import "./shortcuts.js";
import "./code.js";
import "./timeline.js";
import "./place.js";
import "./reading.js";
import "./composer.js";
import "./typing.js";
import "./actions.js";
