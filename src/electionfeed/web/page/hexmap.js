// The hex map: a hexagon for each constituency, hollow until it is declared.

import { attribute, el, svg, text } from "./elements.js";

/** Make a hex map in an element of what /hexmap.json gives; `show(seats)` draws those seats anew, as they now stand. */
export function hexmap(place, map, results, parties, open) {
  const cells = new Map(map.seats.map((seat) => [seat.seat, cell(seat, map)]));
  const borders = svg("path", { class: "borders", d: map.borders });
  const drawing = svg("g", {}, ...[...cells.values()].map((made) => made.group), borders);
  const size = `-1 -1 ${map.width + 2} ${map.height + 2}`;
  const picture = svg("svg", { viewBox: size, role: "img", class: "hexmap" }, drawing);
  picture.style.setProperty("--wide", map.width);
  place.querySelector(".drawing").replaceChildren(picture);
  picture.addEventListener("click", (event) => {
    const seat = event.target.closest("[data-seat]")?.dataset.seat;
    if (seat) open(seat);
  });
  for (const choice of place.querySelectorAll("[name=by]"))
    choice.addEventListener("change", () => attribute(picture, { class: `hexmap ${choice.value}` }));
  key(place.querySelector(".key"));

  function show(seats) {
    for (const seat of seats) cells.has(seat) && draw(cells.get(seat), seat);
  }

  function draw(made, seat) {
    const row = results.latest.get(seat);
    const party = row?.party ?? null;
    attribute(made.group, {
      class: party === null ? kind(row) : `${kind(row)} ${parties.class(party)}${results.isGain(row) ? " gain" : ""}`,
    });
    text(made.mark, party === null ? (row?.type === "RecountOrdered" ? "r" : "") : parties.mark(party));
    text(made.title, `${made.name}: ${results.words(seat)}`);
  }

  function describe(words) {
    attribute(picture, { "aria-label": `Map of the constituencies, a hexagon for each. ${words}` });
  }

  return { show, describe, all: () => show(cells.keys()) };
}

function cell(seat, map) {
  const title = svg("title", {}, `${seat.name}: not declared`);
  const mark = svg("text", { y: 4 });
  const group = svg(
    "g",
    { class: "none", transform: `translate(${seat.x} ${seat.y})`, "data-seat": seat.seat },
    title,
    svg("path", { d: map.hexagon }),
    mark,
  );
  return { group, mark, title, name: seat.name };
}

function kind(row) {
  return { SeatDeclared: "declared", ResultRushed: "rushed", RecountOrdered: "none recount" }[row?.type] ?? "none";
}

function key(place) {
  const sign = (kind, words) =>
    el(
      "span",
      {},
      svg(
        "svg",
        { viewBox: "-11 -12 22 24", class: "sign hexmap", "aria-hidden": "true" },
        svg("g", { class: kind }, svg("path", { d: "M0 -10.8l9.4 5.4v10.8l-9.4 5.4l-9.4-5.400v-10.8z" })),
      ),
      words,
    );
  place.replaceChildren(
    sign("none", "not declared"),
    sign("rushed nobody", "called, figures to come"),
    sign("held", "held (in Gains)"),
  );
}
