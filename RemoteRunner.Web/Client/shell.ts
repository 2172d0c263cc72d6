// What every page has: questions that wait, times in the person's own zone, and keys.
import { refreshApprovals, startApprovals } from './approvals.js';
import { followLive } from './live.js';
import { byId } from './api.js';

export function localTimes(root: ParentNode): void {
  const today = new Date().toDateString();
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    const at = new Date(time.dateTime);
    time.textContent = at.toDateString() === today
      ? at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
      : at.toLocaleDateString([], { day: 'numeric', month: 'short' });
    time.title = at.toLocaleString();
  }
}

localTimes(document);
if (document.body.classList.contains('signed-in')) {
  startApprovals();
  let shown = '';
  followLive(state => {
    const waiting = state.approvals.join();
    if (waiting !== shown) void refreshApprovals().then(() => { shown = waiting; }, () => undefined);
    document.dispatchEvent(new CustomEvent('remoterunner:state', { detail: state }));
  });
}

document.addEventListener('keydown', event => {
  const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]');
  if (event.key === 'Escape' && typing) (event.target as HTMLElement).blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const jump: Record<string, string> = { '/': 'search', 'i': 'prompt', 'n': 'new-session' };
  const leave: Record<string, string> = { 'g': '/', 'w': '/workspaces', 't': '/terminals', 'u': '/usage', '?': '/account#keys' };
  const goal = byId(jump[event.key] ?? '');
  const address = leave[event.key];
  if (goal) {
    event.preventDefault();
    if (event.key === 'n') goal.click();
    else goal.focus();
  } else if (event.key === 'a') {
    const waiting = byId('waiting');
    waiting?.scrollIntoView();
    waiting?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
  } else if (address) {
    location.assign(address);
  }
});
