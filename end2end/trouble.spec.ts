// The server is killed while people post and read: what was acknowledged is there after it starts again.
import { request, type APIRequestContext } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { unique } from './people.ts';
import { loginLink, Server } from './server.ts';

/** Replies acknowledged before the power goes. */
const ENOUGH = 40;
/** People who post at once. */
const WRITERS = 4;

test('every acknowledged reply survives kill -9', async () => {
  test.setTimeout(180_000);
  const server = await Server.start();
  const member = await request.newContext({ baseURL: server.url });
  try {
    await signIn(member, server);
    const topic = await ask(member);
    const acknowledged: string[] = [];
    const sent: string[] = [];

    for (const life of [1, 2]) {
      await test.step(`the server dies a ${life === 1 ? 'first' : 'second'} time while ${WRITERS} people post`, async () => {
        const goal = acknowledged.length + ENOUGH;
        let alive = true;
        const writing = Array.from({ length: WRITERS }, async () => {
          while (alive) {
            const text = unique();
            sent.push(text);
            const answer = await post(member, topic, { texte: text });
            if (answer === null) return;
            expect(answer.status(), 'a reply is accepted').toBe(303);
            acknowledged.push(text);
          }
        });
        await expect.poll(() => acknowledged.length, { intervals: [5], timeout: 60_000 }).toBeGreaterThanOrEqual(goal);
        await server.crash();
        alive = false;
        await Promise.all(writing);
        await server.serve();

        const { numbers, texts } = await read(member, topic);
        expect(acknowledged.filter((text) => !texts.has(text)), 'acknowledged and lost').toEqual([]);
        expect([...texts].filter((text) => !sent.includes(text)), 'never sent').toEqual([]);
        // What was being written when the power went is there or not: never twice, never half.
        expect(numbers).toEqual(Array.from({ length: texts.size }, (_, index) => index + 1));
      });
    }

    await test.step('the figures add up, the session holds and the search knows the last reply', async () => {
      const { texts } = await read(member, topic);
      const list = await (await member.get('/sujets?etiquette=secousse')).text();
      expect(list).toContain(`<span class="count-number">${texts.size}</span>`);
      const found = await (await member.get(`/recherche?q=${acknowledged.at(-1)}`)).text();
      expect(found).toContain(topic);
    });
  } finally {
    await member.dispose();
    await server.stop();
  }
});

test('an open page comes back to life after the server did', async ({ browser }) => {
  test.setTimeout(120_000);
  const server = await Server.start();
  const member = await request.newContext({ baseURL: server.url });
  // Not the fixtures' browser: this one meets a server that is gone, and says so on its console.
  const context = await browser.newContext({ baseURL: server.url });
  try {
    await signIn(member, server);
    const topic = await ask(member);
    const page = await context.newPage();
    await page.goto(topic);
    await expect(page.getByText('mises à jour en direct')).toBeVisible();
    await server.crash();
    await expect(page.getByText('mises à jour en direct')).toBeHidden();
    await server.serve();
    expect((await post(member, topic, { texte: 'Nous revoilà.' }))?.status()).toBe(303);
    await expect(page.getByRole('article', { name: /^Réponse n° 1 de / })).toContainText('Nous revoilà.', { timeout: 60_000 });
  } finally {
    await context.close();
    await member.dispose();
    await server.stop();
  }
});

async function signIn(member: APIRequestContext, server: Server): Promise<void> {
  const link = new URL(await loginLink(server.url, server.dataDir, 'sophie-d@demo.example'));
  const answer = await post(member, link.pathname, { jeton: link.searchParams.get('jeton') ?? '' });
  expect(answer?.status()).toBe(303);
}

async function ask(member: APIRequestContext): Promise<string> {
  const answer = await post(member, '/sujets/nouveau', {
    theme: 'mobilite',
    titre: 'Que reste-t-il quand le courant est coupé ?',
    texte: 'Une question pour voir.',
    etiquettes: 'secousse',
  });
  expect(answer?.status()).toBe(303);
  return new URL(answer?.headers()['location'] ?? '', 'http://localhost').pathname;
}

/** None when the server died before it answered. */
async function post(member: APIRequestContext, path: string, form: Record<string, string>) {
  return member.post(path, { form, maxRedirects: 0, timeout: 20_000 }).catch(() => null);
}

/** The replies of every page of the question. */
async function read(member: APIRequestContext, topic: string): Promise<{ numbers: number[]; texts: Set<string> }> {
  const numbers: number[] = [];
  const texts = new Set<string>();
  for (let page = 1; ; page += 1) {
    const answer = await member.get(`${topic}?page=${page}`);
    if (answer.status() === 404) return { numbers, texts };
    const html = await answer.text();
    const replies = html.split('<article').slice(1).filter((card) => /^[^>]*id="reponse-/.test(card));
    for (const card of replies) {
      numbers.push(Number(/aria-label="Réponse n° (\d+) /.exec(card)?.[1]));
      texts.add(/<p>([a-p]+)<\/p>/.exec(card)?.[1] ?? 'no text');
    }
  }
}
