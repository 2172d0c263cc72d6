// The box's pages in a browser, each in a picture: what eng/screenshots.mjs lived through before is what they show.
import { join } from 'node:path';

const phone = '390x844';
const desktop = '1280x900';

/** @param ada The admin on her phone. */
export async function pagesOf(browser, ada, folder) {
  async function link() {
    const asked = await ada.say('/web');
    return /https?:\S+\/signin#[\w-]+/.exec((await ada.sees(asked, '/signin#')).text)[0];
  }

  // Buttons wait for their page's script, so each step is tried until it has led on.
  async function signedIn(size, scheme) {
    const page = await browser.page(size, scheme);
    await page.go(await link());
    await page.until(`document.querySelector('#new-session') || document.querySelector('#take-link')?.click()`);
    const origin = await page.run('location.origin');
    return {
      ...page,
      async open(path) {
        await page.run(`location.assign(${JSON.stringify(origin + path)})`);
        await page.until(`location.pathname + location.search === ${JSON.stringify(path)} && document.readyState === 'complete'`);
      },
      async picture(file, shown, rows) {
        await page.until(shown);
        await page.shoot(join(folder, file), rows);
        console.log(file);
      },
    };
  }

  const fill = (fields, selector) => `(() => {
    const form = document.querySelector(${JSON.stringify(selector)});
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) form.elements[name].value = value;
    form.requestSubmit();
  })()`;

  async function allows(id) {
    await ada.taps(await ada.sees(id, 'Claude asks for'), 'Allow once');
  }

  const added = await ada.say('/users add anna');
  await ada.sees(added, '/join#anna:');
  await ada.say('/new');
  const edited = await ada.say('replace hello with good morning in src/app.js');
  await allows(edited);
  await ada.sees(edited, 'Done: I edited');
  const told = await ada.say('show markdown');
  await ada.sees(told, 'That was all');
  await ada.say('/name A friendlier greeting');
  const waiting = await ada.say('write greeting.txt with Good morning');
  await ada.sees(waiting, 'Claude asks for');

  const door = await browser.page(phone, 'light');
  await door.go(await link());
  await door.until(`document.querySelector('#take-link') && !document.querySelector('#by-link').hidden`);
  await door.shoot(join(folder, 'web-signin-phone.png'), 260);
  await door.close();

  const conversation = `document.querySelector('#prompt') && !document.querySelector('#send').disabled && document.querySelector('[data-approval]')`;
  const first = `location.pathname.startsWith('/sessions/') || document.querySelector('main a[href^="/sessions/"]')?.click()`;
  const wide = await signedIn(desktop, 'light');
  const narrow = await signedIn(phone, 'light');
  const dark = await signedIn(desktop, 'dark');

  await wide.picture('web-approvals-desktop.png', `document.querySelector('[data-approval]')`);
  for (const [page, file] of [[narrow, 'web-phone.png'], [dark, 'web-desktop.png']]) {
    await page.until(first);
    await page.picture(file, conversation);
  }
  await wide.until(`!document.querySelector('[data-approval]') || document.querySelector('[data-decision=deny]').click()`);

  await narrow.open('/');
  await narrow.picture('web-sessions-phone.png', `document.querySelectorAll('a.entry').length > 4`);
  await wide.open('/workspaces/main/files?path=src%2Fapp.js');
  await wide.picture('web-files-desktop.png', `document.querySelector('.source .numbers')`, 470);
  await wide.open('/account/git');
  await wide.run(fill({ person: 'Ada Lovelace', email: 'ada@example.org' }, `form[action='/account/git/identity']`));
  await wide.until(`document.querySelector('[role=status]:not(:empty)')`);
  await wide.run(fill({ host: 'git.example.org', account: 'ada', token: 'a-token-of-a-picture' }, `form[action='/account/git/credentials']`));
  await wide.until(`document.querySelector('form[action="/account/git/credentials/remove"]')`);
  await wide.open('/workspaces/main');
  await wide.picture('web-changes-desktop.png', `document.querySelector('form[action$="/commit"]')`);
  await narrow.open('/workspaces/main?file=src%2Fapp.js');
  await narrow.picture('web-changes-phone.png', `document.querySelector('.diff .added')`);

  await dark.open('/terminals');
  await dark.run(`document.querySelector("form[action='/terminals']").requestSubmit()`);
  await dark.until(`document.querySelector('#terminal[data-state=connected]')`);
  await dark.type(`PS1='main $ '; clear\ngit log --oneline\ngit status --short\ngit diff | cat\n`);
  await dark.picture('web-terminal-desktop.png', `document.querySelector('.xterm-rows').innerText.includes('good morning')`);
  await dark.run(`document.querySelector('form[action$="/end"]').requestSubmit()`);
  await dark.until(`location.pathname === '/terminals'`);

  await wide.open('/usage');
  await wide.picture('web-usage-desktop.png', `document.querySelector('.plot svg')`);
  await narrow.open('/usage');
  await narrow.picture('web-usage-phone.png', `document.querySelector('.plot svg')`);
  await wide.open('/box');
  await wide.picture('web-box-desktop.png', `document.querySelector('.findings li')`);
  await narrow.open('/box');
  // From the processes on: what is above is on the other picture.
  await narrow.run(`scrollBy(0, document.querySelector('.cards').closest('section').getBoundingClientRect().top - 60)`);
  await narrow.picture('web-box-phone.png', `document.querySelector('.cards td')`);
  await narrow.open('/account');
  await narrow.picture('web-you-phone.png', `document.querySelector('.browser')`);
  await narrow.open('/account/git');
  await narrow.picture('web-git-phone.png', `document.querySelector('form[action="/account/git/credentials/remove"]')`);
  await narrow.open('/people');
  await narrow.picture('web-people-phone.png', `document.querySelector('.person')`);
  for (const page of [wide, narrow, dark]) await page.close();
}
