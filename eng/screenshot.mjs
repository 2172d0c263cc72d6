// Takes a picture of a page with headless Chromium: node eng/screenshot.mjs URL FILE WIDTHxHEIGHT 'condition' [light|dark]
// The condition is JavaScript that becomes true when the page shows what the picture is of. Chromium's own --screenshot
// shoots at the load event, before a page that follows an event stream has anything to show. No package is needed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [url, file, size, condition, scheme = 'light'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
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
  for (const text of messages) {
    const message = JSON.parse(text);
    if (message.id) waiting.get(message.id)?.(message);
  }
});
const send = (method, params = {}, sessionId) => new Promise((resolve, reject) => {
  const id = ++last;
  waiting.set(id, message => message.error ? reject(new Error(`${method}: ${message.error.message}`)) : resolve(message.result));
  chromium.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
});

const limit = setTimeout(() => fail(`The page did not come to show what it should: ${condition}`), 60_000);
function fail(why) {
  console.error(why);
  chromium.kill('SIGKILL');
  process.exit(1);
}

const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
const page = (method, params) => send(method, params, sessionId);
await page('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: width < 600 ? 2 : 1, mobile: false });
await page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
await page('Page.navigate', { url });
const holds = async () => (await page('Runtime.evaluate', { expression: `Boolean(${condition})` })).result.value === true;
while (!await holds()) await new Promise(resolve => setTimeout(resolve, 100));
await new Promise(resolve => setTimeout(resolve, 500)); // transitions
const { data } = await page('Page.captureScreenshot', { format: 'png' });
writeFileSync(file, Buffer.from(data, 'base64'));

clearTimeout(limit);
chromium.on('exit', async () => {
  // Chromium's helpers write for a moment after it has gone.
  for (let tries = 0; tries < 50; tries++) {
    try {
      rmSync(profile, { recursive: true, force: true });
      break;
    } catch {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
  process.exit(0);
});
await send('Browser.close');
