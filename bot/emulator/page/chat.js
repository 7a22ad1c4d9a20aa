/** One chat as a column: header, messages, composer. */

import { follow } from "./addresses.js";
import { RequestError } from "./api.js";
import { copyText } from "./clipboard.js";
import { Composer } from "./composer.js";
import { alertDialog, toast } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { introduction, soleBar, soleButton } from "./footer.js";
import { focusNewest, onContextMenu, onDoubleClick, onKeys, onSwipe } from "./gestures.js";
import { Header } from "./header.js";
import { replyKeyboard } from "./keyboard.js";
import { Log } from "./log.js";
import { openMenu } from "./menu.js";
import { excerpt } from "./message.js";
import { safeUrl } from "./rich.js";
import { chatName } from "./store.js";
import { toggleQuote } from "./quote.js";

const MOST_WRITERS = 12;

export class ChatColumn {
  #id;
  #store;
  #api;
  #host;
  #conversation;
  #stop = new AbortController();
  #unseen = new Set();
  #writer = null;

  /** `host`: `back()`, `close(id)`, `open(id)`, `share(text)` – what reaches beyond this chat. */
  constructor(id, { store, api, clock, host }) {
    this.#id = id;
    this.#store = store;
    this.#api = api;
    this.#host = host;
    this.#conversation = store.conversation(id);
    this.#build(clock);
    this.#listen();
    this.#draw();
    this.#load();
  }

  #chat = () => this.#store.chats.get(this.#id) ?? { id: this.#id, type: "private", status: "active" };

