// The two ends of the stretch that is shown: a row that fetches more, the beginning of the room, or nothing.

import htmx from "../../vendor/htmx.js";
import { log, pattern } from "../page/page.js";

export const end = (name) => document.getElementById(name); // "older" or "newer"
export const reachesEnd = () => end("newer").hidden;

export function setEnd(element) {
  const old = end(element.id);
  const loader = old.querySelector(".load-more");
  if (loader) htmx.trigger(loader, "htmx:abort"); // what it asked for belongs to a stretch that is no longer shown
  old.replaceWith(element);
}

// Nothing is newer than what is shown, unless the page that arrives says otherwise.
export const closeEnd = () => setEnd(Object.assign(document.createElement("div"), { id: "newer", hidden: true }));

// A row that fetches what lies beyond a number when it is near the screen. htmx must still process it.
export function reachFrom(name, number) {
  const element = pattern(`${name}-pattern`);
  element.dataset.from = number;
  element.querySelector(".load-more").setAttribute("hx-get", `${log.dataset.pages}?${name === "older" ? "before" : "after"}=${number}`);
  return element;
}

function askAgain(row) {
  const fresh = reachFrom(row.id, row.dataset.from);
  setEnd(fresh);
  htmx.process(fresh);
}

if (log) {
  // where a page did not arrive, the row says so and can ask again
  for (const failure of ["htmx:error", "htmx:response:error"])
    document.addEventListener(failure, ({ target }) => {
      if (target.matches?.(".load-more")) target.parentElement.dataset.state = "failed";
    });
  log.addEventListener("click", ({ target }) => target.closest("[data-retry]") && askAgain(target.closest(".gap-mark")));
  document.addEventListener("htmx:ws:after:connection", () => log.querySelectorAll('[data-state="failed"].gap-mark').forEach(askAgain));
}
