// Puts messages where they belong: socket frames, changes and pages all arrive through the swap style `timeline`.
// `timeline-new` is the same into an emptied log. The rules are those of docs/architecture.md, "the browser's five rules".

import htmx from "../vendor/htmx.js";
import { Cursor } from "./cursor.js";
import { giveUp, onFrame, onPoll } from "./connection.js";
import { redrawDays } from "./moments.js";
import { announce, articles, log, numberOf, pattern, request, versionOf } from "./page.js";
import { atEnd, firstVisible, hold, toEnd, toMessage } from "./scroll.js";

const MOST_SHOWN = 300;

export const edge = (name) => document.getElementById(name);
export const reachesEnd = () => edge("newer").hidden;
const last = () => [...articles()].findLast((article) => article.dataset.number);
const first = () => articles()[0];

const arrivals = [];
// Calls back with each article that came in.
export const onArrival = (listener) => arrivals.push(listener);

function place(article) {
  const shown = document.getElementById(article.id);
  if (shown) {
    if (versionOf(shown) > versionOf(article)) return; // never back to an older state
    const focused = shown.contains(document.activeElement);
    if (shown.contains(edge("actions"))) document.body.append(edge("actions"));
    shown.replaceWith(article);
    if (focused) article.focus({ preventScroll: true });
    return;
  }
  let neighbour = edge("newer").previousElementSibling;
  while (neighbour.id !== "older" && !(neighbour.matches("article") && numberOf(neighbour) <= numberOf(article)))
    neighbour = neighbour.previousElementSibling;
  if (neighbour.nextElementSibling?.id === "unread") neighbour = neighbour.nextElementSibling;
  neighbour.after(article);
}

// An end of what is shown: a sentinel that fetches more, or the beginning, or nothing.
function setEdge(element) {
  const old = edge(element.id);
  const reach = old.querySelector(".reach");
  if (reach) htmx.trigger(reach, "htmx:abort"); // what it asked for belongs to a stretch that is gone
  old.replaceWith(element);
}

function sentinel(name, number) {
  const element = pattern(`${name}-pattern`);
  element.dataset.from = number;
  element.querySelector(".reach").setAttribute("hx-get", `${log.dataset.pages}?${name === "older" ? "before" : "after"}=${number}`);
  return element;
}

// A frame or a change belongs on the screen only inside the stretch that is shown.
function isInside(article) {
  if (document.getElementById(article.id)) return true;
  const number = numberOf(article);
  const newest = last();
  return number >= numberOf(first() ?? article) && (reachesEnd() || !newest || number <= numberOf(newest));
}

function prune() {
  const all = articles();
  if (all.length <= MOST_SHOWN) return [];
  const fromTop = atEnd() || firstVisible() !== all[0];
  const surplus = [...all].slice(fromTop ? 0 : MOST_SHOWN, fromTop ? all.length - MOST_SHOWN : undefined);
  const sent = surplus.filter((article) => article.dataset.number);
  if (!sent.length) return [];
  for (const article of sent) article.remove();
  const fresh = fromTop ? sentinel("older", numberOf(first())) : sentinel("newer", numberOf(last()));
  setEdge(fresh);
  return [fresh];
}

function swap(style, fragment) {
  const elements = [...fragment.children];
  const isPage = elements.some((element) => !element.matches("article"));
  const done = [];
  hold(() => {
    if (style === "timeline-new") {
      const pending = [...articles()].filter((article) => !article.dataset.number);
      log.replaceChildren(edge("older"), ...pending, edge("newer"));
    }
    for (const element of elements) {
      if (!element.matches("article")) setEdge(element);
      else if (isPage || isInside(element)) place(element);
      else continue;
      done.push(element);
    }
    done.push(...prune());
    redrawDays();
  });
  const came = elements.filter((element) => element.matches("article"));
  for (const listener of arrivals) listener(came, isPage);
  if (isPage && style === "timeline") announce(`${came.length} ${edge("older").contains(elements[0]) ? "older" : "more"} messages loaded`);
  return done;
}

