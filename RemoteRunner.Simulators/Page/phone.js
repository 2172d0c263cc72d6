// One person's phone: its list of chats and the chat that is open.

import { api } from './api.js';
import { byId, parts } from './dom.js';
import { createActs } from './acts.js';
import { createComposer } from './composer.js';
import { createTranscript } from './transcript.js';
import { drawChats, drawTopics, faceOf, titleOf } from './chats.js';
import { isIn } from './world.js';
import { openMenu } from './menu.js';

const actions = { typing: 'typing…', upload_document: 'sending a file…', upload_photo: 'sending a photo…', record_voice: 'recording…' };

/** @param {(phone: Object) => void} onPlace Told when another chat is shown, or something was read. */
export function createPhone(world, person, onPlace) {
  const root = byId('phone').content.firstElementChild.cloneNode(true);
  const at = parts(root);
  at.commands.id = `commands-${person.id}`;
  at.menu.setAttribute('aria-controls', at.commands.id);
  root.setAttribute('aria-label', `${person.firstName}’s phone`);
  root.dataset.user = person.id;
  at.owner.textContent = person.firstName;
  at.role.textContent = person.role;

  // Without a chat it is the list of them.
  let place = { chatId: person.id, threadId: null };
  let visible = false;
  let toastTimer = 0;

  const chat = () => world.chat(place.chatId);
  const shows = message => isIn(chat(), message, place.threadId);
  const shown = () => chat().messages.filter(shows);

  function toast(text, bad = false) {
    clearTimeout(toastTimer);
    at.toast.textContent = text;
    at.toast.classList.toggle('bad', bad);
    at.toast.hidden = false;
    toastTimer = setTimeout(() => { at.toast.hidden = true; }, Math.min(8000, 2500 + text.length * 40));
  }

  const fail = error => toast(error.message, true);
  const acts = createActs(world, person, () => place, { phone: at.phone, toast, fail, open });
  const composer = createComposer(at, {
    onSend: acts.send,
    onEdit: acts.edit,
    onFiles: acts.sendFiles,
    onVoice: acts.sendVoice,
    onProblem: fail,
    lastOwn: () => shown().filter(acts.canEdit).at(-1),
  });
  const transcript = createTranscript(at, person.id, {
    onReply: message => composer.reply(message),
    onMenu: (message, anchor) => acts.messageMenu(message, anchor, composer),
    onTap: acts.tap,
    onCopy: acts.copy,
  });

  function drawStatus() {
    if (!chat()) return;
    const { type, blocked, action, actionThread, members } = chat();
    const acting = action !== null && (actionThread ?? null) === place.threadId;
    const what = actions[action] ?? `${action?.replaceAll('_', ' ')}…`;
    const quiet = type === 'private' ? (blocked ? 'blocked' : 'bot') : `${members.length + (blocked ? 0 : 1)} members${blocked ? ', without the bot' : ''}`;
    at.status.classList.toggle('live', world.connected && acting);
    at.status.textContent = !world.connected ? 'connecting…' : acting ? (type === 'private' ? what : `${world.bot.name} is ${what}`) : quiet;
    transcript.typing(acting);
  }

  function drawDraft() {
    const { draft } = chat();
    transcript.draft(draft && (draft.threadId ?? null) === place.threadId ? draft : null);
  }

  function drawElsewhere() {
    const count = world.chatsOf(person.id).filter(other => other.chatId !== place.chatId).reduce((sum, other) => sum + world.unread(person.id, other), 0);
    at.elsewhere.textContent = count > 0 ? String(count) : '';
  }

  const drawTabs = () => drawTopics(at, world, person, chat(), place.threadId, open, () => acts.newTopic());

  function drawList() {
    drawChats(at, world, person, open);
  }

  function see() {
    if (!visible || document.hidden || !chat()) return;
    world.see(person.id, chat(), place.threadId);
  }

  function drawNames() {
    const people = chat().members.map(world.user).filter(user => user?.username && user.id !== person.id);
    const names = [{ username: world.bot.username, firstName: world.bot.name }, ...people].map(user => ({ label: `@${user.username}`, description: user.firstName }));
    composer.setNames(chat().type === 'private' ? [] : names);
  }

  function drawChat() {
    const isPrivate = chat().type === 'private';
    at.title.textContent = titleOf(world, chat());
    at.face.replaceChildren(faceOf(world, chat()));
    at['empty-private'].hidden = !isPrivate;
    at['empty-group'].hidden = isPrivate;
    at['empty-group'].textContent = `Mention @${world.bot.username}, reply to it, or send it a command: then it answers here.`;
    composer.switchTo(`${place.chatId}/${place.threadId ?? ''}`);
    composer.setBlocked(isPrivate && chat().blocked);
    drawNames();
    transcript.set(shown(), { group: !isPrivate, replied: id => chat().messages.find(message => message.messageId === id) });
    drawTabs();
    drawStatus();
    drawDraft();
    drawElsewhere();
    loadCommands();
  }

  async function loadCommands() {
    const { chatId } = place;
    try {
      const { commands } = await api.commands(chatId);
      if (chatId !== place.chatId) return;
      const suffix = chatId < 0 ? `@${world.bot.username}` : '';
      composer.setCommands(commands.map(({ command, description }) => ({ label: `/${command}`, description, command: `/${command}${suffix}` })));
    } catch (error) {
      fail(error);
    }
  }

  function open(chatId, threadId) {
    place = { chatId, threadId: threadId ?? null };
    const isList = !chat();
    at['list-screen'].hidden = !isList;
    at['chat-screen'].hidden = isList;
    if (isList) drawList();
    else drawChat();
    see();
    onPlace(phone);
  }

  at.back.addEventListener('click', () => open(null, null));
  at['new-group'].addEventListener('click', acts.newGroup);
  at.more.addEventListener('click', () => openMenu(at.phone, at.more, acts.chatEntries(chat())));
  at.start.addEventListener('click', () => acts.send('/start', {}));
  at.unblock.addEventListener('click', () => api.block(person.id, false).catch(fail));
  document.addEventListener('visibilitychange', () => {
    see();
    onPlace(phone);
  });

  const changes = {
    message(message) {
      drawDraft();
      if (shows(message)) transcript.add(message);
      drawTabs();
      see();
    },
    edit: message => transcript.change(message),
    reaction: message => transcript.change(message),
    delete: ({ messageId }) => transcript.remove(messageId),
    action: drawStatus,
    draft: drawDraft,
    block: drawChat,
    chat() {
      // With its first topic a chat falls into parts.
      if (at.topics.hidden) return drawChat();
      drawTabs();
      drawNames();
      return drawStatus();
    },
  };

  const phone = {
    root,
    person,
    open,
    get place() { return place; },
    set visible(on) {
      visible = on;
      root.hidden = !on;
      if (on) see();
    },
    happened({ type, chat: where, data }) {
      if (type === 'connection') return drawStatus();
      if (type === 'commands') return chat() ? loadCommands() : undefined;
      if (!chat()) return drawList();
      if (where.chatId === place.chatId) changes[type]?.(data);
      if (type === 'message' || type === 'action') drawStatus();
      return drawElsewhere();
    },
  };
  open(person.id, null);
  return phone;
}
