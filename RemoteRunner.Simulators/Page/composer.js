// The field at the bottom: Enter sends, Shift+Enter breaks the line, the arrow up edits the last message.

import { summary } from './message.js';
import { createRecorder } from './recorder.js';
import { createSuggest } from './suggest.js';
import { createTray } from './tray.js';

/** @param {{onSend, onEdit, onFiles, onVoice, onProblem, lastOwn}} world Each sends and tells whether it was sent. */
export function createComposer(at, world) {
  const { composer: form, input, send, record, bar } = at;
  const drafts = new Map();
  let context = null;
  let owner = null;
  let recording = false;

  const suggest = createSuggest(at, { onCommand: submit });
  const tray = createTray(at, { onChange: grow, onProblem: world.onProblem });
  const recorder = createRecorder(at, {
    onSend: voice => world.onVoice(voice, reply()),
    onState: on => {
      recording = on;
      at.recording.hidden = !on;
      at.row.hidden = on;
      if (!on) input.focus();
    },
    onProblem: world.onProblem,
  });

  const reply = () => context?.kind === 'reply' ? { replyTo: context.message.messageId, quote: context.quote } : {};

  function grow() {
    input.style.height = 'auto';
    // Nothing has a height while it is not shown.
    if (input.scrollHeight > 0) input.style.height = `${Math.min(input.scrollHeight, 132)}px`;
    const nothing = input.value.trim() === '' && tray.isEmpty && context?.kind !== 'edit';
    send.hidden = nothing;
    record.hidden = !nothing;
  }

  function setContext(next) {
    if (context?.kind === 'edit' && next === null) input.value = '';
    context = next;
    bar.hidden = next === null;
    if (next) {
      at['bar-title'].textContent = next.kind === 'edit' ? 'Edit message' : next.message.fromName;
      at['bar-text'].textContent = next.quote ? `“${next.quote}”` : summary(next.message);
      at['bar-cancel'].setAttribute('aria-label', next.kind === 'edit' ? 'Do not edit' : 'Do not reply');
    }
    grow();
  }

  async function submit(text) {
    const given = reply();
    const message = context?.kind === 'edit' ? context.message : null;
    const files = tray.isEmpty ? null : tray.take();
    input.value = '';
    context = null;
    setContext(null);
    suggest.close();
    const sent = message ? await world.onEdit(message, text) : files ? await world.onFiles(files, text, given) : await world.onSend(text, given);
    // What could not be sent is not lost.
    if (!sent && input.value === '') {
      input.value = text;
      if (files) tray.add(files.files);
      grow();
    }
    input.focus();
  }

  function edit(message) {
    setContext({ kind: 'edit', message });
    input.value = message.text;
    grow();
    input.focus();
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    if (!send.hidden) submit(input.value);
  });
  input.addEventListener('input', grow);
  input.addEventListener('keydown', event => {
    if (event.isComposing) return;
    if (suggest.take(event)) event.preventDefault();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === 'Escape' && context) setContext(null);
    else if (event.key === 'ArrowUp' && input.value === '' && !context && world.lastOwn()) {
      event.preventDefault();
      edit(world.lastOwn());
    }
  });

  at.attach.addEventListener('click', () => at.files.click());
  at.files.addEventListener('change', () => {
    const files = [...at.files.files];
    at.files.value = '';
    if (files.length > 0) tray.add(files);
  });
  input.addEventListener('paste', event => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    tray.add([...event.clipboardData.files]);
  });
  at['chat-screen'].addEventListener('dragover', event => {
    if (event.dataTransfer.types.includes('Files')) event.preventDefault();
  });
  at['chat-screen'].addEventListener('drop', event => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    tray.add([...event.dataTransfer.files]);
  });
  at['bar-cancel'].addEventListener('click', () => {
    setContext(null);
    input.focus();
  });

  return {
    edit,
    reply(message, quote) {
      setContext({ kind: 'reply', message, quote });
      input.focus();
    },
    setCommands: suggest.setCommands,
    setNames: suggest.setNames,
    setBlocked(blocked) {
      at.row.hidden = blocked || recording;
      at.unblock.hidden = !blocked;
      if (blocked) {
        suggest.close();
        setContext(null);
      }
    },
    // Each chat keeps its own half-written message.
    switchTo(key) {
      if (owner === key) return;
      recorder.cancel();
      if (context) setContext(null);
      if (owner !== null) drafts.set(owner, input.value);
      owner = key;
      input.value = drafts.get(key) ?? '';
      if (!tray.isEmpty) tray.take();
      suggest.close();
      grow();
    },
  };
}
