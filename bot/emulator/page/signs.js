/** Signs for which many systems have no glyph are drawn by the page: see `.sign`. */

import { el } from "./dom.js";

const DRAWN = /(\uFF1D)/u;

/** `text` as nodes and strings; what is drawn keeps its character, to be copied and read aloud. */
export function signed(text) {
  return text.split(DRAWN).filter(Boolean).map((part) =>
    DRAWN.test(part) ? el("span", { class: "sign", text: part }) : part);
}
