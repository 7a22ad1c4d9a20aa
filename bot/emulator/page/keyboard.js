/** The buttons under a message, in rows, each doing what its kind does in Telegram. */

import { el, icon } from "./dom.js";
import { signed } from "./signs.js";

const CORNER = { url: "link", copy: "copy", switch_inline: "forward", share: "forward" };
const STYLES = new Set(["primary", "success", "danger"]);

/** The keyboard of `message`; a press goes to `act.press(message, button)`, which may take time. */
export function inlineKeyboard(message, act) {
  const rows = message.keyboard.map((row) =>
    el("div", { class: "keyboard-row" }, ...row.map((button) => keyboardButton(message, button, act))));
  return el("div", { class: "keyboard", role: "group", "aria-label": "Buttons" }, ...rows);
}

function keyboardButton(message, button, act) {
  const style = STYLES.has(button.style) ? button.style : "plain";
  const node = el("button", { type: "button", class: "key", dataset: { kind: button.kind, style } },
    el("span", { class: "key-text", dir: "auto" }, ...signed(marked(button.text))));
  if (CORNER[button.kind]) node.append(icon(CORNER[button.kind]));
  node.addEventListener("click", () => press(node, () => act.press(message, button)));
  return node;
}

/** A tick or badge before the words stays with the first of them. */
function marked(text) {
  return text.replace(/^([^\p{L}\p{N}]{1,2}) /u, "$1\u00A0");
}

async function press(node, action) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await action();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** The keyboard that replaces the phone's own: rows of words to send, or null. */
export function replyKeyboard(rows, send) {
  if (!rows?.length) return null;
  const drawn = rows.map((row) => el("div", { class: "keyboard-row" }, ...row.map(({ text }) =>
    el("button", { type: "button", class: "key", dir: "auto", text, on: { click: () => send(text) } }))));
  return el("div", { class: "reply-keyboard", role: "group", "aria-label": "Suggested answers" }, ...drawn);
}
