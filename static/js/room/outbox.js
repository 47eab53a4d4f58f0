// What was written and is not acknowledged yet. It is kept in this browser, so that it survives a reload, a crash and a
// new sign-in; it is sent one by one, in order; its client id makes a second attempt harmless.

import { giveUp } from "../page/connection.js";
import { articles, isSignedOut, log, me, pattern, request } from "../page/page.js";
import { word } from "../page/words.js";
import { goToEnd, showAnswer } from "./timeline.js";
import { hold, toEnd } from "./scroll.js";

const STILL_MS = 8_000;
const LONGEST_PAUSE_MS = 30_000;

const key = `outbox:${me}:${document.body.dataset.room}`;
const url = document.getElementById("composer")?.action;
let busy = false;
let wake = () => {};

const load = () => JSON.parse(localStorage.getItem(key) ?? "[]");
const save = (items) => (items.length ? localStorage.setItem(key, JSON.stringify(items)) : localStorage.removeItem(key));
const update = (id, change) => save(load().flatMap((item) => (item.id === id ? (change ? [{ ...item, ...change }] : []) : [item])));
const elementOf = (id) => document.getElementById(`message-${id}`);

export async function post(body) {
  const item = { id: crypto.randomUUID(), body, at: new Date().toISOString(), state: "pending" };
  save([...load(), item]);
  draw(item);
  goToEnd();
  flush();
}

// The message's own markup, with what was typed as plain text.
function draw(item) {
  const article = elementOf(item.id) ?? pattern("pending-pattern");
  article.id = `message-${item.id}`;
  article.dataset.state = item.state;
  article.querySelector("time").dateTime = item.at;
  article.querySelector(".msg-body").textContent = item.body;
  if (!article.isConnected) {
    const before = [...articles()].at(-1);
    article.classList.toggle("follow", before?.dataset.author === me);
    hold(() => document.getElementById("newer").before(article));
  }
}

function tell(id, words, state = "pending") {
  const article = elementOf(id);
  if (!article) return;
  article.dataset.state = state;
  article.querySelector(".doing").textContent = words;
  if (state === "failed") article.querySelector("[data-why]").textContent = words;
}

async function flush() {
  if (busy) return;
  busy = true;
  for (let item; (item = load().find(({ state }) => state === "pending")); ) await deliver(item);
  busy = false;
}

async function deliver(item) {
  const late = setTimeout(() => tell(item.id, word("still-trying")), STILL_MS);
  for (let patience = 1_000; load().some(({ id, state }) => id === item.id && state === "pending"); patience *= 2) {
    const answer = await request(url, { method: "POST", body: { client_id: item.id, body: item.body } }).catch(() => undefined);
    if (await settle(item, answer)) break;
    const seconds = Number(answer?.headers.get("Retry-After"));
    for (let left = seconds; left > 0; left -= 1) {
      tell(item.id, word("sends-in", { seconds: left }));
      await pause(1_000);
    }
    if (!seconds) await pause(Math.min(patience, LONGEST_PAUSE_MS));
  }
  clearTimeout(late);
}

const pause = (duration) => new Promise((resolve) => ((wake = resolve), setTimeout(resolve, duration)));

// True when there is no second attempt: it arrived, or it never will.
async function settle({ id }, answer) {
  if (!answer || answer.status >= 500 || answer.status === 429) return false;
  if (answer.ok) {
    update(id);
    await showAnswer(await answer.text(), Number(answer.headers.get("Hubbub-Version")));
    return true;
  }
  if (isSignedOut(answer)) {
    giveUp("signed-out");
    tell(id, word("sent-after-sign-in"));
    await new Promise(() => {}); // this page has ended; the next one sends it
  }
  const why = answer.status === 404 ? word("no-access") : (await answer.text()).slice(0, 200);
  update(id, { state: "failed", why });
  tell(id, word("not-sent", { reason: why }), "failed");
  return true;
}

export function discard(id) {
  const [item] = load().filter((one) => one.id === id);
  update(id);
  hold(() => elementOf(id)?.remove());
  return item?.body ?? "";
}

if (url) {
  for (const item of load()) {
    draw(item);
    if (item.state === "failed") tell(item.id, word("not-sent", { reason: item.why }), "failed");
  }
  if (load().length) toEnd();
  flush();
  addEventListener("online", () => wake());
  log.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-pending]");
    if (!button) return;
    const id = button.closest("article").id.slice("message-".length);
    if (button.dataset.pending === "retry") {
      update(id, { state: "pending" });
      tell(id, word("sending"));
      flush();
    } else {
      const body = discard(id);
      if (button.dataset.pending === "edit") dispatchEvent(new CustomEvent("hubbub:write", { detail: body }));
    }
  });
}
