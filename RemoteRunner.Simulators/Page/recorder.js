// The microphone: a tap begins, the second one sends.

import { minutes } from './player.js';
import { oggFromWebm } from './opus.js';

const longest = 600;
const types = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];

export function createRecorder(at, { onSend, onState, onProblem }) {
  let recorder = null;
  let chunks = [];
  let began = 0;
  let clock = 0;
  let keep = false;

  const seconds = () => Math.max(1, Math.round((performance.now() - began) / 1000));

  async function start() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      onProblem(new Error(`The microphone cannot be used: ${error.message}`));
      return;
    }
    const type = types.find(candidate => MediaRecorder.isTypeSupported(candidate));
    chunks = [];
    keep = false;
    recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: 32_000 });
    recorder.addEventListener('dataavailable', event => chunks.push(event.data));
    recorder.addEventListener('stop', () => end(stream));
    recorder.start();
    began = performance.now();
    clock = setInterval(tick, 250);
    tick();
    onState(true);
    at['recording-send'].focus();
  }

  function tick() {
    at['recording-time'].textContent = minutes((performance.now() - began) / 1000);
    if (seconds() >= longest) finish(true);
  }

  function finish(send) {
    if (recorder?.state !== 'recording') return;
    keep = send;
    recorder.stop();
  }

  async function end(stream) {
    const length = seconds();
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
    onState(false);
    if (!keep) return;
    const type = recorder.mimeType.split(';')[0];
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
    const ogg = type === 'audio/webm' ? oggFromWebm(bytes) : null;
    onSend(ogg ? { content: ogg, mimeType: 'audio/ogg', seconds: length } : { content: bytes, mimeType: type, seconds: length });
  }

  at.record.addEventListener('click', start);
  at['recording-cancel'].addEventListener('click', () => finish(false));
  at['recording-send'].addEventListener('click', () => finish(true));
  at.recording.addEventListener('keydown', event => event.key === 'Escape' && finish(false));
  return { cancel: () => finish(false) };
}
