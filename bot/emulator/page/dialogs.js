/** Modal questions and passing notices. */

import { avatar } from "./avatar.js";
import { el, iconButton } from "./dom.js";
import { chatKind, chatName, languageName } from "./store.js";

const TOAST_MS = 3600;
let named = 0;

/** Open a modal with `title` and `content`; the promise gives its returnValue ("" when dismissed). */
function ask(title, content, { actions = [], classes = "", testid = null } = {}) {
  named += 1;
  const heading = el("h2", { id: `dialog-${named}`, text: title });
  const form = el("form", { method: "dialog" }, heading, ...content, buttons(actions));
  const dialog = el("dialog", {
    class: `dialog ${classes}`.trim(),
    "aria-labelledby": heading.id,
    dataset: testid ? { testid } : {},
  }, form);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(""); });
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => { dialog.remove(); answer(dialog.returnValue); });
  });
}

function buttons(actions) {
  if (actions.length === 0) return null;
  return el("div", { class: "dialog-actions" }, ...actions.map(({ label, value, main = false }) =>
    el("button", { type: "submit", value, class: main ? "button main" : "button", autofocus: main, text: label })));
}

/** The bot's alert over one chat (`place`): stays until it is confirmed; the other chats live on. */
export function alertDialog(place, text) {
  named += 1;
  const words = el("p", { class: "alert-text", dir: "auto", id: `dialog-${named}`, text });
  const form = el("form", { method: "dialog" }, words, buttons([{ label: "OK", value: "ok", main: true }]));
  const dialog = el("dialog", { class: "dialog alert", role: "alertdialog", "aria-labelledby": words.id, dataset: { testid: "alert" } }, form);
  const veil = el("div", { class: "veil" }, dialog);
  const before = document.activeElement;
  place.append(veil);
  dialog.show();
  veil.addEventListener("keydown", (event) => { if (event.key === "Escape") dialog.close(); });
  return new Promise((done) => {
    dialog.addEventListener("close", () => { veil.remove(); before?.focus?.({ preventScroll: true }); done(); });
  });
}

/** Whether to leave for `href`, which the text of the link did not show. */
export async function confirmLink(href) {
  const address = el("p", { class: "address", text: href });
  const actions = [{ label: "Cancel", value: "" }, { label: "Open", value: "open", main: true }];
  return (await ask("Open this link?", [address], { actions })) === "open";
}

/** Let the person choose one of `chats`; its id, or null. */
export async function chooseChat(chats) {
  const list = el("div", { class: "choices" }, ...chats.map((chat) =>
    el("button", { type: "submit", value: String(chat.id), class: "choice" }, avatar(chat),
      el("span", { class: "choice-words" },
        el("span", { class: "choice-name", dir: "auto", text: chatName(chat) }),
        el("span", { class: "choice-kind", text: chatKind(chat) })))));
  const chosen = await ask("Share with…", [list], { actions: [{ label: "Cancel", value: "" }], classes: "tall" });
  return chosen ? Number(chosen) : null;
}

/** What a new chat is to be: {type, language_code, first_name or title}, or null. */
export async function describeChat() {
  const type = select("Kind", "type", [["private", "Person"], ["group", "Group"], ["supergroup", "Supergroup"], ["channel", "Channel"]]);
  const language = select("Telegram language", "language_code", ["be", "en", "ru", "uk", "pl", "de"].map((code) => [code, languageName(code)]));
  const name = el("input", { name: "name", maxlength: "64", autocomplete: "off", placeholder: "Name", required: true, dir: "auto" });
  const fields = [type.field, field("Name", name), language.field];
  const actions = [{ label: "Cancel", value: "" }, { label: "Add", value: "add", main: true }];
  const done = ask("Add a chat", fields, { actions, testid: "new-chat" });
  name.focus();
  name.form.querySelector('[value=""]').formNoValidate = true;
  if ((await done) !== "add") return null;
  const called = type.input.value === "private" ? "first_name" : "title";
  return { type: type.input.value, language_code: language.input.value, [called]: name.value.trim() };
}

function select(label, name, options) {
  const input = el("select", { name }, ...options.map(([value, text]) => el("option", { value, text })));
  return { input, field: field(label, input) };
}

function field(label, input) {
  return el("label", { class: "field" }, el("span", { text: label }), input);
}

/** A notice in `place` that leaves by itself, or when it is closed. */
export function toast(place, text, { alarming = false } = {}) {
  const note = el("div", { class: alarming ? "toast alarming" : "toast", role: alarming ? "alert" : "status" },
    el("span", { dir: "auto", text }));
  const leave = () => {
    note.classList.add("leaving");
    setTimeout(() => note.remove(), 220);
  };
  note.append(iconButton("close", "Dismiss", leave));
  for (const earlier of [...place.children]) if (earlier.textContent === text) earlier.remove();
  place.append(note);
  while (place.childElementCount > 3) place.firstElementChild.remove();
  setTimeout(leave, Math.max(TOAST_MS, text.length * 60));
}
