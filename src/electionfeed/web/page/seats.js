// Finding a seat by its name, and its story: the result as it stands, and everything that was said of it.

import { el, find, text } from "./elements.js";
import { get } from "./feed.js";
import { itemOf } from "./posts.js";
import { number, percent } from "./words.js";

const MOST = 8; // names shown

/** Give a name's letters without accents or case, for comparing. */
const letters = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Make the search of a seat by name. */
export function search(place, results) {
  const input = find("input", place);
  const names = [...results.seats.values()].map((seat) => ({ ...seat, letters: letters(seat.name) }));

  function show() {
    const wanted = letters(input.value.trim());
    const found = wanted ? names.filter((seat) => seat.letters.includes(wanted)) : [];
    found.sort((a, b) => b.letters.startsWith(wanted) - a.letters.startsWith(wanted));
    find("ul", place).replaceChildren(...found.slice(0, MOST).map((seat) => line(seat, results)));
    text(find("#matches", place), wanted ? counted(found.length) : "");
    return found;
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const [first] = event.key === "Enter" ? show() : [];
    if (first) location.hash = `seat=${first.seat}`;
  });
  return { show: () => input.value && show() };
}

function line(seat, results) {
  const link = el("a", { href: `#seat=${seat.seat}` }, el("bdi", {}, seat.name));
  return el("li", {}, link, el("span", {}, ` ${results.words(seat.seat)}`));
}

function counted(many) {
  if (many === 0) return "No seat has this in its name.";
  return many > MOST ? `The first ${MOST} of ${many} seats` : `${many} ${many === 1 ? "seat" : "seats"}`;
}

/** Make the dialog of a seat, which is open as long as the address names one. */
export function story(dialog, results, parties, times) {
  let open = null;

  async function show() {
    const [, code] = /^#seat=(\w+)$/.exec(location.hash) ?? [];
    if (!code) return dialog.close();
    const fresh = open !== code;
    open = code;
    const [seat, said] = await Promise.all([
      get(`seats/${code}.json`),
      get("posts", { seat: code, limit: 1000 }),
    ]).catch(() => []);
    if (open !== code || !seat?.seat) return;
    text(find("h2", dialog), seat.seat.name);
    find(".body", dialog).replaceChildren(
      ...reported(
        seat,
        said.posts.filter((post) => post.seat === code),
        parties,
        times,
      ),
    );
    if (fresh && !dialog.open) dialog.showModal();
  }

  dialog.addEventListener("close", () => {
    open = null;
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  addEventListener("hashchange", show);
  return { show, changed: (seat) => seat === open && show() };
}

function reported({ seat, latest, events }, posts, parties, times) {
  const declared = latest.find((event) => event.type === "SeatDeclared");
  const where = el("p", { class: "where" }, el("bdi", {}, seat.region), `. ${before(seat)}`);
  const heading = el("h3", {}, "How it was reported");
  const revisions = new Map(events.map((event) => [event.seq, event.revision]));
  const items = posts.map((post) => revision(post, revisions, parties, times));
  return [
    where,
    ...result(seat, declared, parties),
    heading,
    items.length ? el("ol", { class: "story" }, ...items) : el("p", {}, "Nothing has been said of this seat yet."),
  ];
}

function before({ baseline }) {
  if (!baseline) return "It has no earlier result to compare with.";
  const by = baseline.notional ? "Notionally won" : "Won";
  return `${by} last time by ${baseline.winner}, majority ${number(baseline.majority)}.`;
}

function result(seat, declared, parties) {
  const order = seat.candidates.map((candidate, place) => ({
    ...candidate,
    votes: declared?.votes[place] ?? null,
    elected: declared?.elected === place + 1,
  }));
  if (declared) order.sort((a, b) => b.elected - a.elected || b.votes - a.votes);
  const rows = order.map((candidate) => row(candidate, declared, parties));
  const head = el(
    "tr",
    {},
    ...["Candidate", "Party", "Votes", "Share"].map((name) => el("th", { scope: "col" }, name)),
  );
  const table = el(
    "table",
    {},
    el("caption", {}, declared ? figures(declared) : "Not declared. Candidates:"),
    el("thead", {}, head),
    el("tbody", {}, ...rows),
  );
  return [el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "Result" }, table)];
}

function row(candidate, declared, parties) {
  const sitting = candidate.sitting ? el("small", {}, " sitting MP") : null;
  const name = el(
    "th",
    { scope: "row" },
    el("bdi", {}, candidate.name),
    sitting,
    candidate.elected ? el("small", {}, " elected") : null,
  );
  const party = el(
    "td",
    {},
    parties.chip(candidate.party),
    " ",
    el("bdi", { title: parties.name(candidate.party) }, candidate.party),
  );
  const share = declared?.valid ? percent((100 * candidate.votes) / declared.valid) : "\u2013";
  return el(
    "tr",
    { class: candidate.elected ? "elected" : null },
    name,
    party,
    el("td", {}, number(candidate.votes)),
    el("td", {}, share),
  );
}

function figures(declared) {
  const turnout = declared.electorate ? `, turnout ${percent((100 * declared.valid) / declared.electorate)}` : "";
  return `Majority ${number(declared.majority)}${turnout}, revision ${declared.revision}`;
}

function revision(post, revisions, parties, times) {
  const item = itemOf({ ...post, seat: null }, parties, times);
  item.append(el("p", { class: "revision" }, `Revision ${revisions.get(post.seq)}`));
  return item;
}
