// Which phones are on the table, and what each of them hears.

import { byId } from './dom.js';
import { createPhone } from './phone.js';
import { drawPeople } from './people.js';
import { openWorld } from './world.js';

const wide = matchMedia('(min-width: 820px)');
// As in layout.css: the narrowest phone, what is between two, and what is beside all.
const narrowest = 340;
const gap = 28;
const margin = 48;

const stage = byId('stage');
const phones = new Map();
// The people whose phones are open, the last one chosen last.
let open = [];
let world = null;

const room = () => wide.matches ? Math.max(1, Math.floor((stage.clientWidth - margin + gap) / (narrowest + gap))) : 1;
const shown = () => open.slice(-room());

function phoneOf(id) {
  if (!phones.has(id)) {
    const phone = createPhone(world, world.user(id), changed);
    phones.set(id, phone);
    // In the order of the list of people.
    const order = world.users.map(user => user.id);
    const next = [...phones.values()].find(other => order.indexOf(other.person.id) > order.indexOf(id));
    stage.insertBefore(phone.root, next?.root ?? null);
  }
  return phones.get(id);
}

function choose(id) {
  const isShown = shown().includes(id);
  if (isShown && shown().length > 1) open = open.filter(other => other !== id);
  else open = [...open.filter(other => other !== id), id];
  arrange();
}

function arrange() {
  for (const id of shown()) phoneOf(id);
  for (const [id, phone] of phones) phone.visible = shown().includes(id);
  changed();
}

// The address tells which phones are open and where, so that a reload changes nothing: #1001:-1001000000001:7,1002
function changed() {
  if (phones.size === 0) return;
  drawPeople(byId('people'), world, { isShown: id => shown().includes(id), onChoose: choose });
  const places = open.filter(id => phones.has(id)).map(id => {
    const { chatId, threadId } = phones.get(id).place;
    return chatId === id && threadId === null ? id : `${id}:${chatId ?? 'list'}${threadId === null ? '' : `:${threadId}`}`;
  });
  const address = `#${places.join()}`;
  if (location.hash !== address) history.replaceState(null, '', address);
}

function readAddress() {
  return location.hash.slice(1).split(',').map(part => part.split(':'))
    .map(([id, chatId, threadId]) => ({ id: Number(id), chatId, threadId: threadId ? Number(threadId) : null }))
    .filter(({ id }) => world.user(id));
}

function happened(change) {
  for (const phone of phones.values()) phone.happened(change);
  if (change.type !== 'action' && change.type !== 'draft') changed();
}

async function start() {
  world = await openWorld(happened, () => location.reload());
  const wanted = readAddress();
  open = wanted.length > 0 ? wanted.map(({ id }) => id) : [world.users[0].id];
  for (const { id, chatId, threadId } of wanted) {
    const chat = world.chat(Number(chatId));
    if (chatId === 'list' || chat?.members.includes(id)) phoneOf(id).open(chat?.chatId ?? null, threadId);
  }
  arrange();
}

addEventListener('resize', () => world && arrange());
addEventListener('hashchange', () => location.reload());
start().catch(error => {
  byId('trouble').textContent = error.message;
  byId('trouble').hidden = false;
});
