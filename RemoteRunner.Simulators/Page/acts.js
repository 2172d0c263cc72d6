// What a person does in a chat. Each act answers whether it was done; what went wrong is shown on the phone.

import { api } from './api.js';
import { ask } from './sheet.js';
import { openMenu } from './menu.js';

export function createActs(world, person, where, { phone, toast, fail, open }) {
  const userId = person.id;

  async function done(act) {
    try {
      await act();
      return true;
    } catch (error) {
      fail(error);
      return false;
    }
  }

  const send = (text, reply, more = {}) => done(() => api.send({ userId, ...where(), text, ...reply, ...more }));
  const canEdit = message => message.fromId === userId && message.attachment?.kind !== 'voice' && !message.topicName && !message.joined;

  // Several files are an album, as on a phone; its caption hangs on the first.
  async function sendFiles({ files, kind }, caption, reply) {
    const place = where();
    const mediaGroup = files.length > 1 ? `${userId}${Date.now()}` : null;
    return done(async () => {
      for (const [index, file] of files.entries()) {
        const attachment = { kind, fileName: file.name, mimeType: file.type || null, content: await base64(file), duration: 0 };
        await api.send({ userId, ...place, text: index === 0 ? caption : '', ...reply, mediaGroup, attachment });
      }
    });
  }

  async function sendVoice({ content, mimeType, seconds }, reply) {
    const attachment = { kind: 'voice', fileName: null, mimeType, content: await base64(new Blob([content])), duration: seconds };
    return send('', reply, { attachment });
  }

  const edit = (message, text) => done(() => api.edit({ userId, chatId: where().chatId, messageId: message.messageId, text }));

  async function tap(message, button) {
    try {
      const answer = await api.tap({ userId, chatId: where().chatId, messageId: message.messageId, data: button.data });
      if (!answer.answered) toast('The bot did not answer within ten seconds.', true);
      else if (answer.text && answer.showAlert) await ask(phone, { title: world.bot.name, text: answer.text, action: 'OK', alert: true });
      else if (answer.text) toast(answer.text);
    } catch (error) {
      fail(error);
    }
  }

  async function copy(text) {
    await navigator.clipboard.writeText(text);
    toast('Copied.');
  }

  // The part of a message that is selected, as it stands in its text.
  function selectedOf(message, anchor) {
    const selection = getSelection();
    const text = selection.toString().trim();
    const bubble = anchor.closest('.message').querySelector('.body');
    return text && bubble.contains(selection.anchorNode) && bubble.contains(selection.focusNode) && message.text.includes(text) ? text : null;
  }

  function messageMenu(message, anchor, composer) {
    const quote = selectedOf(message, anchor);
    openMenu(phone, anchor, [
      { label: 'Reply', run: () => composer.reply(message) },
      quote && { label: 'Reply with quote', run: () => composer.reply(message, quote) },
      canEdit(message) && { label: 'Edit', run: () => composer.edit(message) },
      message.text && { label: 'Copy text', run: () => copy(message.text).catch(fail) },
    ]);
  }

  const others = members => world.users.filter(user => !members.includes(user.id)).map(user => ({ name: String(user.id), label: user.firstName, note: user.role, check: true }));
  const chosen = given => world.users.map(user => user.id).filter(id => given[id]);

  async function newGroup() {
    const given = await ask(phone, {
      title: 'New group',
      text: `${world.bot.name} joins it. There it listens to those who speak to it.`,
      fields: [{ name: 'title', label: 'Name' }, ...others([userId]), { name: 'forum', label: 'Topics', note: 'each a conversation of its own', check: true }],
      action: 'Create',
    });
    if (given) {
      await done(async () => {
        const { chatId } = await api.makeGroup({ userId, title: given.title, members: chosen(given), forum: given.forum });
        await settled(() => world.chat(chatId));
        open(chatId, null);
      });
    }
  }

  async function newTopic() {
    const { chatId } = where();
    const given = await ask(phone, { title: 'New topic', text: 'It has a conversation of its own.', fields: [{ name: 'name', label: 'Name' }], action: 'Create' });
    if (given) {
      await done(async () => {
        const { threadId } = await api.makeTopic({ userId, chatId, name: given.name });
        await settled(() => world.chat(chatId).topics.some(topic => topic.threadId === threadId));
        open(chatId, threadId);
      });
    }
  }

  async function addPeople(chat) {
    const given = await ask(phone, { title: `Add to ${chat.title}`, fields: others(chat.members), action: 'Add' });
    if (given) await done(() => api.addMembers(chat.chatId, userId, chosen(given)));
  }

  const chatEntries = chat => [
    { label: 'New topic', run: newTopic },
    chat.type !== 'private' && others(chat.members).length > 0 && { label: 'Add people', run: () => addPeople(chat) },
    chat.type !== 'private' && {
      label: chat.blocked ? 'Bring the bot back' : 'Remove the bot',
      danger: !chat.blocked,
      run: () => done(() => api.setBot(chat.chatId, userId, chat.blocked)),
    },
    chat.type === 'private' && { label: chat.blocked ? 'Unblock the bot' : 'Block the bot', danger: !chat.blocked, run: () => done(() => api.block(userId, !chat.blocked)) },
  ];

  return { send, sendFiles, sendVoice, edit, canEdit, tap, copy, messageMenu, newGroup, newTopic, chatEntries };
}

// What was asked for comes as an event too, and the page draws by events alone.
async function settled(isThere) {
  for (let tries = 0; tries < 100 && !isThere(); tries++) await new Promise(resolve => setTimeout(resolve, 20));
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error(`${file.name ?? 'The recording'} cannot be read.`));
    reader.readAsDataURL(file);
  });
}
