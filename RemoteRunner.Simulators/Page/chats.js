// The list of a person's chats, and the topics of one.

import { avatar, badge, el, icon, redraw } from './dom.js';
import { summary } from './message.js';
import { hasTopics } from './world.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export const titleOf = (world, chat) => chat.type === 'private' ? world.bot.name : chat.title;

export function faceOf(world, chat) {
  return chat.type === 'private' ? el('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('runner')) : avatar(chat.chatId, chat.title);
}

export function drawChats(at, world, person, onOpen) {
  redraw(at.chats, world.chatsOf(person.id).map(chat => {
    const last = world.lastOf(chat);
    const words = last ? `${chat.type === 'private' || last.topicName || last.joined ? '' : `${last.fromName}: `}${summary(last)}` : 'No messages yet';
    return el('li', {}, el('button', { type: 'button', class: 'chat', onclick: () => onOpen(chat.chatId, null) },
      faceOf(world, chat),
      el('span', { class: 'about' },
        el('span', { class: 'name' }, titleOf(world, chat)),
        el('span', { class: 'last' }, words)),
      el('span', { class: 'side-note' },
        last ? el('time', { datetime: last.date }, clock.format(new Date(last.date))) : null,
        badge(world.unread(person.id, chat)))));
  }));
}

export function drawTopics(at, world, person, chat, threadId, onOpen, onNew) {
  at.topics.hidden = !hasTopics(chat);
  if (at.topics.hidden) return;
  const tab = (id, name) => {
    const here = id === threadId;
    return el('button', { type: 'button', class: 'topic', 'aria-current': here ? 'true' : null, onclick: () => onOpen(chat.chatId, id) },
      el('span', {}, name), here ? null : badge(world.unreadIn(person.id, chat, id)));
  };
  redraw(at.topics, [
    tab(null, 'General'),
    ...chat.topics.map(topic => tab(topic.threadId, topic.name)),
    el('button', { type: 'button', class: 'topic add', 'aria-label': 'New topic', onclick: onNew }, '+'),
  ]);
  at.topics.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
