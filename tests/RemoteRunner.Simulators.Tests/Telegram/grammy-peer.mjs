// A bot written with grammY, which the product does not use. It tells on standard output what it saw.
// Arguments: the API root, the bot token, the control token, the folder that holds node_modules.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [root, token, control, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(folder, 'package.json')));
const { Bot, GrammyError, InlineKeyboard, InputFile } = require('grammy');

const seen = {};
const bot = new Bot(token, { client: { apiRoot: root } });
let finish;
let tapped;
const done = new Promise(resolve => { finish = resolve; });

const phone = async (path, body) => {
  const response = await fetch(`${root}/control/telegram/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-OutsideWorld-Token': control },
    body: JSON.stringify(body),
  });
  return response.json();
};

const refusal = async call => {
  try {
    await call();
    return 'no error';
  } catch (error) {
    return error instanceof GrammyError ? `${error.error_code} ${error.description}` : String(error);
  }
};

bot.command('start', async context => {
  seen.command = context.message.text;
  await context.replyWithChatAction('typing');
  const sent = await context.reply('<b>Sure?</b>', {
    parse_mode: 'HTML',
    reply_parameters: { message_id: context.message.message_id },
    reply_markup: new InlineKeyboard().text('Yes', 'yes'),
  });
  seen.reply = { text: sent.text, entity: sent.entities[0].type, to: sent.reply_to_message.message_id === context.message.message_id };
  // Answered by the handler below, so nobody may wait for it here.
  tapped = phone('taps', { userId: 1001, messageId: sent.message_id, data: 'yes' });
});

bot.callbackQuery('yes', async context => {
  await context.answerCallbackQuery({ text: 'Done', show_alert: true });
  const edited = await context.editMessageText('Done.');
  seen.edited = edited.text;
  seen.errors = {
    same: await refusal(() => context.editMessageText('Done.')),
    markup: await refusal(() => context.reply('<b>x</i>', { parse_mode: 'HTML' })),
    chat: await refusal(() => context.api.sendMessage(42, 'x')),
    data: await refusal(() => context.reply('x', { reply_markup: new InlineKeyboard().text('x', 'x'.repeat(65)) })),
  };

  const document = await context.replyWithDocument(new InputFile(Buffer.from('from grammY'), 'note.txt'), { caption: 'note' });
  const file = await context.api.getFile(document.document.file_id);
  seen.file = await (await fetch(`${root}/file/bot${token}/${file.file_path}`)).text();
  await context.api.setMyCommands([{ command: 'new', description: 'A new session' }]);
  seen.commands = (await context.api.getMyCommands()).length;
  await context.api.deleteMessage(context.chat.id, document.message_id);
  finish();
});

bot.catch(error => { seen.failure = String(error.error ?? error); finish(); });

const running = bot.start({ onStart: me => { seen.me = me.username; phone('messages', { userId: 1001, text: '/start' }); } });
await done;
await bot.stop();
await running;
seen.tap = await tapped;
console.log(JSON.stringify(seen));
