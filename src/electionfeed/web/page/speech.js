// What a screen reader hears without asking: what leads the page at once, and now and then where things stand.

import { text } from "./elements.js";
import { number } from "./words.js";

const LEAD = 1;
const GAP = 60_000; // milliseconds from one word on the standings to the next

/** Make the voice of a page in an element that is a polite live region. */
export function voice(place) {
  let said = "";
  let since = Date.now();

  /** Hear new posts and the standings, and say what is worth interrupting for. */
  return function hear(posts, summary) {
    const leading = posts.filter((post) => post.rank === LEAD).map((post) => post.text);
    const words = standings(summary);
    if (leading.length) text(place, leading.join(". "));
    else if (Date.now() - since > GAP && words !== said) text(place, words);
    else return;
    said = words;
    since = Date.now();
  };
}

/** Where things stand, in one sentence. */
export function standings({ standings: parties, outstanding }) {
  const seats = parties.slice(0, 4).map(({ party, seats }) => `${party} ${number(seats)}`);
  const rest = outstanding
    ? `${number(outstanding)} ${outstanding === 1 ? "seat" : "seats"} to come`
    : "all seats declared";
  return `${seats.join(", ") || "No seat declared yet"}; ${rest}`;
}
