// Reload, back and forward lead to the line that was being read, not to the newest message.

import { log, scroller } from "../page/page.js";
import { atEnd, firstVisible, toMessage } from "./scroll.js";
import { showFrom } from "./timeline.js";

const topOf = (article) => article.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
const find = (number) => log.querySelector(`:scope > [data-number="${number}"]`);

function keep() {
  const article = atEnd() ? undefined : firstVisible();
  const number = article?.dataset.number;
  history.replaceState(number ? { number, top: topOf(article) } : null, "");
}

async function restore({ number, top }) {
  if (!find(number)) await showFrom(Number(number));
  const article = find(number);
  if (article) toMessage(article, "start", -top);
}

if (log) {
  if (history.state?.number) restore(history.state);
  scroller.addEventListener("scrollend", keep);
}
