// The phone: who holds it, what it shows, what a tap does.

import { api, follow } from './api.js';
import { byId } from './dom.js';
import { createComposer } from './composer.js';
import { createPeople } from './people.js';
import { createTranscript } from './transcript.js';

const actions = { typing: 'typing…', upload_document: 'sending a file…', upload_photo: 'sending a photo…', record_voice: 'recording…' };

let active = null;
let connected = false;
let blocked = false;
let action = null;
let actionTimer = 0;
let toastTimer = 0;
let stop = () => {};

const people = createPeople(byId('people'), id => select(id).catch(fail));
const composer = createComposer(send, sendFiles);
const transcript = createTranscript({ onReply: composer.reply, onTap: tap, onCopy: copy });

function status() {
  const line = byId('status');
  line.classList.toggle('live', connected && action !== null);
  line.textContent = !connected ? 'connecting…' : blocked ? 'blocked' : action ? actions[action] ?? `${action.replaceAll('_', ' ')}…` : 'bot';
}

function setAction(next, seconds = 5) {
  clearTimeout(actionTimer);
  action = next;
  transcript.typing(next !== null);
  if (next) actionTimer = setTimeout(() => setAction(null), seconds * 1000);
  status();
}

function setBlocked(next) {
  blocked = next;
  composer.setBlocked(next);
  byId('block').hidden = next;
  status();
}

function toast(text, bad = false) {
  const box = byId('toast');
  clearTimeout(toastTimer);
  box.textContent = text;
  box.classList.toggle('bad', bad);
  box.hidden = false;
  toastTimer = setTimeout(() => { box.hidden = true; }, Math.min(8000, 2500 + text.length * 40));
}

function fail(error) {
  toast(error.message, true);
}

async function send(text, replyTo) {
  try {
    await api.send({ userId: active, text, replyTo });
    return true;
  } catch (error) {
    fail(error);
    return false;
  }
}

const photos = ['image/png', 'image/jpeg', 'image/gif'];

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}

// Several files are an album, as on a phone; its caption hangs on the first.
async function sendFiles(files, caption, replyTo) {
  const owner = active;
  const kind = files.every(file => photos.includes(file.type)) ? 'photo' : 'document';
  const mediaGroup = files.length > 1 ? String(Date.now()) : null;
  try {
    for (const [index, file] of files.slice(0, 10).entries()) {
      const attachment = { kind, fileName: file.name, mimeType: file.type || null, content: await base64(file), duration: 0 };
      await api.send({ userId: owner, text: index === 0 ? caption : '', replyTo, mediaGroup, attachment });
    }
    if (files.length > 10) toast('An album holds ten files; the others were not sent.', true);
    return true;
  } catch (error) {
    fail(error);
    return false;
  }
}

async function tap(message, button) {
  try {
    const answer = await api.tap({ userId: active, messageId: message.messageId, data: button.data });
    if (!answer.answered) toast('The bot did not answer within ten seconds.', true);
    else if (answer.text && answer.showAlert) {
      byId('alert-text').textContent = answer.text;
      byId('alert').showModal();
    } else if (answer.text) toast(answer.text);
  } catch (error) {
    fail(error);
  }
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast('Copied.');
}

async function select(id) {
  active = id;
  sessionStorage.setItem('active', String(id));
  composer.switchTo(id);
  people.render(id);
  const [chat, menu] = await Promise.all([api.chat(id), api.commands(id)]);
  if (active !== id) return;
  composer.setCommands(menu.commands);
  transcript.set(chat.messages);
  setBlocked(chat.blocked);
  setAction(chat.typing ? chat.action : null);
  people.seen(id, chat.messages);
  people.render(id);
}

function happened({ type, chatId, data }) {
  if (type === 'commands') {
    api.commands(active).then(menu => composer.setCommands(menu.commands)).catch(fail);
    return;
  }
  if (type === 'message') people.add(chatId, data);
  if (type === 'edit') people.touch(chatId, data);
  if (chatId === active) {
    if (type === 'message') {
      if (data.from === 'bot') setAction(null);
      transcript.add(data);
    } else if (type === 'edit' || type === 'reaction') transcript.change(data);
    else if (type === 'delete') transcript.remove(data.messageId);
    else if (type === 'action') setAction(data.seconds > 0 ? data.action : null, data.seconds);
    else if (type === 'block') setBlocked(data.blocked);
    if (!document.hidden) people.seen(active, transcript.messages);
  }
  if (type === 'message' || type === 'edit') people.render(active);
}

async function start() {
  stop();
  const state = await api.state();
  byId('bot-name').textContent = state.bot.name;
  people.set(state.users);
  const chats = await Promise.all(state.users.map(user => api.chat(user.id)));
  for (const chat of chats) people.count(chat.chatId, chat.messages);

  const wanted = Number(new URLSearchParams(location.search).get('user') ?? sessionStorage.getItem('active'));
  const first = people.find(wanted) ?? state.users[0];
  // Follow from before the chat is read: what both tell is drawn once.
  stop = follow(state.lastEvent, {
    onEvent: happened,
    onConnection: up => { connected = up; status(); },
    onReset: () => start().catch(fail),
  });
  await select(first.id);
}

byId('start').addEventListener('click', () => send('/start'));
byId('block').addEventListener('click', () => api.block(active, true).catch(fail));
byId('unblock').addEventListener('click', () => api.block(active, false).catch(fail));
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && active !== null) {
    people.seen(active, transcript.messages);
    people.render(active);
  }
});

start().catch(fail);
