// What can be completed while one writes: "/" shows the commands, "@" the people and the bot.

import { el } from './dom.js';

export function createSuggest(at, { onCommand }) {
  const { input, menu, commands: list } = at;
  let commands = [];
  let names = [];
  let shown = [];
  let selected = 0;

  function close() {
    list.hidden = true;
    menu.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function draw() {
    list.replaceChildren(...(shown.length > 0
      ? shown.map((entry, index) => el('li', { role: 'option', id: `${list.id}-${index}`, 'aria-selected': String(index === selected), onclick: () => choose(entry) },
        el('b', {}, entry.label), el('span', {}, entry.description)))
      : [el('li', { class: 'none', role: 'option', 'aria-selected': 'false' }, 'The bot has not registered any commands yet.')]));
    list.hidden = false;
    menu.setAttribute('aria-expanded', 'true');
    if (shown.length > 0) input.setAttribute('aria-activedescendant', `${list.id}-${selected}`);
  }

  function choose(entry) {
    close();
    if (entry.command) {
      onCommand(entry.command);
      return;
    }
    const before = input.value.slice(0, input.selectionStart).replace(/@\w*$/, '');
    const after = input.value.slice(input.selectionStart);
    input.value = `${before}${entry.label} ${after}`;
    input.selectionStart = input.selectionEnd = before.length + entry.label.length + 1;
    input.dispatchEvent(new Event('input'));
    input.focus();
  }

  const commandsLike = word => commands.filter(entry => entry.label.startsWith(`/${word}`));

  function suggest() {
    selected = 0;
    const before = input.value.slice(0, input.selectionStart);
    const command = /^\/([a-z0-9_]*)$/.exec(input.value);
    const mention = /(?:^|\s)@(\w*)$/.exec(before);
    shown = command ? commandsLike(command[1]) : mention ? names.filter(entry => entry.label.toLowerCase().startsWith(`@${mention[1].toLowerCase()}`)) : [];
    if (shown.length > 0) draw();
    else close();
  }

  input.addEventListener('input', suggest);
  menu.addEventListener('click', () => {
    if (!list.hidden) return close();
    selected = 0;
    shown = commands;
    draw();
    return input.focus();
  });
  document.addEventListener('click', event => {
    if (!list.hidden && !list.contains(event.target) && !at.composer.contains(event.target)) close();
  });

  return {
    close,
    /** @param {{label: string, description: string, command: string}[]} next */
    setCommands(next) { commands = next; },
    /** @param {{label: string, description: string}[]} next Nobody is mentioned in a private chat. */
    setNames(next) { names = next; },
    /** @returns {boolean} Whether the key was for the list. */
    take(event) {
      if (list.hidden || shown.length === 0) return false;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        selected = (selected + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length;
        draw();
      } else if (event.key === 'Tab' && shown[selected].command) {
        input.value = `${shown[selected].command} `;
        close();
      } else if (event.key === 'Enter' || event.key === 'Tab') choose(shown[selected]);
      else if (event.key === 'Escape') close();
      else return false;
      return true;
    },
  };
}
