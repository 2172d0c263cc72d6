// Inside Telegram: its colours, its back button, and the word that the page is there. No module, so that nothing is painted
// before; Telegram's own script is not needed for it (https://core.telegram.org/bots/webapps, "Events available").
{
  type Theme = Record<string, string>;
  const store = 'telegram-theme';

  // Ours by Telegram's: the first that Telegram knows counts.
  const colours: Record<string, string[]> = {
    '--page': ['secondary_bg_color', 'bg_color'],
    '--panel': ['section_bg_color', 'bg_color'],
    '--text': ['text_color'],
    '--soft': ['subtitle_text_color', 'hint_color'],
    '--accent': ['accent_text_color', 'link_color'],
    '--accent-strong': ['button_color'],
    '--on-accent': ['button_text_color'],
    '--danger': ['destructive_text_color'],
    '--line': ['section_separator_color'],
  };

  const apply = (theme: Theme): void => {
    const style = document.documentElement.style;
    for (const [ours, theirs] of Object.entries(colours)) {
      const colour = theirs.map(name => theme[name]).find(value => value !== undefined && /^#[0-9a-f]{6}$/i.test(value));
      if (colour) style.setProperty(ours, colour);
      else style.removeProperty(ours);
    }

    const back = theme.bg_color;
    if (!back || !/^#[0-9a-f]{6}$/i.test(back)) return;
    const [red, green, blue] = [1, 3, 5].map(at => parseInt(back.slice(at, at + 2), 16)) as [number, number, number];
    style.colorScheme = 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light';
  };

  const read = (text: string | null): Theme | null => {
    try {
      const theme: unknown = JSON.parse(text ?? 'null');
      return theme !== null && typeof theme === 'object' ? theme as Theme : null;
    } catch {
      return null;
    }
  };

  const keep = (theme: Theme): void => {
    try {
      sessionStorage.setItem(store, JSON.stringify(theme));
    } catch {
      // A browser that keeps nothing in a frame: the next page has its own colours.
    }
  };

  const kept = (): string | null => {
    try {
      return sessionStorage.getItem(store);
    } catch {
      return null;
    }
  };

  const post = (type: string, data: unknown = null): void => {
    const outside = window as unknown as {
      TelegramWebviewProxy?: { postEvent(type: string, data: string): void };
      external?: { notify?(message: string): void };
    };
    if (outside.TelegramWebviewProxy) outside.TelegramWebviewProxy.postEvent(type, JSON.stringify(data));
    else if (typeof outside.external?.notify === 'function') outside.external.notify(JSON.stringify({ eventType: type, eventData: data }));
    else if (window.parent !== window) window.parent.postMessage(JSON.stringify({ eventType: type, eventData: data }), 'https://web.telegram.org');
  };

  const receive = (type: string, data: unknown): void => {
    if (type === 'theme_changed') {
      const theme = (data as { theme_params?: Theme } | null)?.theme_params;
      if (theme) {
        keep(theme);
        apply(theme);
      }
    } else if (type === 'back_button_pressed') {
      history.back();
    }
  };

  const given = read(new URLSearchParams(location.hash.slice(1)).get('tgWebAppThemeParams'));
  if (given) keep(given);
  const theme = given ?? read(kept());
  if (theme) apply(theme);

  // The apps call this; a page in a browser is sent a message.
  const view = { receiveEvent: receive };
  const outside = window as unknown as { Telegram?: { WebView?: typeof view }; TelegramGameProxy?: typeof view; TelegramGameProxy_receiveEvent?: typeof receive };
  outside.Telegram = { ...outside.Telegram, WebView: view };
  outside.TelegramGameProxy = view;
  outside.TelegramGameProxy_receiveEvent = receive;
  window.addEventListener('message', event => {
    if (event.source !== window.parent || event.origin !== 'https://web.telegram.org' || typeof event.data !== 'string') return;
    try {
      const message = JSON.parse(event.data) as { eventType?: string; eventData?: unknown };
      if (message.eventType) receive(message.eventType, message.eventData);
    } catch {
      // Not one of Telegram's.
    }
  });

  post('web_app_ready');
  post('web_app_expand');
  post('web_app_setup_back_button', { is_visible: !['/', '/app'].includes(location.pathname) });
}
