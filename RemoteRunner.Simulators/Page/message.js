// One message, or one album: bubble, files, buttons, time.

import { avatar, colour, el, icon } from './dom.js';
import { formatted } from './format.js';
import { player } from './player.js';
import { api } from './api.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const kinds = { photo: 'Photo', voice: 'Voice message' };

export const isService = message => Boolean(message.topicName || message.joined);

export function summary(message) {
  if (isService(message)) return serviceText(message);
  const line = message.text.replace(/\s+/g, ' ').trim();
  const file = message.attachment;
  if (!file) return line || 'Message';
  return line || kinds[file.kind] || file.fileName;
}

function serviceText({ fromName, topicName, joined }) {
  return topicName ? `${fromName} began the topic “${topicName}”` : `${fromName} added ${joined.join(', ')}`;
}

/** @param {Object[]} album The messages that are shown as one, the oldest first; mostly a single one. */
export function renderMessage(album, { me, isGroup, replied, onReply, onMenu, onTap, onCopy, onJump }) {
  const head = album[0];
  if (isService(head)) return el('li', { class: 'service', 'data-id': head.messageId }, el('span', {}, serviceText(head)));

  // An album's words hang on any of its files.
  const said = album.find(message => message.text) ?? head;
  const out = head.fromId === me;
  const bubble = el('div', { class: 'bubble' });
  if (isGroup && !out) bubble.append(el('strong', { class: `sender ${head.from === 'bot' ? 'bot' : colour(head.fromId)}` }, head.fromName));
  if (head.replyTo) bubble.append(quoteOf(head, replied, onJump));
  bubble.append(...attachments(album));

  const body = el('div', { class: 'body' });
  if (said.text) body.append(formatted(said.text, said.entities));
  body.append(meta(said, out));
  bubble.append(body);
  const reactions = album.flatMap(message => message.reactions);
  if (reactions.length > 0) bubble.append(el('div', { class: 'reactions' }, ...reactions.map(emoji => el('span', {}, emoji))));

  bubble.addEventListener('dblclick', () => onReply(said));
  // Held back, so that what is selected stays selected and can be quoted.
  const more = el('button', {
    type: 'button', class: 'more', 'aria-label': 'Reply, edit and more', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    onmousedown: event => event.preventDefault(), onclick: () => onMenu(said, more),
  }, icon('more'));
  bubble.addEventListener('contextmenu', event => {
    if (event.target.closest('a, img')) return;
    event.preventDefault();
    onMenu(said, more);
  });

  const item = el('li', { class: `message ${out ? 'out' : 'in'}${isGroup && !out ? ' group' : ''}${head.keyboard.length > 0 ? ' with-keys' : ''}`, 'data-id': head.messageId },
    isGroup && !out ? avatar(head.fromId, head.fromName, head.from === 'bot' ? 'bot small' : 'small') : null,
    el('div', { class: 'line' }, bubble, more));
  if (head.keyboard.length > 0) item.append(keyboard(head, onTap, onCopy));
  return item;
}

/** What the bot is writing: no message yet, so nothing can be done with it. */
export function renderDraft({ text, entities }) {
  const body = text ? el('div', { class: 'body' }, formatted(text, entities)) : el('div', { class: 'body thinking' }, 'Thinking…');
  return el('li', { class: 'message in first tail draft', 'aria-label': 'The bot is writing' },
    el('div', { class: 'line' }, el('div', { class: 'bubble' }, body)));
}

function meta(message, out) {
  const time = clock.format(new Date(message.date));
  return el('span', { class: 'meta' },
    message.editDate ? el('span', { title: `Edited ${message.edits} times` }, 'edited') : null,
    el('time', { datetime: message.date }, time),
    out ? icon('ticks') : null);
}

function quoteOf(message, replied, onJump) {
  return el('button', { type: 'button', class: `answered${message.quote ? ' part' : ''}`, onclick: () => onJump(message.replyTo) },
    el('strong', {}, replied ? replied.fromName : 'Deleted message'),
    el('span', {}, message.quote ?? (replied ? summary(replied) : `Message ${message.replyTo}`)));
}

function attachments(album) {
  const files = album.map(message => message.attachment).filter(Boolean);
  const photos = files.filter(file => file.kind === 'photo');
  const shown = photos.map(file => {
    const url = api.fileUrl(file.fileId);
    return el('a', { href: url, target: '_blank', rel: 'noopener' }, el('img', { class: 'photo', src: url, alt: file.fileName }));
  });
  return [
    ...(shown.length > 1 ? [el('div', { class: `album of-${Math.min(shown.length, 3)}` }, ...shown)] : shown),
    ...files.filter(file => file.kind !== 'photo').map(attachment),
  ];
}

function attachment(file) {
  const url = api.fileUrl(file.fileId);
  if (file.kind === 'voice') return player(url, file.duration);
  return el('a', { class: 'file', href: url, download: file.fileName },
    el('span', { class: 'disc' }, icon('file')),
    el('span', {}, el('strong', {}, file.fileName), el('small', {}, size(file.size))));
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
