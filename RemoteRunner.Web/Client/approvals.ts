// The questions on top of every page: the same choices as on the cards in Telegram; the first answer wins, wherever it is given.
import { attempt, byId, call, notify, part, Problem } from './api.js';

type Answer = { decision: string; message?: string; answers?: Record<string, string> };

async function send(card: HTMLElement, answer: Answer): Promise<void> {
  const buttons = card.querySelectorAll<HTMLButtonElement>('button');
  for (const button of buttons) button.disabled = true;
  const done = await attempt(async () => {
    try {
      await call('POST', `/ui/approvals/${card.dataset.approval}`, answer);
    } catch (error) {
      // Somebody else was faster; the question is closed all the same.
      if (!(error instanceof Problem && error.status === 409)) throw error;
      notify(error.message);
    }
  });
  if (done) card.remove();
  else for (const button of buttons) button.disabled = false;
}

function answersOf(card: HTMLElement): Record<string, string> | null {
  const answers: Record<string, string> = {};
  for (const field of card.querySelectorAll<HTMLElement>('fieldset[data-question]')) {
    const chosen = [...field.querySelectorAll<HTMLInputElement>('input:checked')].map(input => input.value);
    const words = field.querySelector<HTMLInputElement>('input.words')?.value.trim();
    if (words) chosen.push(words);
    if (chosen.length === 0) return null;
    answers[field.dataset.question!] = chosen.join(', ').slice(0, 2000);
  }
  return answers;
}

function onClick(event: Event): void {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  const card = button?.closest<HTMLElement>('[data-approval]');
  if (!button || !card || button.type === 'submit') return;
  if (button.dataset.decision) {
    void send(card, { decision: button.dataset.decision });
  } else if ('why' in button.dataset) {
    const form = card.querySelector<HTMLFormElement>('form.why')!;
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector('textarea')!.focus();
  } else if ('answers' in button.dataset) {
    const answers = answersOf(card);
    if (answers) void send(card, { decision: 'allow-once', answers });
    else notify('Answer every question, or deny.', true);
  }
}

function onSubmit(event: Event): void {
  const form = event.target as HTMLFormElement;
  const card = form.closest<HTMLElement>('[data-approval]');
  if (!card) return;
  event.preventDefault();
  void send(card, { decision: 'deny', message: form.querySelector('textarea')!.value.trim() });
}

/** Shows what waits now; what a person is typing into stays as it is. */
export async function refreshApprovals(): Promise<void> {
  const place = byId('waiting')!;
  const fresh = await part('/ui/waiting');
  const wanted = new Map([...fresh.querySelectorAll<HTMLElement>('[data-approval]')].map(card => [card.dataset.approval, card]));
  for (const card of place.querySelectorAll<HTMLElement>('[data-approval]')) {
    if (!wanted.delete(card.dataset.approval)) card.remove();
  }
  for (const card of wanted.values()) place.append(card);
}

/** On a long page the questions are out of sight: the bar leads to them. */
function leadBack(place: HTMLElement): void {
  const link = byId('to-waiting')!;
  let visible = true;
  const show = (): void => { link.hidden = visible || !place.querySelector('[data-approval]'); };
  new IntersectionObserver(entries => {
    visible = entries.some(entry => entry.isIntersecting);
    show();
  }).observe(place);
  new MutationObserver(show).observe(place, { childList: true });
  link.addEventListener('click', event => {
    event.preventDefault();
    place.scrollIntoView();
    place.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
  });
}

export function startApprovals(): void {
  const place = byId('waiting')!;
  leadBack(place);
  place.addEventListener('click', onClick);
  place.addEventListener('submit', onSubmit);
  place.inert = false;
}
