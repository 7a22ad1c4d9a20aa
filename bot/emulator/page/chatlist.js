/** All chats: a list on a phone, a rail of faces beside the columns elsewhere. */

import { avatar } from "./avatar.js";
import { el, iconButton } from "./dom.js";
import { excerpt } from "./message.js";
import { signed } from "./signs.js";
import { chatKind, chatName } from "./store.js";
import { hours, dayKey, shortDate } from "./time.js";

const MOST_ROWS = 200;
const SEARCH_FROM = 12;

export class ChatList {
  #store;
  #clock;
  #act;
  #open = new Set();
  #planned = false;

  /** `act`: `choose(id)`, `add()`. */
  constructor({ store, clock, act }) {
    this.#store = store;
    this.#clock = clock;
    this.#act = act;
    this.search = el("input", { type: "search", placeholder: "Search", "aria-label": "Search chats", hidden: true, on: { input: () => this.#draw() } });
    this.rows = el("ul", { class: "chat-rows" });
    this.root = el("nav", { class: "chat-list", "aria-label": "Chats" },
      el("div", { class: "chat-list-head" }, el("h2", { text: "Chats" }), iconButton("plus", "Add a chat", act.add, { class: "add-chat" })),
      this.search, this.rows);
    store.addEventListener("chats", () => this.#plan());
  }

  /** Mark the chats that stand open. */
  mark(open) {
    this.#open = new Set(open);
    this.#plan();
  }

  #plan() {
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame(() => { this.#planned = false; this.#draw(); });
  }

  #draw() {
    const chats = [...this.#store.chats.values()];
    this.search.hidden = chats.length < SEARCH_FROM;
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const found = wanted ? chats.filter((chat) => chatName(chat).toLocaleLowerCase().includes(wanted)) : chats;
    const focused = document.activeElement?.closest?.(".chat-row")?.dataset.chat;
    this.rows.replaceChildren(...found.slice(0, MOST_ROWS).map((chat) => this.#row(chat)));
    if (found.length > MOST_ROWS) this.rows.append(el("li", { class: "more-chats", text: `${found.length - MOST_ROWS} more` }));
    if (focused) this.rows.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
  }

  #row(chat) {
    const last = this.#store.previews.get(chat.id);
    const unread = chat.unread || 0;
    const name = chatName(chat);
    const label = `${name}, ${chatKind(chat)}${unread ? `, ${unread} unread` : ""}`;
    const button = el("button", { type: "button", class: "chat-row", title: name, "aria-label": label, dataset: { chat: chat.id, testid: `row-${chat.id}` }, on: { click: () => this.#act.choose(chat.id) } },
      avatar(chat),
      el("span", { class: "row-words" },
        el("span", { class: "row-name", dir: "auto", text: name }),
        el("span", { class: "row-preview", dir: "auto" }, ...signed(last ? excerpt(last) : chatKind(chat)))),
      el("span", { class: "row-side" },
        el("time", { text: last ? this.#when(Date.parse(last.date)) : "" }),
        el("span", { class: "badge", hidden: !unread, text: unread > 99 ? "99+" : String(unread) })));
    if (this.#open.has(chat.id)) button.setAttribute("aria-current", "true");
    button.classList.toggle("gone", chat.status !== "active");
    return el("li", {}, button);
  }

  #when(moment) {
    return dayKey(moment) === dayKey(this.#clock.now()) ? hours(moment) : shortDate(moment);
  }
}
