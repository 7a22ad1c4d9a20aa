/** The bottom of a chat: the composer, or the one button that the chat's state leaves. */

import { botMark } from "./avatar.js";
import { el } from "./dom.js";

/** Which footer fits: {text, label, run} for a single button, or null for the composer. */
export function soleButton(chat, empty, act) {
  if (chat.migrated_to) return { text: "This group was upgraded", label: "Open the supergroup", run: () => act.open(chat.migrated_to) };
  const back = () => act.status("active");
  if (chat.type === "private") {
    if (chat.status === "blocked") return { text: "You blocked the bot", label: "Unblock", run: back };
    if (chat.status === "deactivated") return { text: "This account was deleted", label: "Restore", run: back };
    const { label, text } = chat.opening ?? { label: "Start", text: "/start" };
    return empty ? { text: "", label, run: () => act.send({ text }) } : null;
  }
  return chat.status === "active" ? null : { text: "The bot is not here", label: "Add the bot", run: back };
}

/** The bar that shows `sole`, as given by `soleButton`. */
export function soleBar(sole) {
  const press = async () => {
    button.setAttribute("aria-busy", "true");
    await sole.run();
    button.removeAttribute("aria-busy");
  };
  const button = el("button", { type: "button", class: "button main wide", text: sole.label, on: { click: press } });
  const words = sole.text ? el("p", { class: "sole-text", text: sole.text }) : null;
  return el("div", { class: "sole" }, words, button);
}

/** What a chat without messages shows: the bot introduces itself. */
export function introduction(bot, chat) {
  const words = chat.opening?.words || chat.description || bot.description || bot.short_description || "";
  const personal = chat.type === "private";
  return el("div", { class: "introduction" }, botMark(),
    el("h3", { text: bot.name || "Bot" }),
    personal && words ? el("p", { class: "introduction-question", text: chat.opening?.question ?? "What can this bot do?" }) : null,
    el("p", { class: "introduction-words", dir: "auto", text: personal ? words : "No messages yet. Write a command to begin." }));
}
