// Menus close when one turns to something else, and hand the focus back. The density shows at once and is kept.

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
