/** One message as an article: bubble, quotation of what it answers, attachment, text, keyboard. */

import { attachment } from "./attachment.js";
import { el, icon, iconButton } from "./dom.js";
import { inlineKeyboard } from "./keyboard.js";
import { plain, rich } from "./rich.js";
import { signed } from "./signs.js";
import { full, hours } from "./time.js";

const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
const FEW_EMOJI = /^(?:\p{Extended_Pictographic}(?:\u200D\p{Extended_Pictographic}|[\uFE0F\u{1F3FB}-\u{1F3FF}])*\s*){1,3}$/u;

/**
 * Fill `article` for `message`. `chat` is the chat it stands in; `find(id)` gives the message it
 * replies to or null; `act` holds what its parts can do (see chat.js).
 */
export function drawMessage(article, { message, chat, find, act }) {
  if (message.service) { drawService(article, message); return; }
  const outgoing = message.from === "user" && chat.type !== "channel";
  article.classList.add("message");
  article.classList.toggle("outgoing", outgoing);
  article.classList.toggle("incoming", !outgoing);
  article.classList.toggle("has-keyboard", Boolean(message.keyboard?.length));
  article.setAttribute("aria-label", announced(message));
  article.replaceChildren(bubble({ message, chat, find, act }), ...keyboardOf(message, act));
}

const SERVICES = {
  new_chat_members: "added the bot", left_chat_member: "left", pinned_message: "pinned a message",
  group_chat_created: "created the group", channel_chat_created: "created the channel",
  supergroup_chat_created: "created the group", migrate_to_chat_id: "upgraded the group",
  migrate_from_chat_id: "upgraded the group", new_chat_title: "changed the name",
};

function drawService(article, message) {
  article.className = "service";
  const what = SERVICES[message.service] ?? message.service.replaceAll("_", " ");
  article.replaceChildren(el("span", {}, el("bdi", { text: message.sender || "Somebody" }), ` ${what}`));
}

function announced(message) {
  const edited = message.edit_date ? ", edited" : "";
  return `${message.sender || message.from}, ${hours(Date.parse(message.date))}${edited}`;
}

function keyboardOf(message, act) {
  return message.keyboard?.length ? [inlineKeyboard(message, act)] : [];
}

function bubble({ message, chat, find, act }) {
  const node = el("div", { class: "bubble" });
  if (chat.type.endsWith("group")) node.append(sender(message));
  if (message.forwarded) node.append(forwardedFrom(message.forwarded));
  if (message.reply_to) node.append(answered(message.reply_to, find, act));
  const attached = attachment(message);
  if (attached) node.append(attached);
  if (message.html) node.append(text(message));
  node.append(meta(message), replyButton(message, act));
  return node;
}

function sender(message) {
  return el("div", { class: "sender", dir: "auto", text: message.sender || message.from });
}

function forwardedFrom(name) {
  return el("div", { class: "forwarded" }, icon("forward"), el("span", {}, "Forwarded from ", el("bdi", { text: name })));
}

function answered(id, find, act) {
  const original = find(id);
  const jump = { type: "button", class: "answered", on: { click: () => act.show(id) } };
  return el("button", jump,
    el("span", { class: "answered-name", dir: "auto", text: original?.sender ?? "Message" }),
    el("span", { class: "answered-text", dir: "auto" }, ...signed(excerpt(original))));
}

/** The first words of `message`, or what it carries, for quotations and previews. */
export function excerpt(message) {
  if (!message) return "An earlier message";
  const words = plain(message.html || "") || message.text || "";
  return words.slice(0, 160) || message.document?.name || (message.photo ? "Photo" : "Message");
}

function text(message) {
  const node = el("div", { class: "text", dir: "auto" }, rich(message.html));
  const bare = node.textContent.trim();
  node.classList.toggle("jumbo", bare.length < 24 && FEW_EMOJI.test(bare));
  if (endsWithBlock(node) || RIGHT_TO_LEFT.test(bare)) node.classList.add("ends-with-block");
  else node.append(el("span", { class: "meta-space", "aria-hidden": "true", dataset: space(message) }));
  return node;
}

function endsWithBlock(node) {
  const last = [...node.childNodes].findLast((child) => child.textContent.trim() !== "");
  return last instanceof HTMLElement && last.matches("blockquote, .pre");
}

/** What the last line keeps free for the time: its words and the number of its icons. */
function space(message) {
  const icons = Number(message.silent) + Number(message.from === "user");
  return { text: `${message.edit_date ? "edited " : ""}${hours(Date.parse(message.date))}`, icons };
}

function meta(message) {
  const moment = Date.parse(message.date);
  const node = el("div", { class: "meta" });
  if (message.silent) {
    node.append(el("span", { class: "silent", role: "img", "aria-label": "Sent without sound", title: "Sent without sound" }, icon("silent")));
  }
  if (message.edit_date) {
    const changed = `Edited ${full(Date.parse(message.edit_date))}`;
    node.append(el("span", { class: "edited", text: "edited", title: changed }));
  }
  node.append(el("time", { datetime: message.date, text: hours(moment), title: full(moment) }));
  if (message.from === "user") node.append(icon("check"));
  return node;
}

function replyButton(message, act) {
  return iconButton("reply", "Reply", () => act.reply(message.id), { class: "reply-button", tabindex: "-1" });
}
