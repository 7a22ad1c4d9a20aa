/** The emulator's control surface, one method per request. */

/** The server refused, or could not be reached; `message` is fit to be shown. */
export class RequestError extends Error {}

export class Api {
  #base;

  constructor(base) {
    this.#base = new URL("emulator/", base);
  }

  url(path) {
    return new URL(path, this.#base);
  }

  state() {
    return this.#get("state");
  }

  /** One page of a chat's messages, oldest first; those before message `before`, or the newest. */
  messages(chat, { before = null, limit = 40 } = {}) {
    const query = new URLSearchParams({ limit });
    if (before !== null) query.set("before", before);
    return this.#get(`chats/${chat}/messages?${query}`);
  }

  /** `user`: who of a group's members writes; null leaves it to the server. */
  send(chat, message, user = null) {
    return this.#post(`chats/${chat}/messages`, { ...message, ...as(user) });
  }

  press(chat, messageId, data, user = null) {
    return this.#post(`chats/${chat}/press`, { message_id: messageId, data, ...as(user) });
  }

  inline(chat, query) {
    return this.#post(`chats/${chat}/inline`, { query });
  }

  /** Send one result of an inline query. */
  choose(chat, queryId, resultId, query) {
    return this.#post(`chats/${chat}/inline/choose`, { query_id: queryId, result_id: resultId, query });
  }

  setStatus(chat, status) {
    return this.#post(`chats/${chat}/status`, { status });
  }

  migrate(chat) {
    return this.#post(`chats/${chat}/migrate`, {});
  }

  markRead(chat) {
    return this.#post(`chats/${chat}/read`, {});
  }

  addChat(chat) {
    return this.#post("chats", chat);
  }

  clock() {
    return this.#get("clock");
  }

  moveClock(seconds) {
    return this.#post("clock", { advance_s: seconds });
  }

  run(action) {
    return this.#post(`actions/${encodeURIComponent(action)}`, {});
  }

  record(since) {
    return this.#get(`record?since=${since}`);
  }

  summary() {
    return this.#get("record/summary");
  }

  #get(path) {
    return this.#ask(path, {});
  }

  #post(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #ask(path, options) {
    let response;
    try {
      response = await fetch(this.url(path), { cache: "no-store", ...options });
    } catch {
      throw new RequestError("The emulator does not answer.");
    }
    const text = await response.text();
    const answer = parse(text);
    if (!response.ok) throw new RequestError(reason(answer) ?? `The emulator answered ${response.status}.`);
    return answer;
  }
}

function as(user) {
  return user === null || user === undefined ? {} : { user_id: user };
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return text;
  }
}

function reason(answer) {
  if (typeof answer === "string") return answer.slice(0, 200) || null;
  return answer?.description ?? answer?.error ?? answer?.message ?? null;
}
