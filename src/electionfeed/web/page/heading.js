// What stands at the head and the foot of the page: which night, how it is connected, the regions, the key points.

import { attribute, el, find, text } from "./elements.js";
import { ROOT } from "./feed.js";
import { standings } from "./speech.js";
import { declared } from "./words.js";

const STATES = {
  connecting: "Connecting",
  live: "Live",
  paused: "Paused",
  cut: "Connection lost, trying again",
  over: "The night is over",
};

/** Say how the page is connected, in words. */
export function connection(state) {
  const place = find("#connection");
  attribute(place, { "data-state": state });
  text(place, STATES[state]);
}

/** Say which night and region this is, and whose data it shows. */
export function heading(night, region, map) {
  text(find("#name"), region ?? night.name);
  text(find("#source"), `Source: ${night.source}. ${night.licence}`);
  text(find("#credit"), map.credit ?? "");
}

/** Write links to the whole night and to each region; one region needs none. */
export function navigation(night, region) {
  const link = (name, path, here) =>
    el("li", {}, el("a", { href: new URL(path, ROOT), "aria-current": here ? "page" : null }, el("bdi", {}, name)));
  const regions = night.regions.map(({ name, slug }) => link(name, `region/${slug}`, name === region));
  find("#regions").hidden = night.regions.length < 2;
  find("#regions ul").replaceChildren(link("All seats", "", region === null), ...regions);
}

/** Say that there is no such region. */
export function lost(night, slug) {
  text(find("#name"), night.name);
  text(find("#lost"), `There is no region \u201c${slug}\u201d on this night. Choose one of those above.`);
  find("#lost").hidden = false;
  for (const section of document.querySelectorAll("main > section, .jump, #connection")) section.remove();
}

/** Write the key points. */
export function points(said) {
  const list = find("#points ul");
  const words = said.length ? said : ["No result yet."];
  if (words.join("\n") === [...list.children].map((item) => item.textContent).join("\n")) return;
  list.replaceChildren(...words.map((point) => el("li", {}, point)));
}

/** Write where the whole night stands, above, and in the title of the window. */
export function title(night, region, summary) {
  const whole = summary.whole ?? summary;
  const words = region === null ? declared(whole) : `${night.name}: ${standings(whole)}`;
  text(find("#standing"), whole.total ? words : "");
  const [first, second] = whole.standings.map(({ party, seats }) => `${party} ${seats}`);
  document.title = [[first, second].filter(Boolean).join(", "), region, night.name].filter(Boolean).join(" \u2013 ");
}
