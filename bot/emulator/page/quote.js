/** Expandable quotations: three lines until tapped. */

import { prefersStillness } from "./dom.js";

/** Which quotations under `root` are open, by position. */
export function rememberQuotes(root) {
  return [...root.querySelectorAll(".expandable")].map((quote) => quote.classList.contains("open"));
}

let sizes = null;

function watch(body) {
  sizes ??= new ResizeObserver((entries) => {
    for (const { target } of entries) measure(target.parentElement);
  });
  sizes.observe(body);
}

/** Collapse the long quotations under `root`, except those that `open` lists as open. */
export function fitQuotes(root, open = []) {
  root.querySelectorAll(".expandable").forEach((quote, index) => {
    if (open[index]) setOpen(quote, true);
    watch(quote.querySelector(".quote-body"));
  });
}

function measure(quote) {
  const body = quote?.querySelector(".quote-body");
  if (!body || quote.classList.contains("open") || quote.classList.contains("moving")) return;
  const long = body.scrollHeight > body.clientHeight + 2;
  quote.classList.toggle("long", long);
}

/** Open or close the quotation around `target` if it is one that can; true when it was. */
export function toggleQuote(target) {
  const quote = target.closest(".expandable.long");
  if (!quote || !document.getSelection().isCollapsed) return false;
  const body = quote.querySelector(".quote-body");
  const before = body.clientHeight;
  quote.dispatchEvent(new CustomEvent("quote", { bubbles: true }));
  setOpen(quote, !quote.classList.contains("open"));
  slide(quote, body, before);
  return true;
}

function setOpen(quote, open) {
  quote.classList.toggle("open", open);
  if (open) quote.classList.add("long");
  const toggle = quote.querySelector(".quote-toggle");
  toggle.setAttribute("aria-expanded", String(open));
  toggle.setAttribute("aria-label", open ? "Show less of the quotation" : "Show the whole quotation");
}

function slide(quote, body, before) {
  const after = body.clientHeight;
  if (prefersStillness() || before === after) return;
  quote.classList.add("moving");
  const frames = [{ maxHeight: `${before}px` }, { maxHeight: `${after}px` }];
  const motion = body.animate(frames, { duration: 220, easing: "cubic-bezier(.2,.8,.2,1)" });
  motion.finished.catch(() => {}).finally(() => quote.classList.remove("moving"));
}
