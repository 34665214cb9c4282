// Days after a question was answered, its asker is asked by mail whether that solved it.
import { request, type APIRequestContext } from '@playwright/test';

import { expectAccessible } from './checks.ts';
import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { loginLink, Server } from './server.ts';

const ASKER = 'sophie-d@demo.example';
const HELPER = 'nadia-f@demo.example';

/** Ten o'clock of a Tuesday that is no public holiday, four days from now or later. */
function aWorkingMorning(): Date {
  for (let day = 4; ; day += 1) {
    const at = new Date(Date.now() + day * 86_400_000);
    at.setUTCHours(9, 0, 0, 0);
    // None of those that move with Easter is a Tuesday.
    const isHoliday = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'].includes(at.toISOString().slice(5, 10));
    if (at.getUTCDay() === 2 && !isHoliday) return at;
  }
}

test('the link of the mail leads to a page whose button says that the question is solved', async ({ browser }) => {
  test.setTimeout(120_000);
  const server = await Server.start();
  const asker = await request.newContext({ baseURL: server.url });
  const helper = await request.newContext({ baseURL: server.url });
  // Not the fixtures' browser: to that one, this is another site.
  const context = await browser.newContext({ baseURL: server.url });
  try {
    await signIn(asker, server, ASKER);
    await signIn(helper, server, HELPER);
    const topic = await post(asker, '/sujets/nouveau', {
      theme: 'mobilite',
      titre: 'Qui prête une voiture pour un mois d’essai ?',
      texte: 'Le poste est à vingt kilomètres, sans bus.',
    });
    const answer = await post(helper, topic.pathname, { texte: 'Le garage solidaire du département.' });
    await server.sleepUntil(aWorkingMorning());

    const mails = await mailsTo(server.dataDir, ASKER);
    const mail = mails.find((one) => one.subject.includes('Votre question est-elle résolue'));
    expect(mail?.text).toContain('Qui prête une voiture pour un mois d’essai');
    const link = /https?:\/\/\S+\/question-resolue\?\S+etat=resolu/.exec(mail?.text ?? '')?.[0];
    const page = await context.newPage();
    await page.goto(link ?? '');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Votre question est-elle résolue/);
    await expectAccessible(page);
    // Opening the link says nothing: programs that read mails before their reader does open it too.
    expect(await (await asker.get(topic.pathname)).text()).not.toContain('is-solution');
    await expect(page.getByRole('radio', { name: 'Oui, ma question est résolue' })).toBeChecked();
    await page.getByRole('radio', { name: /garage solidaire/ }).check();
    await page.getByRole('button', { name: 'Envoyer' }).click();
    await expect(page.getByText('Votre question est marquée comme résolue')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Voir la discussion' }).click();
    await expect(page.locator(answer.hash)).toHaveClass(/is-solution/);
  } finally {
    await context.close();
    await asker.dispose();
    await helper.dispose();
    await server.stop();
  }
});

async function signIn(member: APIRequestContext, server: Server, email: string): Promise<void> {
  const link = new URL(await loginLink(server.url, server.dataDir, email));
  await post(member, link.pathname, { jeton: link.searchParams.get('jeton') ?? '' });
}

/** Where the form leads. */
async function post(member: APIRequestContext, path: string, form: Record<string, string>): Promise<URL> {
  const answer = await member.post(path, { form, maxRedirects: 0 });
  expect(answer.status(), await answer.text()).toBe(303);
  return new URL(answer.headers()['location'] ?? '', 'http://localhost');
}
