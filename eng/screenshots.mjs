// Lives through the main moments with the demo model and takes a picture of each:
//   node eng/screenshots.mjs ADDRESS-OF-THE-OUTSIDE-WORLD TOKEN DASHBOARD-LINK FOLDER
import { join } from 'node:path';
import { openBrowser } from './browser.mjs';
import { peopleOf } from './people.mjs';
import { pagesOf } from './screenshots-pages.mjs';

const [address, token, dashboard, folder] = process.argv.slice(2);
const people = peopleOf(address, token);
const [ada, ben] = [people(1001)(), people(1002)()];
const phone = '390x844';
const browser = await openBrowser();

async function picture(file, size, scheme, url, ...steps) {
  const page = await browser.page(size, scheme);
  await page.go(url);
  for (const step of steps) await (typeof step === 'string' ? page.until(step) : step(page));
  await page.shoot(join(folder, file));
  await page.close();
  console.log(file);
}

const says = words => `document.querySelector('.holder:not([hidden]) [data-part=messages]')?.innerText.includes(${JSON.stringify(words)})`;
const chat = (file, words, scheme = 'light') => picture(file, phone, scheme, `${address}/?token=${token}#1001`, says(words));

async function allows(person, id) {
  await person.taps(await person.sees(id, 'Claude asks for'), 'Allow once');
}

// The trace of a turn, once the dashboard has drawn it.
const trace = `(() => {
  const tick = window.tick = (window.tick ?? 0) + 1;
  const all = [...document.querySelectorAll('*')];
  // A word about this machine's certificates is not part of the picture.
  all.filter(e => e.matches('[class*=messagebar], fluent-message-bar')).forEach(e => e.remove());
  if (location.pathname.startsWith('/traces/detail')) {
    window.shown = document.body.innerText.includes('execute_tool') ? (window.shown ?? 0) + 1 : 0;
    return window.shown > 10;
  }
  const rows = all.filter(e => e.children.length <= 3 && e.textContent.length < 80 && e.textContent.includes('receive telegram'));
  if (tick % 15 === 0 && rows.length > 0) {
    for (const type of ['mousedown', 'mouseup', 'click'])
      rows[0].dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true }));
  }
  return false;
})()`;

async function theFirstTurn() {
  const id = await ada.say('list the files here');
  await ada.sees(id, 'README.md');
  await picture('trace.png', '1280x800', 'light', `${dashboard}&returnUrl=%2Ftraces`, trace);
}

async function approval() {
  const written = await ada.say('write notes.txt with Buy milk and bread');
  await allows(ada, written);
  await ada.sees(written, 'Done: I wrote');
  const id = await ada.say('replace milk with tea in notes.txt');
  await ada.sees(id, 'Claude asks for');
  await chat('chat-phone.png', 'Buy tea');
  await allows(ada, id);
  await ada.sees(id, 'Done: I edited');
  await ada.say('/name Shopping list');
}

async function streaming() {
  await ada.say('/new');
  const id = await ada.say('be slow for 40 seconds');
  await ada.sees(id, 'so that you can watch an answer grow');
  await chat('streaming-phone.png', 'so that you can watch an answer grow', 'dark');
  await ada.say('/stop');
  await ada.sees(id, 'Stopped');
  await ada.say('/name A slow one');
}

async function plan() {
  await ada.say('/new');
  const mode = await ada.say('/mode plan');
  await ada.sees(mode, 'plans');
  const id = await ada.say('make a plan');
  const card = await ada.sees(id, 'Shall Claude carry it out?');
  await chat('plan-phone.png', 'Shall Claude carry it out?');
  await ada.taps(card, 'accept edits');
  await ada.sees(id, 'Carried out');
  await ada.say('/name A greeting');
}

async function question() {
  await ada.say('/new');
  const id = await ada.say('ask me a question');
  const card = await ada.sees(id, 'Which database');
  await chat('question-phone.png', 'Which database');
  await ada.taps(card, 'SQLite');
  await ada.sees(id, 'You chose');
  await ada.say('/name Which database?');
}

async function sessions() {
  const id = await ada.say('/sessions');
  await ada.sees(id, 'Your conversations');
  await chat('sessions-phone.png', 'Your conversations');
}

async function trouble() {
  await ada.say('/new');
  const id = await ada.say('fail 429');
  await ada.sees(id, 'It resets on');
  await chat('trouble-phone.png', 'It resets on', 'dark');
}

async function usage() {
  const id = await ada.say('/usage');
  await ada.sees(id, 'This month');
  await chat('usage-phone.png', 'This month');
}

async function group() {
  const me = '@remoterunner_bot';
  const team = await ada.makeGroup('Team', [1002]);
  await team.sees(0, 'Here I listen');
  const parser = await team.beginTopic('Parser');
  const docs = await team.beginTopic('Docs');
  const bens = ben.in(parser.chatId, parser.threadId);
  await parser.say('The list of files is wrong again. Ben, do you have a minute?');
  await bens.say('Let me ask.');
  const listed = await bens.say(`${me} list the files here`);
  const answer = await bens.sees(listed, 'README.md');
  const elsewhere = await docs.say(`${me} hello`);
  await docs.sees(elsewhere, 'demo model');
  const edited = await bens.say(`${me} write notes.txt with Buy tea, bread and oats`, { replyTo: answer.messageId, quote: 'notes.txt' });
  await bens.sees(edited, 'Claude asks for');
  const place = `${parser.chatId}:${parser.threadId}`;
  await picture('group-desktop.png', '1280x900', 'light', `${address}/?token=${token}#1001:${place},1002:${place}`, says('oats'));
  await allows(bens, edited);
}

try {
  for (const moment of [theFirstTurn, approval, streaming, plan, question, sessions, trouble, usage, group, () => pagesOf(browser, ada, folder)]) await moment();
} finally {
  await browser.close();
}
