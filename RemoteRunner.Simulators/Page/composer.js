// The text field: Enter sends, Shift+Enter breaks the line, "/" shows the commands.

import { byId, el } from './dom.js';
import { summary } from './message.js';

export function createComposer(onSend, onFiles) {
  const form = byId('composer');
  const input = byId('input');
  const send = byId('send');
  const menu = byId('menu');
  const list = byId('commands');
  const bar = byId('reply');
  const drafts = new Map();
  let commands = [];
  let shown = [];
  let selected = 0;
  let replyTo = null;
  let owner = null;

  const grow = () => {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 132)}px`;
    send.disabled = input.value.trim() === '';
  };

  function close() {
    list.hidden = true;
    menu.setAttribute('aria-expanded', 'false');
  }

  function open(filter) {
    shown = commands.filter(command => command.command.startsWith(filter));
    if (shown.length === 0 && filter) return close();
    selected = Math.min(selected, Math.max(0, shown.length - 1));
    list.replaceChildren(...(shown.length > 0
      ? shown.map((command, index) => el('li', { role: 'option', 'aria-selected': String(index === selected) },
        el('button', { type: 'button', tabindex: -1, onclick: () => choose(command) }, el('b', {}, `/${command.command}`), el('span', {}, command.description))))
      : [el('li', { class: 'none' }, 'The bot has not registered any commands yet.')]));
    list.hidden = false;
    menu.setAttribute('aria-expanded', 'true');
    return undefined;
  }

  function choose(command) {
    close();
    submit(`/${command.command}`);
  }

  function suggest() {
    const typed = /^\/([a-z0-9_]*)$/.exec(input.value);
    if (typed && commands.length > 0) open(typed[1]);
    else close();
  }

  function cancelReply() {
    replyTo = null;
    bar.hidden = true;
  }

  async function submit(text) {
    const reply = replyTo;
    input.value = '';
    cancelReply();
    grow();
    const sent = await onSend(text, reply?.messageId);
    // What could not be sent is not lost.
    if (!sent && input.value === '') {
      input.value = text;
      grow();
    }
    input.focus();
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    const text = input.value;
    if (text.trim() === '') return;
    close();
    submit(text);
  });

  input.addEventListener('input', () => { selected = 0; grow(); suggest(); });
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    const menuOpen = !list.hidden && shown.length > 0;
    if (menuOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      selected = (selected + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length;
      open(/^\/([a-z0-9_]*)$/.exec(input.value)?.[1] ?? '');
    } else if (menuOpen && event.key === 'Tab') {
      event.preventDefault();
      input.value = `/${shown[selected].command} `;
      grow();
      close();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      if (menuOpen && input.value.startsWith('/')) choose(shown[selected]);
      else form.requestSubmit();
    } else if (event.key === 'Escape') {
      close();
      cancelReply();
    }
  });

  // What is written beside files is their caption.
  async function attach(files) {
    const caption = input.value;
    if (files.length === 0) return;
    input.value = '';
    grow();
    if (!await onFiles(files, caption, replyTo?.messageId) && input.value === '') input.value = caption;
    cancelReply();
    grow();
  }

  const picker = byId('files');
  byId('attach').addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    const files = [...picker.files];
    picker.value = '';
    attach(files);
  });
  input.addEventListener('paste', event => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attach([...event.clipboardData.files]);
  });

  menu.addEventListener('click', () => (list.hidden ? open('') : close()));
  byId('reply-cancel').addEventListener('click', cancelReply);
  document.addEventListener('click', event => {
    if (!list.hidden && !list.contains(event.target) && !form.contains(event.target)) close();
  });

  return {
    setCommands(next) { commands = next; },
    reply(message) {
      replyTo = message;
      byId('reply-name').textContent = message.fromName;
      byId('reply-text').textContent = summary(message);
      bar.hidden = false;
      input.focus();
    },
    setBlocked(blocked) {
      form.querySelector('.row').hidden = blocked;
      byId('unblock').hidden = !blocked;
      if (blocked) { close(); cancelReply(); }
    },
    // Each phone keeps its own half-written message.
    switchTo(id) {
      if (owner !== null) drafts.set(owner, input.value);
      owner = id;
      input.value = drafts.get(id) ?? '';
      close();
      cancelReply();
      grow();
    },
  };
}
