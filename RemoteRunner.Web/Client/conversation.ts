// A conversation: what the box has rendered is followed on by the turn's events. Text appears as it comes; at the end of a
// paragraph, and with every tool, the box renders the turn anew, so there is one way to show it.
import { attempt, byId, call, notify, part } from './api.js';
import { startComposing } from './compose.js';
import { whileVisible, type LiveState } from './live.js';
import { localTimes } from './shell.js';
import { startSpeaking } from './speak.js';

const place = byId('session')!;
const session = place.dataset.session!;
const turns = byId('turns')!;
const stop = byId<HTMLButtonElement>('stop')!;
const final = new Set(['succeeded', 'failed', 'cancelled', 'interrupted']);

const articleOf = (turn: string): HTMLElement | null => turns.querySelector(`[data-turn="${turn}"]`);
const nearEnd = (): boolean => window.innerHeight + window.scrollY > document.body.scrollHeight - 200;
const toEnd = (): void => window.scrollTo({ top: document.body.scrollHeight });

/** Makes what the box has rendered ready to be pressed: before this module listened it would have done nothing. */
function ready(root: HTMLElement): void {
  localTimes(root);
  for (const acts of root.querySelectorAll<HTMLElement>('[data-acts]')) acts.inert = false;
}

/** Shows a turn as the box renders it now; what was unfolded stays so. */
async function render(turn: string): Promise<HTMLElement | null> {
  const fresh = (await part(`/ui/turns/${turn}/part`)).querySelector<HTMLElement>('article');
  if (!fresh) return null;
  ready(fresh);
  const follow = nearEnd();
  const old = articleOf(turn);
  for (const open of old?.querySelectorAll<HTMLElement>('details[open]') ?? []) {
    const again = fresh.querySelector<HTMLElement>(`details[data-tool="${open.dataset.tool}"]`);
    if (!again) continue;
    again.setAttribute('open', '');
    // What was fetched stays, unless the call has ended since.
    if (!open.dataset.whole || open.className !== again.className) continue;
    again.dataset.whole = open.dataset.whole;
    again.querySelector('.tool-body')!.replaceWith(open.querySelector('.tool-body')!);
  }
  if (old?.querySelector('form.edit:not([hidden])') && fresh.querySelector('form.edit')) return old;
  if (old) old.replaceWith(fresh);
  else turns.append(fresh);
  byId('nothing-yet')?.remove();
  if (follow) toEnd();
  return fresh;
}

// A tool's call is folded; all of it is fetched when it is opened.
async function showTool(tool: HTMLElement, all: boolean): Promise<void> {
  const turn = tool.closest<HTMLElement>('[data-turn]')!.dataset.turn;
  tool.dataset.whole = 'yes';
  try {
    const whole = await part(`/ui/turns/${turn}/tools/${encodeURIComponent(tool.dataset.tool!)}${all ? '?all=true' : ''}`);
    tool.querySelector('.tool-body')!.replaceChildren(whole);
  } catch (error) {
    delete tool.dataset.whole;
    throw error;
  }
}
turns.addEventListener('toggle', event => {
  const tool = event.target as HTMLDetailsElement;
  if (tool.open && tool.dataset.tool && !tool.dataset.whole) void attempt(() => showTool(tool, false));
  // The event of a <details> does not bubble.
}, true);

// What waits can be sent now, changed or removed; what was interrupted goes on.
turns.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  const article = button?.closest<HTMLElement>('[data-turn]');
  if (!button || !article) return;
  const turn = article.dataset.turn!;
  if ('all' in button.dataset) {
    void attempt(() => showTool(button.closest<HTMLElement>('[data-tool]')!, true));
  } else if ('edit' in button.dataset) {
    const form = article.querySelector<HTMLFormElement>('form.edit')!;
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector('textarea')!.focus();
  } else if ('sendNow' in button.dataset || 'remove' in button.dataset) {
    button.disabled = true;
    // Refused or not: it is shown as it stands now.
    void attempt(() => call('POST', `/ui/turns/${turn}/${'remove' in button.dataset ? 'cancel' : 'join'}`))
      .then(() => render(turn)).catch(() => { button.disabled = false; });
  } else if ('continue' in button.dataset) {
    button.disabled = true;
    void attempt(async () => follow((await (await call('POST', `/ui/turns/${turn}/continue`)).json() as { id: string }).id))
      .finally(() => { button.disabled = false; });
  }
});
turns.addEventListener('submit', event => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const turn = form.closest<HTMLElement>('[data-turn]')!.dataset.turn!;
  void attempt(async () => {
    await call('PUT', `/ui/turns/${turn}/prompt`, { prompt: form.querySelector('textarea')!.value.trim() });
    form.hidden = true;
    await render(turn);
  });
});

// Earlier turns are put in front without moving what is read.
const earlier = byId<HTMLButtonElement>('earlier');
earlier?.addEventListener('click', () => {
  const first = turns.querySelector<HTMLElement>('[data-turn]');
  if (!first) return;
  earlier.disabled = true;
  void attempt(async () => {
    const more = (await part(`/ui/sessions/${session}/earlier?before=${first.dataset.turn}`)).querySelector<HTMLElement>('[data-earlier]')!;
    ready(more);
    const top = first.getBoundingClientRect().top;
    turns.classList.add('growing');
    first.before(...more.children);
    if (more.dataset.earlier === 'none') earlier.remove();
    window.scrollBy(0, first.getBoundingClientRect().top - top);
    requestAnimationFrame(() => turns.classList.remove('growing'));
  }).finally(() => { earlier.disabled = false; });
});

type TurnEvent = { type: string; text?: string; block?: number };

