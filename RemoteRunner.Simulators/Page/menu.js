// A small menu beside the button that opens it.

import { el } from './dom.js';

export function openMenu(phone, anchor, entries) {
  const list = el('ul', { class: 'pop', role: 'menu' }, ...entries.filter(Boolean).map(({ label, run, danger }) =>
    el('li', { role: 'none' }, el('button', { type: 'button', role: 'menuitem', class: danger ? 'danger' : null, tabindex: -1, onclick: () => { close(); run(); } }, label))));

  function close() {
    list.remove();
    document.removeEventListener('pointerdown', outside, true);
    anchor.setAttribute('aria-expanded', 'false');
    if (anchor.isConnected) anchor.focus({ preventScroll: true });
  }

  function outside(event) {
    if (!list.contains(event.target)) close();
  }

  list.addEventListener('keydown', event => {
    const items = [...list.querySelectorAll('button')];
    const index = items.indexOf(document.activeElement);
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (event.key === 'ArrowDown') items[(index + 1) % items.length].focus();
    else if (event.key === 'ArrowUp') items[(index + items.length - 1) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  phone.append(list);
  const frame = phone.getBoundingClientRect();
  const where = anchor.getBoundingClientRect();
  const below = where.bottom + list.offsetHeight + 8 < frame.bottom;
  list.style.top = `${(below ? where.bottom : where.top - list.offsetHeight) - frame.top - phone.clientTop}px`;
  list.style.left = `${Math.max(8, Math.min(where.left - frame.left - phone.clientLeft, phone.clientWidth - list.offsetWidth - 8))}px`;
  anchor.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', outside, true);
  list.querySelector('button').focus();
}
