// What people can do to a message: the page has one bar, moved to the message under the pointer or with the focus.

import htmx from "../../vendor/htmx.js";
import { edit, quote } from "./composer.js";
import { announce, log, me, request } from "../page/page.js";
import { word } from "../page/words.js";
import { showAnswer } from "./timeline.js";

const UNDO_MS = 10_000;

const bar = document.getElementById("actions");
const dialog = document.getElementById("ask-delete");
const undo = document.getElementById("undo");
const addressOf = ({ dataset }) => `${log.dataset.pages}${dataset.number}/`;

const maySee = (article) => article.dataset.number && article.dataset.deleted === undefined;
const isMine = (article) => article.dataset.author === me;
const moderates = document.body.dataset.moderates !== undefined;
const may = { edit: isMine, delete: (article) => moderates || isMine(article) };
const offers = (act) => bar.querySelector(`[data-act="${act}"]`) !== null; // the page holds what one may do in this room

function attach(article) {
  if (!article || !maySee(article)) return;
  bar.hidden = false;
  bar.querySelector(".no").textContent = article.dataset.number;
  bar.firstElementChild.setAttribute("aria-label", word("actions-for", { number: article.dataset.number }));
  if (bar.parentElement !== article) article.append(bar);
}

async function remove(article) {
  dialog.querySelector("blockquote").textContent = article.querySelector(".msg-body").textContent.trim().slice(0, 300);
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "delete") return article.focus();
  const answer = await request(`${addressOf(article)}deletion/`, { method: "POST" }).catch(() => undefined);
  if (!answer?.ok) return announceFailure(answer);
  await htmx.swap({ sourceElement: undo, target: undo, swap: "innerHTML", text: await answer.text() });
  const form = undo.firstElementChild;
  setTimeout(() => form?.remove(), UNDO_MS);
}

async function restore(form) {
  const answer = await request(form.action, { method: "POST", body: { undo: form.elements.undo.value } }).catch(() => undefined);
  form.remove();
  if (answer?.ok) await showAnswer(await answer.text(), Number(answer.headers.get("Hubbub-Version")));
  else announceFailure(answer);
}

async function announceFailure(answer) {
  const words = answer && answer.status < 500 ? await answer.text() : word("unreachable");
  undo.textContent = words;
  setTimeout(() => undo.textContent === words && (undo.textContent = ""), UNDO_MS);
}

async function copy(text, words) {
  await navigator.clipboard.writeText(text);
  announce(words);
  undo.textContent = words;
  setTimeout(() => undo.textContent === words && (undo.textContent = ""), 2_000);
}

const acts = {
  quote: (article) => quote(String(getSelection()).trim() || article.querySelector(".msg-body").innerText),
  link: (article) => copy(article.querySelector(".msg-no").href, word("link-copied")),
  source: async (article) => copy(await (await request(`${addressOf(article)}source/`)).text(), word("copied-as-markdown")),
  edit,
  delete: remove,
};

const run = (act, article) => offers(act) && (may[act]?.(article) ?? true) && acts[act](article);

const keys = { r: "quote", l: "link", c: "source", e: "edit", Delete: "delete" };

if (log && bar) {
  log.addEventListener("pointerover", ({ target }) => attach(target.closest("article")));
  log.addEventListener("focusin", ({ target }) => attach(target.closest("article")));
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays, to be quoted
  bar.addEventListener("click", ({ target }) => {
    const act = target.closest("[data-act]")?.dataset.act;
    if (act) run(act, bar.closest("article"));
  });
  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    restore(event.target);
  });
  log.addEventListener("keydown", (event) => {
    const article = event.target.closest("article");
    if (event.target !== article || event.ctrlKey || event.metaKey || event.altKey || !maySee(article)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    run(act, article);
  });
}
