// Whose phones there are: side by side where there is room, one at a time on a small screen.

import { avatar, badge, el, redraw } from './dom.js';
import { summary } from './message.js';

export function drawPeople(container, world, { isShown, onChoose }) {
  redraw(container, world.users.map(person => {
    const last = world.lastOf(world.chat(person.id));
    const unread = world.chatsOf(person.id).reduce((sum, chat) => sum + world.unread(person.id, chat), 0);
    return el('button', {
      type: 'button',
      class: 'person',
      'aria-pressed': String(isShown(person.id)),
      onclick: () => onChoose(person.id),
    },
      avatar(person.id, person.firstName),
      el('span', { class: 'name' }, person.firstName),
      el('span', { class: 'about' },
        el('span', { class: 'name' }, person.firstName),
        el('span', { class: 'role' }, person.role),
        el('span', { class: 'last' }, last ? summary(last) : 'No messages yet')),
      badge(unread));
  }));
}
