/** Documents and photos inside a bubble. */

import { el, icon } from "./dom.js";

/** What `message` carries beside its text, or null. */
export function attachment(message) {
  if (message.photo) return photo(message.photo);
  if (message.document) return file(message.document);
  return null;
}

function photo(source) {
  const address = sameOrigin(source.url);
  const frame = el("div", { class: "photo" });
  if (source.width && source.height) frame.style.aspectRatio = `${source.width} / ${source.height}`;
  if (address) frame.append(el("img", { src: address, alt: "Photo", loading: "lazy", decoding: "async" }));
  else frame.append(el("span", { class: "photo-missing", text: "Photo" }));
  return frame;
}

function file(source) {
  const name = source.name || "document";
  const address = sameOrigin(source.url);
  const inside = [
    el("span", { class: "file-icon", "aria-hidden": "true" }, icon("file")),
    el("span", { class: "file-words" },
      el("span", { class: "file-name", dir: "auto", text: name }),
      el("span", { class: "file-size", text: weight(source.size) })),
  ];
  if (!address) return el("div", { class: "file" }, ...inside);
  return el("a", { class: "file", href: address, download: name, dataset: { own: "" } }, ...inside);
}

/** `address` if it stays on this server, else null. */
function sameOrigin(address) {
  if (typeof address !== "string") return null;
  const url = new URL(address, document.baseURI);
  return url.origin === location.origin || url.protocol === "data:" ? url.href : null;
}

/** "1.2 MB" */
export function weight(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} B`;
  const thousands = bytes / 1000;
  return thousands < 1000 ? `${thousands.toFixed(thousands < 10 ? 1 : 0)} kB` : `${(thousands / 1000).toFixed(1)} MB`;
}
