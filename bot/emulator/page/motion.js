/** The small movements of messages; none of them when the person asked for stillness. */

import { prefersStillness } from "./dom.js";

const EASE = "cubic-bezier(.2,.8,.2,1)";

/** A new message rises into its place. */
export function appear(article) {
  if (prefersStillness()) return;
  const from = { opacity: 0, transform: "translateY(10px) scale(.98)" };
  article.animate([from, { opacity: 1, transform: "none" }], { duration: 220, easing: EASE });
}

/** An edited message goes from its `old` rectangle to its new size, with a short glow. */
export function change(article, old) {
  article.classList.remove("changed");
  requestAnimationFrame(() => article.classList.add("changed"));
  if (prefersStillness()) return;
  const bubble = article.firstElementChild;
  const now = bubble.getBoundingClientRect();
  if (Math.abs(now.height - old.height) < 2) return;
  bubble.animate(
    [{ height: `${old.height}px`, overflow: "clip" }, { height: `${now.height}px`, overflow: "clip" }],
    { duration: 220, easing: EASE },
  );
}

/** A deleted message fades and closes its gap; then it is removed and `done` is called. */
export function vanish(article, done) {
  article.classList.add("leaving");
  article.setAttribute("aria-hidden", "true");
  const finish = () => { article.remove(); done(); };
  if (prefersStillness()) { finish(); return; }
  const height = `${article.offsetHeight}px`;
  article.animate(
    [
      { opacity: 1, height, overflow: "clip" },
      { opacity: 0, height, overflow: "clip", transform: "scale(.96)", offset: 0.45 },
      { opacity: 0, height: "0px", marginTop: "0px", overflow: "clip", transform: "scale(.96)" },
    ],
    { duration: 320, easing: "ease-in-out", fill: "forwards" },
  ).finished.catch(() => {}).finally(finish);
}
