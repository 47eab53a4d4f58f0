// The state of the socket: on <body data-socket>, and in a sentence once a break takes long. htmx reconnects; this notices
// a connection that died in silence, and gives up where the server says so.

import htmx from "../../vendor/htmx.js";
import { isSignedOut, log, request } from "./page.js";
import { translate, word } from "./words.js";

const SILENT_MS = 3_000; // a shorter break is not worth a sentence
const DEAD_MS = 40_000; // the server speaks at least every 15 s
const POLL_MS = 15_000;

const REFUSED = { 4401: "signed-out", 4403: "no-access", 1008: "sent-too-much", 1009: "too-large" };

let connector = document.getElementById("connection");
let heardAt = Date.now();
let broken; // timer: how long the break has lasted
let wasBroken = false;
const listeners = [];

// Calls back with every frame, after htmx has swapped what it brought.
export const onFrame = (listener) => listeners.push(listener);

let poll = () => {};
// What to do every now and then while there is no socket.
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
    say(wasBroken ? "back-online" : "");
    if (wasBroken) setTimeout(() => document.body.dataset.socket === "open" && say(""), SILENT_MS);
    wasBroken = false;
  } else if (state === "connecting") {
    broken ??= setTimeout(() => {
      wasBroken = true;
      say(navigator.onLine ? "reconnecting" : "offline");
      poll();
    }, SILENT_MS);
  }
}

function say(name, isLast = false) {
  const line = document.querySelector(".link-state");
  if (!line) return;
  line.hidden = !name;
  line.dataset.over = isLast || name === "back-online" ? "" : "going-on";
  line.textContent = name && word(name);
}

// The server does not want this page any more, for the reason that has this name. Without its element htmx does not try
// again.
export function giveUp(reason) {
  clearTimeout(broken);
  connector?.remove();
  document.body.dataset.socket = "closed";
  say(reason, true);
}

// Replaces the element by a copy without a socket. htmx reports nothing of a socket whose element is not on the page.
function replaceConnector() {
  const fresh = connector.cloneNode(false);
  connector.replaceWith(fresh);
  connector = fresh;
}

// The old socket is closed, a new one is opened.
function reconnect() {
  if (!connector.isConnected) return;
  htmx.trigger(connector, "htmx:abort");
  connector._htmx?.ws?.connection?.socket?.close();
  replaceConnector();
  heardAt = Date.now();
  htmx.process(connector);
}

// A refused handshake looks like a broken connection: ask over HTTP which of the two it is.
async function probe() {
  const url = log ? `${log.dataset.changes}?since=${2 ** 50}` : location.pathname;
  const answer = await request(url).catch(() => undefined);
  if (isSignedOut(answer)) giveUp("signed-out");
  if (answer?.status === 404) giveUp("no-access");
}

if (connector) {
  let failures = 0;
  document.addEventListener("htmx:ws:before:connection", () => show("connecting"));
  document.addEventListener("htmx:ws:after:connection", () => {
    failures = 0;
    heardAt = Date.now();
    show("open");
  });
  document.addEventListener("htmx:ws:close", ({ target, detail: { code, connection } }) => {
    if (target !== connector || code === null) return;
    if (connection.config.reconnectCodes.includes(code)) show("connecting");
    else giveUp(REFUSED[code] ?? "disconnected");
    if (code === 1006 && ++failures % 3 === 0) probe();
  });
  document.addEventListener("htmx:ws:after:message:incoming", async ({ detail: { message } }) => {
    heardAt = Date.now();
    const frame = await message.json();
    const target = frame.swap === "innerHTML" && document.querySelector(frame.target);
    if (target) translate(target);
    for (const listener of listeners) listener(frame);
  });
  setInterval(() => {
    if (document.body.dataset.socket === "open" && Date.now() - heardAt > DEAD_MS) reconnect();
  }, 5_000);
  // When the page is left, htmx closes its socket for good. That is no failure, even if the socket was still connecting.
  addEventListener("pagehide", replaceConnector);
  addEventListener("pageshow", ({ persisted }) => persisted && reconnect());
  addEventListener("online", () => document.body.dataset.socket === "connecting" && reconnect());
  addEventListener("offline", () => show("connecting"));
} else {
  document.body.dataset.socket = "closed"; // a guest reads without a socket
}
setInterval(() => {
  const state = document.body.dataset.socket;
  if (state === "connecting" || (state === "closed" && !connector)) poll();
}, POLL_MS);
