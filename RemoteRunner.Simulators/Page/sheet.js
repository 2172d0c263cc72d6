// Asks for something at the bottom of one phone; the others go on.

import { el } from './dom.js';

let last = 0;

/**
 * @param {{title: string, text?: string, fields?: {name: string, label: string, check?: boolean, note?: string}[], action: string, alert?: boolean}} question
 * @returns {Promise<Object|null>} What was given, by name; null when it was cancelled.
 */
export function ask(phone, { title, text, fields = [], action, alert = false }) {
  const id = `sheet-${++last}`;
  const before = document.activeElement;
  const behind = [...phone.children].filter(node => !node.inert);

  return new Promise(resolve => {
    const form = el('form', { novalidate: true },
      el('h3', { id }, title),
      text ? el('p', {}, text) : null,
      ...fields.map(field => field.check
        ? el('label', { class: 'check' }, el('input', { type: 'checkbox', name: field.name }), el('span', {}, field.label, field.note ? el('small', {}, field.note) : null))
        : el('label', {}, el('span', {}, field.label), el('input', { type: 'text', name: field.name, maxlength: 128, autocomplete: 'off' }))),
      el('div', { class: 'actions' },
        alert ? null : el('button', { type: 'button', onclick: () => done(null) }, 'Cancel'),
        el('button', { type: 'submit', class: 'primary' }, action)));
    const sheet = el('div', { class: 'sheet', role: alert ? 'alertdialog' : 'dialog', 'aria-modal': 'true', 'aria-labelledby': id }, form);
    const shade = el('div', { class: 'shade' }, sheet);

    function done(values) {
      shade.remove();
      for (const node of behind) node.inert = false;
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve(values);
    }

    form.addEventListener('submit', event => {
      event.preventDefault();
      const wanting = [...form.querySelectorAll('input[type=text]')].find(input => input.value.trim() === '');
      if (wanting) return wanting.focus();
      return done(Object.fromEntries([...form.elements].filter(input => input.name).map(input => [input.name, input.type === 'checkbox' ? input.checked : input.value.trim()])));
    });
    shade.addEventListener('click', event => event.target === shade && !alert && done(null));
    shade.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      done(null);
    });

    for (const node of behind) node.inert = true;
    phone.append(shade);
    (form.querySelector('input') ?? form.querySelector('.primary')).focus();
  });
}
