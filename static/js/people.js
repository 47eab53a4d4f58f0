// A person's new name or picture, in every place where they stand. A picture that fails leaves the initials.

import { onFrame } from "./connection.js";

function draw(avatar, { initials, picture }) {
  const image = picture && Object.assign(new Image(32, 32), { src: picture, alt: "", loading: "lazy" });
  avatar.replaceChildren(initials, ...(image ? [image] : []));
}

onFrame(({ person }) => {
  if (!person) return;
  for (const place of document.querySelectorAll(`[data-author="${person.id}"]`)) {
    const name = place.querySelector(".msg-name bdi");
    if (name) name.textContent = person.name;
    const avatar = place.querySelector(".avatar");
    if (avatar) draw(avatar, person);
  }
});
document.addEventListener("error", ({ target }) => target.matches?.(".avatar img") && target.remove(), true);
