// Keys that work anywhere on the page, and those that walk through the timeline, where one message has the tab stop.

import { articles, log, scroller } from "./page.js";
import { markRead } from "../room/read-position.js";
import { goToEnd } from "../room/timeline.js";

const isWriting = (element) => element.closest("input, textarea, select, [contenteditable]");

function walk(step) {
  const all = [...articles()];
  const here = document.activeElement.closest?.("#messages > article");
  const next = here ? all[all.indexOf(here) + step] : all.at(-1);
  if (!next) return;
  for (const one of all) one.tabIndex = one === next ? 0 : -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function inTimeline(event) {
  if (event.key === "j" || event.key === "ArrowDown") walk(1);
  else if (event.key === "k" || event.key === "ArrowUp") walk(-1);
  else return false;
  return true;
}

function anywhere(event) {
  const field = event.key === "?" ? undefined : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (field?.checkVisibility()) field.focus();
  else if (event.key === "?") location.assign("/help/");
  else if (log && (event.key === "j" || event.key === "k")) walk(event.key === "j" ? 1 : -1);
  else if (log && event.key === "End") goToEnd();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
  if (log && event.key === "End" && (event.ctrlKey || event.target.value === "")) goToEnd();
  if (event.ctrlKey) return;
  if (log && event.key === "Escape" && !document.querySelector("dialog[open]")) {
    markRead();
    document.getElementById("body")?.focus();
    return;
  }
  if (isWriting(event.target)) return;
  const used = (scroller?.contains(event.target) && inTimeline(event)) || anywhere(event);
  if (used) event.preventDefault();
});