  #build(clock) {
    const name = chatName(this.#chat());
    this.header = new Header(this.#chat, {
      back: () => this.#host.back(),
      close: () => this.#host.close(this.#id),
      status: (status) => this.#setStatus(status),
      writeAs: (origin) => this.#chooseWriter(origin),
      migrate: () => this.#attempt(() => this.#api.migrate(this.#id)),
    });
    const act = {
      reply: (id) => this.composer.reply(this.#conversation.find(id)),
      show: (id) => this.#show(id),
      press: (message, button) => this.#press(message, button),
    };
    this.log = new Log({ conversation: this.#conversation, chat: this.#chat, clock, act, label: `Messages, ${name}` });
    this.composer = new Composer({
      chat: this.#chat, bot: () => this.#store.bot, name,
      act: {
        send: (message) => this.#send(message),
        inline: (query) => this.#inline(query),
        say: (text) => this.say(text),
        walk: () => focusNewest(this.log.root),
      },
    });
    this.#assemble(name);
  }

  #assemble(name) {
    this.count = el("span", { class: "badge", hidden: true });
    this.down = el("button", { type: "button", class: "to-bottom", hidden: true, "aria-label": "Go to the newest message", on: { click: () => this.log.toBottom() } },
      icon("down"), this.count);
    this.toasts = el("div", { class: "toasts" });
    this.intro = el("div", { class: "intro" });
    this.footer = el("div", { class: "chat-footer" });
    this.root = el("section", { class: "chat", "aria-label": name, dataset: { testid: `chat-${this.#id}`, chat: this.#id } },
      this.header.root,
      el("div", { class: "chat-body" }, this.intro, this.log.root, this.down, this.toasts),
      this.footer);
  }

  #listen() {
    const { signal } = this.#stop;
    const log = this.log.root;
    this.#conversation.addEventListener("change", (event) => this.#changed(event.detail), { signal });
    this.#store.addEventListener(`chat:${this.#id}`, () => { this.#draw(); this.#seen(); }, { signal });
    this.#store.addEventListener("setup", () => this.#draw(), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
    this.log.addEventListener("bottom", (event) => this.#atBottom(event.detail));
    log.addEventListener("click", (event) => this.#clicked(event));
    log.addEventListener("keydown", (event) => this.#spoilerKey(event));
    const reply = (id) => this.composer.reply(this.#conversation.find(id));
    onSwipe(log, reply);
    onDoubleClick(log, reply);
    onContextMenu(log, (id, point) => this.#context(id, point));
    onKeys(log, { reply, leave: () => this.composer.input.focus() });
  }

  async #load() {
    if (!this.#conversation.loaded) await this.#attempt(() => this.#conversation.reload());
    else this.#changed({ cause: "reload", message: null });
  }

  /** The column came into view after it was hidden: go to the first message that was not read. */
  revealed() {
    const { unread = 0 } = this.#chat();
    const fromBot = this.#conversation.messages.filter((message) => message.from === "bot");
    const first = unread > 0 ? fromBot.at(-unread) ?? fromBot[0] : null;
    this.log.reveal(first?.id);
    this.#seen();
  }

  /** Stop following the chat; the column must have left the page. */
  dispose() {
    this.#stop.abort();
  }

  focus() {
    this.composer.input.focus({ preventScroll: true });
  }

  typing() {
    this.header.typing();
  }

  say(text, options) {
    toast(this.toasts, text, options);
  }

  #changed({ cause, message }) {
    this.log.update(cause, message);
    if (cause === "new" && message.from === "bot") {
      this.header.rested();
      if (!this.log.showsNewest) this.#unseen.add(message.id);
      if (message.asks !== null) this.composer.asked(message);
    }
    if (cause === "delete") {
      this.composer.gone(message.id);
      this.#unseen.delete(message.id);
    }
    if (cause === "reload") this.#unseen.clear();
    this.#draw();
    this.#seen();
  }

  #draw() {
    const chat = this.#chat();
    this.header.refresh();
    this.composer.refresh();
    const empty = this.#conversation.loaded && this.#conversation.messages.length === 0;
    this.root.classList.toggle("empty", empty);
    this.intro.replaceChildren(...(empty ? [introduction(this.#store.bot, chat)] : []));
    this.#drawFooter(chat, empty);
    this.#drawDown();
  }

  #drawFooter(chat, empty) {
    const act = { status: (status) => this.#setStatus(status), send: (message) => this.#send(message), open: this.#host.open };
    const sole = this.#conversation.loaded ? soleButton(chat, empty, act) : null;
    const latest = this.#conversation.messages.findLast((message) => message.reply_keyboard || message.remove_keyboard);
    const keys = latest ? replyKeyboard(latest.reply_keyboard, (text) => this.#send({ text })) : null;
    const wanted = sole ? `sole ${sole.label}` : `composer ${JSON.stringify(latest?.reply_keyboard ?? null)}`;
    if (this.footer.dataset.shows === wanted) return;
    this.footer.dataset.shows = wanted;
    const typing = this.footer.contains(document.activeElement);
    this.footer.replaceChildren(...(sole ? [soleBar(sole)] : [this.composer.root, keys].filter(Boolean)));
    if (typing) (this.footer.querySelector("textarea") ?? this.footer.querySelector("button"))?.focus();
  }

  #drawDown() {
    this.down.hidden = this.log.atBottom;
    this.count.hidden = this.#unseen.size === 0;
    this.count.textContent = String(this.#unseen.size);
  }

  #atBottom(reached) {
    if (reached) this.#unseen.clear();
    this.#drawDown();
    this.#seen();
  }

  /** Tell the server that everything was read, when it is true. */
  #seen() {
    if (document.visibilityState === "visible" && this.log.showsNewest) this.#store.markRead(this.#id).catch(() => {});
  }

  async #show(id) {
    while (!this.log.show(id)) {
      const more = this.#conversation.older();
      if (!more) { this.say("That message is no longer here."); return; }
      await more;
    }
  }

  async #send(message) {
    const sent = await this.#attempt(() => this.#api.send(this.#id, message, this.#writer?.id));
    if (!sent) return false;
    this.#store.receive(this.#id, sent, true);
    return true;
  }

  /** In a group: who of the people on this page writes from now on. */
  #chooseWriter(origin) {
    const people = [...this.#store.chats.values()].filter((chat) => chat.type === "private").slice(0, MOST_WRITERS);
    openMenu(origin, people.map((person) => ({
      icon: "person", label: chatName(person), checked: person.id === this.#writer?.id,
      run: () => { this.#writer = { id: person.id, name: chatName(person) }; this.say(`Writing as ${chatName(person)}`); },
    })));
  }

  #setStatus(status) {
    return this.#attempt(() => this.#api.setStatus(this.#id, status));
  }

  async #press(message, button) {
    if (button.kind === "callback") await this.#callback(message, button);
    else if (button.kind === "copy") await this.#copy(button.data);
    else if (button.kind === "url") await this.#follow(button.url, true);
    else if (button.kind === "share" && button.url) await this.#follow(button.url, false);
    else await this.#host.share(`@${this.#store.bot.username} ${button.data ?? ""}`);
  }

  async #callback(message, button) {
    const answer = await this.#attempt(() => this.#api.press(this.#id, message.id, button.data, this.#writer?.id));
    if (!answer) return;
    if (!answer.answered) this.say("The bot did not answer the button.", { alarming: true });
    if (answer.text && answer.alert) await alertDialog(this.root, answer.text);
    else if (answer.text) this.say(answer.text);
    if (answer.url) await this.#follow(answer.url, false);
  }

  async #copy(text) {
    this.say((await copyText(text)) ? "Copied to the clipboard" : "Copying was not possible");
  }

  async #follow(url, masked) {
    const href = safeUrl(url);
    if (!href) return;
    const here = { bot: this.#store.bot.username, send: (text) => this.#send({ text }), share: this.#host.share };
    await follow(href, here, masked);
  }

  #clicked(event) {
    const link = event.target.closest("a");
    const spoiler = event.target.closest(".spoiler:not(.open)");
    const copy = event.target.closest("[data-copy]");
    if (spoiler) { event.preventDefault(); reveal(spoiler); }
    else if (link?.dataset.command) { event.preventDefault(); this.#send({ text: link.dataset.command }); }
    else if (link && !("own" in link.dataset)) { event.preventDefault(); this.#follow(link.href, "masked" in link.dataset); }
    else if (copy) this.#copy(copy.dataset.copy);
    else if (event.target.closest(".text code") && document.getSelection().isCollapsed) this.#copy(event.target.closest("code").textContent);
    else toggleQuote(event.target);
  }

  #spoilerKey(event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (!event.target.matches(".spoiler, a[role=button]")) return;
    event.preventDefault();
    event.target.click();
  }

  #context(id, point) {
    const message = this.#conversation.find(id);
    if (!message) return;
    openMenu(point, [
      { icon: "reply", label: "Reply", run: () => this.composer.reply(message) },
      { icon: "copy", label: "Copy text", run: () => this.#copy(message.text || excerpt(message)) },
    ]);
  }

  async #inline(query) {
    const answer = await this.#attempt(() => this.#api.inline(this.#id, query));
    return (answer?.results ?? []).map(({ id, title = "Result", description = "" }) => ({
      title, detail: description,
      run: () => this.#attempt(() => this.#api.choose(this.#id, answer.query_id, id, query)),
    }));
  }

  /** The result of `request`, or null after telling the person why there is none. */
  async #attempt(request) {
    try {
      return (await request()) ?? {};
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.say(error.message, { alarming: true });
      return null;
    }
  }
}

function reveal(spoiler) {
  spoiler.classList.add("open");
  spoiler.removeAttribute("role");
  spoiler.removeAttribute("tabindex");
  spoiler.removeAttribute("aria-label");
  spoiler.firstElementChild.removeAttribute("aria-hidden");
}
