// Drives headless Chromium over its debugging pipe, so that no package is needed. Chromium's own --screenshot shoots at the
// load event, before a page that follows an event stream has anything to show.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { smaller } from './png.mjs';

const patience = 90_000;

export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'rr-chromium-'));
  const chromium = spawn('chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--hide-scrollbars', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

  // The pipe carries JSON messages that end with a zero byte: {"id":1,"method":"Page.navigate","params":{…}}
  const waiting = new Map();
  let last = 0;
  let rest = '';
  chromium.stdio[4].on('data', data => {
    const messages = (rest + data).split('\0');
    rest = messages.pop();
    for (const message of messages.map(text => JSON.parse(text)).filter(({ id }) => waiting.has(id))) {
      const { resolve, reject, method } = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) reject(new Error(`${method}: ${message.error.message}`));
      else resolve(message.result);
    }
  });
  chromium.on('exit', () => {
    for (const { reject, method } of waiting.values()) reject(new Error(`Chromium ended during ${method}.`));
    waiting.clear();
  });
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    const id = ++last;
    waiting.set(id, { resolve, reject, method });
    chromium.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
  });

  return {
    /** @param {string} size As 390x844. @param {'light' | 'dark'} scheme */
    async page(size, scheme) {
      const [width, height] = size.split('x').map(Number);
      const { browserContextId } = await send('Target.createBrowserContext');
      const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const command = (method, params) => send(method, params, sessionId);
      await command('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: width < 600 ? 2 : 1, mobile: false });
      await command('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }] });
      const run = async expression => (await command('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;
      return {
        run,
        go: url => command('Page.navigate', { url }),
        /** Waits until the expression is true in the page; between two pages there is none to ask. */
        async until(expression) {
          const end = Date.now() + patience;
          while (await run(`Boolean(${expression})`).catch(() => false) !== true) {
            if (Date.now() > end) throw new Error(`The page did not come to show what it should: ${expression}\n${await run('document.body.innerText')}`);
            await pause(100);
          }
        },
        /** Into whatever has the focus, key by key; a line break is Enter. */
        async type(text) {
          for (const sign of text) {
            const key = sign === '\n' ? { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' } : { key: sign, text: sign };
            await command('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
            await command('Input.dispatchKeyEvent', { type: 'keyUp', ...key, text: undefined });
          }
        },
        /** @param {number | undefined} rows Of pixels, from the page's top; without it all of the window. */
        async shoot(file, rows = undefined) {
          await run('document.fonts.ready.then(() => true)');
          await pause(300);
          const { data } = await command('Page.captureScreenshot', { format: 'png', ...(rows && { clip: { x: 0, y: 0, width, height: rows, scale: 1 } }) });
          writeFileSync(file, smaller(Buffer.from(data, 'base64')));
        },
        close: () => send('Target.disposeBrowserContext', { browserContextId }),
      };
    },
    async close() {
      const ended = new Promise(resolve => chromium.on('exit', resolve));
      await send('Browser.close').catch(() => chromium.kill('SIGKILL'));
      await ended;
      // Chromium's helpers write for a moment after it has gone.
      rmSync(profile, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    },
  };
}
