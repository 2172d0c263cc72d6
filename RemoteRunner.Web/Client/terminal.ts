// A terminal in the workspace. The shell lives on the box: a reload, a gap in the network or another device finds it as it was.
import { Terminal } from './xterm.js';
import { FitAddon } from './xterm-fit.js';
import { byId, notify } from './api.js';

const place = byId('terminal')!;
const state = byId('terminal-state')!;
const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = (): Record<string, string> => dark.matches
  ? { background: '#101419', foreground: '#eef2f6', cursor: '#6cb6f5', selectionBackground: '#2f80cc88' }
  : { background: '#ffffff', foreground: '#12181f', cursor: '#1668b3', selectionBackground: '#1a6fbf55' };

const terminal = new Terminal({
  fontFamily: colour('--mono'), fontSize: 14, scrollback: 10000, theme: theme(), screenReaderMode: true, minimumContrastRatio: 4.5, cursorBlink: false,
});
const fit = new FitAddon();
terminal.loadAddon(fit);
terminal.open(place);
fit.fit();
dark.addEventListener('change', () => { terminal.options.theme = theme(); });

const encoder = new TextEncoder();
let socket: WebSocket | undefined;
let ended = false;
let pause = 500;

const say = (words: string | undefined): void => { state.textContent = words ?? ''; };
const send = (data: string | Uint8Array<ArrayBuffer>): void => { if (socket?.readyState === WebSocket.OPEN) socket.send(data); };

function connect(): void {
  say(place.dataset.connecting);
  const address = new URL(place.dataset.socket!, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  address.search = `?columns=${terminal.cols}&rows=${terminal.rows}`;
  const current = new WebSocket(address);
  socket = current;
  current.binaryType = 'arraybuffer';
  current.onopen = () => {
    // The box sends what is above the screen and the screen itself.
    terminal.reset();
    pause = 500;
    say(place.dataset.connected);
    place.dataset.state = 'connected';
  };
  current.onmessage = event => {
    if (typeof event.data !== 'string') terminal.write(new Uint8Array(event.data as ArrayBuffer));
    else if ((JSON.parse(event.data) as { type?: string }).type === 'ended') ended = true;
  };
  current.onclose = event => {
    if (socket !== current) return;
    place.dataset.state = ended ? 'ended' : 'gone';
    if (ended) say(place.dataset.ended);
    else if (event.code === 1008) {
      say(event.reason);
      notify(event.reason, true);
    } else {
      say(place.dataset.gone);
      setTimeout(() => { void again(); }, pause);
      pause = Math.min(pause * 2, 15000);
    }
  };
}

// A refused socket says nothing of why: the page does.
async function again(): Promise<void> {
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin' });
    if (answer.redirected || answer.status === 404) {
      location.reload();
      return;
    }
  } catch {
    // The network is not back yet.
  }

  connect();
}

terminal.onData(data => send(encoder.encode(data)));
terminal.onBinary(data => send(Uint8Array.from(data, c => c.charCodeAt(0))));
terminal.onResize(size => send(JSON.stringify({ type: 'resize', columns: size.cols, rows: size.rows })));
new ResizeObserver(() => fit.fit()).observe(place);

// Keys that phones do not have.
const keys: Record<string, string> = { esc: '\u001b', tab: '\t', interrupt: '\u0003', up: '\u001b[A', down: '\u001b[B', left: '\u001b[D', right: '\u001b[C' };
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-key]')) {
  button.addEventListener('click', () => {
    send(encoder.encode(keys[button.dataset.key!] ?? ''));
    terminal.focus();
  });
}

connect();
terminal.focus();
