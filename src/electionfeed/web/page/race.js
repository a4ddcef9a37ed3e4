// The race: the seats of the largest parties over the night, and the line of a majority.

import { attribute, svg } from "./elements.js";
import { number } from "./words.js";

const HEIGHT = 260;
const EDGE = { left: 34, right: 84, top: 22, bottom: 26 };
const APART = 15; // pixels between the names at the ends of lines
const HOUR = 3_600_000;
const QUIET = HOUR; // a longer gap without a result is cut out of the axis
const CUT = HOUR / 4; // and takes as much room as this
const LEAST = 1 / 50; // of the seats: a party with fewer has no line of its own, but the first two
const FORECAST = 1 / 20; // of the seats: nor one for which the exit poll forecasts fewer

/** Make a race in an element; `show` takes what /summary.json gives and the moment that it now is, in ms. */
export function race(place, results, parties, times) {
  const picture = svg("svg", { class: "racing", role: "img" });
  place.replaceChildren(picture);
  let last = null;
  new ResizeObserver(() => last && show(...last)).observe(place);

  function show(summary, now) {
    last = [summary, now];
    const wide = Math.max(260, place.clientWidth);
    attribute(picture, { width: wide, height: HEIGHT, viewBox: `0 0 ${wide} ${HEIGHT}`, "aria-label": words(summary) });
    if (!results.steps.length) {
      picture.replaceChildren(svg("text", { x: 0, y: 20 }, "No seat declared yet"));
      return;
    }
    const runs = lines(summary, results.steps);
    const across = axis([...results.steps.map((step) => step.at), now], EDGE.left, wide - EDGE.right);
    const most = Math.max(summary.line ?? 1, ...runs.flatMap((run) => [run.seats, run.forecast ?? 0]));
    const up = (seats) => HEIGHT - EDGE.bottom - (seats / (most * 1.05)) * (HEIGHT - EDGE.bottom - EDGE.top);
    picture.replaceChildren(
      ...scale(up, most, summary.line, wide),
      ...hours(across, times),
      ...majority(up, summary.line, wide),
      ...drawn(runs, across, up, wide, parties),
    );
  }

  return { show };
}

function words(summary) {
  const standing = summary.standings.map(({ party, seats }) => `${party} ${number(seats)}`).join(", ");
  return `The seats of the parties over the night. Now: ${standing || "none declared"}.`;
}

/** Give a line for each of the largest parties and one for all others: its seats after each step. */
function lines(summary, steps) {
  const large = summary.parties
    .filter(
      ({ seats, forecast }, rank) =>
        (seats && rank < 2) || seats >= LEAST * summary.total || forecast >= FORECAST * summary.total,
    )
    .slice(0, 5);
  const runs = new Map(
    large.map(({ party, seats, forecast }) => [party, { party, seats, forecast, points: [], now: 0 }]),
  );
  const rest = { party: null, seats: 0, forecast: null, points: [], now: 0 };
  for (const { at, from, to } of steps) {
    for (const [party, change] of [
      [from, -1],
      [to, 1],
    ]) {
      if (party === null) continue;
      const run = runs.get(party) ?? rest;
      run.now += change;
      run.points.push([at, run.now]);
    }
  }
  rest.seats = rest.now;
  return [...runs.values(), ...(rest.points.length ? [rest] : [])];
}

/** Make an axis of time from which long gaps are cut out. */
function axis(moments, left, right) {
  const known = [...new Set(moments)].sort((a, b) => a - b);
  const lengths = known.map((at, place) =>
    place ? Math.min(at - known[place - 1], at - known[place - 1] > QUIET ? CUT : Infinity) : 0,
  );
  let sum = 0;
  const places = lengths.map((length) => (sum += length));
  const x = (part) => left + (right - left) * (sum ? part / sum : 1);
  const across = (at) => {
    const after = known.findIndex((moment) => moment >= at);
    if (after <= 0) return x(after === 0 ? 0 : sum);
    const part = (at - known[after - 1]) / (known[after] - known[after - 1]);
    return x(places[after - 1] + part * lengths[after]);
  };
  const gaps = known.flatMap((at, place) => (place && at - known[place - 1] > QUIET ? [[known[place - 1], at]] : []));
  const cut = (at) => gaps.some(([from, to]) => from < at && at < to);
  const cuts = gaps.map(([from, to]) => (across(from) + across(to)) / 2);
  return { across, cut, cuts, first: known[0], last: known.at(-1), to: right };
}

