// The list of sessions: searching narrows it while one types; Enter asks the box, which looks at all of them.
import { byId } from './api.js';

const search = byId<HTMLInputElement>('search');
search?.addEventListener('input', () => {
  const words = search.value.trim().toLowerCase();
  for (const entry of document.querySelectorAll<HTMLElement>('.list li')) {
    const group = entry.closest('section')?.getAttribute('aria-label') ?? '';
    entry.hidden = words !== '' && !`${entry.textContent} ${group}`.toLowerCase().includes(words);
  }
  for (const section of document.querySelectorAll<HTMLElement>('main section')) {
    section.hidden = section.querySelectorAll('li:not([hidden])').length === 0;
  }
});
