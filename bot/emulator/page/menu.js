/** A small menu beside what opened it: arrow keys move, Escape or a press elsewhere closes. */

import { el, icon } from "./dom.js";

const MARGIN_PX = 8;

/**
 * Open a menu at `origin`: an element, or a point {x, y}. `items`: {icon, label, run, danger,
 * checked}; null items are skipped.
 */
export function openMenu(origin, items) {
  const menu = el("div", { class: "menu", role: "menu", popover: "auto" });
  menu.append(...items.filter(Boolean).map((item) => entry(menu, item)));
  const opener = document.activeElement;
  menu.addEventListener("keydown", (event) => move(menu, event));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const within = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (within) opener?.focus?.({ preventScroll: true });
  });
  document.body.append(menu);
  menu.showPopover();
  put(menu, origin);
  menu.querySelector("button")?.focus({ preventScroll: true });
}

function entry(menu, { icon: sign, label, run, danger = false, checked = null }) {
  const role = checked === null ? "menuitem" : "menuitemcheckbox";
  const attributes = { type: "button", role, class: danger ? "menu-item danger" : "menu-item" };
  if (checked !== null) attributes["aria-checked"] = String(checked);
  const choose = () => { menu.hidePopover(); run(); };
  return el("button", { ...attributes, on: { click: choose } },
    icon(sign), el("span", { text: label }), checked ? icon("check") : null);
}

function move(menu, event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  if (event.key in steps) items.at((at + steps[event.key]) % items.length).focus();
  else if (event.key === "Home") items[0].focus();
  else if (event.key === "End") items.at(-1).focus();
  else if (event.key === "Tab") menu.hidePopover();
  else return;
  event.preventDefault();
}

function put(menu, origin) {
  const box = origin instanceof Element ? origin.getBoundingClientRect() : null;
  const { width, height } = menu.getBoundingClientRect();
  const fits = box ? box.bottom + height + MARGIN_PX < innerHeight : origin.y + height + MARGIN_PX < innerHeight;
  const top = box ? (fits ? box.bottom + 4 : box.top - height - 4) : (fits ? origin.y : origin.y - height);
  const preferred = box ? (box.left + width + MARGIN_PX < innerWidth ? box.left : box.right - width) : origin.x;
  menu.style.left = `${Math.max(MARGIN_PX, Math.min(preferred, innerWidth - width - MARGIN_PX))}px`;
  menu.style.top = `${Math.max(MARGIN_PX, top)}px`;
}
