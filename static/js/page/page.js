// What the other modules ask of the page.

export const me = document.body.dataset.me ?? "";
export const log = document.getElementById("messages"); // null on pages without a room
export const scroller = log?.parentElement;

// A copy of what this <template> holds.
export const pattern = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

export const numberOf = (element) => Number(element.dataset.number ?? Infinity); // a pending message stands last
export const versionOf = (element) => Number(element.dataset.version ?? 0);
export const articles = () => log.querySelectorAll(":scope > article");

const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? "";

// Where no cookie is left, the server first complains of the missing token.
export const isSignedOut = (answer) => answer?.status === 401 || (answer?.status === 403 && me && !token());

// A request to our own server, with the headers that Django asks for. Rejects when the network fails.
export function request(url, { method = "GET", body, ...options } = {}) {
  const headers = { "HX-Request": "true" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  return fetch(url, { method, headers, body: body && new URLSearchParams(body), signal: AbortSignal.timeout(15_000), ...options });
}

// Says a sentence to screen readers.
export function announce(sentence) {
  const region = document.getElementById("announce");
  if (region) region.textContent = sentence;
}