function hours({ across, cut, cuts, first, last }, times) {
  const marks = cuts.map((x) => svg("path", { d: `M${x - 4} ${HEIGHT - EDGE.bottom + 4}l4-8m0 8l4-8` }));
  let free = 0;
  for (let at = Math.ceil(first / HOUR) * HOUR; at <= last; at += HOUR) {
    const x = across(at);
    if (cut(at) || x < free) continue;
    free = x + 44;
    marks.push(
      svg("path", { class: "tick", d: `M${x} ${HEIGHT - EDGE.bottom}v4` }),
      svg("text", { x, y: HEIGHT - 8, class: "middle" }, times.clock(at)),
    );
  }
  return marks;
}

function scale(up, most, line, wide) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => most / size <= 4) ?? 1000;
  const marks = [];
  for (let seats = 0; seats <= most; seats += step) {
    const y = up(seats);
    marks.push(svg("path", { class: "grid", d: `M${EDGE.left} ${y}H${wide - EDGE.right}` }));
    if (line === null || Math.abs(up(line) - y) > 12)
      marks.push(svg("text", { x: EDGE.left - 6, y: y + 4, class: "end" }, number(seats)));
  }
  return marks;
}

function majority(up, line, wide) {
  if (line === null) return [];
  const y = up(line);
  return [
    svg("path", { class: "majority", d: `M${EDGE.left} ${y}H${wide - EDGE.right}` }),
    svg("text", { x: EDGE.left - 6, y: y + 4, class: "end strong" }, number(line)),
    svg("text", { x: EDGE.left + 4, y: y - 6 }, "for a majority"),
  ];
}

function drawn(runs, { across, to }, up, wide, parties) {
  const names = apart(
    runs.map((run) => up(run.seats)),
    EDGE.top,
    HEIGHT - EDGE.bottom,
  );
  return runs.toReversed().flatMap((run, back) => {
    const place = runs.length - 1 - back;
    const path = run.points.reduce(
      (d, [at, seats]) => `${d}H${across(at).toFixed(1)}V${up(seats).toFixed(1)}`,
      `M${EDGE.left} ${up(0)}`,
    );
    const label = svg(
      "text",
      { x: to + 12, y: names[place] + 4, class: "strong" },
      `${run.party ?? "others"} ${number(run.seats)}`,
    );
    const poll =
      run.forecast === null
        ? []
        : [
            svg(
              "path",
              { class: "forecast", d: `M${to + 4} ${up(run.forecast) - 4}l4 4l-4 4l-4-4z` },
              svg("title", {}, `exit poll: ${run.party} ${run.forecast}`),
            ),
          ];
    return [
      svg(
        "g",
        { class: run.party === null ? "rest" : parties.class(run.party) },
        svg("path", { class: "run", d: `${path}H${to}` }),
        ...poll,
        label,
      ),
    ];
  });
}

/** Move heights apart, so that each name can be read, keeping their order and within bounds. */
function apart(heights, top, bottom) {
  const order = heights.map((_, place) => place).sort((a, b) => heights[a] - heights[b]);
  const moved = [...heights];
  let least = top;
  for (const place of order) least = (moved[place] = Math.max(moved[place], least)) + APART;
  let most = bottom;
  for (const place of order.toReversed()) most = (moved[place] = Math.min(moved[place], most)) - APART;
  return moved;
}
