// How far this person has read: moved by what was on the screen of a page that they look at, never by arrival.

import { onFrame } from "../page/connection.js";
import { announce, articles, log, me, numberOf, pattern, request, scroller } from "../page/page.js";
import { atEnd, hold, toMessage } from "./scroll.js";
import { goToEnd, onArrival, onLeap } from "./timeline.js";

const SETTLE_MS = 700;
const SPOKEN_CHARACTERS = 200;

const isMember = log?.dataset.read !== undefined;
let read = Number(log?.dataset.read ?? 0);
let told = read; // what the server knows
let newest = 0; // the highest number that came
let fresh = 0; // how many came while this person was reading further up
let timer;
const jump = document.querySelector(".jump");

function look() {
  const looks = isMember && !document.hidden && document.hasFocus();
  const lower = scroller.getBoundingClientRect().bottom + 4;
  const seen = looks && [...articles()].findLast((one) => one.dataset.number && one.getBoundingClientRect().bottom <= lower);
  showJump(atEnd()); // after all that asks for a layout
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
  jump.querySelector("[data-jump]").textContent = fresh ? `${fresh} new message${fresh > 1 ? "s" : ""}` : "Newest";
}

// Everything is read: the needle goes.
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
  if (document.hidden) setNeedle(others[0]);
  const { textContent: name } = others.at(-1).querySelector(".msg-name");
  announce(`${name}: ${others.at(-1).querySelector(".msg-body").textContent.trim().slice(0, SPOKEN_CHARACTERS)}`);
}

// What came while nobody looked stands after a needle.
function setNeedle(article) {
  if (document.getElementById("unread") || !isMember || !article.isConnected) return;
  const needle = pattern("unread-pattern");
  needle.dataset.read = numberOf(article) - 1;
  needle.querySelector(".place").lastChild.textContent = needle.dataset.read;
  needle.querySelector("[data-since]").textContent = `Since ${article.querySelector("time").textContent}`;
  hold(() => article.before(needle));
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
    setNeedle(next);
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
