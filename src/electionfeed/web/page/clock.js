// The clock of the night, and, where the server allows it and the token is known, control of it.

import { el, find, text } from "./elements.js";
import { ROOT } from "./feed.js";

const SPEEDS = [1, 10, 60, 120, 300, 600, 1200, 3600];
const KEPT = "electionfeed-token";

/** The moment of the night that it now is, as the server last said, gone on at the night's pace. */
export class NightClock {
  constructor() {
    this.begin();
  }

  /** Forget what was heard in another round. */
  begin() {
    this.base = this.said = -Infinity;
    this.speed = 0;
  }

  /** Take what a message says: the night has come to a moment at least, in milliseconds. */
  hear(at) {
    this.said = Math.max(this.said, at);
  }

  /** Take what the server's health says. */
  sync({ at, now, speed, paused, closed }) {
    this.base = Date.parse(closed ? at : now);
    this.since = performance.now();
    this.speed = paused || closed ? 0 : (speed ?? 0);
  }

  /** Stand where the night ended. */
  stop() {
    this.base = this.said;
    this.speed = 0;
  }

  /** The moment, in milliseconds, or null before anything is known. */
  now() {
    const gone = this.speed ? (performance.now() - this.since) * this.speed : 0;
    const now = Math.max(this.said, this.base + gone);
    return Number.isFinite(now) ? now : null;
  }
}

/** Make the controls: shown where control is on, and of use to whoever has the token. */
export function control(form, heard) {
  const token = keep();
  const speed = find("#speed", form);
  const pause = find("#pause", form);
  const answer = find("#answer", form);
  let paused = false;

  async function send(what, body = {}) {
    const headers = { authorization: `Bearer ${token}` };
    const said = await fetch(new URL(`control/${what}`, ROOT), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    }).catch(() => null);
    const state = await said?.json().catch(() => null);
    text(answer, said?.ok ? "" : (state?.detail ?? "The server did not answer."));
    if (said?.ok) heard();
  }

  function show(health) {
    form.hidden = !(health.control && token) || health.speed === null;
    paused = health.paused;
    text(pause, paused ? "Resume" : "Pause");
    choose(speed, health.speed);
  }

  pause.addEventListener("click", () => send(paused ? "resume" : "pause"));
  speed.addEventListener("change", () => send("speed", { speed: Number(speed.value) }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const to = find("#to", form).value;
    if (to) send("seek", { to });
  });
  return { show };
}

/** Take the token out of the address, where it would be seen, and keep it as long as the tab is open. */
function keep() {
  const [, given] = /^#token=(.+)$/.exec(location.hash) ?? [];
  if (given) {
    sessionStorage.setItem(KEPT, decodeURIComponent(given));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEPT);
}

function choose(select, speed) {
  if (document.activeElement === select) return;
  const known = [...new Set([...SPEEDS, speed])].filter(Boolean).sort((a, b) => a - b);
  if (select.options.length !== known.length)
    select.replaceChildren(...known.map((one) => el("option", { value: one }, `${one}\u00d7`)));
  select.value = speed;
}
