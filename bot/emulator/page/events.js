/** Server-Sent Events with reconnection: tells when the line is open, when it is lost, and what came. */

const KINDS = ["message", "edit", "delete", "chat", "typing", "commands", "clock", "action"];
const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 5000;

export class Events {
  #url;
  #handlers;
  #source = null;
  #retry = null;
  #delay = FIRST_RETRY_MS;

  /** `handlers`: `open()` at every (re)connection, `lost()`, and `event(kind, data)`. */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
  }

  connect() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener("open", () => this.#opened());
    source.addEventListener("error", () => this.#failed());
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => this.#handlers.event(kind, JSON.parse(event.data)));
    }
  }

  #opened() {
    this.#delay = FIRST_RETRY_MS;
    this.#handlers.open();
  }

  /** Give up this connection and make another after a pause. */
  again() {
    this.#failed();
  }

  #failed() {
    this.#source.close();
    this.#handlers.lost();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.connect(), this.#delay);
    this.#delay = Math.min(this.#delay * 1.6, LONGEST_RETRY_MS);
  }
}
