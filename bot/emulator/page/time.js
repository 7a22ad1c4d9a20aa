/** The emulator's time, and how the page writes it: always Minsk, never this computer's zone. */

export const ZONE = "Europe/Minsk";

const formats = new Map();

function format(moment, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options }));
  }
  return formats.get(key).format(moment);
}

/** "09:00" */
export function hours(moment) {
  return format(moment, { hour: "2-digit", minute: "2-digit" });
}

/** "09:00:05" */
export function seconds(moment) {
  return format(moment, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** "Mon 18 Dec" */
export function date(moment) {
  return format(moment, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");
}

/** "2017" */
export function year(moment) {
  return dayKey(moment).slice(0, 4);
}

/** "18 Dec" */
export function shortDate(moment) {
  return format(moment, { day: "numeric", month: "short" });
}

/** "2017-12-18": which day it is in Minsk, to compare. */
export function dayKey(moment) {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" };
  return format(moment, parts).split("/").reverse().join("-");
}

/** "Monday, 18 December", with the year when it differs from the year of `now`. */
export function dayLabel(moment, now) {
  const named = year(moment) === year(now) ? {} : { year: "numeric" };
  return format(moment, { weekday: "long", day: "numeric", month: "long", ...named });
}

/** "Monday, 18 December 2017, 09:00:05", for tooltips. */
export function full(moment) {
  return format(moment, { dateStyle: "full", timeStyle: "medium" });
}

/** Follows the emulator's clock between its announcements; a clock that stands still stays still. */
export class EmulatorClock extends EventTarget {
  #moment = 0;
  #readAt = 0;
  #runs = true;

  get known() {
    return this.#readAt !== 0;
  }

  now() {
    return this.#moment + (this.#runs ? performance.now() - this.#readAt : 0);
  }

  /** Take `iso` as the present moment. */
  set(iso) {
    this.#moment = Date.parse(iso);
    this.#readAt = performance.now();
    this.dispatchEvent(new Event("set"));
  }

  /** Like `set`, for a reading that nobody moved in between: learns whether the clock runs. */
  confirm(iso) {
    const moment = Date.parse(iso);
    const passed = performance.now() - this.#readAt;
    if (this.known && passed > 500) this.#runs = moment !== this.#moment;
    this.set(iso);
  }
}
