// The list of workspaces: while something is being cloned it is fetched again and again, and what is typed below it stays.
import { byId, part } from './api.js';

const list = byId('workspaces')!;
const pause = 1500;

const isCloning = (): boolean => list.querySelector('[data-cloning]') !== null;

async function follow(): Promise<void> {
  while (isCloning()) {
    await new Promise(resolve => window.setTimeout(resolve, pause));
    try {
      const now = await part('/ui/workspaces');
      // A button that is just being pressed must not go away below the finger.
      if (list.querySelector(':active') === null) list.replaceChildren(now);
    } catch {
      // The list stays as it is until the box is back.
    }
  }
}
void follow();
