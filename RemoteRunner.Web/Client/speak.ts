// The prompt box's microphone: what is said comes back as text that is read and mended before it is sent. What could not be
// transcribed is kept in the page, and nowhere else, until it was or is discarded.
import { byId, call, notify, Problem } from './api.js';
import type { Composing } from './compose.js';

const formats = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
const bitsPerSecond = 32_000;

type Kept = { sound: Blob; nonce: string };
type State = 'idle' | 'recording' | 'sending' | 'failed';

/** A prompt that is spoken is counted once, with what comes of it: hence its nonce. */
export function startSpeaking(session: string, { nonce, insert }: Composing): void {
  const speak = byId<HTMLButtonElement>('speak')!;
  const bar = byId('speech')!;
  const status = byId('speech-status')!;
  const clock = byId('speech-time')!;
  const done = byId<HTMLButtonElement>('speech-done')!;
  const again = byId<HTMLButtonElement>('speech-again')!;
  const longest = Number(bar.dataset.seconds);
  const largest = Number(bar.dataset.bytes);

  let recorder: MediaRecorder | null = null;
  let kept: Kept | null = null;
  let sending: AbortController | null = null;

  function show(state: State, words = ''): void {
    bar.dataset.state = state;
    bar.hidden = state === 'idle';
    status.classList.toggle('error', state === 'failed');
    status.textContent = words;
    if (state !== 'recording') clock.textContent = '';
    speak.hidden = state !== 'idle';
    clock.hidden = done.hidden = state !== 'recording';
    again.hidden = state !== 'failed';
  }

  async function begin(): Promise<void> {
    const type = typeof MediaRecorder === 'undefined' ? undefined : formats.find(format => MediaRecorder.isTypeSupported(format));
    const refusal = bar.dataset.refusal || (type && navigator.mediaDevices ? '' : bar.dataset.noRecorder!);
    if (refusal) {
      notify(refusal, true);
      return;
    }

    speak.disabled = true;
    try {
      record(await navigator.mediaDevices.getUserMedia({ audio: true }), type!);
    } catch (error) {
      const isMissing = error instanceof DOMException && error.name === 'NotFoundError';
      notify(isMissing ? bar.dataset.noMicrophone! : bar.dataset.microphoneRefused!, true);
    } finally {
      speak.disabled = false;
    }
  }

  function record(sound: MediaStream, type: string): void {
    const recording = new MediaRecorder(sound, { mimeType: type, audioBitsPerSecond: bitsPerSecond });
    const pieces: Blob[] = [];
    const began = performance.now();
    let size = 0;
    const tick = (): void => {
      const seconds = (performance.now() - began) / 1000;
      clock.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
      // A second before the end: what the box measures must not be longer.
      if (seconds < longest - 1 || recording.state !== 'recording') return;
      notify(bar.dataset.full!);
      recording.stop();
    };
    const ticking = window.setInterval(tick, 250);
    recording.addEventListener('dataavailable', event => {
      pieces.push(event.data);
      size += event.data.size;
      if (size > largest * 0.95 && recording.state === 'recording') recording.stop();
    });
    // Also when the microphone is taken away: what was said until then is there.
    recording.addEventListener('stop', () => {
      window.clearInterval(ticking);
      for (const track of sound.getTracks()) track.stop();
      // Another one, or none, when this was discarded.
      if (recorder !== recording) return;
      recorder = null;
      if (size === 0) {
        show('idle');
        notify(bar.dataset.nothing!, true);
        return;
      }
      kept = { sound: new Blob(pieces, { type }), nonce: nonce() };
      void send();
    });
    recorder = recording;
    recording.start(1000);
    notify('');
    show('recording', bar.dataset.records);
    tick();
    done.focus();
  }

  async function send(): Promise<void> {
    if (!kept) return;
    show('sending', bar.dataset.heard);
    const trying = new AbortController();
    sending = trying;
    try {
      const answer = await call('POST', `/ui/sessions/${session}/speech?nonce=${kept.nonce}`, kept.sound, trying.signal);
      const { text } = await answer.json() as { text: string };
      kept = null;
      show('idle');
      if (text) insert(text);
      else notify(bar.dataset.nothing!, true);
    } catch (error) {
      if (trying.signal.aborted) return;
      show('failed', error instanceof Error ? error.message : String(error));
      again.hidden = error instanceof Problem && error.body.canRetry === false;
      if (!again.hidden) again.focus();
    }
  }

  function discard(): void {
    const unwanted = recorder;
    recorder = null;
    kept = null;
    unwanted?.stop();
    sending?.abort();
    show('idle');
    speak.focus();
  }

  speak.addEventListener('click', () => void begin());
  done.addEventListener('click', () => recorder?.stop());
  again.addEventListener('click', () => void send());
  byId('speech-discard')!.addEventListener('click', discard);
  bar.addEventListener('keydown', event => { if (event.key === 'Escape') discard(); });
  window.addEventListener('beforeunload', event => { if (recorder || kept) event.preventDefault(); });
  speak.disabled = false;
}
