// Each seat's result by the rule of revisions: the highest revision of a seat is the truth, a lower one is too late.

const RESULTS = new Set([
  "TurnoutReported",
  "RecountOrdered",
  "ResultRushed",
  "PollCountermanded",
  "SeatDeclared",
  "ResultWithdrawn",
]);

/** Give what an event says of a seat's result, as a row of /results.json, or null if it says nothing of one. */
export function rowOf(event, at) {
  if (!RESULTS.has(event.type)) return null;
  const { type, seq, seat, revision } = event;
  const party = type === "SeatDeclared" ? event.parties[event.elected - 1] : (event.party ?? null);
  return { at, seq, seat, revision, type, party };
}

// Two contents for one revision are a fault of the feed; the one published first is kept, whatever comes first.
const isLater = (row, before) =>
  row.revision > before.revision || (row.revision === before.revision && row.seq < before.seq);

/** The results so far of some seats, and every step of the race. */
export class Results {
  constructor(seats) {
    this.seats = new Map(seats.map((seat) => [seat.seat, seat]));
    this.begin();
  }

  /** Forget every result. */
  begin() {
    this.latest = new Map();
    this.steps = []; // when, in milliseconds, a seat went from one party to another; null is none
  }

  /** Take a row, unless it is too late, came before, or is of a seat elsewhere; say whether it was taken. */
  take(row) {
    const before = this.latest.get(row.seat);
    if (!this.seats.has(row.seat) || (before && !isLater(row, before))) return false;
    this.latest.set(row.seat, row);
    const from = before?.party ?? null;
    if (from !== row.party) this.steps.push({ at: new Date(row.at).getTime(), from, to: row.party });
    return true;
  }

  /** Whether the party that has a seat gained it: another had won it last time. */
  isGain(row) {
    const then = this.seats.get(row.seat).then;
    return row.party !== null && then !== null && then !== row.party;
  }

  /** A seat's result in words. */
  words(seat) {
    const row = this.latest.get(seat);
    const then = this.seats.get(seat)?.then;
    if (!row) return then ? `not declared; ${then} won it last` : "not declared";
    const gain = this.isGain(row) ? `${row.party} gain from ${then}` : `${row.party} ${then ? "hold" : "win"}`;
    return { SeatDeclared: gain, ResultRushed: `${gain}, figures to come` }[row.type] ?? WORDS[row.type];
  }
}

const WORDS = {
  TurnoutReported: "counting",
  RecountOrdered: "recount",
  PollCountermanded: "no poll",
  ResultWithdrawn: "result withdrawn",
};
