// Inserts messages where they belong: frames, changes and pages all arrive through the swap style `timeline`. With
// `timeline-new` the log is emptied first. The rules are in docs/architecture.md, "The browser's five rules".

import htmx from "../../vendor/htmx.js";
import { completeCode } from "./code.js";
import { Cursor } from "./cursor.js";
import { giveUp, onFrame, onPoll } from "../page/connection.js";
import { edge, gapFrom, removeNewerEdge, setEdge, showsNewest } from "./timeline-edges.js";
import { redrawDays } from "../page/moments.js";
import { announce, articles, isSignedOut, log, numberOf, request, versionOf } from "../page/page.js";
import { translate, word } from "../page/words.js";
import { holdPictures } from "../people/people.js";
import { atEnd, firstVisible, heldArticle, hold, toEnd, toMessage } from "./scroll.js";

const MOST_SHOWN = 300;

const last = () => [...articles()].findLast((article) => article.dataset.number);
const first = () => log.querySelector(":scope > article[data-number]");

const arrivals = [];
// Calls back with the messages that came in, and whether they came as a page.
export const onArrival = (listener) => arrivals.push(listener);

// The same message on the screen, found by its number, which nobody can choose. Only one's own pending copy is found by
// its id: somebody else may have sent with a client id that they read on this page.
function shownAs(article) {
  const { author, number } = article.dataset;
  const pending = `:scope > #${CSS.escape(article.id)}[data-author="${author}"]:not([data-number])`;
  return log.querySelector(`:scope > article[data-number="${number}"]`) ?? log.querySelector(pending);
}

function insert(article) {
  const shown = shownAs(article);
  if (shown) {
    if (versionOf(shown) > versionOf(article)) return; // never go back to an older state
    const focused = shown.contains(document.activeElement);
    const bar = document.getElementById("actions");
    if (shown.contains(bar)) document.body.append(bar);
    shown.replaceWith(article);
    if (focused) article.focus({ preventScroll: true });
    return;
  }
  let neighbour = edge("newer").previousElementSibling;
  while (neighbour.id !== "older" && !(neighbour.matches("article") && numberOf(neighbour) <= numberOf(article)))
    neighbour = neighbour.previousElementSibling;
  const next = neighbour.nextElementSibling;
  if (next.id === "unread" && numberOf(article) > Number(next.dataset.read)) neighbour = next;
  neighbour.after(article);
}

// A frame or a change is shown only where it falls into the stretch that is on the screen.
function isInside(article) {
  if (shownAs(article)) return true;
  const number = numberOf(article);
  const newest = last();
  const begins = !edge("older").dataset.from; // in an empty room the second message may overtake the first
  return (begins || number >= numberOf(first() ?? article)) && (showsNewest() || !newest || number <= numberOf(newest));
}

// Removes messages from the end that is farther from what is being read.
function prune() {
  const all = [...articles()];
  if (all.length <= MOST_SHOWN) return [];
  const line = heldArticle();
  const fromTop = !line || all.indexOf(line) > all.length / 2;
  const surplus = fromTop ? all.slice(0, all.length - MOST_SHOWN) : all.slice(MOST_SHOWN);
  const sent = surplus.filter((article) => article.dataset.number);
  if (!sent.length) return [];
  for (const article of sent) article.remove();
  const fresh = fromTop ? gapFrom("older", numberOf(first())) : gapFrom("newer", numberOf(last()));
  setEdge(fresh);
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
      log.replaceChildren(edge("older"), ...pending, edge("newer"));
      removeNewerEdge();
    }
    for (const element of elements) {
      if (!element.matches("article")) setEdge(element);
      else if (isPage || isInside(element)) {
        holdPictures(element);
        translate(element);
        insert(element);
      } else continue;
      done.push(element);
    }
    done.push(...prune());
    redrawDays();
  });
  const came = elements.filter((element) => element.matches("article"));
  for (const listener of arrivals) listener(came, isPage);
  if (isPage && style === "timeline") {
    announce(word(elements[0].id === "older" ? "older-loaded" : "newer-loaded", { count: came.length }));
  }
  return done;
}

let leapt = () => {};
// Calls back with the last number that was shown, when so much came after it that the page starts again from there.
export const onLeap = (work) => (leapt = work);

let cursor;
let asking = false;
let wanted; // the lowest version after which changes must still be asked for

// One request at a time; what is asked meanwhile becomes one more.
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

// True when there is no need to ask again.
async function fetchChanges(since) {
  const wasAtEnd = atEnd();
  const reading = (wasAtEnd ? last() : firstVisible())?.dataset.number ?? "";
  const answer = await request(`${log.dataset.changes}?since=${since}&reading=${reading}`).catch(() => undefined);
  if (isSignedOut(answer)) giveUp("signed-out");
  if (answer?.status === 404) giveUp("no-access");
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

// An article that came as the answer to a request of this page counts as its frame.
export async function showAnswer(text, version) {
  await put(text);
  cursor.frame(version);
}

// Goes to the newest message, even when it is not among those that are shown.
export async function goToEnd() {
  if (!showsNewest()) {
    const answer = await request(log.dataset.pages).catch(() => undefined);
    if (!answer?.ok) return;
    await put(await answer.text(), true);
    cursor.replaced(Number(answer.headers.get("Hubbub-Version")));
  }
  toEnd();
}

// Starts again with this number at the top.
export async function showFrom(number) {
  const answer = await request(`${log.dataset.pages}?after=${number - 1}`).catch(() => undefined);
  if (!answer?.ok) return;
  const older = gapFrom("older", number);
  setEdge(older);
  await put(await answer.text(), true);
  htmx.process(older);
  cursor.replaced(Number(answer.headers.get("Hubbub-Version")));
}

// Asks again for all that is shown, and says that it is here.
async function check() {
  await ask(Math.max(0, cursor.version - 190));
  const line = document.querySelector(".link-state");
  line.hidden = false;
  line.dataset.over = "";
  line.textContent = word("all-here", { count: Number(last()?.dataset.number ?? 0) });
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
