// The condition of a picture of the newest turn's trace: opens it from the dashboard's list, and holds once it is drawn.
(() => {
  const tick = window.tick = (window.tick ?? 0) + 1;
  const all = [...document.querySelectorAll('*')];
  // A word about this machine's certificates is not part of the picture.
  all.filter(e => e.matches('[class*=messagebar], fluent-message-bar')).forEach(e => e.remove());
  if (location.pathname.startsWith('/traces/detail')) {
    window.shown = document.body.innerText.includes('execute_tool') ? (window.shown ?? 0) + 1 : 0;
    return window.shown > 10;
  }
  const rows = all.filter(e => e.children.length <= 3 && e.textContent.length < 80 && e.textContent.includes('receive telegram'));
  if (tick % 15 === 0 && rows.length > 0) {
    for (const type of ['mousedown', 'mouseup', 'click'])
      rows[0].dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, composed: true }));
  }
  return false;
})()
