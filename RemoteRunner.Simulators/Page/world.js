// All that the page knows: people, chats, messages. It follows the events and tells its listeners.

import { api, follow } from './api.js';

export const hasTopics = chat => chat.isForum || chat.topics.length > 0;

// Where there are no topics, everything is in one stream.
export const isIn = (chat, message, threadId) => !hasTopics(chat) || (message.threadId ?? null) === threadId;

const seenKey = (personId, chatId, threadId) => `seen-${personId}-${chatId}-${threadId ?? 0}`;

export async function openWorld(onChange, onReset) {
  const state = await api.state();
  const chats = new Map();
  let connected = false;

  function put(view) {
    const chat = chats.get(view.chatId) ?? { messages: [], action: null, actionThread: null, draft: null, lastEvent: 0 };
    chats.set(view.chatId, Object.assign(chat, view));
    return chat;
  }

  function setAction(chat, action, threadId, seconds) {
    clearTimeout(chat.actionTimer);
    chat.action = action ?? null;
    chat.actionThread = threadId ?? null;
    if (action) {
      chat.actionTimer = setTimeout(() => {
        chat.action = null;
        onChange({ type: 'action', chat });
      }, seconds * 1000);
    }
  }

  function setDraft(chat, draft) {
    clearTimeout(chat.draftTimer);
    chat.draft = draft ?? null;
    if (draft) {
      chat.draftTimer = setTimeout(() => {
        chat.draft = null;
        onChange({ type: 'draft', chat });
      }, draft.seconds * 1000);
    }
  }

  const apply = {
    message(chat, message) {
      chat.messages.push(message);
      if (message.from !== 'bot') return;
      setAction(chat, null);
      // What was being written has been sent.
      if (chat.draft && (chat.draft.threadId ?? null) === (message.threadId ?? null)) setDraft(chat, null);
    },
    draft(chat, draft) { setDraft(chat, draft); },
    edit(chat, message) {
      const index = chat.messages.findIndex(other => other.messageId === message.messageId);
      if (index >= 0) chat.messages[index] = message;
    },
    reaction(chat, message) { this.edit(chat, message); },
    delete(chat, { messageId }) { chat.messages = chat.messages.filter(message => message.messageId !== messageId); },
    action(chat, { action, threadId, seconds }) { setAction(chat, seconds > 0 ? action : null, threadId, seconds); },
    block(chat, { blocked }) { chat.blocked = blocked; },
  };

  function happened({ n, type, chatId, data }) {
    if (type === 'commands') return onChange({ type });
    if (type === 'chat') {
      return onChange({ type, chat: put(data) });
    }
    const chat = chats.get(chatId);
    // What was read with the chat is told once more.
    if (!chat || n <= chat.lastEvent) return undefined;
    apply[type](chat, data);
    return onChange({ type, chat, data });
  }

  for (const view of state.chats) put(view);
  await Promise.all(state.chats.map(async ({ chatId }) => {
    const { chat: view, messages, action, actionThread, draft, lastEvent } = await api.chat(chatId);
    const chat = put({ ...view, messages, lastEvent });
    setAction(chat, action, actionThread, 5);
    setDraft(chat, draft);
  }));
  follow(state.lastEvent, {
    onEvent: happened,
    onConnection: up => {
      connected = up;
      onChange({ type: 'connection' });
    },
    onReset,
  });

  const threadsOf = chat => [null, ...chat.topics.map(topic => topic.threadId)];

  function unreadIn(personId, chat, threadId) {
    const seen = Number(sessionStorage.getItem(seenKey(personId, chat.chatId, threadId)) ?? 0);
    return chat.messages.filter(message => message.messageId > seen && message.fromId !== personId && isIn(chat, message, threadId)).length;
  }

  return {
    bot: state.bot,
    users: state.users,
    get connected() { return connected; },
    user: id => state.users.find(user => user.id === id),
    chat: id => chats.get(id),
    lastOf: chat => chat.messages.at(-1) ?? null,
    // The newest first.
    chatsOf(personId) {
      const time = chat => chat.messages.at(-1)?.date ?? '';
      return [...chats.values()]
        .filter(chat => chat.members.includes(personId))
        .sort((a, b) => time(b).localeCompare(time(a)));
    },
    unreadIn,
    unread: (personId, chat) => hasTopics(chat)
      ? threadsOf(chat).reduce((sum, threadId) => sum + unreadIn(personId, chat, threadId), 0)
      : unreadIn(personId, chat, null),
    see(personId, chat, threadId) {
      const last = chat.messages.filter(message => isIn(chat, message, threadId)).at(-1);
      if (last) sessionStorage.setItem(seenKey(personId, chat.chatId, threadId), String(last.messageId));
    },
  };
}
