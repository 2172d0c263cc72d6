// Choosing a password by an admin's link. Name and code stand behind the address' '#', which browsers send to nobody.
import { byId, call } from './api.js';

const match = /^#([a-z0-9._-]{1,32}):([\w-]{43})$/.exec(location.hash);
const form = byId<HTMLFormElement>('join')!;
const error = byId('join-error')!;

function fail(text: string): void {
  error.textContent = text;
  error.hidden = false;
}

if (!match) {
  byId('join-broken')!.hidden = false;
} else {
  byId<HTMLInputElement>('name')!.value = match[1]!;
  form.hidden = false;
  byId('password')!.focus();
  form.addEventListener('submit', event => {
    event.preventDefault();
    error.hidden = true;
    const button = form.querySelector('button')!;
    const password = byId<HTMLInputElement>('password')!.value;
    if (password !== byId<HTMLInputElement>('again')!.value) {
      fail(button.dataset.differ!);
      return;
    }

    button.disabled = true;
    call('POST', '/signin/join', { name: match[1], code: match[2], password }).then(
      () => location.replace('/'),
      reason => {
        button.disabled = false;
        fail(reason instanceof Error ? reason.message : String(reason));
      });
  });
}
