// Inside Telegram's Mini App: its colours, and the two words it waits for. Telegram hands both over behind the address' '#'
// (tgWebAppData=…&tgWebAppVersion=8.0&tgWebAppThemeParams=%7B%22bg_color%22%3A%22%23ffffff%22…%7D), so its script is not needed.

type Theme = Record<string, string>;
const key = 'telegram-theme';

function apply(theme: Theme): void {
  const names: Record<string, string> = {
    bg_color: '--panel', secondary_bg_color: '--page', text_color: '--text', hint_color: '--soft', link_color: '--accent',
    button_color: '--accent-strong', button_text_color: '--on-accent', destructive_text_color: '--danger',
  };
  for (const [name, variable] of Object.entries(names)) {
    const colour = theme[name];
    if (colour && /^#[0-9a-f]{6}$/i.test(colour)) document.documentElement.style.setProperty(variable, colour);
  }
  const background = theme.bg_color;
  if (background && /^#[0-9a-f]{6}$/i.test(background)) {
    const [red, green, blue] = [1, 3, 5].map(i => parseInt(background.slice(i, i + 2), 16)) as [number, number, number];
    document.documentElement.style.colorScheme = red * 0.3 + green * 0.59 + blue * 0.11 < 128 ? 'dark' : 'light';
  }
}

type Telegram = { TelegramWebviewProxy?: { postEvent(name: string, data: string): void } };

export function followTelegram(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('tgWebAppThemeParams');
  try {
    if (given) sessionStorage.setItem(key, given);
    const theme = given ?? sessionStorage.getItem(key);
    if (theme) apply(JSON.parse(theme) as Theme);
  } catch {
    // Storage is switched off, or what is in it is not ours: the page's own colours do.
  }
  const proxy = (window as Telegram).TelegramWebviewProxy;
  proxy?.postEvent('web_app_ready', '{}');
  proxy?.postEvent('web_app_expand', '{}');
}
