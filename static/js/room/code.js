// Copies code: the exact characters, without the numbers of the lines.

import { announce, pattern } from "../page/page.js";

const SHOWN_MS = 2_000;

function addButtons() {
  for (const caption of document.querySelectorAll(".code figcaption:not(:has(button))")) caption.append(pattern("copy-pattern"));
}

async function copy(button) {
  const code = button.closest(".code").querySelector("code").cloneNode(true);
  for (const number of code.querySelectorAll(".linenos")) number.remove();
  await navigator.clipboard.writeText(code.textContent);
  const word = button.querySelector("span");
  word.textContent = "Copied";
  announce("Copied");
  setTimeout(() => (word.textContent = "Copy"), SHOWN_MS);
}

if (document.getElementById("copy-pattern") && navigator.clipboard) {
  addButtons();
  document.addEventListener("htmx:after:swap", addButtons);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy]");
    if (button) copy(button);
  });
}
