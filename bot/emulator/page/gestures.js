/** Ways to act on a message: swipe, double click, context menu, arrow keys. */

const FAR_ENOUGH_PX = 56;
const FARTHEST_PX = 84;
const INTERACTIVE = "a, button, input, textarea, pre, [role=button]";

/** Call `reply(id)` when a message in `log` is swiped to the left with a finger. */
export function onSwipe(log, reply) {
  let swipe = null;
  log.addEventListener("pointerdown", (event) => {
    const article = event.target.closest("article");
    swipe = event.pointerType === "touch" && article ? { article, x: event.clientX, y: event.clientY, by: 0 } : null;
  });
  log.addEventListener("pointermove", (event) => {
    if (!swipe) return;
    const [x, y] = [swipe.x - event.clientX, Math.abs(event.clientY - swipe.y)];
    if (swipe.by === 0 && y > 12) { swipe = null; return; }
    swipe.by = x > 12 ? Math.min(x, FARTHEST_PX) : 0;
    swipe.article.style.translate = `${-swipe.by}px 0`;
    swipe.article.classList.toggle("swiped", swipe.by >= FAR_ENOUGH_PX);
  });
  const end = () => {
    if (!swipe) return;
    const { article, by } = swipe;
    swipe = null;
    article.style.translate = "";
    article.classList.remove("swiped");
    if (by >= FAR_ENOUGH_PX) reply(idOf(article));
  };
  log.addEventListener("pointerup", end);
  log.addEventListener("pointercancel", end);
}

/** Call `reply(id)` on a double click beside links and buttons. */
export function onDoubleClick(log, reply) {
  log.addEventListener("dblclick", (event) => {
    const article = event.target.closest("article");
    if (!article || event.target.closest(INTERACTIVE) || event.target.closest(".text")) return;
    reply(idOf(article));
  });
}

/** Call `open(id, point)` when the context menu of a message is asked for. */
export function onContextMenu(log, open) {
  log.addEventListener("contextmenu", (event) => {
    const article = event.target.closest("article");
    if (!article || event.target.closest("a") || !document.getSelection().isCollapsed) return;
    event.preventDefault();
    open(idOf(article), { x: event.clientX, y: event.clientY });
  });
}

/** Arrow keys walk from message to message; Enter or R calls `reply(id)`, Escape calls `leave()`. */
export function onKeys(log, { reply, leave }) {
  log.addEventListener("keydown", (event) => {
    const article = event.target.closest("article");
    if (event.target !== log && event.target !== article) return;
    const key = event.key.toLowerCase();
    if (key === "arrowup" || key === "arrowdown") step(log, article, key === "arrowup" ? -1 : 1);
    else if (article && (key === "enter" || key === "r") && !event.ctrlKey && !event.metaKey) reply(idOf(article));
    else if (key === "escape") leave();
    else return;
    event.preventDefault();
  });
}

/** Focus the newest message in `log`. */
export function focusNewest(log) {
  step(log, null, -1);
}

function step(log, article, by) {
  const all = [...log.querySelectorAll("article:not(.leaving)")];
  const next = article ? all[all.indexOf(article) + by] : all.at(-1);
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function idOf(article) {
  return Number(article.dataset.id);
}
