// The state of the socket: on <body data-socket>, and in one sentence once it takes long. Reconnecting is htmx's;
// noticing a line that died without a word, and giving up where the server says so, is ours.

import htmx from "../../vendor/htmx.js";
import { isSignedOut, log, request } from "./page.js";

const SILENT_MS = 3_000; // a short break is nobody's business
const DEAD_MS = 40_000; // the server speaks at least every 15 s
const POLL_MS = 15_000;

export const SIGNED_OUT = "You are signed out. Reload to sign in; what you wrote is kept.";
export const OUT_OF_REACH = "You can no longer read this room.";

const ENDED = "This page was disconnected. Reload to go on.";
const REFUSED = {
  4401: SIGNED_OUT,
  4403: OUT_OF_REACH,
  1008: "This page was disconnected because it sent too much. Reload to go on.",
  1009: "Something was too large to be sent. Reload to go on.",
};

let connector = document.getElementById("connection");
let heardAt = Date.now();
let broken; // timer: how long the break has lasted
let wasBroken = false;
const listeners = [];

// Calls back with every frame, after htmx has swapped what it brought.
export const onFrame = (listener) => listeners.push(listener);

let poll = () => {};
// What is done every now and then while there is no socket.
export const onPoll = (work) => (poll = work);

export function send(frame) {
  const socket = connector?._htmx?.ws?.connection?.socket;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

function show(state) {
  document.body.dataset.socket = state;
  if (state === "open") {
    clearTimeout(broken);
    broken = undefined;
    say(wasBroken ? "Back online" : "");
    if (wasBroken) setTimeout(() => document.body.dataset.socket === "open" && say(""), SILENT_MS);
    wasBroken = false;
  } else if (state === "connecting") {
    broken ??= setTimeout(() => {
      wasBroken = true;
      say(navigator.onLine ? "Reconnecting… you can keep writing" : "Offline. What you write is sent when you are back");
      poll();
    }, SILENT_MS);
  }
}

function say(sentence, link = false) {
  const place = document.querySelector(".link-state");
  if (!place) return;
  place.hidden = !sentence;
  place.dataset.over = link || sentence === "Back online" ? "" : "going-on";
  place.textContent = sentence;
}

// The server will not have this page any more. Without its element htmx does not try again.
export function giveUp(sentence) {
  clearTimeout(broken);
  connector?.remove();
  document.body.dataset.socket = "closed";
  say(sentence, true);
}

// Replaced by itself: the old socket is closed, a new one is opened.
function reconnect() {
  if (!connector.isConnected) return;
  const fresh = connector.cloneNode(false);
  htmx.trigger(connector, "htmx:abort");
  connector._htmx?.ws?.connection?.socket?.close();
  connector.replaceWith(fresh);
  connector = fresh;
  heardAt = Date.now();
  htmx.process(fresh);
}

// A handshake that is refused looks like a broken line: ask over HTTP which it is.
async function probe() {
  const url = log ? `${log.dataset.changes}?since=${2 ** 50}` : location.pathname;
  const answer = await request(url).catch(() => undefined);
  if (isSignedOut(answer)) giveUp(SIGNED_OUT);
  if (answer?.status === 404) giveUp(OUT_OF_REACH);
}

if (connector) {
  let failures = 0;
  let leaving = false;
  document.addEventListener("htmx:ws:before:connection", () => show("connecting"));
  document.addEventListener("htmx:ws:after:connection", () => {
    failures = 0;
    heardAt = Date.now();
    show("open");
  });
  document.addEventListener("htmx:ws:close", ({ target, detail: { code, connection } }) => {
    if (target !== connector || code === null || leaving) return;
    if (connection.config.reconnectCodes.includes(code)) show("connecting");
    else giveUp(REFUSED[code] ?? ENDED);
    if (code === 1006 && ++failures % 3 === 0) probe();
  });
  document.addEventListener("htmx:ws:after:message:incoming", async ({ detail: { message } }) => {
    heardAt = Date.now();
    const frame = await message.json();
    for (const listener of listeners) listener(frame);
  });
  setInterval(() => {
    if (document.body.dataset.socket === "open" && Date.now() - heardAt > DEAD_MS) reconnect();
  }, 5_000);
  addEventListener("pagehide", () => (leaving = true)); // htmx closes the socket for good
  addEventListener("pageshow", ({ persisted }) => {
    leaving = false;
    if (persisted) reconnect();
  });
  addEventListener("online", () => document.body.dataset.socket === "connecting" && reconnect());
  addEventListener("offline", () => show("connecting"));
} else {
  document.body.dataset.socket = "closed"; // a guest reads without a socket
}
setInterval(() => {
  const state = document.body.dataset.socket;
  if (state === "connecting" || (state === "closed" && !connector)) poll();
}, POLL_MS);
