// A workspace's files: a folder is fetched when it is opened, once.
import { attempt, byId, part } from './api.js';

const tree = byId('tree');
tree?.addEventListener('toggle', event => {
  const folder = event.target as HTMLDetailsElement;
  if (!folder.open || folder.querySelector(':scope > ul')) return;
  void attempt(async () => {
    const path = encodeURIComponent(folder.dataset.folder ?? '');
    const inside = await part(`/ui/workspaces/${tree.dataset.workspace}/tree?path=${path}`);
    folder.replaceChildren(folder.querySelector('summary')!, ...inside.children);
  });
  // The event of a <details> does not bubble.
}, true);
