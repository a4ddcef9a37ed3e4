// Following a feed: load what has been said, then listen from there, and begin again whenever that is the safe thing.
//
// A cut is mended by the browser, which hands back the id of the last message that it was given; the server sends what
// comes after it, no more and no less. Whatever the browser cannot mend (an error, another stream, a night that began
// again) is mended by loading everything anew.

/** The address of the feed: this file lies in its folder `page`. */
export const ROOT = new URL("../", import.meta.url);

const PATIENCE = 10_000; // milliseconds for an answer
const LOOK = 5_000; // milliseconds from one look at the server to the next
const SILENCE = 15_000; // milliseconds without a message while the server has more: the connection is dead
const PAUSES = [1_000, 2_000, 4_000, 8_000];

/** Ask the feed for JSON; parameters that are null are left out. */
export async function get(path, asked = {}) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(asked)) if (value !== null) url.searchParams.set(name, value);
  const answer = await fetch(url, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
  return answer.json();
}

/** The place in the feed that an id stands for. */
export const place = (id) => Number.parseInt(id, 10);

/**
 * Follow the feed. `load()` gets what has been said and gives a snapshot's `{id, round, closed}`; `take(event)` is given
 * each later event, once and in the feed's order; `say(state, health)` hears how it goes: "connecting", "live", "cut",
 * "over", and after every look at the server's health. Gives how many messages have been `received`, the last `id`, and a
 * way to `look` at once.
 */
export function follow({ load, take, say }) {
  const counted = { received: 0, id: "0", look };
  let source = null;
  let snapshot = null;
  let state = "connecting";
  let attempts = 0;
  let heard = Date.now();
  let turn = 0;

  function become(next, health = null) {
    state = next;
    say(state, health);
  }

  async function begin() {
    const mine = (turn += 1);
    source?.close();
    become(attempts ? "cut" : "connecting");
    try {
      const loaded = await load();
      if (mine === turn) listen(loaded);
    } catch {
      if (mine === turn) retry();
    }
  }

  function retry() {
    const mine = (turn += 1);
    source?.close();
    become("cut");
    const pause = PAUSES[Math.min(attempts, PAUSES.length - 1)];
    attempts += 1;
    setTimeout(() => mine === turn && begin(), pause);
  }

  function listen(loaded) {
    snapshot = loaded;
    counted.id = loaded.id;
    heard = Date.now();
    if (loaded.closed) return end();
    source = new EventSource(new URL(`events?after=${encodeURIComponent(loaded.id)}`, ROOT));
    source.addEventListener("open", () => {
      attempts = 0;
      become("live");
      look();
    });
    source.addEventListener("message", hear);
    source.addEventListener("feed", (message) => JSON.parse(message.data).round !== snapshot.round && begin());
    source.addEventListener("restart", begin);
    source.addEventListener("end", end);
    source.addEventListener("error", () => (source.readyState === EventSource.CLOSED ? retry() : become("cut")));
  }

  function hear(message) {
    heard = Date.now();
    counted.id = message.lastEventId;
    counted.received += 1;
    take(JSON.parse(message.data));
  }

  function end() {
    source?.close();
    attempts = 0;
    become("over");
  }

  async function look() {
    const health = await get("health").catch(() => null);
    if (health && snapshot) check(health);
    if (health) say(state, health);
  }

  function check(health) {
    const other = health.round !== snapshot.round || health.messages < place(counted.id);
    const dead = health.messages > place(counted.id) && Date.now() - heard > SILENCE;
    if ((state === "live" && (other || dead)) || (state === "over" && (other || !health.closed))) begin();
  }

  begin();
  setInterval(look, LOOK);
  return counted;
}
