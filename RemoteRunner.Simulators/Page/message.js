// One message: bubble, file, buttons, time.

import { el, icon } from './dom.js';
import { formatted } from './format.js';
import { api } from './api.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export function summary(message) {
  const line = message.text.replace(/\s+/g, ' ').trim();
  return line || message.attachment?.fileName || 'Message';
}

export function renderMessage(message, { replied, onReply, onTap, onCopy, onJump }) {
  const out = message.from === 'user';
  const bubble = el('div', { class: 'bubble' });
  if (message.replyTo) bubble.append(quoteOf(message.replyTo, replied, onJump));
  if (message.attachment) bubble.append(attachment(message.attachment));

  const body = el('div', { class: 'body' });
  if (message.text) body.append(formatted(message.text, message.entities));
  body.append(meta(message, out));
  bubble.append(body);
  if (message.reactions.length > 0) {
    bubble.append(el('div', { class: 'reactions' }, ...message.reactions.map(emoji => el('span', {}, emoji))));
  }

  bubble.addEventListener('dblclick', () => onReply(message));
  const reply = el('button', { type: 'button', class: 'reply-to', 'aria-label': 'Reply', onclick: () => onReply(message) }, icon('reply'));
  const item = el('li', { class: `message ${out ? 'out' : 'in'}${message.keyboard.length > 0 ? ' with-keys' : ''}`, 'data-id': message.messageId },
    el('div', { class: 'line' }, bubble, reply));
  if (message.keyboard.length > 0) item.append(keyboard(message, onTap, onCopy));
  return item;
}

function meta(message, out) {
  const time = clock.format(new Date(message.date));
  return el('span', { class: 'meta' },
    message.editDate ? el('span', { title: `Edited ${message.edits} times` }, 'edited') : null,
    el('time', { datetime: message.date }, time),
    out ? icon('ticks') : null);
}

function quoteOf(id, replied, onJump) {
  return el('button', { type: 'button', class: 'answered', onclick: () => onJump(id) },
    el('strong', {}, replied ? replied.fromName : 'Deleted message'),
    el('span', {}, replied ? summary(replied) : `Message ${id}`));
}

function attachment(file) {
  const url = api.fileUrl(file.fileId);
  if (file.kind === 'photo') return el('img', { class: 'photo', src: url, alt: file.fileName });
  const detail = file.kind === 'voice' ? `Voice message, ${file.duration} s` : size(file.size);
  return el('a', { class: 'file', href: url, download: file.fileName },
    el('span', { class: 'disc' }, icon(file.kind === 'voice' ? 'voice' : 'file')),
    el('span', {}, el('strong', {}, file.kind === 'voice' ? 'Voice' : file.fileName), el('small', {}, detail)));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function keyboard(message, onTap, onCopy) {
  return el('div', { class: 'keys', role: 'group', 'aria-label': 'Buttons' }, ...message.keyboard.map(row =>
    el('div', {}, ...row.map(button => key(message, button, onTap, onCopy)))));
}

function key(message, button, onTap, onCopy) {
  const style = button.style ? ` ${button.style}` : '';
  if (button.url) {
    return el('a', { class: `key link${style}`, href: button.url, target: '_blank', rel: 'noopener noreferrer' }, button.text);
  }
  const node = el('button', { type: 'button', class: `key${style}` }, button.text);
  node.addEventListener('click', async () => {
    if (button.copyText) return onCopy(button.copyText);
    if (!button.data || node.getAttribute('aria-busy') === 'true') return undefined;
    node.setAttribute('aria-busy', 'true');
    try {
      await onTap(message, button);
    } finally {
      node.removeAttribute('aria-busy');
    }
    return undefined;
  });
  return node;
}
