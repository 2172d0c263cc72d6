// One event stream of the page that says what there is to fetch. Closed while nobody looks: browsers open few connections to one host.

export type LiveState = { approvals: string[]; queue: string[]; ended: string[] };

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
  let wait = 1000;
  const follow = whileVisible(() => {
    const source = new EventSource(`/ui/live${session ? `?session=${session}` : ''}`);
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
