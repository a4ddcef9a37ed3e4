// Elements are made of attributes and text alone: whatever a feed says stays text.

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; children that are no nodes become text, and an attribute that is null is left out. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Make an SVG element in the same way. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  attribute(node, attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Set attributes, those that differ; null takes one away. */
export function attribute(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}

/** Set the text of a node, if it differs. */
export function text(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

/** Give the first element that a selector finds. */
export const find = (selector, within = document) => within.querySelector(selector);

/** Make a function that does some work once before the next frame, however often it is called. */
export function framed(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      work();
    });
  };
}

/** Make a function that does some asynchronous work at most every so many milliseconds, and once more at the end. */
export function spaced(milliseconds, work) {
  let running = false;
  let again = false;
  return async function call() {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await work();
      await new Promise((done) => setTimeout(done, milliseconds));
    }
    running = false;
  };
}
