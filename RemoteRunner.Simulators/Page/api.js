// Talks to the control API with the cookie that the link from the console has set.

const base = '/control/telegram/';

async function call(path, body) {
  const response = await fetch(base + path, body === undefined
    ? { headers: { Accept: 'application/json' } }
    : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail || `The outside world answered ${response.status}.`);
  }
  return response.status === 204 ? null : response.json();
}

export const api = {
  state: () => call('state'),
  chat: id => call(`chats/${id}`),
  commands: id => call(`commands?chatId=${id}`),
  send: message => call('messages', message),
  edit: edit => call('edits', edit),
  tap: tap => call('taps', tap),
  makeGroup: group => call('groups', group),
  addMembers: (id, userId, members) => call(`groups/${id}/members`, { userId, members }),
  setBot: (id, userId, present) => call(`groups/${id}/bot`, { userId, present }),
  makeTopic: topic => call('topics', topic),
  block: (id, blocked) => call(`users/${id}/${blocked ? 'block' : 'unblock'}`, {}),
  fileUrl: id => `${base}files/${encodeURIComponent(id)}`,
};

const kinds = ['message', 'edit', 'draft', 'delete', 'action', 'reaction', 'block', 'commands', 'chat'];

// Follows the events and comes back by itself. `after` is the last event the page knows.
export function follow(after, { onEvent, onConnection, onReset }) {
  let last = after;
  let source;
  const open = () => {
    source = new EventSource(`${base}events?after=${last}`);
    source.addEventListener('ready', event => {
      onConnection(true);
      // A smaller number than ours means that the simulator started anew and has forgotten everything.
      if (JSON.parse(event.data).last < last) {
        source.close();
        onReset();
      }
    });
    for (const kind of kinds) {
      source.addEventListener(kind, event => {
        const happened = JSON.parse(event.data);
        if (happened.n > last) {
          last = happened.n;
          onEvent(happened);
        }
      });
    }
    source.onerror = () => {
      onConnection(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    };
  };
  open();
}
