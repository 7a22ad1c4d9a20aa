/** The messages of one chat, oldest first, as far back as they were read. */

const PAGE = 40;

/**
 * Emits `change` with `detail`: {cause: "reload" | "older" | "new" | "edit" | "delete", message}.
 */
export class Conversation extends EventTarget {
  messages = [];
  loaded = false;
  complete = false;
  #id;
  #api;
  #reading = null;
  #meanwhile = null;

  constructor(id, api) {
    super();
    this.#id = id;
    this.#api = api;
  }

  /** Read the newest page in place of whatever is held. */
  async reload() {
    this.#meanwhile = [];
    const page = await this.#api.messages(this.#id, { limit: PAGE });
    this.messages = page;
    this.loaded = true;
    this.complete = page.length < PAGE;
    this.#tell("reload");
    const missed = this.#meanwhile ?? [];
    this.#meanwhile = null;
    for (const repeat of missed) repeat();
  }

  /** Read one page further back; concurrent calls share one request. */
  older() {
    if (this.complete || !this.loaded || this.messages.length === 0) return null;
    this.#reading ??= this.#older().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  async #older() {
    const page = await this.#api.messages(this.#id, { before: this.messages[0].id, limit: PAGE });
    const first = this.messages[0]?.id ?? Infinity;
    this.messages = [...page.filter((message) => message.id < first), ...this.messages];
    this.complete = page.length < PAGE;
    this.#tell("older");
  }

  find(id) {
    return this.messages.find((message) => message.id === id) ?? null;
  }

  /** Take a message; one that is already held is replaced. */
  put(message, fresh) {
    this.#meanwhile?.push(() => this.put(message, fresh));
    if (!this.loaded) return;
    const at = this.messages.findIndex((held) => held.id >= message.id);
    if (at >= 0 && this.messages[at].id === message.id) {
      this.messages[at] = message;
      this.#tell("edit", message);
    } else if (fresh || (at > 0 && at < this.messages.length)) {
      this.messages.splice(at < 0 ? this.messages.length : at, 0, message);
      this.#tell("new", message);
    }
  }

  remove(id) {
    this.#meanwhile?.push(() => this.remove(id));
    const message = this.find(id);
    if (!message) return;
    this.messages = this.messages.filter((held) => held !== message);
    this.#tell("delete", message);
  }

  #tell(cause, message = null) {
    this.dispatchEvent(new CustomEvent("change", { detail: { cause, message } }));
  }
}
