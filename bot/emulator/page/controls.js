/** The bar over the chats: the emulator's clock and what the demo can do. */

import { botMark } from "./avatar.js";
import { el, icon, iconButton } from "./dom.js";
import { date, seconds, year } from "./time.js";

const HOUR_S = 3600;
const SIGNS = ["next", "spark", "file"];

export class Controls {
  #clock;
  #act;

  /** `act`: `advance(seconds)`, `run(action)`, `add()`, `record()`; those that ask return promises. */
  constructor({ clock, act }) {
    this.#clock = clock;
    this.#act = act;
    this.day = el("span", { class: "clock-day" });
    this.year = el("span", { class: "clock-year" });
    this.time = el("span", { class: "clock-time" });
    this.clock = el("div", { class: "clock", role: "group", "aria-label": "The emulator's clock, Minsk time", title: "The emulator's clock, Minsk time", dataset: { testid: "control-clock" } },
      this.day, this.year, this.time, el("span", { class: "clock-zone", text: "Minsk" }));
    this.actions = el("div", { class: "actions" });
    this.record = el("button", { type: "button", class: "button quiet", "aria-expanded": "false", "aria-controls": "record", dataset: { testid: "record-toggle" }, on: { click: () => act.record() } },
      icon("list"), el("span", { text: "What was sent" }));
    this.#build();
    setInterval(() => this.tick(), 1000);
    clock.addEventListener("set", () => this.tick());
  }

  #build() {
    this.name = el("h1", { class: "brand-name", text: "Chats" });
    this.panel = el("div", { class: "panel", id: "controls" }, this.actions,
      el("div", { class: "panel-group", role: "group", "aria-label": "Move the clock" },
        this.#button("+1 hour", "advance-hour", () => this.#act.advance(HOUR_S)),
        this.#button("+1 day", "advance-day", () => this.#act.advance(24 * HOUR_S))),
      el("div", { class: "panel-group end" },
        el("button", { type: "button", class: "button quiet", on: { click: () => this.#close(this.#act.add) } }, icon("plus"), el("span", { text: "Add a chat" })),
        this.record));
    this.toggle = iconButton("sliders", "Controls", () => this.#toggle(), { class: "panel-toggle", "aria-expanded": "false", "aria-controls": "controls" });
    this.root = el("header", { class: "bar" },
      el("div", { class: "brand" }, botMark(), this.name), this.clock, this.panel, this.toggle);
    this.root.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#open(false); });
    document.addEventListener("pointerdown", (event) => { if (!this.root.contains(event.target)) this.#open(false); });
  }

  /** Take the bot's name and the actions the server offers. */
  setup(bot, actions) {
    this.name.textContent = bot.name || "Chats";
    document.title = bot.name ? `${bot.name} – demo` : "Chats";
    const drawn = JSON.stringify(actions);
    if (this.drawn === drawn) return;
    this.drawn = drawn;
    this.actions.replaceChildren(...actions.map(({ name, label }, index) =>
      this.#button(label, `action-${name}`, () => this.#act.run(name), SIGNS[index] ?? "spark")));
  }

  tick() {
    if (!this.#clock.known) return;
    const now = this.#clock.now();
    this.day.textContent = date(now);
    this.year.textContent = year(now);
    this.time.textContent = seconds(now);
  }

  #button(label, testid, run, sign = null) {
    const node = el("button", { type: "button", class: "button quiet", dataset: { testid } }, sign ? icon(sign) : null, el("span", { text: label }));
    node.addEventListener("click", () => this.#press(node, run));
    return node;
  }

  async #press(node, run) {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    await run();
    node.removeAttribute("aria-busy");
    this.#open(false);
  }

  #close(then) {
    this.#open(false);
    then();
  }

  #toggle() {
    this.#open(!this.root.classList.contains("open"));
  }

  #open(open) {
    this.root.classList.toggle("open", open);
    this.toggle.setAttribute("aria-expanded", String(open));
  }
}
