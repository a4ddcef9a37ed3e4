// A correct consumer of an election night in plain JavaScript: no packages, Node 20 or later.
//
//   electionfeed rehearse ge2019 --scenario transposed,late,duplicates --seed 7 | node examples/consumer.js
//
// With a file of checkpoints it proves itself: exit code 0 if every one agrees, 1 and the first difference if not.
//
//   electionfeed checkpoints ge2019 --scenario transposed,late,duplicates --seed 7 -o checkpoints.json
//   electionfeed rehearse ge2019 --scenario transposed,late,duplicates --seed 7 |
//     node examples/consumer.js checkpoints.json

"use strict";
const fs = require("node:fs");
const readline = require("node:readline");
const { isDeepStrictEqual } = require("node:util");

const RESULTS = new Set([
  "TurnoutReported", "RecountOrdered", "ResultRushed", "PollCountermanded", "SeatDeclared", "ResultWithdrawn",
]);
const CONSEQUENCES = new Set(["DepositLost", "MPDefeated"]);

// All that a consumer keeps: the header's number of seats and line of a majority and, for each seat, what its highest
// revision says.
const night = { total: 0, line: null, seats: new Map() };

function take(event) {
  if (event.type === "NightOpened") [night.total, night.line] = [event.seats, event.line];
  if (!RESULTS.has(event.type) && !CONSEQUENCES.has(event.type)) return;
  const latest = night.seats.get(event.seat);
  if (latest && event.revision < latest.revision) return; // late: the seat has moved on
  if (!latest || event.revision > latest.revision) {
    // A higher revision replaces all that the lower ones said, their consequences too.
    night.seats.set(event.seat, { revision: event.revision, events: new Map() });
  }
  // Of one revision the same thing may come twice: kept once, by its type and candidate.
  night.seats.get(event.seat).events.set(`${event.type} ${event.candidate ?? ""}`, event);
}

// The board is counted afresh from what is kept, so there is nothing to take back and nothing to forget.
function board() {
  const sums = { declared: 0, electorate: 0, rejected: 0, rushed: 0, valid: 0 };
  const byParty = { deposits: {}, seats: {}, votes: {} };
  const add = (name, party, amount) => {
    if (amount) byParty[name][party] = (byParty[name][party] ?? 0) + amount;
  };
  const defeated = [];
  for (const { events } of night.seats.values()) {
    for (const event of events.values()) {
      if (event.type === "SeatDeclared") {
        sums.declared += 1;
        sums.electorate += event.electorate;
        sums.rejected = sums.rejected === null || event.rejected === null ? null : sums.rejected + event.rejected;
        sums.valid += event.valid;
        add("seats", event.parties[event.elected - 1], 1); // who was elected, for a tie is decided by lot
        event.parties.forEach((party, place) => add("votes", party, event.votes[place]));
      } else if (event.type === "ResultRushed") {
        sums.rushed += 1;
        add("seats", event.party, 1);
      } else if (event.type === "DepositLost") {
        add("deposits", event.party, 1);
      } else if (event.type === "MPDefeated") {
        const { candidate, name, party, sat_for, seat, since, winner_party } = event;
        defeated.push({ candidate, name, party, sat_for, seat, since, winner_party });
      }
    }
  }
  defeated.sort((a, b) => (a.seat < b.seat ? -1 : a.seat > b.seat ? 1 : a.candidate - b.candidate));
  const leader = Object.entries(byParty.seats).find(([, won]) => night.line !== null && won >= night.line);
  const outstanding = night.total - sums.declared - sums.rushed;
  return { ...sums, ...byParty, defeated, majority: leader ? leader[0] : null, outstanding, total: night.total };
}

async function main(file) {
  const document = file && JSON.parse(fs.readFileSync(file, "utf8"));
  const checkpoints = document ? [...document.checkpoints] : [];
  const count = checkpoints.length;
  let messages = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    take(JSON.parse(line));
    messages += 1;
    if (checkpoints.length && checkpoints[0].messages === messages) {
      const wanted = checkpoints.shift();
      if (!agree(wanted, board())) return 1;
    }
  }
  if (!file) console.log(JSON.stringify(board()));
  else if (checkpoints.length) console.log(`${checkpoints.length} checkpoints lie after the end, at ${messages} messages`);
  else console.log(`${count} checkpoints agree over ${messages} messages`);
  return checkpoints.length ? 1 : 0;
}

function agree(wanted, found) {
  const name = Object.keys(wanted.board).find((key) => !isDeepStrictEqual(wanted.board[key], found[key]));
  if (name === undefined) return true;
  console.log(`after ${wanted.messages} messages, at seq ${wanted.seq}: ${name} is not as expected`);
  console.log(`expected ${JSON.stringify(wanted.board[name])}\nfound    ${JSON.stringify(found[name])}`);
  return false;
}

main(process.argv[2]).then((code) => {
  process.exitCode = code;
});
