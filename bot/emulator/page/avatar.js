/** Round pictures for chats, and the product's own mark. */

import { el, icon } from "./dom.js";
import { chatName } from "./store.js";

const HUES = 7;
const SIGNS = { group: "group", supergroup: "group", channel: "channel" };

/** The avatar of `chat`: initials for a person, a sign for a group or channel. */
export function avatar(chat) {
  const hue = Math.abs(Number(chat.id)) % HUES;
  const sign = SIGNS[chat.type];
  const inside = sign ? icon(sign) : initials(chatName(chat));
  return el("span", { class: "avatar", "aria-hidden": "true", dataset: { hue } }, inside);
}

function initials(name) {
  const letters = name.split(/\s+/u).map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0]).filter(Boolean);
  return letters.slice(0, 2).join("").toLocaleUpperCase();
}

/** The bot's picture: an eight-pointed star as it is woven on Belarusian linen. */
export function botMark() {
  return el("span", { class: "bot-mark", "aria-hidden": "true" });
}
