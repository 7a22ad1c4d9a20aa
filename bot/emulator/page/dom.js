/** Building DOM without ever parsing a string as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `properties` may hold `class`, `text`, `dataset`, `on` (listeners by event name);
 * anything else is an attribute: `true` sets it empty, `false`, `null` and `undefined` leave it out.
 * Children that are null or undefined are skipped.
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "on") listen(node, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function listen(node, listeners) {
  for (const [event, listener] of Object.entries(listeners)) node.addEventListener(event, listener);
}

/** Strokes on a 24-unit grid; `fill:` marks a filled shape. */
const ICONS = {
  send: ["fill:M3.4 20.2 21 12.9a1 1 0 0 0 0-1.8L3.4 3.8a.8.8 0 0 0-1.1 1L4.6 11l9 1-9 1-2.3 6.2a.8.8 0 0 0 1.1 1z"],
  plus: ["M12 5v14M5 12h14"],
  close: ["M6 6l12 12M18 6 6 18"],
  back: ["M15 5l-7 7 7 7"],
  down: ["M5 9l7 7 7-7"],
  more: ["fill:M12 4.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zm0 6a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zm0 6a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z"],
  reply: ["M10 5 4 11l6 6", "M4 11h9a7 7 0 0 1 7 7v1"],
  forward: ["M14 5l6 6-6 6", "M20 11h-9a7 7 0 0 0-7 7v1"],
  copy: ["M9 9h10v11H9z", "M15 9V4H5v11h4"],
  link: ["M8 16 17 7", "M9 7h8v8"],
  file: ["M6 3h8l5 5v13H6z", "M14 3v5h5"],
  photo: ["M4 5h16v14H4z", "M4 16l5-5 4 4 2.500-2.500L20 17", "M15 9.500h.01"],
  silent: ["M6 9a6 6 0 0 1 9.5-4.9M18 10c0 5 2 6 2 7H8", "M10 20.5h4", "M4 4l16 16"],
  next: ["M5 5l9 7-9 7z", "M19 5v14"],
  spark: ["M13 3 5 14h6l-1 7 8-11h-6z"],
  list: ["M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"],
  sliders: ["M4 7h9M19 7h1M4 17h1M11 17h9", "M13 7a3 3 0 1 0 6 0 3 3 0 1 0-6 0", "M5 17a3 3 0 1 0 6 0 3 3 0 1 0-6 0"],
  block: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M5.7 5.7l12.6 12.6"],
  group: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6", "M16 4.5a3.5 3.5 0 0 1 0 6.3M18 14.5c2.2.8 3.5 2.6 3.5 5.5"],
  channel: ["M4 10v4h3l8 5V5l-8 5z", "M18.5 9a4 4 0 0 1 0 6"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.500c0-4.5 3.5-6.5 7.5-6.500s7.5 2 7.5 6.5"],
  up: ["M12 19V5M6 11l6-6 6 6"],
  check: ["M5 12.500l4.5 4.5L19 7.5"],
  trash: ["M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"],
  mention: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M16 8v5.500a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1"],
};

/** A decorative icon: hidden from assistive technology, sized and coloured by its surroundings. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  for (const shape of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    const filled = shape.startsWith("fill:");
    path.setAttribute("d", filled ? shape.slice(5) : shape);
    if (filled) path.setAttribute("class", "filled");
    svg.append(path);
  }
  return svg;
}

/** A round button that shows only an icon; `label` is its accessible name and its tooltip. */
export function iconButton(name, label, onClick, properties = {}) {
  const attributes = { type: "button", title: label, "aria-label": label, ...properties };
  attributes.class = `icon-button ${properties.class ?? ""}`.trim();
  return el("button", { ...attributes, on: { click: onClick } }, icon(name));
}

/** Whether the person asked their system for less motion. */
export function prefersStillness() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
