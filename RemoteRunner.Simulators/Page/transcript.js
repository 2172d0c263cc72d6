// The list of messages: days, albums, groups of bubbles, typing, scrolling.

import { el, swap } from './dom.js';
import { isService, renderDraft, renderMessage } from './message.js';

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

export function createTranscript(at, me, handlers) {
  const { scroll, messages: list, jump } = at;
  const dots = el('li', { class: 'dots', 'aria-label': 'The bot is typing' }, el('i'), el('i'), el('i'));
  // What the bot is writing, below all that was said.
  let draft = null;
  // Each is an album, mostly of one message.
  let albums = [];
  let isGroup = false;
  let findReplied = () => null;
  let missed = 0;
  // Whether the newest is in sight, and stays there when pictures arrive or the screen becomes smaller.
  let sticks = true;

  const atBottom = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  function toBottom() {
    sticks = true;
    scroll.scrollTop = scroll.scrollHeight;
  }
  const nodeOf = album => list.querySelector(`[data-id="${album[0].messageId}"]`);
  const albumOf = id => albums.find(album => album.some(message => message.messageId === id));
  const draw = album => renderMessage(album, { ...handlers, me, isGroup, replied: findReplied(album[0].replyTo), onJump: show });

  function show(id) {
    const album = albumOf(id);
    if (!album) return;
    const node = nodeOf(album);
    node.scrollIntoView({ block: 'center', behavior: 'smooth' });
    node.classList.remove('flash');
    requestAnimationFrame(() => node.classList.add('flash'));
  }

  // The album that a message belongs to, at the end of the list.
  function take(message) {
    const last = albums.at(-1);
    if (message.mediaGroup && last?.[0].mediaGroup === message.mediaGroup && last[0].fromId === message.fromId) {
      last.push(message);
      return last;
    }
    albums.push([message]);
    return albums.at(-1);
  }

  // Which bubbles belong together depends on their neighbours.
  function arrange() {
    for (const separator of list.querySelectorAll('.day')) separator.remove();
    let previous = null;
    for (const album of albums) {
      const [message] = album;
      const node = nodeOf(album);
      const newDay = !previous || dayOf(previous[0]) !== dayOf(message);
      if (newDay) node.before(el('li', { class: 'day' }, dayName(message.date)));
      const starts = newDay || previous[0].fromId !== message.fromId || isService(previous[0]) || isService(message);
      node.classList.toggle('first', starts);
      if (previous) nodeOf(previous).classList.toggle('tail', starts);
      previous = album;
    }
    if (previous) nodeOf(previous).classList.add('tail');
    at.empty.hidden = albums.length > 0;
  }

  const follow = change => {
    const stick = sticks;
    change();
    arrange();
    if (stick) toBottom();
    return stick;
  };

  function updateJump() {
    if (atBottom()) missed = 0;
    jump.hidden = atBottom();
    at['jump-count'].textContent = missed > 0 ? String(missed) : '';
  }

  scroll.addEventListener('scroll', () => {
    sticks = atBottom();
    updateJump();
  }, { passive: true });
  const sizes = new ResizeObserver(() => {
    if (sticks) toBottom();
    updateJump();
  });
  sizes.observe(scroll);
  sizes.observe(list);
  jump.addEventListener('click', () => scroll.scrollTo({ top: scroll.scrollHeight, behavior: 'smooth' }));

  return {
    /** @param {(id: number) => Object} replied Finds what a message replies to. */
    set(messages, { group, replied }) {
      albums = [];
      isGroup = group;
      findReplied = replied;
      missed = 0;
      draft = null;
      for (const message of messages) take(message);
      list.replaceChildren(...albums.map(draw));
      arrange();
      toBottom();
      updateJump();
    },
    add(message) {
      const own = message.fromId === me;
      const stuck = follow(() => {
        const album = take(message);
        const node = draw(album);
        if (album.length > 1) return swap(nodeOf(album), node);
        node.classList.add('new');
        list.insertBefore(node, draft ?? (dots.isConnected ? dots : null));
        return undefined;
      });
      if (own) toBottom();
      else if (!stuck) missed += 1;
      updateJump();
    },
    change(message) {
      const album = albumOf(message.messageId);
      if (!album) return;
      follow(() => {
        album[album.findIndex(other => other.messageId === message.messageId)] = message;
        swap(nodeOf(album), draw(album));
      });
    },
    remove(id) {
      const album = albumOf(id);
      if (!album) return;
      follow(() => {
        const node = nodeOf(album);
        album.splice(album.findIndex(message => message.messageId === id), 1);
        if (album.length > 0) return swap(node, draw(album));
        albums = albums.filter(other => other !== album);
        return node.remove();
      });
    },
    /** @param {?Object} view What the bot is writing; null when it is not. */
    draft(view) {
      const stick = sticks;
      draft?.remove();
      draft = view ? renderDraft(view) : null;
      if (draft) list.insertBefore(draft, dots.isConnected ? dots : null);
      if (stick) toBottom();
    },
    typing(on) {
      const stick = sticks;
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
