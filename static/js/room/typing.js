// Who is typing now. A name stays for a few seconds after the last frame about it, or until the message arrives.

import htmx from "../../vendor/htmx.js";
import { log } from "../page/page.js";
import { word } from "../page/words.js";
import { onArrival } from "./timeline.js";

const SHOWN_MS = 5_000;
const SHOWN_NAMES = 3;

const line = document.querySelector(".typing");
const names = document.getElementById("typing-names");
const timers = new Map();

function forget(author) {
  clearTimeout(timers.get(author));
  timers.delete(author);
  names.querySelector(`[data-author="${author}"]`)?.remove();
  show();
}

function show() {
  const others = [...names.children].filter((name) => name.dataset.author !== document.body.dataset.me);
  others.forEach((name, index) => (name.hidden = index >= SHOWN_NAMES));
  line.hidden = !others.length;
  const [before, after] = word("typing", { count: others.length }).split("{names}");
  fill(line.querySelector("[data-before]"), before);
  fill(line.querySelector("[data-after]"), after);
}

function fill(element, text) {
  element.textContent = text.trim();
  element.hidden = !text.trim();
}

if (log) {
  htmx.registerExtension("typing", {
    handle_swap(style, target, fragment) {
      if (style !== "typing") return false;
      for (const name of [...fragment.children]) {
        const { author } = name.dataset;
        clearTimeout(timers.get(author));
        timers.set(author, setTimeout(() => forget(author), SHOWN_MS));
        if (!names.querySelector(`[data-author="${author}"]`)) names.append(name);
      }
      show();
      return [];
    },
  });
  onArrival((came, isPage) => {
    if (!isPage) for (const article of came) if (timers.has(article.dataset.author)) forget(article.dataset.author);
  });
}
