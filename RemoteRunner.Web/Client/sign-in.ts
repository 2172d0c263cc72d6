// The sign-in page. A one-time code stands behind the address' '#', which browsers send to nobody; a button takes it, so
// that nothing that only looks at a link uses it up.
import { byId, call } from './api.js';
import { target } from './target.js';

const error = byId('sign-in-error')!;

function fail(reason: unknown): void {
  error.textContent = reason instanceof Error ? reason.message : String(reason);
  error.hidden = false;
}

async function enter(path: string, body: unknown): Promise<boolean> {
  error.hidden = true;
  try {
    await call('POST', path, body);
    location.replace(target());
    return true;
  } catch (reason) {
    byId('ways')!.hidden = false;
    fail(reason);
    return false;
  }
}

const code = location.hash.slice(1);
if (/^[\w-]{43}$/.test(code)) {
  byId('ways')!.hidden = true;
  byId('by-link')!.hidden = false;
  byId('take-link')!.focus();
  byId('take-link')!.addEventListener('click', () => {
    // Out of the history: a link serves once.
    history.replaceState(null, '', location.pathname + location.search);
    byId('by-link')!.hidden = true;
    void enter('/signin/link', { code });
  });
}

function onSubmit(id: string, path: string, body: () => unknown): void {
  const form = byId<HTMLFormElement>(id);
  form?.addEventListener('submit', event => {
    event.preventDefault();
    const button = form.querySelector('button')!;
    button.disabled = true;
    void enter(path, body()).then(entered => { button.disabled = entered; });
  });
}

const value = (id: string): string => byId<HTMLInputElement>(id)!.value;
onSubmit('by-password', '/signin/password', () => ({ name: value('name'), password: value('password') }));
onSubmit('by-claim', '/signin/claim', () => ({ code: value('claim-code'), name: value('claim-name'), password: value('claim-password') }));