let cursor;
let asking = false;
let wanted; // the lowest version from which changes are still to be asked

// One question at a time; those that come up meanwhile become one.
async function ask(since) {
  wanted = Math.min(wanted ?? since, since);
  if (asking) return;
  asking = true;
  for (let pause = 1_000; wanted !== undefined; ) {
    const from = wanted;
    wanted = undefined;
    if (await fetchChanges(from)) continue;
    if (document.body.dataset.socket === "closed") break;
    wanted = Math.min(wanted ?? from, from);
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, 15_000);
  }
  asking = false;
}

// True once nothing of it is left to be done.
async function fetchChanges(since) {
  const reading = atEnd() || !reachesEnd() ? "" : `&reading=${firstVisible()?.dataset.number ?? ""}`;
  const answer = await request(`${log.dataset.changes}?since=${since}${reading}`).catch(() => undefined);
  if (answer?.status === 401) giveUp("You are signed out. Reload to sign in; what you wrote is kept.");
  if (answer?.status === 404) giveUp("You can no longer read this room.");
  if (!answer?.ok) return false;
  const isNew = answer.headers.get("Hubbub-Window") === "new";
  await put(await answer.text(), isNew);
  const stamp = Number(answer.headers.get("Hubbub-Version"));
  if (isNew) cursor.replaced(stamp);
  else cursor.changes(since, stamp);
  return true;
}

const put = (text, isNew = false) =>
  htmx.swap({ sourceElement: log, target: log, swap: isNew ? "timeline-new" : "timeline", text });

// An article that an answer of ours brought: as good as a frame.
export async function put1(text, version) {
  await put(text);
  cursor.frame(version);
}

// Go to the newest message, also when it is not among those that are shown.
export async function goToEnd() {
  if (!reachesEnd()) {
    const answer = await request(log.dataset.pages).catch(() => undefined);
    if (!answer?.ok) return;
    await put(await answer.text(), true);
    cursor.replaced(Number(answer.headers.get("Hubbub-Version")));
  }
  toEnd();
}

// "All 1,482 messages are here": ask anew for everything that is shown.
async function check() {
  await ask(Math.max(0, cursor.version - 190));
  announceState(`All ${Number(last()?.dataset.number ?? 0).toLocaleString("en")} messages up to now are present`);
}

function announceState(sentence) {
  const place = document.querySelector(".link-state");
  place.hidden = false;
  place.dataset.over = "";
  place.textContent = sentence;
}

if (log) {
  htmx.registerExtension("timeline", {
    handle_swap: (style, target, fragment) => target === log && style.startsWith("timeline") && swap(style, fragment),
  });
  cursor = new Cursor(Number(log.dataset.version), ask);
  onFrame((frame) => {
    if (frame.content && frame.version) cursor.frame(frame.version);
    else if (frame.version) cursor.heard(frame.version);
  });
  onPoll(() => ask(cursor.version));
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const stamp = ctx.status === "swapped" && ctx.response?.headers.get("Hubbub-Version");
    if (stamp) cursor.page(Number(stamp));
  });
  // a page that did not come keeps its place and can be asked for again
  for (const failure of ["htmx:error", "htmx:response:error"])
    document.addEventListener(failure, ({ target }) => {
      if (target.matches?.(".reach")) target.parentElement.dataset.state = "failed";
    });
  log.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-retry]")?.closest(".gap-mark");
    if (!row) return;
    const fresh = sentinel(row.id, row.dataset.from);
    setEdge(fresh);
    htmx.process(fresh);
  });
  document.addEventListener("click", ({ target }) => target.closest("[data-check]") && check());
  redrawDays();
  const target = log.dataset.target && log.querySelector(`[data-number="${log.dataset.target}"]`);
  if (target) {
    toMessage(target);
    target.dataset.shown = "";
    target.focus({ preventScroll: true });
  } else if (edge("unread")) {
    toMessage(edge("unread"), "start");
  }
}
