/** The top of a chat: who it is, what the bot is doing, and what can be done with the chat. */

import { avatar } from "./avatar.js";
import { el, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { chatKind, chatName } from "./store.js";

const TYPING_MS = 5500;
const STATES = { blocked: "blocked the bot", deactivated: "account deleted" };
const WITHOUT_BOT = "without the bot";

export class Header {
  #chat;
  #act;
  #quiet = null;

  /** `act`: `back()`, `close()`, `status(status)`, `migrate()`, `writeAs(origin)`. */
  constructor(chat, act) {
    this.#chat = chat;
    this.#act = act;
    this.picture = el("span", { class: "chat-picture" });
    this.name = el("h2", { class: "chat-name", dir: "auto" });
    this.detail = el("p", { class: "chat-detail" });
    this.more = iconButton("more", "Chat menu", () => this.#menu(), { "aria-haspopup": "menu" });
    this.root = el("header", { class: "chat-header" },
      iconButton("back", "All chats", () => act.back(), { class: "back" }),
      this.picture, el("div", { class: "chat-words" }, this.name, this.detail), this.more);
    this.refresh();
  }

  refresh() {
    const chat = this.#chat();
    this.picture.replaceChildren(avatar(chat));
    this.name.textContent = chatName(chat);
    if (this.#quiet === null) this.#describe();
  }

  /** Show for a few seconds that the bot is typing. */
  typing() {
    clearTimeout(this.#quiet);
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.detail.replaceChildren("typing", dots);
    this.detail.classList.add("typing");
    this.#quiet = setTimeout(() => this.rested(), TYPING_MS);
  }

  /** The bot stopped typing. */
  rested() {
    clearTimeout(this.#quiet);
    this.#quiet = null;
    this.detail.classList.remove("typing");
    this.#describe();
  }

  #describe() {
    const chat = this.#chat();
    const state = chat.type === "private" ? STATES[chat.status] : chat.status !== "active" && WITHOUT_BOT;
    this.detail.textContent = [chatKind(chat), state].filter(Boolean).join(" · ");
  }

  #menu() {
    const chat = this.#chat();
    openMenu(this.more, [
      ...(chat.type === "private" ? this.#personal(chat) : this.#common(chat)),
      { icon: "close", label: "Close this chat", run: () => this.#act.close() },
    ]);
  }

  #personal(chat) {
    const change = (status) => () => this.#act.status(status);
    if (chat.status === "deactivated") return [{ icon: "person", label: "Restore the account", run: change("active") }];
    return [
      chat.status === "blocked"
        ? { icon: "check", label: "Unblock the bot", run: change("active") }
        : { icon: "block", label: "Block the bot", run: change("blocked") },
      { icon: "trash", label: "Delete this account", danger: true, run: change("deactivated") },
    ];
  }

  #common(chat) {
    const gone = chat.status !== "active";
    return [
      { icon: "person", label: "Write as…", run: () => this.#act.writeAs(this.more) },
      gone
        ? { icon: "plus", label: "Add the bot", run: () => this.#act.status("active") }
        : { icon: "block", label: "Remove the bot", danger: true, run: () => this.#act.status("left") },
      chat.type === "group" ? { icon: "up", label: "Upgrade to a supergroup", run: () => this.#act.migrate() } : null,
    ];
  }
}
