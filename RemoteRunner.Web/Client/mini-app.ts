// The Mini App's door: hands the box what Telegram signed, which stands behind the address' '#', and goes on.
import { byId, call } from './api.js';
import { target } from './target.js';

const data = new URLSearchParams(location.hash.slice(1)).get('tgWebAppData');
if (!data) {
  byId('launching')!.hidden = true;
  byId('outside')!.hidden = false;
} else {
  call('POST', '/signin/telegram', { data, framed: window.parent !== window }).then(
    () => location.replace(target()),
    reason => {
      byId('launching')!.hidden = true;
      const error = byId('launch-error')!;
      error.textContent = reason instanceof Error ? reason.message : String(reason);
      error.hidden = false;
    });
}
