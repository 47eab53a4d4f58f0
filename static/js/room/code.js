// Adds to the code blocks and tables of messages what their stored HTML leaves to the page: captions and accessible
// names in its language, and a button that copies exactly the code.

import { announce, pattern } from "../page/page.js";
import { word as wordOf } from "../page/words.js";

const SHOWN_MS = 2_000;

const source = document.getElementById("copy-pattern"); // brings the words; null on pages without messages
const word = (name, values) => wordOf(name, values, source);

// For the page, and for each fragment before it is inserted.
export function completeCode(root) {
  for (const block of root.querySelectorAll(".code")) completeBlock(block);
  for (const table of root.querySelectorAll(".table")) nameRegion(table, word("table"));
}

// A block that was stored before version 3 of the renderer has English words, which are replaced: its caption consists
// of two elements, and its lines have to be counted.
function completeBlock(block) {
  const caption = block.querySelector("figcaption");
  const { language, lines } = caption.dataset;
  const count = Number(lines ?? block.querySelector("code").textContent.split("\n").length);
  if (lines && !caption.firstChild) caption.append(word(language ?? "plain-text"));
  const label = caption.firstChild.textContent;
  const number = caption.querySelector(".num") ?? Object.assign(document.createElement("span"), { className: "num" });
  number.textContent = word("lines", { count });
  caption.append(number);
  if (navigator.clipboard) caption.append(pattern("copy-pattern"));
  const summary = block.querySelector("summary");
  if (summary) summary.textContent = word("show-lines", { count });
  const name = label === word("plain-text") ? "plain-code" : "code";
  nameRegion(block.querySelector("pre"), word(name, { language: label, lines: number.textContent }));
}

function nameRegion(element, name) {
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", name);
}

async function copy(button) {
  await navigator.clipboard.writeText(button.closest(".code").querySelector("code").textContent);
  const label = button.querySelector("span");
  label.textContent = word("copied");
  announce(word("copied"));
  setTimeout(() => (label.textContent = source.content.querySelector("span").textContent), SHOWN_MS);
}

if (source) {
  completeCode(document);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy]");
    if (button) copy(button);
  });
}
