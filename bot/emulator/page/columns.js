/** The chats that stand open: side by side where there is room, one at a time on a phone. */

import { ChatColumn } from "./chat.js";
import { el } from "./dom.js";

const COLUMN_PX = 320;
const STORED = "open-chats";
const PHONE = window.matchMedia("(max-width: 699px)");

export class Columns {
  #context;
  #changed;
  #columns = new Map();
  #settled = false;

  /** `share(text)` shares beyond a chat; `changed(ids)` hears which chats stand open. */
  constructor({ store, api, clock, share, changed }) {
    const host = { back: () => this.#back(), close: (id) => this.close(id), open: (id) => this.open(id), share };
    this.#context = { store, api, clock, host };
    this.#changed = changed;
    this.root = el("main", { class: "columns" });
    window.addEventListener("popstate", () => this.#follow());
    PHONE.addEventListener("change", () => this.#arrange());
  }

  /** After a (re)load: drop the chats that are gone; the first time, open those that fit. */
  settle() {
    const { chats } = this.#context.store;
    for (const id of this.#columns.keys()) {
      if (!chats.has(id)) this.#drop(id);
    }
    if (this.#settled) return;
    this.#settled = true;
    for (const id of this.#first(chats)) this.#add(id);
    this.#follow();
  }

  #first(chats) {
    const room = Math.max(1, Math.floor((window.innerWidth - 72) / COLUMN_PX));
    const stored = readStored().filter((id) => chats.has(id));
    return stored.length ? stored : [...chats.keys()].slice(0, room);
  }

  /** Show chat `id`, opening it if need be; its column. */
  open(id) {
    const column = this.#columns.get(id) ?? this.#add(id);
    if (PHONE.matches) this.#address(id);
    this.#arrange();
    column.root.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
    if (!PHONE.matches) column.focus();
    return column;
  }

  close(id) {
    this.#drop(id);
    if (PHONE.matches) this.#back();
    this.#tell();
  }

  /** Bring every chat to its newest message, where what comes next is seen. */
  toNewest() {
    for (const { log } of this.#columns.values()) {
      if (log.shown) log.toBottom(false);
    }
  }

  typing(id) {
    this.#columns.get(id)?.typing();
  }

  #add(id) {
    const column = new ChatColumn(id, this.#context);
    this.#columns.set(id, column);
    this.root.append(column.root);
    this.#tell();
    return column;
  }

  #drop(id) {
    const column = this.#columns.get(id);
    column?.root.remove();
    column?.dispose();
    this.#columns.delete(id);
  }

  /** From one chat to the next the list stays the one step back. */
  #address(id) {
    if (shownId() === null) history.pushState({ chat: id }, "", `#chat/${id}`);
    else history.replaceState(history.state, "", `#chat/${id}`);
  }

  #back() {
    if (history.state?.chat) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
    this.#arrange();
  }

  /** On a phone the address tells which chat is shown, so that Back leads to the list. */
  #follow() {
    const id = shownId();
    if (id !== null && this.#context.store.chats.has(id) && !this.#columns.has(id)) this.#add(id);
    this.#arrange();
  }

  #arrange() {
    const shown = this.#columns.has(shownId()) ? shownId() : null;
    document.body.classList.toggle("in-chat", shown !== null);
    for (const [id, column] of this.#columns) {
      const before = column.root.classList.contains("shown");
      column.root.classList.toggle("shown", id === shown);
      if (id === shown && !before) column.revealed();
    }
  }

  #tell() {
    const open = [...this.#columns.keys()];
    sessionStorage.setItem(STORED, JSON.stringify(open));
    this.#changed(open);
  }
}

function shownId() {
  const match = /^#chat\/(-?\d+)$/u.exec(location.hash);
  return match ? Number(match[1]) : null;
}

function readStored() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
    return Array.isArray(stored) ? stored : [];
  } catch {
    return [];
  }
}
