/** Puts the page together: one store, one line of events, columns of chats. */

import { Api, RequestError } from "./api.js";
import { ChatList } from "./chatlist.js";
import { Columns } from "./columns.js";
import { Controls } from "./controls.js";
import { chooseChat, describeChat, toast } from "./dialogs.js";
import { el } from "./dom.js";
import { Events } from "./events.js";
import { RecordDrawer } from "./record.js";
import { Store } from "./store.js";
import { EmulatorClock } from "./time.js";

const CLOCK_CHECK_MS = 15_000;
const FIRST_CLOCK_CHECK_MS = 1500;
const PREVIEWS = 24;
const MEMBERS = 20;

class Page {
  constructor(root) {
    this.api = new Api(document.baseURI);
    this.clock = new EmulatorClock();
    this.store = new Store(this.api);
    const act = {
      advance: (seconds) => this.attempt(() => this.api.moveClock(seconds)),
      run: (action) => this.run(action),
      add: () => this.addChat(),
      record: () => this.record.toggle(),
    };
    this.controls = new Controls({ clock: this.clock, act });
    this.record = new RecordDrawer({ api: this.api, store: this.store, onToggle: (open) => this.recordToggled(open) });
    this.list = new ChatList({ store: this.store, clock: this.clock, act: { choose: (id) => this.columns.open(id), add: act.add } });
    this.columns = new Columns({
      store: this.store, api: this.api, clock: this.clock,
      share: (text) => this.share(text), changed: (open) => this.list.mark(open),
    });
    this.lost = el("div", { class: "lost", role: "status", hidden: true, dataset: { testid: "connection-lost" } },
      el("span", { class: "spinner", "aria-hidden": "true" }), "Connection lost. Reconnecting…");
    this.toasts = el("div", { class: "toasts page-toasts" });
    root.append(this.controls.root, this.lost,
      el("div", { class: "stage" }, this.list.root, this.columns.root, this.record.root), this.toasts);
    this.events = new Events(this.api.url("events"), {
      open: () => this.connected(), lost: () => this.disconnected(), event: (kind, data) => this.happened(kind, data),
    });
  }

  start() {
    this.store.addEventListener("setup", () => this.controls.setup(this.store.bot, this.store.actions));
    this.events.connect();
    setTimeout(() => this.checkClock(), FIRST_CLOCK_CHECK_MS);
    setInterval(() => this.checkClock(), CLOCK_CHECK_MS);
  }

  async connected() {
    const loaded = await this.attempt(() => this.reload());
    if (loaded === null) this.events.again();
    else this.setLost(false);
  }

  disconnected() {
    this.setLost(true);
  }

  setLost(lost) {
    this.lost.hidden = !lost;
    document.body.classList.toggle("offline", lost);
  }

  async reload() {
    const state = await this.api.state();
    this.clock.set(state.clock);
    this.record.reset();
    await this.store.load(state);
    this.columns.settle();
    this.readPreviews();
  }

  async readPreviews() {
    for (const id of [...this.store.chats.keys()].slice(0, PREVIEWS)) {
      if (this.store.previews.has(id)) continue;
      const page = await this.attempt(() => this.api.messages(id, { limit: 1 }), true);
      if (page?.length) this.store.preview(id, page.at(-1));
    }
  }

  happened(kind, data) {
    if (kind === "message") this.store.receive(data.chat_id, data.message, true);
    else if (kind === "edit") this.store.receive(data.chat_id, data.message, false);
    else if (kind === "delete") this.store.remove(data.chat_id, data.message_id);
    else if (kind === "typing") this.columns.typing(data.chat_id);
    else if (kind === "chat") this.chatChanged(data);
    else if (kind === "clock") this.clock.set(data.now);
    else if (kind === "commands") this.refreshChats();
    if (kind !== "typing") this.record.refresh();
  }

  /** A chat event carries the chat, or only how far it was read. */
  chatChanged(data) {
    const known = this.store.chats.get(data.chat_id);
    if (data.chat) this.store.put(data.chat);
    else if (known && data.read_to) this.store.put({ ...known, unread: 0 });
  }

  /** Read the chats again after a change that says only that there was one. */
  refreshChats() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(async () => {
      const state = await this.attempt(() => this.api.state(), true);
      for (const chat of state?.chats ?? []) this.store.put(chat);
    }, 150);
  }

  async checkClock() {
    const reading = await this.attempt(() => this.api.clock(), true);
    if (reading) this.clock.confirm(reading.now);
  }

  async run(action) {
    this.columns.toNewest();
    const answer = await this.attempt(() => this.api.run(action));
    if (answer?.message) toast(this.toasts, answer.message);
  }

  async addChat() {
    const wanted = await describeChat();
    if (!wanted) return;
    const people = [...this.store.chats.values()].filter((chat) => chat.type === "private");
    const members = wanted.type === "private" ? {} : { members: people.map((chat) => chat.id).slice(0, MEMBERS) };
    const chat = await this.attempt(() => this.api.addChat({ ...wanted, ...members }));
    if (!chat) return;
    this.store.put(chat);
    this.columns.open(chat.id);
  }

  async share(text) {
    const id = await chooseChat([...this.store.chats.values()].filter((chat) => chat.status === "active"));
    if (id !== null) this.columns.open(id).composer.write(text);
  }

  recordToggled(open) {
    document.body.classList.toggle("with-record", open);
    this.controls.record.setAttribute("aria-expanded", String(open));
    if (open) this.record.root.querySelector("button").focus();
    else this.controls.record.focus();
  }

  /** The result of `request`, or null after a notice (unless `quietly`) of why there is none. */
  async attempt(request, quietly = false) {
    try {
      return (await request()) ?? {};
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!quietly && this.lost.hidden) toast(this.toasts, error.message, { alarming: true });
      return null;
    }
  }
}

new Page(document.body).start();
