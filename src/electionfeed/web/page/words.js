// Numbers and times as British newsrooms write them.

const whole = new Intl.NumberFormat("en-GB");
const tenth = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const MINUS = "\u2212";

/** 5299 -> "5,299"; null -> an en dash, for what is not known. */
export const number = (value) => (value === null || value === undefined ? "\u2013" : whole.format(value));

/** 43.626 -> "43.6%". */
export const percent = (value) => (value === null || value === undefined ? "\u2013" : `${tenth.format(value)}%`);

/** 48 -> "+48", -60 -> "\u221260", 0 -> "0". */
export const signed = (value) => sign(value, whole.format(Math.abs(value)));

/** 1.28 -> "+1.3"; null -> an en dash. */
export function points(value) {
  if (value === null || value === undefined) return "\u2013";
  const words = tenth.format(Math.abs(value));
  return words === "0.0" ? words : sign(value, words);
}

function sign(value, words) {
  if (value === 0) return words;
  return (value > 0 ? "+" : MINUS) + words;
}

/** Make the two ways in which a night writes moments, in its own time zone: "05:05" and "Fri 13 Dec". */
export function times(zone) {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: zone });
  return { clock: (at) => clock.format(new Date(at)), day: (at) => day.format(new Date(at)) };
}
