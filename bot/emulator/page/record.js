/** The drawer that shows what the bot asked of Telegram, and how each request ended. */

import { RequestError } from "./api.js";
import { el, iconButton } from "./dom.js";
import { chatName } from "./store.js";
import { seconds, shortDate } from "./time.js";

const KEPT = 400;
const EVERY_MS = 1000;
const TOO_MANY = 429;
const POLLING = new Set(["getUpdates"]);

export class RecordDrawer {
  #api;
  #store;
  #last = -1;
  #rows = [];
  #timer = null;
  #onToggle;
  #filter = "messages";

  constructor({ api, store, onToggle }) {
    this.#api = api;
    this.#store = store;
    this.#onToggle = onToggle;
    this.counts = el("dl", { class: "counts" });
    this.body = el("tbody");
    this.none = el("p", { class: "record-none", text: "Nothing yet. What the bot sends appears here." });
    this.root = el("aside", { class: "record", id: "record", hidden: true, "aria-label": "What was sent", dataset: { testid: "record" } },
      el("div", { class: "record-head" }, el("h2", { text: "What was sent" }), iconButton("close", "Close", () => this.toggle(false))),
      this.counts, this.#filters(), this.#table());
    this.root.addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(false); });
  }

  #filters() {
    const kinds = [["messages", "Messages"], ["problems", "Problems"], ["all", "All"]];
    const group = el("div", { class: "segments", role: "group", "aria-label": "Show" });
    group.append(...kinds.map(([kind, label]) => el("button", {
      type: "button", text: label, "aria-pressed": String(kind === this.#filter),
      on: { click: (event) => this.#show(kind, group, event.currentTarget) },
    })));
    return group;
  }

  #table() {
    const heads = ["Time", "Chat", "Request", "Outcome"].map((text) => el("th", { scope: "col", text }));
    const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), this.body);
    return el("div", { class: "record-rows", tabindex: "0", role: "region", "aria-label": "Requests, newest first" }, table, this.none);
  }

  #show(kind, group, pressed) {
    this.#filter = kind;
    for (const button of group.children) button.setAttribute("aria-pressed", String(button === pressed));
    this.#draw();
  }

  get open() {
    return !this.root.hidden;
  }

  toggle(open = !this.open) {
    this.root.hidden = !open;
    clearInterval(this.#timer);
    this.#timer = open ? setInterval(() => this.refresh(), EVERY_MS) : null;
    if (open) this.refresh();
    this.#onToggle(open);
  }

  /** Forget what was read: the server may have begun anew. */
  reset() {
    this.#last = -1;
    this.#rows = [];
    if (this.open) this.refresh();
  }

  /** Read what is new, while the drawer is open. */
  async refresh() {
    if (!this.open || this.reading) return;
    this.reading = true;
    try {
      const rows = await this.#api.record(this.#last + 1);
      const summary = await this.#api.summary();
      this.#take(rows, summary);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    } finally {
      this.reading = false;
    }
  }

  #take(rows, summary) {
    const before = this.#rows.length;
    for (const row of rows) {
      this.#last = Math.max(this.#last, row.n);
      if (!POLLING.has(row.method)) this.#rows.push(row);
    }
    this.#rows = this.#rows.slice(-KEPT);
    this.#drawCounts(summary);
    if (rows.length || before === 0) this.#draw();
  }

  #drawCounts(summary) {
    const methods = summary.methods ?? {};
    const sum = (test) => Object.entries(methods)
      .reduce((total, [name, { ok }]) => total + (test.test(name) ? ok : 0), 0);
    const figures = [
      ["Sent", sum(/^(send|copy|forward)(?!ChatAction)/u), ""],
      ["Edited", sum(/^edit/u), ""],
      ["Deleted", sum(/^delete(Message|Messages)$/u), ""],
      ["Too many (429)", summary.too_many_requests ?? 0, summary.too_many_requests ? "warn" : ""],
    ];
    this.counts.replaceChildren(...figures.map(([label, value, tone]) =>
      el("div", { class: `count ${tone}` }, el("dt", { text: label }), el("dd", { text: String(value) }))));
  }

  #draw() {
    const shown = this.#rows.filter((row) => this.#fits(row)).reverse();
    this.body.replaceChildren(...shown.map((row) => this.#row(row)));
    this.none.hidden = shown.length > 0;
  }

  #fits(row) {
    if (this.#filter === "problems") return !row.ok;
    return this.#filter === "all" || /^(?:(?:send|copy|forward)(?!ChatAction)|edit|deleteMessage)/u.test(row.method);
  }

  #row(row) {
    const moment = row.at * 1000;
    const chat = this.#store.chats.get(row.chat_id);
    const name = chat ? chatName(chat) : row.chat_id ?? "–";
    return el("tr", { class: tone(row) },
      el("td", { class: "when", title: shortDate(moment), text: seconds(moment) }),
      el("td", { class: "who" }, el("bdi", { text: String(name) })),
      el("td", { class: "what", text: row.method }),
      el("td", { class: "outcome", text: outcome(row) }));
  }
}

function tone(row) {
  if (row.ok) return "fine";
  return row.error_code === TOO_MANY ? "warn" : "bad";
}

function outcome(row) {
  if (row.ok) return row.message_id ? `#${row.message_id}` : "ok";
  return row.error_code ? String(row.error_code) : "lost";
}
