// The parties of a night: a class of colours for each, and its mark, which says without colour what the colour says.

import { el } from "./elements.js";

/** The parties by code. Their colours go into a style sheet of the page's own, so that an element only names a class. */
export class Parties {
  constructor(parties) {
    this.known = new Map(
      Object.entries(parties).map(([code, party], place) => [code, { ...party, class: `p${place}` }]),
    );
    const styles = new CSSStyleSheet();
    for (const party of this.known.values()) styles.insertRule(rule(party));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, styles];
  }

  /** The class of a party's colours. */
  class(code) {
    return this.known.get(code)?.class ?? "nobody";
  }

  /** The mark of a party, of one or two letters. */
  mark(code) {
    return this.known.get(code)?.mark ?? "?";
  }

  /** The full name of a party. */
  name(code) {
    return this.known.get(code)?.name ?? code;
  }

  /** A small square with a party's colour and mark. */
  chip(code) {
    return el("span", { class: `chip ${this.class(code)}`, "aria-hidden": "true" }, this.mark(code));
  }
}

function rule(party) {
  return `.${party.class}{--fill:${party.fill};--ink:${party.ink};--light:${party.light};--dark:${party.dark}}`;
}
