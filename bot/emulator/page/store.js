/** What the page knows: the chats, the bot, and the messages of the chats that were opened. */

import { Conversation } from "./conversation.js";

/** Emits `chats` (list or a chat changed), `chat:<id>`, `setup` (bot, actions) and `preview`. */
export class Store extends EventTarget {
  chats = new Map();
  bot = { name: "", username: "", description: "" };
  actions = [];
  previews = new Map();
  #api;
  #conversations = new Map();
  #announced = new Set();

  constructor(api) {
    super();
    this.#api = api;
  }

  /** Take a whole state from the server, and read the open conversations anew. */
  async load(state) {
    this.bot = state.bot;
    this.actions = state.actions ?? [];
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
    for (const id of this.#conversations.keys()) {
      if (!this.chats.has(id)) this.#conversations.delete(id);
    }
    this.#emit("setup");
    this.#emit("chats");
    for (const id of this.chats.keys()) this.#emit(`chat:${id}`);
    await Promise.all([...this.#conversations.values()].map((conversation) => conversation.reload()));
  }

  conversation(id) {
    if (!this.#conversations.has(id)) {
      this.#conversations.set(id, new Conversation(id, this.#api));
    }
    return this.#conversations.get(id);
  }

  put(chat) {
    this.chats.set(chat.id, { ...this.chats.get(chat.id), ...chat });
    this.#changed(chat.id);
  }

  /** A message came or was edited; `fresh` when it is new. */
  receive(chatId, message, fresh) {
    const chat = this.chats.get(chatId);
    if (fresh && chat && message.from === "bot") this.put({ ...chat, unread: (chat.unread ?? 0) + 1 });
    const shown = this.previews.get(chatId);
    if (!shown || shown.id <= message.id) this.preview(chatId, message);
    this.#conversations.get(chatId)?.put(message, fresh);
  }

  remove(chatId, messageId) {
    this.#conversations.get(chatId)?.remove(messageId);
    if (this.previews.get(chatId)?.id !== messageId) return;
    this.preview(chatId, this.#conversations.get(chatId)?.messages.at(-1) ?? null);
  }

  preview(chatId, message) {
    this.previews.set(chatId, message);
    this.#emit("chats");
  }

  async markRead(id) {
    const chat = this.chats.get(id);
    if (!chat?.unread) return;
    this.put({ ...chat, unread: 0 });
    await this.#api.markRead(id);
  }

  #changed(id) {
    this.#emit("chats");
    this.#emit(`chat:${id}`);
  }

  /** Several changes of one kind within a frame are announced once. */
  #emit(kind) {
    if (this.#announced.has(kind)) return;
    this.#announced.add(kind);
    queueMicrotask(() => {
      this.#announced.delete(kind);
      this.dispatchEvent(new Event(kind));
    });
  }
}

const KINDS = { group: "Group", supergroup: "Group", channel: "Channel" };

/** The name a chat goes by. */
export function chatName(chat) {
  return chat.title || chat.first_name || `Chat ${chat.id}`;
}

/** Browsers do not know every language's own name. */
const OWN_NAMES = { be: "беларуская", en: "English", ru: "русский", uk: "українська", pl: "polski", de: "Deutsch" };

/** "English", "беларуская": the language in its own words; the bare code if unknown. */
export function languageName(code) {
  if (OWN_NAMES[code]) return OWN_NAMES[code];
  try {
    return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  } catch {
    return code ?? "";
  }
}

/** "Group · English", or the language alone for a person. */
export function chatKind(chat) {
  const language = chat.language_code ? languageName(chat.language_code) : "";
  return [KINDS[chat.type], language].filter(Boolean).join(" · ");
}
