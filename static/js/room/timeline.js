// Puts messages where they belong: socket frames, changes and pages all arrive through the swap style `timeline`.
// `timeline-new` is the same into an emptied log. The rules are those of docs/architecture.md, "the browser's five rules".

import htmx from "../../vendor/htmx.js";
import { completeCode } from "./code.js";
import { Cursor } from "./cursor.js";
import { giveUp, onFrame, onPoll, OUT_OF_REACH, SIGNED_OUT } from "../page/connection.js";
import { closeEnd, end, reachesEnd, reachFrom, setEnd } from "./timeline-ends.js";
import { redrawDays } from "../page/moments.js";
import { announce, articles, isSignedOut, log, numberOf, request, versionOf } from "../page/page.js";
import { holdPictures } from "../people/people.js";
import { atEnd, firstVisible, heldArticle, hold, toEnd, toMessage } from "./scroll.js";

const MOST_SHOWN = 300;

const last = () => [...articles()].findLast((article) => article.dataset.number);
const first = () => log.querySelector(":scope > article[data-number]");

const arrivals = [];
// Calls back with each article that came in.
export const onArrival = (listener) => arrivals.push(listener);

// The same message on the screen: by its number, which nobody can choose. By its id only one's own pending copy is
// found: somebody else may have sent under a client id that they read on this page.
function shownAs(article) {
  const { author, number } = article.dataset;
  const pending = `:scope > #${CSS.escape(article.id)}[data-author="${author}"]:not([data-number])`;
  return log.querySelector(`:scope > article[data-number="${number}"]`) ?? log.querySelector(pending);
}

function place(article) {
  const shown = shownAs(article);
  if (shown) {
    if (versionOf(shown) > versionOf(article)) return; // never back to an older state
    const focused = shown.contains(document.activeElement);
    const bar = document.getElementById("actions");
    if (shown.contains(bar)) document.body.append(bar);
    shown.replaceWith(article);
    if (focused) article.focus({ preventScroll: true });
    return;
  }
  let neighbour = end("newer").previousElementSibling;
  while (neighbour.id !== "older" && !(neighbour.matches("article") && numberOf(neighbour) <= numberOf(article)))
    neighbour = neighbour.previousElementSibling;
  const needle = neighbour.nextElementSibling;
  if (needle.id === "unread" && numberOf(article) > Number(needle.dataset.read)) neighbour = needle;
  neighbour.after(article);
}

// A frame or a change belongs on the screen only inside the stretch that is shown.
function isInside(article) {
  if (shownAs(article)) return true;
  const number = numberOf(article);
  const newest = last();
  const begins = !end("older").dataset.from; // in an empty room the second message may overtake the first
  return (begins || number >= numberOf(first() ?? article)) && (reachesEnd() || !newest || number <= numberOf(newest));
}

// The end that is farther from what is being read goes.
function prune() {
  const all = [...articles()];
  if (all.length <= MOST_SHOWN) return [];
  const line = heldArticle();
  const fromTop = !line || all.indexOf(line) > all.length / 2;
  const surplus = fromTop ? all.slice(0, all.length - MOST_SHOWN) : all.slice(MOST_SHOWN);
  const sent = surplus.filter((article) => article.dataset.number);
  if (!sent.length) return [];
  for (const article of sent) article.remove();
  const fresh = fromTop ? reachFrom("older", numberOf(first())) : reachFrom("newer", numberOf(last()));
  setEnd(fresh);
  return [fresh];
}

function swap(style, fragment) {
  const elements = [...fragment.children];
  const isPage = elements.some((element) => !element.matches("article"));
  const done = [];
  completeCode(fragment);
  hold(() => {
    if (style === "timeline-new") {
      const pending = [...articles()].filter((article) => !article.dataset.number);
      log.replaceChildren(end("older"), ...pending, end("newer"));
      closeEnd();
    }
    for (const element of elements) {
      if (!element.matches("article")) setEnd(element);
      else if (isPage || isInside(element)) {
        holdPictures(element);
        place(element);
      } else continue;
      done.push(element);
    }
    done.push(...prune());
    redrawDays();
  });
  const came = elements.filter((element) => element.matches("article"));
  for (const listener of arrivals) listener(came, isPage);
  if (isPage && style === "timeline") announce(`${came.length} ${elements[0].id === "older" ? "older" : "more"} messages loaded`);
  return done;
}

let leapt = () => {};
// Calls back with the last number that was shown, when so much came after it that it is shown from there.
export const onLeap = (work) => (leapt = work);

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
  const wasAtEnd = atEnd();
  const reading = (wasAtEnd ? last() : firstVisible())?.dataset.number ?? "";
  const answer = await request(`${log.dataset.changes}?since=${since}&reading=${reading}`).catch(() => undefined);
  if (isSignedOut(answer)) giveUp(SIGNED_OUT);
  if (answer?.status === 404) giveUp(OUT_OF_REACH);
  if (!answer?.ok) return false;
  const isNew = answer.headers.get("Hubbub-Window") === "new";
  await put(await answer.text(), isNew);
  const stamp = Number(answer.headers.get("Hubbub-Version"));
  if (isNew) cursor.replaced(stamp);
  else cursor.changes(since, stamp);
  if (isNew && wasAtEnd) leapt(Number(reading));
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

// Begin anew with a number at the top.
export async function showFrom(number) {
  const answer = await request(`${log.dataset.pages}?after=${number - 1}`).catch(() => undefined);
  if (!answer?.ok) return;
  const older = reachFrom("older", number);
  setEnd(older);
  await put(await answer.text(), true);
  htmx.process(older);
  cursor.replaced(Number(answer.headers.get("Hubbub-Version")));
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
  document.addEventListener("click", ({ target }) => target.closest("[data-check]") && check());
  redrawDays();
  const target = log.dataset.target && log.querySelector(`[data-number="${log.dataset.target}"]`);
  if (target) {
    toMessage(target);
    target.dataset.shown = "";
    target.focus({ preventScroll: true });
  } else if (document.getElementById("unread")) {
    toMessage(document.getElementById("unread"), "start");
  }
}
