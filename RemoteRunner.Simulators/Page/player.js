// A voice message that can be listened to.

import { el, icon } from './dom.js';

export const minutes = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export function player(url, seconds) {
  // In the document, so that it falls silent when its message goes.
  const audio = el('audio', { src: url, preload: 'none' });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': 'Played' });
  const time = el('small', {}, minutes(seconds));
  const toggle = el('button', { type: 'button', class: 'disc', 'aria-label': `Play the voice message, ${seconds} seconds` }, icon('play'));

  function show() {
    const length = Number.isFinite(audio.duration) ? audio.duration : seconds;
    bar.value = length > 0 ? Math.min(1, audio.currentTime / length) : 0;
    time.textContent = minutes(audio.paused && audio.currentTime === 0 ? seconds : audio.currentTime);
    toggle.replaceChildren(icon(audio.paused ? 'play' : 'pause'));
    toggle.setAttribute('aria-label', audio.paused ? `Play the voice message, ${seconds} seconds` : 'Pause');
  }

  for (const happening of ['timeupdate', 'play', 'pause', 'ended']) audio.addEventListener(happening, show);
  audio.addEventListener('ended', () => { audio.currentTime = 0; });
  audio.addEventListener('error', () => { time.textContent = 'This browser cannot play it.'; });
  toggle.addEventListener('click', () => (audio.paused ? audio.play().catch(() => {}) : audio.pause()));
  return el('div', { class: 'voice' }, toggle, el('span', {}, bar, time), audio);
}
