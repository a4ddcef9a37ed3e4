// The scoreboard: where things stand in words, and a row for each party over a bar that runs towards the line.

import { attribute, el, text } from "./elements.js";
import { chance, declared, number, percent, points, signed } from "./words.js";

const SHOWN = 7; // rows, until somebody asks for all
const ROOM = 1.16; // the scale ends beyond the line, so that a landslide shows as one

const NAMED = 3; // parties in the words of the forecast
const ABOUT =
  "From the seats declared, the exit poll and the last election. In 80 nights of 100 a party ends within its range, " +
  "which is also the thin line under its bar.";

/** Make a scoreboard in an element; `show` takes what /summary.json gives, `expect` what /forecast.json gives. */
export function scoreboard(place, parties) {
  const verdict = place.querySelector(".verdict");
  const progress = place.querySelector(".progress");
  const rows = new Map();
  const body = el("tbody");
  const head = ["Party", "Seats", "Net", "Poll", "Share", "\u00b1"].map((name) => el("th", { scope: "col" }, name));
  const titles = [null, null, "Net change in seats", "Exit poll", "Share of the vote", "Change in share, in points"];
  head.forEach(
    (cell, column) => titles[column] && cell.replaceChildren(el("abbr", { title: titles[column] }, cell.textContent)),
  );
  const line = el("p", { class: "line", "aria-hidden": "true" });
  const table = el(
    "table",
    {},
    el("caption", { class: "unseen" }, "Seats and votes by party"),
    el("thead", {}, el("tr", {}, ...head)),
    body,
  );
  const more = el("button", { type: "button", class: "more", "aria-expanded": "false", hidden: "" });
  const bars = el("div", { class: "bars" }, table, line);
  const ahead = el("p", { class: "ahead", title: ABOUT, hidden: "" });
  place.querySelector(".board").append(ahead, bars, more);
  let expected = new Map();
  let all = false;
  let last = null;
  more.addEventListener("click", () => {
    all = !all;
    attribute(more, { "aria-expanded": all });
    show(last);
  });

  function expect(forecast) {
    // A by-election, where no majority is at stake, swings harder than the forecast knows.
    const none = last === null || last.outstanding === 0 || forecast.out === 0 || forecast.line === null;
    expected = new Map(none ? [] : forecast.parties.map((party) => [party.party, party]));
    attribute(ahead, { hidden: none ? "" : null });
    text(ahead, none ? "" : outlook(forecast));
    if (last) show(last);
  }

  function show(summary) {
    last = summary;
    if (summary.outstanding === 0) {
      expected.clear();
      ahead.hidden = true;
    }
    text(verdict, summary.verdict);
    text(progress, said(summary));
    const reach = ({ party, seats, forecast }) => Math.max(seats, forecast ?? 0, expected.get(party)?.high80 ?? 0);
    const most = Math.max(1, ...summary.parties.map(reach));
    const scale = Math.max(most * 1.02, (summary.line ?? most) * (summary.line ? ROOM : 1));
    const shown = all ? summary.parties : summary.parties.slice(0, SHOWN);
    const wanted = shown.map((party) => row(party, scale, summary));
    if (all && summary.others.votes) wanted.push(others(summary));
    arrange(body, wanted);
    const polled = summary.parties.some((party) => party.forecast !== null);
    attribute(table, { class: `${summary.line === null ? "" : "lined"} ${polled ? "" : "no-poll"}` });
    mark(summary, scale);
    attribute(more, { hidden: summary.parties.length > SHOWN ? null : "" });
    text(more, all ? "Fewer parties" : `All ${summary.parties.length} parties`);
  }

  function row(party, scale, summary) {
    if (!rows.has(party.party)) rows.set(party.party, newRow(party.party, parties));
    const made = rows.get(party.party);
    const compared = summary.declared + summary.rushed > 0;
    const cells = [
      number(party.seats),
      compared ? signed(party.net) : "\u2013",
      number(party.forecast),
      percent(party.share),
      points(party.change),
    ];
    cells.forEach((words, column) => text(made.cells[column], words));
    made.bar.style.setProperty("--part", party.seats / scale);
    made.poll.style.setProperty("--part", (party.forecast ?? 0) / scale);
    made.poll.hidden = party.forecast === null;
    const range = expected.get(party.party);
    made.range.hidden = !range;
    made.range.style.setProperty("--from", (range?.low80 ?? 0) / scale);
    made.range.style.setProperty("--to", (range?.high80 ?? 0) / scale);
    return made.row;
  }

  function others({ others: { share } }) {
    if (!rows.has("")) {
      const cells = Array.from({ length: 5 }, () => el("td"));
      rows.set("", { row: el("tr", { class: "others" }, el("th", { scope: "row" }, "Others"), ...cells), cells });
    }
    ["0", "", "", percent(share), ""].forEach((words, column) => text(rows.get("").cells[column], words));
    return rows.get("").row;
  }

  function mark(summary, scale) {
    line.hidden = summary.line === null;
    bars.style.setProperty("--part", (summary.line ?? 0) / scale);
    text(line, `${number(summary.line)} for a majority`);
  }

  return { expect, show };
}

/** The ranges of the largest parties, and the likeliest of a majority and none while nobody has one. */
function outlook({ parties, line, hung }) {
  const ranges = parties.slice(0, NAMED).map(({ party, low80, high80 }) => `${party} ${spread(low80, high80)}`);
  const ways = [{ words: "no overall majority", likely: hung ?? 0 }];
  for (const { party, majority } of parties) ways.push({ words: `${party} majority`, likely: majority ?? 0 });
  const { words, likely } = ways.reduce((one, other) => (other.likely > one.likely ? other : one));
  const open = !parties.some(({ won }) => won >= line);
  const likeliest = open ? `; ${words} ${chance(likely)}` : "";
  const whole = `Forecast: ${ranges.join(", ")}${likeliest}`;
  return whole.replaceAll(/(?<![,;:]) /g, "\u00a0"); // a party and its range stay on one line
}

function spread(low, high) {
  return low === high ? number(low) : `${number(low)} to ${number(high)}`;
}

function newRow(code, parties) {
  const cells = Array.from({ length: 5 }, () => el("td"));
  const bar = el("span", { class: "bar" });
  const poll = el("span", { class: "poll" });
  const range = el("span", { class: "range", hidden: "" });
  const called = parties.name(code);
  const name = el("span", { class: "name", title: called }, el("b", {}, el("bdi", {}, code)), " ", el("bdi", {}, called));
  const first = el("th", { scope: "row" }, parties.chip(code), name, bar, poll, range);
  return { row: el("tr", { class: parties.class(code), "data-party": code }, first, ...cells), cells, bar, poll, range };
}

/** Put rows into a body in this order, moving none that is in its place. */
function arrange(body, wanted) {
  wanted.forEach((row, at) => body.children[at] !== row && body.insertBefore(row, body.children[at] ?? null));
  while (body.children.length > wanted.length) body.lastChild.remove();
}

function said(summary) {
  if (!summary.total) return "Nothing has been said yet.";
  const rushed = summary.rushed ? `, ${number(summary.rushed)} more called without figures` : "";
  const turnout = summary.turnout === null ? "" : `; turnout ${percent(summary.turnout)}`;
  const change = turnout && summary.turnout_change !== null ? ` (${points(summary.turnout_change)})` : "";
  const detail = summary.detail ? `${summary.detail}. ` : "";
  return `${detail}${declared(summary)}${rushed}${turnout}${change}.`;
}