/** Follows one turn to its end. */
class Follower {
  private source: EventSource | null = null;
  private last = 0;
  private pending: { number: number; event: TurnEvent }[] = [];
  private rendering = false;
  private again = false;
  private ended = false;

  constructor(readonly turn: string, private readonly done: () => void) {
    this.last = Number(articleOf(turn)?.dataset.last ?? 0);
  }

  open(): EventSource {
    // EventSource sends Last-Event-ID by itself when the connection breaks.
    const source = new EventSource(`/ui/turns/${this.turn}/events?after=${this.last}`);
    this.source = source;
    const names = ['queued', 'started', 'text', 'tool-started', 'tool-ended', 'approval-requested', 'approval-closed', 'joined', 'model-retry', 'compacted', 'todo', 'budget-warning', 'truncated', 'ended'];
    for (const name of names) source.addEventListener(name, event => this.take(event as MessageEvent<string>));
    return source;
  }

  close(): void { this.source?.close(); }

  private take(message: MessageEvent<string>): void {
    const number = Number(message.lastEventId);
    if (number <= this.last) return;
    this.last = number;
    const event = JSON.parse(message.data) as TurnEvent;
    if (event.type === 'ended') {
      this.ended = true;
      this.close();
    }
    if (event.type === 'text') {
      this.pending.push({ number, event });
      this.append(event);
      if (!event.text?.includes('\n\n')) return;
    }
    void this.refresh();
  }

  private append({ text, block }: TurnEvent): void {
    const follow = nearEnd();
    const answer = articleOf(this.turn)?.querySelector('.answer');
    if (!answer) return;
    (answer.querySelector('.live') ?? this.begin(answer, block)).append(text ?? '');
    if (follow) toEnd();
  }

  // In the paragraph that the box has rendered so far, or in one of its own.
  private begin(answer: Element, block: number | undefined): HTMLElement {
    const rendered = answer.lastElementChild as HTMLElement | null;
    const joins = rendered?.dataset.block === String(block) && rendered.dataset.goesOn !== 'no' && rendered.lastElementChild?.tagName === 'P';
    const live = document.createElement(joins ? 'span' : 'p');
    live.className = 'live';
    if (joins && rendered.dataset.goesOn === 'gap') live.append(' ');
    (joins ? rendered.lastElementChild! : answer).append(live);
    return live;
  }

  private async refresh(): Promise<void> {
    if (this.rendering) {
      this.again = true;
      return;
    }
    this.rendering = true;
    try {
      do {
        this.again = false;
        const shown = Number((await render(this.turn))?.dataset.last ?? 0);
        this.pending = this.pending.filter(entry => entry.number > shown);
        for (const entry of this.pending) this.append(entry.event);
      } while (this.again);
    } catch {
      // Without a connection the page stays as it is; the stream comes back and goes on.
    } finally {
      this.rendering = false;
    }
    if (this.ended) this.done();
  }
}

let current: Follower | null = null;
let queue: string[] = place.dataset.following ? place.dataset.following.split(' ') : [];

const refollow = whileVisible(() => current?.open() ?? null);

function next(): void {
  stop.hidden = queue.length === 0;
  const first = queue[0];
  if (!first || current?.turn === first) return;
  current?.close();
  const followed: Follower = new Follower(first, () => {
    if (current !== followed) return;
    current = null;
    queue = queue.filter(turn => turn !== first);
    next();
  });
  current = followed;
  refollow();
}

async function follow(turn: string): Promise<void> {
  await render(turn);
  toEnd();
  if (!queue.includes(turn)) queue.push(turn);
  next();
}

document.addEventListener('remoterunner:state', event => {
  const { queue: told, waiting, ended } = (event as CustomEvent<LiveState>).detail;
  // A short turn may have come and gone between two looks.
  const unseen = [...ended, ...told].filter(turn => !articleOf(turn));
  // One that ended while nobody looked is rendered once more.
  const stale = [...turns.querySelectorAll<HTMLElement>('[data-turn]')]
    .filter(article => !final.has(article.dataset.state ?? '') && !told.includes(article.dataset.turn!) && article.dataset.turn !== current?.turn)
    .map(article => article.dataset.turn!);
  // What waits may be changed, or sent now, from anywhere.
  for (const [turn, stamp] of waiting.map(entry => entry.split(' '))) {
    const shown = articleOf(turn!);
    if (shown && shown.dataset.stamp !== stamp) stale.push(turn!);
  }
  void (async () => {
    for (const turn of [...stale, ...unseen]) await render(turn).catch(() => null);
    queue = told;
    next();
  })();
});

startSpeaking(session, startComposing(session, follow));

stop.addEventListener('click', () => void attempt(() => call('POST', `/ui/sessions/${session}/cancel`)));

byId<HTMLFormElement>('rename')!.addEventListener('submit', event => {
  event.preventDefault();
  const name = String(new FormData(event.target as HTMLFormElement).get('name') ?? '');
  void attempt(async () => {
    await call('PATCH', `/ui/sessions/${session}`, { name });
    if (name) place.querySelector('h1')!.textContent = name;
  });
});
for (const select of place.querySelectorAll<HTMLSelectElement>('select[data-change]')) {
  select.addEventListener('change', () => {
    const field = select.dataset.change!;
    const value = field === 'model' ? select.value : Number(select.value);
    void attempt(async () => { await call('PATCH', `/ui/sessions/${session}`, { [field]: value }); notify('Counts from the next turn on.'); });
  });
}
byId('fork')!.addEventListener('click', () => void attempt(async () => {
  const id = crypto.randomUUID();
  await call('POST', `/ui/sessions/${session}/fork`, { id });
  location.assign(`/sessions/${id}`);
}));

ready(turns);
next();
toEnd();
