// Owns the scroll position: the line that is being read does not move.
// The timeline is a column-reverse box: its scrollTop is 0 at the newest message and negative above it.

import { showsNewest } from "./timeline-edges.js";
import { articles, log, scroller } from "../page/page.js";

const AT_END_PX = 8;

export const atEnd = () => showsNewest() && Math.abs(scroller.scrollTop) < AT_END_PX;

let held; // {id, top} of the first message on the screen
let heldAt; // scrollTop at that moment

// The first article whose lower edge is below the upper edge of the timeline.
export function firstVisible() {
  const all = articles();
  const edge = scroller.getBoundingClientRect().top;
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].getBoundingClientRect().bottom > edge + 1) high = middle;
    else low = middle + 1;
  }
  return all[low];
}

function remember() {
  const article = atEnd() ? undefined : firstVisible();
  held = article && { id: article.id, top: article.getBoundingClientRect().top };
  heldAt = scroller.scrollTop;
}

// The article whose line is held, without asking for a layout; undefined at the end.
export const heldArticle = () => held && document.getElementById(held.id);

function restore() {
  const article = heldArticle();
  if (!article) return;
  const moved = article.getBoundingClientRect().top - held.top;
  if (Math.abs(moved) >= 0.5) scroller.scrollTop += moved;
}

// If nobody scrolled, a line that moved was moved by a change of size that the observer below has yet to report.
function settle() {
  if (scroller.scrollTop === heldAt) restore();
  remember();
}

// Changes the log without moving the line that is being read.
export function hold(change) {
  settle();
  change();
  restore();
  remember();
}

export function toEnd() {
  scroller.scrollTop = 0;
  remember();
}

export function toMessage(article, block = "center", by = 0) {
  article.scrollIntoView({ block });
  scroller.scrollTop += by;
  remember();
}

if (log) {
  scroller.addEventListener("scroll", settle, { passive: true });
  // pictures, folds, a growing composer, a turned phone
  const watcher = new ResizeObserver(() => (restore(), remember()));
  watcher.observe(log);
  watcher.observe(scroller);
}
