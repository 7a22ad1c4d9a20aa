/** What pressing an address does: links to the bot act here, the rest opens beside the page. */

import { confirmLink } from "./dialogs.js";

/**
 * Follow `href` from a chat. `here`: `bot` (user name), `send(text)`, `share(text)`.
 * `masked`: the text of the link did not show the address, so the person is asked first.
 */
export async function follow(href, here, masked) {
  const link = telegramLink(href);
  if (link?.share !== undefined) await here.share(link.share);
  else if (link && link.name.toLowerCase() === here.bot.toLowerCase()) await start(link, here);
  else if (!masked || (await confirmLink(href))) window.open(href, "_blank", "noopener,noreferrer");
}

async function start(link, here) {
  if (link.payload !== null) await here.send(`/start ${link.payload}`.trim());
}

/** {name, payload} of a link to somebody on Telegram, {share} of a link that shares, or null. */
function telegramLink(href) {
  const url = new URL(href);
  const inApp = url.protocol === "tg:";
  if (!inApp && url.hostname !== "t.me" && url.hostname !== "telegram.me") return null;
  const path = inApp ? url.hostname || url.pathname : url.pathname.slice(1);
  if (path.startsWith("share") || path.startsWith("msg")) {
    const words = [url.searchParams.get("text"), url.searchParams.get("url")];
    return { share: words.filter(Boolean).join("\n") };
  }
  const name = inApp ? url.searchParams.get("domain") ?? "" : path.split("/")[0];
  return { name, payload: url.searchParams.get("start") };
}
