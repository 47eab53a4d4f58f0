// Faces and names. A picture is fetched once, when its message is near. A new name or picture is shown everywhere on the
// page. Where a picture cannot be fetched, the initials are seen.

import { onFrame } from "../page/connection.js";
import { scroller } from "../page/page.js";

const NEAR = "128px"; // the browser's own idea of near is several screens

const nearing = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      nearing.unobserve(target);
      target.src = target.dataset.src;
    }
  },
  { root: scroller ?? null, rootMargin: NEAR },
);

// To be called with an article that is not on the page yet.
export function holdPictures(article) {
  for (const image of article.querySelectorAll(".avatar img")) {
    image.dataset.src = image.getAttribute("src");
    image.removeAttribute("src");
    nearing.observe(image);
  }
}

function draw(avatar, { initials, picture }) {
  const image = picture && Object.assign(new Image(32, 32), { src: picture, alt: "", loading: "lazy" });
  avatar.replaceChildren(initials, ...(image ? [image] : []));
}

onFrame(({ person }) => {
  if (!person) return;
  for (const element of document.querySelectorAll(`[data-author="${person.id}"]`)) {
    const name = element.querySelector(".msg-name bdi");
    if (name) name.textContent = person.name;
    const avatar = element.querySelector(".avatar");
    if (avatar) draw(avatar, person);
  }
});

const hasFailed = (image) => image.complete && image.hasAttribute("src") && !image.naturalWidth;
document.addEventListener("error", ({ target }) => target.matches?.(".avatar img") && target.remove(), true);
for (const image of document.querySelectorAll(".avatar img")) if (hasFailed(image)) image.remove(); // before this ran
