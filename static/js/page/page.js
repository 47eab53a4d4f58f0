// What the other modules ask of the page.

export const me = document.body.dataset.me ?? "";
export const log = document.getElementById("messages"); // null on pages without a room
export const scroller = log?.parentElement;

// A copy of what a <template> holds.
export const pattern = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

export const numberOf = (element) => Number(element.dataset.number ?? Infinity); // a pending message stands last
export const versionOf = (element) => Number(element.dataset.version ?? 0);
export const articles = () => log.querySelectorAll(":scope > article");

const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? "";

// Without any cookie left it is the missing token that the server minds first.
export const isSignedOut = (answer) => answer?.status === 401 || (answer?.status === 403 && me && !token());

// A request of our own: same origin, with what Django wants to see. Rejects when the network does.
export function request(url, { method = "GET", body, ...options } = {}) {
  const headers = { "HX-Request": "true" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  return fetch(url, { method, headers, body: body && new URLSearchParams(body), signal: AbortSignal.timeout(15_000), ...options });
}

// For those who listen: one sentence at a time.
export function announce(sentence) {
  const place = document.getElementById("announce");
  if (place) place.textContent = sentence;
}
