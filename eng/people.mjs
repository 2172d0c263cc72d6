// The people of the simulated Telegram: they write, tap and wait, through the control API.
import { setTimeout as pause } from 'node:timers/promises';

const patience = 120_000;

/** @param {string} address Of the outside world. */
export function peopleOf(address, token) {
  async function call(path, body) {
    const response = await fetch(`${address}/control/telegram/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'X-OutsideWorld-Token': token, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }

  return userId => function person(chatId = userId, threadId = null) {
    const there = { userId, chatId, ...(threadId && { threadId }) };
    return {
      say: async (text, more = {}) => (await call('messages', { ...there, text, ...more })).messageId,
      /** The newest message of the bot after `id` that holds the words. */
      async sees(id, words) {
        const end = Date.now() + patience;
        for (;;) {
          const { messages } = await call(`chats/${chatId}`);
          const found = messages.findLast(message => message.from === 'bot' && message.messageId > id && message.text.includes(words));
          if (found) return found;
          if (Date.now() > end) throw new Error(`“${words}” did not come:\n${messages.slice(-5).map(message => `${message.from}: ${message.text}`).join('\n')}`);
          await pause(100);
        }
      },
      async taps(message, label) {
        const button = message.keyboard.flat().find(({ text }) => text.includes(label));
        if (!button) throw new Error(`“${label}” is not below “${message.text}”.`);
        return call('taps', { userId, chatId, messageId: message.messageId, data: button.data });
      },
      makeGroup: async (title, members) => person((await call('groups', { userId, title, members, forum: true })).chatId),
      beginTopic: async name => person(chatId, (await call('topics', { ...there, name })).threadId),
      in: person,
      chatId,
      threadId,
    };
  };
}
