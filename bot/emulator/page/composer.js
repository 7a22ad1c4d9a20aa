/** Where the person writes: text, commands, a reply, a photo, a document, a forwarded post. */

import { weight } from "./attachment.js";
import { el, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { excerpt } from "./message.js";
import { Suggestions } from "./suggestions.js";

const INLINE_PAUSE_MS = 250;
const PHOTOS = ["image/jpeg", "image/png"];
const LARGEST_FILE_BYTES = 20 * 1024 * 1024;

export class Composer {
  #chat;
  #bot;
  #act;
  #reply = null;
  #file = null;
  #forward = false;
  #pause = null;

  /** `act`: `send(message)` rejecting when refused, `inline(query)` to results, `say(text)`. */
  constructor({ chat, bot, act, name }) {
    this.#chat = chat;
    this.#bot = bot;
    this.#act = act;
    const id = chat().id;
    this.input = el("textarea", {
      rows: "1", dir: "auto", placeholder: "Message", "aria-label": `Message as ${name}`,
      autocomplete: "off", enterkeyhint: "send", dataset: { testid: `composer-${id}` },
      on: { input: () => this.#typed(), blur: () => this.suggestions.close(), keydown: (event) => this.#key(event), paste: (event) => this.#pasted(event) },
    });
    this.suggestions = new Suggestions(this.input, `suggestions-${id}`, "Commands",
      (item, how) => this.#chosen(item, how));
    this.#build(id);
  }

  #build(id) {
    this.picker = el("input", { type: "file", hidden: true, tabindex: "-1", on: { change: () => this.#picked(this.picker.files[0], this.picker.accept !== "") } });
    this.sendButton = iconButton("send", "Send", () => this.#submit(), { class: "send", dataset: undefined });
    this.sendButton.dataset.testid = `send-${id}`;
    this.more = iconButton("plus", "Attach or forward", () => this.#menu(), { "aria-haspopup": "menu" });
    this.slash = el("button", { type: "button", class: "slash", "aria-label": "Commands", title: "Commands", text: "/", on: { mousedown: (event) => event.preventDefault(), click: () => this.#toggleCommands() } });
    this.strips = el("div", { class: "strips" });
    this.root = el("div", { class: "composer" }, this.suggestions.root, this.strips,
      el("div", { class: "composer-row" }, this.more,
        el("div", { class: "composer-field" }, this.input, this.slash), this.sendButton, this.picker));
    this.refresh();
  }

  /** Take up changes of the chat: whether there are commands. */
  refresh() {
    this.slash.hidden = !this.#chat().commands?.length;
    this.#typed(false);
  }

  /** Write `text` as if the person had. */
  write(text) {
    this.input.value = text;
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
    this.#typed();
  }

  reply(message) {
    this.#answer(message);
    this.input.focus();
  }

  /** As Telegram does: a message that wants a reply opens one, unless something is being written. */
  asked(message) {
    if (this.input.value === "" && !this.#reply) this.#answer(message);
  }

  /** The message `id` is gone, and cannot be replied to any more. */
  gone(id) {
    if (this.#reply?.id === id) this.#answer(null);
  }

  #answer(message) {
    this.#reply = message;
    this.#drawStrips();
  }

  #typed(suggest = true) {
    const value = this.input.value;
    this.#fit();
    this.root.classList.toggle("ready", value.trim() !== "" || this.#file !== null);
    if (suggest) this.#suggest(value);
  }

  /** As high as the text; what has no place on the screen has no height to go by. */
  #fit() {
    this.input.style.height = "auto";
    const high = Math.min(this.input.scrollHeight, 180);
    if (high > 0) this.input.style.height = `${high}px`;
  }

  #suggest(value) {
    clearTimeout(this.#pause);
    const bot = this.#bot().username;
    const command = /^\/(\w*)$/u.exec(value);
    const query = value.toLowerCase().startsWith(`@${bot} `.toLowerCase()) ? value.slice(bot.length + 2) : null;
    if (command) this.suggestions.show(this.#commands(command[1]));
    else if (query === null) this.suggestions.close();
    else this.#pause = setTimeout(() => this.#ask(query, value), INLINE_PAUSE_MS);
  }

  #commands(prefix) {
    return (this.#chat().commands ?? [])
      .filter(({ command }) => command.startsWith(prefix.toLowerCase()))
      .map(({ command, description }) => ({ title: `/${command}`, detail: description, command }));
  }

  async #ask(query, value) {
    const results = await this.#act.inline(query);
    if (this.input.value === value) this.suggestions.show(results);
  }

  #toggleCommands() {
    this.input.focus();
    if (this.suggestions.open) this.suggestions.close();
    else this.suggestions.show(this.#commands(""));
  }

  #chosen(item, how) {
    this.suggestions.close();
    if (how === "complete" && item.command) {
      this.write(`/${item.command} `);
      return;
    }
    this.input.value = "";
    this.#typed();
    if (item.run) item.run();
    else this.#act.send({ text: `/${item.command}` });
  }

  #key(event) {
    if (this.suggestions.handle(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && (this.#reply || this.#file || this.#forward)) {
      this.#clear();
      event.stopPropagation();
    } else if (event.key === "ArrowUp" && this.input.value === "") {
      this.#act.walk();
      event.preventDefault();
    }
  }

  async #submit() {
    this.suggestions.close();
    const text = this.input.value.trim();
    if (!text && !this.#file) return;
    const message = { text };
    if (this.#reply) message.reply_to = this.#reply.id;
    if (this.#file) message[this.#file.photo ? "photo" : "document"] = this.#file;
    if (this.#forward) message.forward = true;
    this.input.value = "";
    const held = { reply: this.#reply, file: this.#file, forward: this.#forward };
    this.#clear();
    if (!(await this.#act.send(message))) this.#restore(text, held);
  }

  #restore(text, { reply, file, forward }) {
    [this.#reply, this.#file, this.#forward] = [reply, file, forward];
    this.input.value = text;
    this.#drawStrips();
  }

  #clear() {
    [this.#reply, this.#file, this.#forward] = [null, null, false];
    this.#drawStrips();
  }

  #menu() {
    openMenu(this.more, [
      { icon: "photo", label: "Attach a photo…", run: () => this.#pick(true) },
      { icon: "file", label: "Attach a document…", run: () => this.#pick(false) },
      { icon: "forward", label: "Send as a forwarded post", checked: this.#forward, run: () => this.#toggleForward() },
    ]);
  }

  #toggleForward() {
    this.#forward = !this.#forward;
    this.#drawStrips();
    this.input.focus();
  }

  #pasted(event) {
    const [file] = event.clipboardData?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.#picked(file, PHOTOS.includes(file.type));
  }

  #pick(photo) {
    this.picker.accept = photo ? PHOTOS.join() : "";
    this.picker.click();
  }

  /** Take `file` as the document to send. */
  async attach(file) {
    await this.#picked(file);
  }

  async #picked(file, photo = false) {
    this.picker.value = "";
    if (!file) return;
    if (file.size > LARGEST_FILE_BYTES) {
      this.#act.say("A bot can take files of up to 20 MB.");
      return;
    }
    this.#file = { name: file.name, size: file.size, content_base64: await base64(file), photo };
    this.#drawStrips();
    this.input.focus();
  }

  #drawStrips() {
    const strips = [];
    if (this.#reply) strips.push(this.#strip("reply", this.#reply.sender ?? "Reply", excerpt(this.#reply), () => { this.#reply = null; }));
    if (this.#file) strips.push(this.#strip(this.#file.photo ? "photo" : "file", this.#file.name, weight(this.#file.size), () => { this.#file = null; }));
    if (this.#forward) strips.push(this.#strip("forward", "Forwarded post", "Arrives as if forwarded from another chat", () => { this.#forward = false; }));
    this.strips.replaceChildren(...strips);
    this.input.placeholder = this.#reply?.asks || "Message";
    this.#typed(false);
  }

  #strip(sign, title, detail, drop) {
    const close = () => { drop(); this.#drawStrips(); this.input.focus(); };
    return el("div", { class: "strip" }, icon(sign),
      el("div", { class: "strip-words" },
        el("span", { class: "strip-title", dir: "auto", text: title }),
        el("span", { class: "strip-detail", dir: "auto", text: detail })),
      iconButton("close", `Remove: ${title}`, close));
  }
}

/** The content of `file`, base64. */
async function base64(file) {
  const url = await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}
