// A menu closes when somebody clicks or focuses something else, and gives the focus back. The density changes at once.

import { request } from "./page.js";

const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target) || target.closest(".sheet button:not([type=submit])")) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }
});
document.addEventListener("focusin", ({ target }) => {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("change", ({ target }) => {
  if (target.name !== "density" || target.form) return; // in the profile it is saved with the form
  document.documentElement.dataset.density = target.value;
  request("/profile/density/", { method: "POST", body: { density: target.value } }).catch(() => {});
});
