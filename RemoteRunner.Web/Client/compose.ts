// The prompt box: what is written, attached, and sent.
import { attempt, byId, call } from './api.js';

type Kept = { path: string; isPicture: boolean };

/** What others do with the prompt that is being written. */
export type Composing = {
  /** The turn is named by it: it changes when the prompt has been sent. */
  nonce: () => string;
  /** Puts text where the caret is; nothing that stands there is replaced. */
  insert: (text: string) => void;
};

export function startComposing(session: string, follow: (turn: string) => Promise<void>): Composing {
  const prompt = byId<HTMLTextAreaElement>('prompt')!;
  const form = byId<HTMLFormElement>('compose')!;
  const attached: Kept[] = [];
  const list = byId('attached')!;

  // Files: chosen, dropped on the page, or pasted as pictures; they wait in the workspace's inbox until the prompt is sent.
  const showAttached = (): void => list.replaceChildren(...attached.map((file, i) => {
    const item = document.createElement('li');
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.textContent = `${file.path.replace('.inbox/', '')} ✕`;
    remove.setAttribute('aria-label', `Remove ${file.path}`);
    remove.addEventListener('click', () => { attached.splice(i, 1); showAttached(); });
    item.append(remove);
    return item;
  }));

  async function attach(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      await attempt(async () => {
        const name = file.name || `pasted-${Date.now()}.png`;
        attached.push(await (await call('PUT', `/ui/sessions/${session}/inbox?name=${encodeURIComponent(name)}`, file)).json() as Kept);
        showAttached();
      });
    }
  }

  byId<HTMLInputElement>('files')!.addEventListener('change', event => {
    const input = event.target as HTMLInputElement;
    void attach([...input.files ?? []]).then(() => { input.value = ''; });
  });
  prompt.addEventListener('paste', event => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length === 0) return;
    event.preventDefault();
    void attach(files);
  });
  document.addEventListener('dragover', event => event.preventDefault());
  document.addEventListener('drop', event => {
    event.preventDefault();
    void attach([...event.dataTransfer?.files ?? []]);
  });

  // What is being written survives a reload; Enter sends where there is a keyboard with Shift.
  const draft = `draft-${session}`;
  // Whoever was quicker than this module keeps what they typed.
  prompt.value ||= sessionStorage.getItem(draft) ?? '';
  prompt.addEventListener('input', () => sessionStorage.setItem(draft, prompt.value));
  prompt.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && matchMedia('(pointer: fine)').matches) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === 'ArrowUp' && prompt.value === '') {
      const own = document.querySelectorAll('#turns .mine p');
      prompt.value = own[own.length - 1]?.textContent ?? '';
    }
  });

  function insert(text: string): void {
    const at = prompt.selectionEnd;
    const before = /\S$/.test(prompt.value.slice(0, at)) ? ' ' : '';
    const after = /^\S/.test(prompt.value.slice(at)) ? ' ' : '';
    prompt.setRangeText(before + text + after, at, at, 'end');
    prompt.dispatchEvent(new Event('input'));
    prompt.focus();
  }

  let nonce = crypto.randomUUID();
  let sending = false;
  form.addEventListener('submit', event => {
    event.preventDefault();
    const others = attached.filter(file => !file.isPicture).map(file => `- ${file.path}`);
    const words = prompt.value.trim() || (attached.length > 0 ? 'Look at what I sent.' : '');
    if (!words || sending) return;
    sending = true;
    void attempt(async () => {
      const text = others.length > 0 ? `${words}\n\nFiles I put into the workspace:\n${others.join('\n')}` : words;
      const pictures = attached.filter(file => file.isPicture).map(file => file.path).slice(0, 10);
      const accepted = await (await call('POST', `/ui/sessions/${session}/turns`, { nonce, prompt: text, pictures })).json() as { id: string };
      // The same message again is the same turn: a new one only when this one has arrived.
      nonce = crypto.randomUUID();
      prompt.value = '';
      sessionStorage.removeItem(draft);
      attached.length = 0;
      showAttached();
      await follow(accepted.id);
    }).finally(() => { sending = false; });
  });

  byId<HTMLButtonElement>('send')!.disabled = false;
  return { nonce: () => nonce, insert };
}
