/** The scrolling list of a chat's messages: days, groups, what stays in view, what moves. */

import { el } from "./dom.js";
import { drawMessage } from "./message.js";
import { appear, change, vanish } from "./motion.js";
import { fitQuotes, rememberQuotes } from "./quote.js";
import { dayKey, dayLabel } from "./time.js";

const NEAR_BOTTOM_PX = 48;
const NEAR_TOP_PX = 240;
const STILL_MS = 900;
const GROUP_MS = 5 * 60 * 1000;

/** Emits `bottom` with `detail` true or false when the reader reaches or leaves the newest message. */
export class Log extends EventTarget {
  #conversation;
  #chat;
  #clock;
  #act;
  #articles = new Map();
  #content = el("div", { class: "log-content" });
  #pinned = true;
  #still = null;
  #size = "";

  constructor({ conversation, chat, clock, act, label }) {
    super();
    this.#conversation = conversation;
    this.#chat = chat;
    this.#clock = clock;
    this.#act = act;
    const role = { role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": label };
    this.root = el("div", { class: "log", tabindex: "0", ...role }, this.#content);
    this.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.root.addEventListener("quote", () => { this.#pinned = false; });
    this.#watchSizes();
  }

  get atBottom() {
    return this.#pinned;
  }

  /** Whether the list has a place on the screen. */
  get shown() {
    return this.root.clientHeight > 0;
  }

  /** Whether the reader has the newest message before their eyes, or at least its beginning. */
  get showsNewest() {
    const newest = this.#articles.get(this.#conversation.messages.at(-1)?.id);
    if (this.#pinned || !newest) return this.shown;
    return this.shown && newest.getBoundingClientRect().top < this.root.getBoundingClientRect().bottom - NEAR_BOTTOM_PX;
  }

  /** Stand at the newest message, or at the start of message `id` if what follows does not fit. */
  reveal(id) {
    this.toBottom(false);
    const article = this.#articles.get(id);
    const above = article && article.getBoundingClientRect().top < this.root.getBoundingClientRect().top;
    if (above) this.#startOf(article);
  }

  /** Draw what `cause` changed; `message` is the one concerned, if one is. */
  update(cause, message) {
    if (cause === "reload") this.#reload();
    else if (cause === "older") this.#prepend();
    else if (cause === "new") this.#add(message);
    else if (cause === "edit") this.#redraw(message);
    else if (cause === "delete") this.#remove(message);
  }

  toBottom(smooth = true) {
    this.#pin(true);
    this.root.scrollTo({ top: this.root.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** Bring message `id` into view and mark it for a moment; false if it is not loaded. */
  show(id) {
    const article = this.#articles.get(id);
    if (!article) return false;
    article.scrollIntoView({ block: "center", behavior: "smooth" });
    article.classList.remove("shown");
    requestAnimationFrame(() => article.classList.add("shown"));
    return true;
  }

  #reload() {
    this.root.setAttribute("aria-busy", "true");
    for (const [id, article] of this.#articles) {
      const held = this.#conversation.find(id);
      if (!held) this.#forget(id, article);
      else if (article.drawn !== JSON.stringify(held)) this.#draw(article, held);
    }
    this.#arrange();
    if (this.#pinned) this.toBottom(false);
    requestAnimationFrame(() => this.root.removeAttribute("aria-busy"));
  }

  #prepend() {
    this.root.setAttribute("aria-busy", "true");
    this.root.style.overflowAnchor = "none";
    const below = this.root.scrollHeight - this.root.scrollTop;
    this.#arrange();
    this.root.scrollTop = this.root.scrollHeight - below;
    requestAnimationFrame(() => {
      this.root.style.overflowAnchor = "";
      this.root.removeAttribute("aria-busy");
    });
  }

  #add(message) {
    const mine = message.from === "user";
    const follow = this.#pinned || mine;
    this.#arrange();
    const article = this.#articles.get(message.id);
    if (follow && !mine && this.#overflows(article)) this.#startOf(article);
    else if (follow) this.toBottom(false);
    appear(article);
  }

  #redraw(message) {
    const article = this.#articles.get(message.id);
    if (!article || article.drawn === JSON.stringify(message)) return;
    const bubble = article.firstElementChild.getBoundingClientRect();
    this.#draw(article, message);
    this.#arrange();
    if (this.#pinned && this.#overflows(article)) this.#startOf(article);
    else if (this.#pinned) this.toBottom(false);
    change(article, bubble);
  }

  #remove(message) {
    const article = this.#articles.get(message.id);
    if (article) this.#forget(message.id, article, true);
    this.#arrange();
  }

  #forget(id, article, visibly = false) {
    this.#articles.delete(id);
    if (visibly) vanish(article, () => this.#dropEmptyDays());
    else article.remove();
  }

  #draw(article, message) {
    const quotes = rememberQuotes(article);
    const find = (id) => this.#conversation.find(id);
    drawMessage(article, { message, chat: this.#chat(), find, act: this.#act });
    article.drawn = JSON.stringify(message);
    fitQuotes(article, quotes);
  }

  /** Put every message's article in its day and place, making those that are missing. */
  #arrange() {
    const messages = this.#conversation.messages;
    let day = null;
    messages.forEach((message, index) => {
      const key = dayKey(Date.parse(message.date));
      if (day?.dataset.day !== key) day = this.#dayAfter(day, key, message);
      const article = this.#articles.get(message.id) ?? this.#create(message);
      place(article, day);
      article.classList.toggle("group-start", !together(messages[index - 1], message));
      article.classList.toggle("group-end", !together(message, messages[index + 1]));
    });
    this.#dropEmptyDays();
  }

  #create(message) {
    const testId = `message-${this.#chat().id}-${message.id}`;
    const article = el("article", { tabindex: "-1", dataset: { id: message.id, testid: testId } });
    this.#articles.set(message.id, article);
    this.#draw(article, message);
    return article;
  }

  #dayAfter(previous, key, message) {
    const next = previous ? previous.nextElementSibling : this.#content.firstElementChild;
    const label = dayLabel(Date.parse(message.date), this.#clock.now());
    if (next?.dataset.day === key) {
      next.firstElementChild.firstElementChild.textContent = label;
      next.cursor = next.firstElementChild;
      return next;
    }
    const heading = el("h3", { class: "day-label" }, el("span", { text: label }));
    const day = el("section", { class: "day", dataset: { day: key } }, heading);
    day.cursor = heading;
    this.#content.insertBefore(day, next);
    return day;
  }

  #dropEmptyDays() {
    for (const day of [...this.#content.children]) {
      if (day.childElementCount === 1) day.remove();
    }
  }

  #overflows(article) {
    return this.shown && article.offsetHeight > this.root.clientHeight - 24;
  }

  #startOf(article) {
    this.#pin(false);
    const top = article.getBoundingClientRect().top - this.root.getBoundingClientRect().top;
    this.root.scrollTop += top - 44;
  }

  #scrolled() {
    if (!this.shown) return;
    if (this.#pinned && this.#resized()) this.root.scrollTop = this.root.scrollHeight;
    const left = this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight;
    this.#pin(left < NEAR_BOTTOM_PX);
    if (this.root.scrollTop < NEAR_TOP_PX) this.#conversation.older();
    this.#float();
  }

  /** The date over the messages shows while they move, then leaves the view to them. */
  #float() {
    const top = this.root.getBoundingClientRect().top;
    for (const day of this.#content.children) {
      day.classList.toggle("passed", day.getBoundingClientRect().top < top - 4);
    }
    this.root.classList.add("scrolling");
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.root.classList.remove("scrolling"), STILL_MS);
  }

  #pin(pinned) {
    if (this.#pinned === pinned) return;
    this.#pinned = pinned;
    this.dispatchEvent(new CustomEvent("bottom", { detail: pinned }));
  }

  /** Whether the browser has laid the list out anew since this was last asked. */
  #resized() {
    const size = `${this.root.clientWidth} ${this.root.clientHeight} ${this.root.scrollHeight}`;
    const same = this.#size === size;
    this.#size = size;
    return !same;
  }

  #watchSizes() {
    const sizes = new ResizeObserver(() => {
      this.#resized();
      if (this.#pinned) this.root.scrollTop = this.root.scrollHeight;
    });
    sizes.observe(this.root);
    sizes.observe(this.#content);
  }
}

/** Next to its elder sibling in `day`, moving nothing that already stands right. */
function place(article, day) {
  let next = day.cursor.nextElementSibling;
  while (next?.classList.contains("leaving")) next = next.nextElementSibling;
  if (next !== article) day.insertBefore(article, next);
  day.cursor = article;
}

/** Whether two neighbours read as one: the same side, the same day, within five minutes. */
function together(one, other) {
  if (!one || !other || one.from !== other.from || one.sender !== other.sender) return false;
  const [before, after] = [Date.parse(one.date), Date.parse(other.date)];
  return Math.abs(after - before) < GROUP_MS && dayKey(before) === dayKey(after);
}
