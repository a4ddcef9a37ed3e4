// The posts, the latest first. A post that no longer stands stays, struck, and says what came in its place.

import { el, find } from "./elements.js";
import { get } from "./feed.js";

const PAGE = 40;
const MOST = 1_000; // posts kept on the page
const FEW = 3; // posts at a time that are lit up as new

/** Make the posts in an element: `begin()` loads the last of them, `more()` those since, and gives them. */
export function posts(place, parties, times, region) {
  const list = find("ol", place);
  const button = find(".earlier", place);
  const shown = new Map();
  let rank = 5;
  let first = null; // the id before which there are earlier ones
  let last = "0";

  async function begin() {
    const page = await get("posts", { limit: PAGE, rank, region });
    shown.clear();
    list.replaceChildren();
    last = page.id;
    earlier(page);
    return page;
  }

  async function more() {
    const page = await get("posts", { after: last, limit: 1000, region });
    last = page.id;
    page.posts.forEach(strike);
    const fresh = page.posts.filter((post) => post.rank <= rank && !shown.has(key(post.seq, post.seat))).map(made);
    // In a burst nobody could follow the lights, and they would cost every frame.
    if (fresh.length <= FEW) for (const item of fresh) item.classList.add("new");
    list.prepend(...fresh.toReversed());
    trim();
    return page;
  }

  /** Put a page of posts under those that there are, its latest first. */
  function earlier(page) {
    list.append(...page.posts.toReversed().map(made));
    first = page.posts[0]?.id ?? first;
    button.hidden = !page.earlier;
  }

  function made(post) {
    const item = itemOf(post, parties, times);
    shown.set(key(post.seq, post.seat), item);
    return item;
  }

  function strike(post) {
    const old = shown.get(key(post.replaces, post.seat));
    if (old) struck(old, `replaced at ${times.clock(post.posted_at)}`);
  }

  function trim() {
    while (list.children.length > MOST) list.lastChild.remove();
    if (list.children.length === MOST) button.hidden = true;
  }

  button.addEventListener("click", async () =>
    earlier(await get("posts", { before: first, limit: PAGE, rank, region })),
  );
  for (const choice of place.querySelectorAll("[name=rank]")) {
    choice.addEventListener("change", () => {
      rank = Number(choice.value);
      begin();
    });
  }
  return { begin, more };
}

// An event can make a post about its seat and one about the whole night under the same seq.
const key = (seq, seat) => `${seq} ${seat ?? ""}`;

/** Make a post's item of a list; its headline leads to its seat, if it has one. */
export function itemOf(post, parties, times) {
  const kind = `post rank-${post.rank} ${post.kind.replaceAll(" ", "-")}`;
  const later = times.later(post.posted_at);
  const day = later && el("small", {}, later);
  const time = el("time", { datetime: post.posted_at }, times.clock(post.posted_at), day && " ", day);
  const item = el("li", { class: kind }, time, sign(post, parties), words(post));
  if (Date.parse(post.at) < Date.parse(post.posted_at))
    item.append(el("p", { class: "late" }, `of ${times.clock(post.at)}, arrived late`));
  if (post.replaced_text) {
    item.append(el("p", { class: "replaced" }, "In place of: ", el("del", {}, post.replaced_text)));
  }
  if (post.replaced_by) struck(item, "no longer stands");
  return item;
}

/** The party that has won, or a sign for what it is. */
function sign(post, parties) {
  if (post.party) return parties.chip(post.party);
  return el("span", { class: "chip nobody", "aria-hidden": "true" }, SIGNS[post.kind] ?? "\u2022");
}

function words(post) {
  const [headline, ...rest] = post.text.split("; ");
  const first = post.seat
    ? el("a", { class: "headline", href: `#seat=${post.seat}` }, headline)
    : el("b", { class: "headline" }, headline);
  return el("p", { class: "text" }, first, rest.length ? `; ${rest.join("; ")}` : null);
}

/** Strike a post, and say why in words. */
export function struck(item, why) {
  if (item.classList.contains("struck")) return;
  item.classList.add("struck");
  const said = find(".text", item);
  said.replaceWith(el("p", { class: "why" }, why), el("del", { class: "text" }, ...said.childNodes));
}

const SIGNS = {
  "exit poll": "\u25c7",
  majority: "\u2605",
  "majority undone": "\u2606",
  withdrawal: "\u2715",
  recount: "\u21bb",
  closed: "\u25a0",
  turnout: "%",
};
