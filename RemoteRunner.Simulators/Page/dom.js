// Small helpers around the DOM. Text only ever becomes text nodes.

export const byId = id => document.getElementById(id);

// The named places of a template's copy: <p data-part="status"> is parts(root).status.
export function parts(root) {
  return Object.fromEntries([...root.querySelectorAll('[data-part]')].map(node => [node.dataset.part, node]));
}

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const ns = 'http' + '://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(ns, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

// Every person and every chat keeps one of six colours.
export const colour = id => `c${Math.abs(id) % 6}`;

export function avatar(id, name, extra = '') {
  return el('span', { class: `avatar ${colour(id)} ${extra}`, 'aria-hidden': 'true' }, [...name][0] ?? '');
}

export const badge = unread => unread > 0 ? el('span', { class: 'badge' }, String(unread), el('span', { class: 'spoken' }, ' unread')) : null;

const focusable = 'button, a';

// Puts one in the place of the other and leaves the focus where it was.
export function swap(old, next) {
  const focused = [...old.querySelectorAll(focusable)].indexOf(document.activeElement);
  old.replaceWith(next);
  if (focused >= 0) next.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
}

// The same for all that is inside.
export function redraw(container, nodes) {
  const focused = [...container.querySelectorAll(focusable)].indexOf(document.activeElement);
  container.replaceChildren(...nodes);
  if (focused >= 0) container.querySelectorAll(focusable)[focused]?.focus({ preventScroll: true });
}
