// A condition for eng/screenshot.mjs: signs in by the link it was given, opens the newest conversation and waits until it stands there.
(() => {
  if (location.pathname === '/signin') document.querySelector('main button')?.click();
  else if (location.pathname === '/') document.querySelector('main a[href^="/sessions/"]')?.click();
  else return document.readyState === 'complete' && document.querySelector('textarea') !== null;
  return false;
})()
