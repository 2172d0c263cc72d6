// The list of messages: days, groups of bubbles, typing, scrolling.

import { byId, el } from './dom.js';
import { renderMessage } from './message.js';

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

export function createTranscript(handlers) {
  const scroll = byId('scroll');
  const list = byId('messages');
  const jump = byId('jump');
  const dots = el('li', { class: 'dots', 'aria-label': 'The bot is typing' }, el('i'), el('i'), el('i'));
  let messages = [];
  let missed = 0;

  const atBottom = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const toBottom = () => { scroll.scrollTop = scroll.scrollHeight; };
  const nodeOf = id => list.querySelector(`[data-id="${id}"]`);

  function draw(message) {
    const replied = messages.find(other => other.messageId === message.replyTo);
    return renderMessage(message, { ...handlers, replied, onJump: show });
  }

  function show(id) {
    const node = nodeOf(id);
    if (!node) return;
    node.scrollIntoView({ block: 'center', behavior: 'smooth' });
    node.classList.remove('flash');
    requestAnimationFrame(() => node.classList.add('flash'));
  }

  // Which bubbles belong together depends on their neighbours.
  function arrange() {
    for (const separator of list.querySelectorAll('.day')) separator.remove();
    let previous = null;
    for (const message of messages) {
      const node = nodeOf(message.messageId);
      const newDay = !previous || dayOf(previous) !== dayOf(message);
      if (newDay) node.before(el('li', { class: 'day' }, dayName(message.date)));
      const starts = newDay || previous.from !== message.from;
      node.classList.toggle('first', starts);
      if (previous) nodeOf(previous.messageId).classList.toggle('tail', starts);
      previous = message;
    }
    if (previous) nodeOf(previous.messageId).classList.add('tail');
    byId('empty').hidden = messages.length > 0;
  }

  const follow = change => {
    const stick = atBottom();
    change();
    arrange();
    if (stick) toBottom();
    return stick;
  };

  function updateJump() {
    if (atBottom()) missed = 0;
    jump.hidden = atBottom();
    byId('jump-count').textContent = missed > 0 ? String(missed) : '';
  }

  scroll.addEventListener('scroll', updateJump, { passive: true });
  new ResizeObserver(updateJump).observe(scroll);
  jump.addEventListener('click', () => scroll.scrollTo({ top: scroll.scrollHeight, behavior: 'smooth' }));

  return {
    get messages() { return messages; },
    set(next) {
      messages = next;
      missed = 0;
      list.replaceChildren();
      for (const message of messages) list.append(draw(message));
      arrange();
      toBottom();
      updateJump();
    },
    add(message) {
      if (messages.some(other => other.messageId === message.messageId)) return;
      const own = message.from === 'user';
      const stuck = follow(() => {
        messages.push(message);
        const node = draw(message);
        node.classList.add('new');
        // Typing stays below what is said.
        if (dots.isConnected) dots.before(node);
        else list.append(node);
      });
      if (own) toBottom();
      else if (!stuck) missed += 1;
      updateJump();
    },
    change(message) {
      const index = messages.findIndex(other => other.messageId === message.messageId);
      if (index < 0) return;
      follow(() => {
        messages[index] = message;
        nodeOf(message.messageId).replaceWith(draw(message));
      });
    },
    remove(id) {
      follow(() => {
        messages = messages.filter(message => message.messageId !== id);
        nodeOf(id)?.remove();
      });
    },
    typing(on) {
      const stick = atBottom();
      if (on) list.append(dots);
      else dots.remove();
      if (stick) toBottom();
    },
  };
}

const dayOf = message => new Date(message.date).toDateString();

function dayName(date) {
  const then = new Date(date);
  const now = new Date();
  if (then.toDateString() === now.toDateString()) return 'Today';
  if (then.toDateString() === new Date(now.getTime() - 86_400_000).toDateString()) return 'Yesterday';
  return (then.getFullYear() === now.getFullYear() ? day : dayWithYear).format(then);
}
