// The list of sessions. Searching narrows it while one types; Enter asks the box, which looks at all of them. What changes is
// fetched entry by entry: the box tells how each stands, the box renders it.
import { byId, part, Problem } from './api.js';
import type { LiveState } from './live.js';
import { localTimes } from './shell.js';

const list = byId('sessions')!;
const search = byId<HTMLInputElement>('search');
// What the box was asked for: only what it has found is listed then.
const asked = search?.defaultValue.trim() ?? '';

const entryOf = (session: string): HTMLElement | null => list.querySelector(`[data-session="${session}"]`);
const timeOf = (entry: Element): string => entry.querySelector('time')?.dateTime ?? '';

function narrow(): void {
  const words = search?.value.trim().toLowerCase() ?? '';
  for (const entry of list.querySelectorAll<HTMLElement>('li')) {
    const group = entry.closest('section')?.getAttribute('aria-label') ?? '';
    // What the box has found may stand in the conversation alone.
    entry.hidden = words !== '' && words !== asked.toLowerCase() && !`${entry.textContent} ${group}`.toLowerCase().includes(words);
  }
  for (const section of list.querySelectorAll<HTMLElement>('section')) {
    section.hidden = section.querySelectorAll('li:not([hidden])').length === 0;
  }
}
search?.addEventListener('input', narrow);

/** The entries of a workspace; one that had none yet is put on top, for it is the newest. */
function groupOf(workspace: string): HTMLElement {
  for (const section of list.querySelectorAll('section')) {
    if (section.getAttribute('aria-label') === workspace) return section.querySelector('ul')!;
  }

  const section = document.createElement('section');
  section.setAttribute('aria-label', workspace);
  const name = document.createElement('h2');
  name.className = 'group';
  name.textContent = workspace;
  const entries = document.createElement('ul');
  entries.className = 'list';
  section.append(name, entries);
  list.prepend(section);
  byId('none')?.remove();
  return entries;
}

function place(fresh: HTMLElement): void {
  const old = entryOf(fresh.dataset.session!);
  const focused = old?.contains(document.activeElement) === true;
  // Where words were found in it stays: nobody looks for them again.
  const found = asked && old?.querySelector('.last');
  if (found) {
    fresh.querySelector('.last')?.remove();
    fresh.querySelector('.when')!.before(found);
  }

  if (old && timeOf(old) === timeOf(fresh)) {
    old.replaceWith(fresh);
  } else {
    old?.remove();
    const entries = groupOf(fresh.dataset.workspace!);
    entries.insertBefore(fresh, [...entries.children].find(entry => timeOf(entry) < timeOf(fresh)) ?? null);
  }
  localTimes(fresh);
  if (focused) fresh.querySelector('a')!.focus();
}

async function refresh(session: string): Promise<void> {
  try {
    const fresh = (await part(`/ui/sessions/${session}/entry`)).querySelector('li');
    if (fresh) place(fresh);
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error;
    const entries = entryOf(session)?.parentElement;
    entryOf(session)?.remove();
    if (entries && entries.children.length === 0) entries.closest('section')?.remove();
  }
}

const retry = 5000;
let told: string[] = [];
let wanted = new Set<string>();
let working = false;

const first = (): string | undefined => wanted.values().next().value;

async function work(): Promise<void> {
  if (working) return;
  working = true;
  try {
    for (let next = first(); next; next = first()) {
      await refresh(next);
      wanted.delete(next);
    }
    narrow();
  } catch {
    // The list stays as it is meanwhile; what the stream tells when it comes back takes the place of what was wanted.
    window.setTimeout(() => void work(), retry);
  } finally {
    working = false;
  }
}

document.addEventListener('remoterunner:state', event => {
  const stamps = new Map((event as CustomEvent<LiveState>).detail.sessions.map(entry => entry.split(' ') as [string, string]));
  // One that is told of no more was deleted, or others were used since: the box knows.
  const gone = told.filter(session => !stamps.has(session) && entryOf(session));
  told = [...stamps.keys()];
  const changed = told.filter(session => {
    const entry = entryOf(session);
    return entry ? entry.dataset.stamp !== stamps.get(session) : !asked;
  });
  wanted = new Set([...gone, ...changed]);
  void work();
});
