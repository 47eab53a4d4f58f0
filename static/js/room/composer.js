// The field in which people write: what Enter does, code, the draft, and editing a message that was sent.

import { giveUp, send } from "../page/connection.js";
import { announce, articles, isSignedOut, log, me, request } from "../page/page.js";
import { formatted, word } from "../page/words.js";
import { post } from "./outbox.js";
import { showAnswer } from "./timeline.js";

const WARN_FROM = 0.9; // of the limit
const TYPING_MS = 2_500;
const PASTED_LINES = 3;

const form = document.getElementById("composer");
const field = form?.elements.body;
const note = document.getElementById("composer-note");
const draftKey = `draft:${me}:${document.body.dataset.room}`;
const touch = matchMedia("(pointer: coarse)").matches;
// Asked once: the bar is moved into messages, and leaves the page with them.
const roomAllowsEdits = document.querySelector('#actions [data-act="edit"]') !== null;
let editing; // {number, aside}: the message that is being edited, and the draft that waits meanwhile
let leaving = false; // Esc was pressed: the next Tab leaves the field
let typedAt = 0;

const limit = Number(form?.dataset.limit); // characters as the server counts them: code points, not UTF-16 units
const nothing = form && new RegExp(`^[${form.dataset.nothing}]*$`, "u");
const empty = (text) => nothing.test(text);
const lengthOf = (text) => (text.length > limit * WARN_FROM ? [...text].length : text.length);
const inFence = () => (field.value.slice(0, field.selectionStart).match(/^(```|~~~)/gm) ?? []).length % 2 === 1;

function say(words, action) {
  note.replaceChildren(words);
  if (!action) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "link-btn", textContent: action.label, onclick: action.run });
  note.append(" ", button);
}

function insert(text, start = field.selectionStart, end = field.selectionEnd) {
  field.focus();
  field.setRangeText(text, start, end, "end");
  changed();
}

function changed() {
  const length = lengthOf(field.value);
  form.querySelector(".send").disabled = empty(field.value) || length > limit;
  if (length > limit * WARN_FROM) say(word("length", { length: formatted(length), limit: formatted(limit) }));
  else if (editing) say(word("editing", editing), { label: word("cancel"), run: stopEditing });
  else if (inFence()) say(word("sends-from-code"));
  else say("");
  if (!editing) empty(field.value) ? localStorage.removeItem(draftKey) : localStorage.setItem(draftKey, field.value);
}

function write(text) {
  field.value = text;
  changed();
  field.focus();
  field.setSelectionRange(text.length, text.length);
}

function submit() {
  if (empty(field.value) || lengthOf(field.value) > limit) return;
  if (editing) return saveEdit();
  post(field.value);
  write("");
}

async function saveEdit() {
  const url = `${log.dataset.pages}${editing.number}/edits/`;
  const answer = await request(url, { method: "POST", body: { body: field.value } }).catch(() => undefined);
  if (answer?.ok) {
    await showAnswer(await answer.text(), Number(answer.headers.get("Hubbub-Version")));
    stopEditing();
  } else if (isSignedOut(answer)) giveUp("signed-out");
  else say(answer && answer.status < 500 ? await answer.text() : word("not-saved"));
}

export async function edit(article) {
  const { number } = article.dataset;
  const answer = await request(`${log.dataset.pages}${number}/source/`).catch(() => undefined);
  if (!answer?.ok) return say(word("cannot-edit"));
  editing = { number, aside: editing?.aside ?? field.value };
  write(await answer.text());
}

function stopEditing() {
  const { aside } = editing;
  editing = undefined;
  write(aside);
}

function editLast() {
  if (!roomAllowsEdits) return;
  const mine = [...articles()].findLast(({ dataset }) => dataset.author === me && dataset.number && dataset.deleted === undefined);
  if (mine) edit(mine);
}

export const quote = (text) => insert(`${text.trim().replace(/^/gm, "> ")}\n\n`, 0, 0);

// Enter sends, but never while an input method composes: there it only accepts what was composed.
function enter(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const always = event.ctrlKey || event.metaKey;
  const sends = form.dataset.enterSends !== undefined && !touch ? !event.shiftKey && !inFence() : event.shiftKey && !touch;
  if (!always && !sends) return;
  event.preventDefault();
  submit();
}

function keydown(event) {
  if (event.key === "Enter") enter(event);
  else if (event.key === "Tab" && inFence() && !leaving && !event.shiftKey) {
    event.preventDefault();
    insert("    ");
  } else if (event.key === "ArrowUp" && !field.value && !event.isComposing) {
    event.preventDefault();
    editLast();
  } else if (event.key === "Escape" && (editing || inFence())) {
    event.stopPropagation();
    if (editing) stopEditing();
    else announce(word("tab-leaves"));
  }
  leaving = event.key === "Escape" || (leaving && event.key === "Shift");
}

function paste(event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
  if (inFence() || text.split("\n").length < PASTED_LINES || text.includes("```")) return;
  const start = field.selectionStart;
  setTimeout(() =>
    say("", {
      label: word("paste-as-code"),
      run: () => insert(`\`\`\`\n${text.replace(/\n$/, "")}\n\`\`\`\n`, start, start + text.length),
    }),
  );
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  field.addEventListener("keydown", keydown);
  field.addEventListener("paste", paste);
  field.addEventListener("input", () => {
    changed();
    if (!empty(field.value) && Date.now() - typedAt > TYPING_MS) {
      typedAt = Date.now();
      send({ type: "typing" });
    }
  });
  form.querySelector("[data-wrap]").addEventListener("click", ({ currentTarget: { dataset } }) => {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    insert(`${dataset.wrap}${chosen}${dataset.wrap}`);
    field.setSelectionRange(field.selectionEnd - dataset.wrap.length, field.selectionEnd - dataset.wrap.length);
  });
  form.querySelector("[data-fence]").addEventListener("click", () => {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    insert(`\`\`\`\n${chosen}\n\`\`\`\n`);
    field.setSelectionRange(field.selectionEnd - 5, field.selectionEnd - 5);
  });
  addEventListener("hubbub:write", ({ detail }) => write(detail));
  if (!field.value) field.value = localStorage.getItem(draftKey) ?? "";
  const wasThere = note.textContent.trim();
  changed();
  if (wasThere) say(wasThere); // why the server refused it
  if (!touch && !location.hash && !log.dataset.target) field.focus({ preventScroll: true });
}
