// The live page, put together of its parts.

import { NightClock, control } from "./clock.js";
import { find, framed, spaced, text } from "./elements.js";
import { follow, get, place } from "./feed.js";
import { connection, heading, lost, navigation, points, title } from "./heading.js";
import { hexmap } from "./hexmap.js";
import { Parties } from "./parties.js";
import { posts } from "./posts.js";
import { race } from "./race.js";
import { Results, rowOf } from "./results.js";
import { scoreboard } from "./scoreboard.js";
import { search, story } from "./seats.js";
import { standings, voice } from "./speech.js";
import { number, times } from "./words.js";

const SPACE = 400; // milliseconds from one look at the figures to the next
const RACE = 250; // and from one drawing of the race to the next
const AHEAD = 5_000; // and from one look at the forecast to the next, which the server makes anew more seldom
const PATIENCE = 2_000; // and from an error to the next attempt

/** Ask for what a page cannot do without, until it is given. */
async function certain(path, asked) {
  for (;;) {
    const given = await get(path, asked).catch(() => null);
    if (given) return given;
    connection("cut");
    await new Promise((done) => setTimeout(done, PATIENCE));
  }
}

async function begin() {
  const night = await certain("night.json");
  const slug = /\/region\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  const region = slug ? night.regions.find((one) => one.slug === slug)?.name : null;
  navigation(night, region);
  if (region === undefined) lost(night, slug);
  else page(night, region, await certain("hexmap.json", { region }));
}

function page(night, region, map) {
  const parties = new Parties(night.parties);
  const written = times(night);
  const results = new Results(map.seats);
  const clock = new NightClock();
  const board = scoreboard(find("#scores"), parties);
  const drawing = hexmap(find("#map"), map, results, parties, (seat) => (location.hash = `seat=${seat}`));
  const racing = race(find("#race .drawing"), results, parties, written);
  const list = posts(find("#posts"), parties, written, region);
  const seats = search(find("#seats"), results);
  const dialog = story(find("#seat"), results, parties, written);
  const speak = voice(find("#said"));
  const controls = control(find("#control"), () => feed.look());
  const changed = new Set();
  let summary = null;
  let at = Date.parse(night.opened_at);
  heading(night, region, map, written);

  const draw = framed(() => {
    drawing.show(changed);
    changed.clear();
  });
  const drawRace = spaced(RACE, async () => summary && requestAnimationFrame(() => racing.show(summary, at)));
  const lookAhead = spaced(AHEAD, async () => {
    const next = await get("forecast.json").catch(() => null);
    if (next && next.round === summary.round) requestAnimationFrame(() => board.expect(next));
  });
  const look = spaced(SPACE, async () => {
    try {
      const [next, { posts: fresh }] = await Promise.all([get("summary.json", { region }), list.more()]);
      if (next.round === summary.round) requestAnimationFrame(() => show(next, fresh));
      if (next.place < place(feed.id)) look();
    } catch {
      setTimeout(look, PATIENCE);
    }
  });

  function show(next, fresh) {
    summary = next;
    board.show(next);
    drawing.describe(standings(next));
    points(next.key_points);
    title(night, region, next);
    text(find("#received"), `Up to message ${number(next.place)} of the feed; ${number(feed.received)} followed live.`);
    speak(fresh, next);
    drawRace();
    if (!region) lookAhead();
    seats.show();
  }

  async function load() {
    const [rows, next, page] = await Promise.all([
      get("results.json", { region }),
      get("summary.json", { region }),
      list.begin(),
    ]);
    if (next.round !== rows.round || page.round !== rows.round) throw new Error("the night began again meanwhile");
    results.begin();
    clock.begin();
    at = Date.parse(rows.at ?? night.opened_at);
    clock.hear(at);
    for (const row of rows.results) results.take(row);
    drawing.all();
    show(next, []);
    dialog.show();
    if (Math.min(next.place, page.place) < rows.place) look();
    return rows;
  }

  function take(event) {
    at = Math.max(at, Date.parse(event.at));
    clock.hear(at);
    const row = rowOf(event, at);
    if (row && results.take(row)) {
      changed.add(row.seat);
      draw();
    }
    look();
    dialog.changed(event.seat);
  }

  function hear(state, health) {
    if (state) connection(state);
    if (state === "over") clock.stop();
    if (!health) return;
    clock.sync(health);
    if (state === "live") connection(health.paused ? "paused" : "live");
    controls.show(health);
  }

  function tick() {
    const now = clock.now() ?? at;
    text(find("#clock"), written.clock(now));
    text(find("#day"), written.day(now));
  }

  const feed = follow({ load, take, say: hear });
  setInterval(tick, 200);
}

begin();
