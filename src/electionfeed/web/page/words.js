// Numbers and times as British newsrooms write them.

const whole = new Intl.NumberFormat("en-GB");
const tenth = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const MINUS = "\u2212";

/** 5299 -> "5,299"; null -> an en dash, for what is not known. */
export const number = (value) => (value === null || value === undefined ? "\u2013" : whole.format(value));

/** How far the count is, in words. */
export const declared = ({ declared: many, total }) =>
  `${number(many)} of ${number(total)} ${total === 1 ? "seat" : "seats"} declared`;

/** 43.626 -> "43.6%". */
export const percent = (value) => (value === null || value === undefined ? "\u2013" : `${tenth.format(value)}%`);

/** 0.946 -> "95%"; never certain, as a forecast is not. */
export const chance = (value) => (value < 0.01 ? "<1%" : value > 0.99 ? ">99%" : `${Math.round(100 * value)}%`);

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

const DAY = 86_400_000;

/**
 * Make the ways in which a night writes moments, in its own time zone: `clock` as "05:05", `day` as "Fri 13 Dec", and
 * `later` as "14 Dec" on days after the one that follows polling day, else null.
 */
export function times({ time_zone: zone, polling_day: polled }) {
  const written = (how) => {
    const format = new Intl.DateTimeFormat("en-GB", { ...how, timeZone: zone });
    return (at) => format.format(new Date(at));
  };
  const date = written({ year: "numeric", month: "2-digit", day: "2-digit" }); // 13/12/2019
  const short = written({ day: "numeric", month: "short" });
  const usual = [0, DAY].map((after) => new Date(Date.parse(polled) + after).toISOString().slice(0, 10));
  return {
    clock: written({ hour: "2-digit", minute: "2-digit" }),
    day: written({ weekday: "short", day: "numeric", month: "short" }),
    later: (at) => (usual.includes(date(at).split("/").toReversed().join("-")) ? null : short(at)),
  };
}
