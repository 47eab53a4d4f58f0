// How far this person has read. What was on the screen of a page that they look at is read; what only arrived is not.

import { onFrame } from "../page/connection.js";
import { announce, articles, log, me, numberOf, pattern, request, scroller } from "../page/page.js";
import { word } from "../page/words.js";
import { atEnd, hold, toMessage } from "./scroll.js";
import { goToEnd, onArrival, onLeap } from "./timeline.js";

const SETTLE_MS = 700;
const SPOKEN_CHARACTERS = 200;

const isMember = log?.dataset.read !== undefined;
let read = Number(log?.dataset.read ?? 0);
let told = read; // what the server knows
let newest = 0; // the highest number that arrived
let fresh = 0; // how many arrived while this person was reading further up
let timer;
const jump = document.querySelector(".jump");

function look() {
  const looks = isMember && !document.hidden && document.hasFocus();
  const lower = scroller.getBoundingClientRect().bottom + 4;
  const seen = looks && [...articles()].findLast((one) => one.dataset.number && one.getBoundingClientRect().bottom <= lower);
  showJump(atEnd()); // after everything that needs a layout
  if (seen) read = Math.max(read, numberOf(seen));
  if (read > told) timer ??= setTimeout(tell, SETTLE_MS);
}

async function tell() {
  clearTimeout(timer);
  timer = undefined;
  if (!isMember || read <= told) return;
  const number = read;
  const options = { method: "POST", body: { number }, keepalive: true };
  const answer = await request(log.dataset.reads, options).catch(() => undefined);
  if (answer?.ok) told = Math.max(told, number);
}

function showJump(here) {
  if (here) fresh = 0;
  jump.hidden = here;
  jump.querySelector("[data-jump]").textContent = fresh ? word("new-messages", { count: fresh }) : word("newest");
}

// Everything is read: removes the unread mark.
export async function markRead() {
  hold(() => document.getElementById("unread")?.remove());
  await goToEnd();
  const row = document.querySelector(`[data-sidebar-room="${document.body.dataset.room}"]`);
  read = Math.max(read, newest, Number(row?.dataset.number ?? 0));
  tell();
}

function count(came) {
  const added = came.filter((article) => article.dataset.number && numberOf(article) > newest);
  if (!added.length) return;
  newest = Math.max(...added.map(numberOf));
  const others = added.filter((article) => article.dataset.author !== me);
  if (!others.length) return;
  if (!atEnd()) fresh += others.length;
  if (document.hidden) markUnreadFrom(others[0]);
  const { textContent: name } = others.at(-1).querySelector(".msg-name");
  announce(`${name}: ${others.at(-1).querySelector(".msg-body").textContent.trim().slice(0, SPOKEN_CHARACTERS)}`);
}

// What arrived while nobody looked stands after the unread mark.
function markUnreadFrom(article) {
  if (document.getElementById("unread") || !isMember || !article.isConnected) return;
  const mark = pattern("unread-pattern");
  const number = numberOf(article) - 1;
  const [spoken, shown] = mark.querySelector(".place").children;
  mark.dataset.read = shown.textContent = number;
  spoken.textContent = word("read-up-to", { number });
  mark.querySelector("[data-since]").textContent = word("since", { time: article.querySelector("time").textContent });
  hold(() => article.before(mark));
}

if (log) {
  newest = Math.max(0, ...[...articles()].map(numberOf).filter(Number.isFinite));
  onArrival((came, isPage) => {
    if (isPage) newest = Math.max(newest, ...came.map(numberOf));
    else count(came);
    look();
  });
  onLeap((number) => {
    const next = [...articles()].find((article) => numberOf(article) > number);
    if (!next) return;
    markUnreadFrom(next);
    toMessage(document.getElementById("unread") ?? next, "start");
    look();
  });
  onFrame((frame) => {
    if (frame.read?.room === document.body.dataset.room) told = Math.max(told, frame.read.number);
  });
  scroller.addEventListener("scroll", look, { passive: true });
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", tell);
  jump.addEventListener("click", (event) => {
    event.preventDefault();
    goToEnd().then(look);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-mark-read]")) return;
    event.preventDefault();
    markRead();
  });
  setTimeout(look, SETTLE_MS);
}
