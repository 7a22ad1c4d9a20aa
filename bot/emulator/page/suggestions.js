/** The panel above the composer: commands, or the results of an inline query. */

import { el } from "./dom.js";

export class Suggestions {
  #items = [];
  #active = 0;
  #choose;
  #input;

  /** `choose(item, how)` gets the chosen item; `how` is "complete" for Tab, else "send". */
  constructor(input, id, label, choose) {
    this.#input = input;
    this.#choose = choose;
    this.root = el("div", { class: "suggestions", id, role: "listbox", "aria-label": label, hidden: true });
    const state = { role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(state)) input.setAttribute(name, value);
  }

  get open() {
    return !this.root.hidden;
  }

  /** Show `items`: {title, detail, value}; none closes the panel. */
  show(items) {
    this.#items = items;
    this.#active = 0;
    this.root.hidden = items.length === 0;
    this.#input.setAttribute("aria-expanded", String(this.open));
    this.root.replaceChildren(...items.map((item, index) => this.#option(item, index)));
    this.#mark();
  }

  close() {
    this.show([]);
  }

  /** Whether the panel used this key. */
  handle(event) {
    if (!this.open || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.#move(steps[event.key]);
    else if (event.key === "Enter" && !event.shiftKey) this.#choose(this.#items[this.#active], "send");
    else if (event.key === "Tab" && !event.shiftKey) this.#choose(this.#items[this.#active], "complete");
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #option(item, index) {
    const choose = (event) => {
      event.preventDefault();
      this.#choose(item, "send");
    };
    const id = `${this.root.id}-${index}`;
    return el("div", { role: "option", id, class: item.run ? "suggestion tall" : "suggestion", on: { mousedown: (event) => event.preventDefault(), click: choose } },
      el("span", { class: "suggestion-title", dir: "auto", text: item.title }),
      el("span", { class: "suggestion-detail", dir: "auto", text: item.detail ?? "" }));
  }

  #move(step) {
    const count = this.#items.length;
    this.#active = (this.#active + step + count) % count;
    this.#mark();
  }

  #mark() {
    [...this.root.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#active));
      if (index === this.#active && this.open) option.scrollIntoView({ block: "nearest" });
    });
    if (this.open) this.#input.setAttribute("aria-activedescendant", `${this.root.id}-${this.#active}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}
