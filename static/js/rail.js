// The list of rooms: what is unread in each, here and in every other tab of this person.

import htmx from "../vendor/htmx.js";
import { onFrame } from "./connection.js";
import { request } from "./page.js";

const title = document.title;
const rowOf = (room) => document.querySelector(`[data-rail="${room}"]`);

function show(row) {
  const unread = Math.max(0, row.dataset.number - row.dataset.read);
  row.toggleAttribute("data-unread", unread > 0);
  row.querySelector("[data-count]").textContent = unread ? unread.toLocaleString("en") : "";
  const waiting = document.querySelectorAll(".side-row[data-unread]:not([aria-current])").length;
  document.title = waiting ? `(${waiting}) ${title}` : title;
}

function raise(room, name, number) {
  const row = rowOf(room);
  if (!row) return;
  row.dataset[name] = Math.max(row.dataset[name], number);
  show(row);
}

// A part of this page is another now: fetch one's own view of it.
async function refresh(part) {
  const answer = await request(location.pathname).catch(() => undefined);
  if (!answer?.ok) return;
  const place = document.querySelector(part);
  if (place) await htmx.swap({ sourceElement: document.body, target: place, select: part, swap: "outerHTML", text: await answer.text() });
}

onFrame((frame) => {
  if (frame.moved) raise(frame.moved.room, "number", frame.moved.number);
  if (frame.read) raise(frame.read.room, "read", frame.read.number);
  for (const part of frame.refresh ?? []) {
    if (part === "#dock" && document.querySelector(part)) location.reload(); // drafts and unsent messages are kept
    else refresh(part);
  }
});
