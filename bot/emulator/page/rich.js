/**
 * Message HTML as safe DOM: the server's HTML is parsed into an inert document, and only the
 * elements and attributes named here are built anew. Everything else leaves its text or nothing.
 */

import { el, icon } from "./dom.js";
import { signed } from "./signs.js";
import { full } from "./time.js";

const PLAIN = new Map([
  ["B", "strong"], ["STRONG", "strong"],
  ["I", "em"], ["EM", "em"],
  ["U", "u"], ["INS", "u"],
  ["S", "s"], ["STRIKE", "s"], ["DEL", "s"],
  ["BR", "br"],
]);
const DROPPED = new Set([
  "SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED", "NOSCRIPT", "TITLE", "HEAD", "SVG",
  "MATH", "TEXTAREA", "SELECT", "BUTTON", "LINK", "META",
]);
const SCHEMES = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);
/** The fragment for `html`; commands carry `data-command`, links that hide their address `data-masked`. */
export function rich(html) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...rebuilt(inert.body));
  return fragment;
}

/** One line of plain text from `html`, for previews. */
export function plain(html) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  for (const dropped of inert.querySelectorAll("script, style, template")) dropped.remove();
  return inert.body.textContent.replace(/\s+/gu, " ").trim();
}

/** `url` as an absolute address with an allowed scheme, or null. */
export function safeUrl(url) {
  const absolute = /^t\.me\//iu.test(url ?? "") ? `https://${url}` : url;
  try {
    const parsed = new URL(absolute);
    return SCHEMES.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

function rebuilt(parent) {
  return [...parent.childNodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return signed(besideBlocks(node));
    return node.nodeType === Node.ELEMENT_NODE ? element(node) : [];
  });
}

/** The text of `node` without the line break that a block beside it already makes. */
function besideBlocks(node) {
  const block = (sibling) => /^(?:BLOCKQUOTE|PRE)$/u.test(sibling?.nodeName ?? "");
  const after = block(node.previousSibling) ? node.data.replace(/^\n/u, "") : node.data;
  return block(node.nextSibling) ? after.replace(/\n$/u, "") : after;
}

function element(node) {
  const tag = node.tagName.toUpperCase();
  if (DROPPED.has(tag)) return [];
  const children = rebuilt(node);
  if (PLAIN.has(tag)) return [el(PLAIN.get(tag), {}, ...children)];
  if (tag === "A") return [anchor(node, children)];
  if (tag === "CODE") return [el("code", {}, ...children)];
  if (tag === "PRE") return [codeBlock(node)];
  if (tag === "BLOCKQUOTE") return [quote(node, children)];
  if (tag === "TIME") return [moment(node, children)];
  if (node.classList.contains("spoiler")) return [spoiler(children)];
  if (node.classList.contains("command")) return [command(node.textContent)];
  if (node.classList.contains("mention")) return [mention(node.textContent)];
  return children;
}

function command(words) {
  return el("a", { href: "#", role: "button", dataset: { command: words } }, words);
}

function mention(name) {
  const known = /^@\w+$/u.test(name);
  return known ? link(`https://t.me/${name.slice(1)}`, false, [name]) : name;
}

function anchor(node, children) {
  const href = safeUrl(node.getAttribute("href"));
  if (!href) return el("span", {}, ...children);
  return link(href, !samePlace(node.textContent.trim(), href), children);
}

/** Whether the `words` of a link show where it leads. */
function samePlace(words, href) {
  return [words, `https://${words}`, `http://${words}`].some((written) => safeUrl(written) === href);
}

function link(href, masked, children) {
  const attributes = { href, target: "_blank", rel: "noopener noreferrer", title: href };
  return el("a", { ...attributes, dataset: masked ? { masked: "" } : {} }, ...children);
}

function codeBlock(node) {
  const language = node.dataset.language ?? "";
  const name = el("span", { text: language || "code" });
  const copy = el("button", { type: "button", class: "pre-copy", "aria-label": "Copy this code", dataset: { copy: node.textContent } },
    name, icon("copy"));
  return el("div", { class: "pre" }, copy, el("pre", { tabindex: "0" }, el("code", { text: node.textContent })));
}

function quote(node, children) {
  if (!node.classList.contains("expandable")) return el("blockquote", { dir: "auto" }, ...children);
  const toggle = el("button", { type: "button", class: "quote-toggle", "aria-expanded": "false" }, icon("down"));
  toggle.setAttribute("aria-label", "Show the whole quotation");
  return el("blockquote", { class: "expandable", dir: "auto" },
    el("div", { class: "quote-body" }, ...children), toggle);
}

function spoiler(children) {
  const cover = { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" };
  return el("span", cover, el("span", { class: "spoiler-text", "aria-hidden": "true" }, ...children));
}

function moment(node, children) {
  const written = Date.parse(node.getAttribute("datetime") ?? "");
  if (!Number.isFinite(written)) return el("span", {}, ...children);
  const iso = new Date(written).toISOString();
  return el("time", { datetime: iso, title: full(written) }, ...children);
}
