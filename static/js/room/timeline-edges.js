// The two edges of what is shown: a row that fetches more (a gap), the beginning of the room, or nothing.

import htmx from "../../vendor/htmx.js";
import { log, pattern } from "../page/page.js";

export const edge = (name) => document.getElementById(name); // "older" or "newer"
export const showsNewest = () => edge("newer").hidden;

export function setEdge(element) {
  const old = edge(element.id);
  const loader = old.querySelector(".load-more");
  if (loader) htmx.trigger(loader, "htmx:abort"); // what it asked for belongs to a stretch that is no longer shown
  old.replaceWith(element);
}

// Nothing is newer than what is shown, unless the page that arrives says otherwise.
export const removeNewerEdge = () => setEdge(Object.assign(document.createElement("div"), { id: "newer", hidden: true }));

// A row that fetches what lies beyond a number when it is near the screen. htmx must still process it.
export function gapFrom(name, number) {
  const element = pattern(`${name}-pattern`);
  element.dataset.from = number;
  element.querySelector(".load-more").setAttribute("hx-get", `${log.dataset.pages}?${name === "older" ? "before" : "after"}=${number}`);
  return element;
}

function askAgain(row) {
  const fresh = gapFrom(row.id, row.dataset.from);
  setEdge(fresh);
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
