// The files that go with the next message: picked, pasted or dropped.

import { el, icon } from './dom.js';

// An album holds ten.
const most = 10;
const pictures = ['image/png', 'image/jpeg', 'image/gif'];

export function createTray(at, { onChange, onProblem }) {
  let files = [];

  function draw() {
    const allPictures = files.every(file => pictures.includes(file.type));
    at['tray-files'].replaceChildren(...files.map((file, index) => el('li', {},
      pictures.includes(file.type) ? thumbnail(file) : el('span', { class: 'paper' }, icon('file')),
      el('span', { class: 'name' }, file.name),
      el('button', { type: 'button', class: 'round', 'aria-label': `Do not send ${file.name}`, onclick: () => remove(index) }, icon('close')))));
    at.tray.hidden = files.length === 0;
    at['as-files-choice'].hidden = !allPictures;
    if (!allPictures) at['as-files'].checked = false;
    onChange();
  }

  function remove(index) {
    files.splice(index, 1);
    draw();
    at.input.focus();
  }

  return {
    get isEmpty() { return files.length === 0; },
    add(more) {
      if (files.length + more.length > most) onProblem(new Error(`An album holds ${most} files; the others are left out.`));
      files = [...files, ...more].slice(0, most);
      draw();
      at.input.focus();
    },
    take() {
      const taken = { files, kind: !at['as-files'].checked && files.every(file => pictures.includes(file.type)) ? 'photo' : 'document' };
      files = [];
      draw();
      return taken;
    },
  };
}

function thumbnail(file) {
  const url = URL.createObjectURL(file);
  return el('img', { src: url, alt: '', onload: () => URL.revokeObjectURL(url) });
}
