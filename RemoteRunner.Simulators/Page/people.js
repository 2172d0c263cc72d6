// Whose phone it is, and what waits on the others.

import { el } from './dom.js';
import { summary } from './message.js';

const seenKey = id => `seen-${id}`;

export function createPeople(container, onSelect) {
  let people = [];

  function render(activeId) {
    container.replaceChildren(...people.map((person, index) => {
      const last = person.lastMessage ? summary(person.lastMessage) : 'No messages yet';
      const unread = person.unread > 0 && person.id !== activeId ? person.unread : 0;
      return el('button', {
        type: 'button',
        class: 'person',
        'aria-current': String(person.id === activeId),
        'aria-label': `${person.firstName}, ${person.role}${unread ? `, ${unread} unread` : ''}`,
        onclick: () => onSelect(person.id),
      },
        el('span', { class: `avatar c${index % 3}`, 'aria-hidden': 'true' }, person.firstName.slice(0, 1)),
        el('span', { class: 'name' }, person.firstName),
        el('span', { class: 'about' },
          el('span', { class: 'name' }, person.firstName),
          el('span', { class: 'role' }, person.role),
          el('span', { class: 'last' }, last)),
        unread ? el('span', { class: 'badge', 'aria-hidden': 'true' }, String(unread)) : null);
    }));
  }

  return {
    render,
    set(list) { people = list.map(person => ({ ...person, unread: 0, lastMessage: null })); },
    find: id => people.find(person => person.id === id),
    // What came before this page was opened counts too.
    count(id, messages) {
      const person = people.find(candidate => candidate.id === id);
      const seen = Number(sessionStorage.getItem(seenKey(id)) ?? 0);
      person.unread = messages.filter(message => message.from === 'bot' && message.messageId > seen).length;
      person.lastMessage = messages.at(-1) ?? null;
    },
    add(id, message) {
      const person = people.find(candidate => candidate.id === id);
      if (!person) return;
      person.lastMessage = message;
      if (message.from === 'bot') person.unread += 1;
    },
    touch(id, message) {
      const person = people.find(candidate => candidate.id === id);
      if (person?.lastMessage?.messageId === message.messageId) person.lastMessage = message;
    },
    seen(id, messages) {
      const person = people.find(candidate => candidate.id === id);
      if (person) person.unread = 0;
      if (messages.length > 0) sessionStorage.setItem(seenKey(id), String(messages.at(-1).messageId));
    },
  };
}
