// The list of rooms: what is unread in each, here and in every other tab of this person.

import htmx from "../../vendor/htmx.js";
import { onFrame } from "./connection.js";
import { log, request } from "./page.js";
import { formatted } from "./words.js";

const SPREAD_MS = 2_000;

const title = document.title;
// While a server is updated, a process of the version before may draw the list: its rows have data-rail.
const rowOf = (room) => document.querySelector(`[data-sidebar-room="${room}"], [data-rail="${room}"]`);

function show(row) {
  const unread = Math.max(0, row.dataset.number - row.dataset.read);
  row.toggleAttribute("data-unread", unread > 0);
  row.querySelector("[data-count]").textContent = unread ? formatted(unread) : "";
  const waiting = document.querySelectorAll(".side-row[data-unread]:not([aria-current])").length;
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

function raise(room, name, number) {
  const row = rowOf(room);
  if (!row) return;
  row.dataset[name] = Math.max(row.dataset[name], number);
  show(row);
}

// Parts of this page changed: fetch this person's own view of them. If they may write now, or may not write any more,
// the page is loaded again: it keeps the position, the draft and what is not sent yet.
async function refresh(parts) {
  const answer = await request(location.pathname).catch(() => undefined);
  if (!answer?.ok) return;
  const text = await answer.text();
  if (log && Boolean(document.getElementById("composer")) !== text.includes('id="composer"')) return location.reload();
  for (const part of parts) {
    const target = document.querySelector(part);
    if (target) await htmx.swap({ sourceElement: document.body, target, select: part, swap: "outerHTML", text });
  }
}

// Fetch what changed while the connection was broken once it is back, but not everybody in the same instant.
let wasOpen = false;
document.addEventListener("htmx:ws:after:connection", () => {
  if (wasOpen) setTimeout(() => refresh(["#my-rooms", "#room-head"]), Math.random() * SPREAD_MS);
  wasOpen = true;
});
onFrame((frame) => {
  if (frame.moved) raise(frame.moved.room, "number", frame.moved.number);
  if (frame.read) raise(frame.read.room, "read", frame.read.number);
  if (frame.refresh) refresh(frame.refresh.filter((part) => part !== "#dock"));
});
