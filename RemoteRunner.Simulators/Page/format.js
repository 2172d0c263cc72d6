// A text and its entities become nodes. Offsets count UTF-16 units, as JavaScript's strings do.

import { el } from './dom.js';

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

export function formatted(text, entities) {
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length));
  return fragment;
}

function fill(parent, text, from, to, entities) {
  let at = from;
  const queue = [...entities];
  while (queue.length > 0) {
    const entity = queue.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;

    const isBlock = blocks.has(entity.type);
    // A block brings its own line breaks.
    const before = isBlock && text[start - 1] === '\n' ? start - 1 : start;
    if (before > at) parent.append(text.slice(at, before));

    const inner = [];
    const rest = [];
    for (const other of queue.splice(0)) {
      if (other.offset >= end) rest.push(other);
      else {
        inner.push(other);
        const tail = other.offset + other.length - end;
        if (tail > 0) rest.push({ ...other, offset: end, length: tail });
      }
    }
    queue.push(...rest);
    const node = create(entity, text.slice(start, end));
    fill(node.inside, text, start, end, inner);
    parent.append(...node.outside);
    at = isBlock && text[end] === '\n' && end < to ? end + 1 : end;
  }
  if (at < to) parent.append(text.slice(at, to));
}

function create(entity, text) {
  const plain = (tag, props) => {
    const node = el(tag, props);
    return { inside: node, outside: [node] };
  };
  switch (entity.type) {
    case 'bold': return plain('b');
    case 'italic': return plain('i');
    case 'underline': return plain('u');
    case 'strikethrough': return plain('s');
    case 'code': return plain('code');
    case 'spoiler': return plain('span', { class: 'spoiler', role: 'button', tabindex: 0, 'aria-label': 'Hidden text', onclick: reveal, onkeydown: event => event.key === 'Enter' && reveal(event) });
    case 'pre': return codeBlock(entity.language);
    case 'blockquote': return plain('span', { class: 'quote' });
    case 'expandable_blockquote': return expandable();
    case 'text_link': return link(entity.url);
    case 'url': return link(/^https?:/i.test(text) ? text : `http${'://'}${text}`);
    case 'email': return link(`mailto:${text}`);
    case 'bot_command': case 'mention': case 'hashtag': case 'text_mention': return plain('span', { class: 'command' });
    default: return plain('span');
  }
}

function reveal(event) {
  event.currentTarget.classList.add('open');
}

function link(url) {
  let safe = null;
  try {
    safe = ['http:', 'https:', 'mailto:', 'tg:'].includes(new URL(url).protocol) ? url : null;
  } catch { /* Not a link then: the text stays. */ }
  const node = el('a', safe ? { href: safe, target: '_blank', rel: 'noopener noreferrer' } : {});
  return { inside: node, outside: [node] };
}

function codeBlock(language) {
  const pre = el('pre', { tabindex: 0 });
  const copy = el('button', { type: 'button', 'aria-label': 'Copy the code' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(pre.textContent);
    copy.textContent = 'Copied';
    setTimeout(() => { copy.textContent = 'Copy'; }, 1500);
  });
  const box = el('div', { class: 'code' }, language ? el('header', {}, language, copy) : null, pre);
  return { inside: pre, outside: [box] };
}

function expandable() {
  const quote = el('span', { class: 'quote folded' });
  const toggle = el('button', { type: 'button', class: 'quote-toggle', 'aria-expanded': 'false' }, 'Show more');
  toggle.addEventListener('click', () => {
    const folded = quote.classList.toggle('folded');
    toggle.textContent = folded ? 'Show more' : 'Show less';
    toggle.setAttribute('aria-expanded', String(!folded));
  });
  return { inside: quote, outside: [quote, toggle] };
}
