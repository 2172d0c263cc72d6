// One event stream of the page that says what there is to fetch. Closed while nobody looks: browsers open few connections to one host.

/** Waiting turns and sessions stand with a stamp of what there is to be seen of them: `6f1a… 0c9d…`. */
export type LiveState = { approvals: string[]; queue: string[]; waiting: string[]; ended: string[]; sessions: string[] };

/** Keeps a stream open while the page is visible. */
export function whileVisible(open: () => EventSource | null): () => void {
  let source: EventSource | null = null;
  const follow = (): void => {
    source?.close();
    source = document.hidden ? null : open();
  };
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('pagehide', () => source?.close());
  follow();
  return follow;
}

export function followLive(told: (state: LiveState) => void): void {
  const session = document.getElementById('session')?.dataset.session;
  const shown = session ? `?session=${session}` : document.getElementById('sessions') ? '?list=true' : '';
  let wait = 1000;
  const follow = whileVisible(() => {
    const source = new EventSource(`/ui/live${shown}`);
    source.addEventListener('state', event => {
      wait = 1000;
      told(JSON.parse((event as MessageEvent<string>).data) as LiveState);
    });
    source.addEventListener('error', () => {
      // A closed stream does not come back by itself; a broken one does.
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(() => { if (!document.hidden) follow(); }, wait);
      wait = Math.min(wait * 2, 30000);
    });
    return source;
  });
}
