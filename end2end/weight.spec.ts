// What the browser must fetch to run a page.
import { get, type IncomingMessage } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

import type { Page } from '@playwright/test';

import { ANSWERED, SOLVED, topicPath } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { BASE_URL } from './server.ts';

/** Scripts and WASM of a page, compressed, in bytes. */
const BUDGET = 90_000;

const PAGES: [string, () => string][] = [
  ['the home page', () => '/'],
  ['the list of questions', () => '/sujets'],
  ['a question', () => topicPath(ANSWERED)],
  ['a solved question', () => topicPath(SOLVED)],
  ['the ask form', () => '/sujets/nouveau'],
  ['the search', () => '/recherche?q=permis'],
  ['the sign-in page', () => '/connexion'],
  ['the display settings', () => '/parametres-affichage'],
];

for (const [name, path] of PAGES) {
  test(`${name} runs on 90 KB of scripts at most`, async ({ page }) => {
    const sizes = await Promise.all((await scriptsOf(page, path())).map(async (url) => ({ url, bytes: await weight(url) })));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    test.info().annotations.push({ type: 'weight', description: JSON.stringify(sizes) });
    expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(BUDGET);
  });

  test(`${name} says the same without its scripts`, async ({ page, browser }) => {
    await scriptsOf(page, path());
    const without = await browser.newContext({ javaScriptEnabled: false });
    const plain = await without.newPage();
    await plain.goto(path());
    expect(await words(plain)).toEqual(await words(page));
    await without.close();

    async function words(shown: typeof page): Promise<string[]> {
      const text = await shown.getByRole('main').innerText();
      return text
        .split('\n')
        // A minute may pass between the two.
        .map((line) => line.replace(/à l’instant|il y a .*|hier/, '…').trim())
        // Said by the scripts, of the scripts; and the one button that works by them alone.
        .filter((line) => !['', 'mises à jour en direct', 'Se connecter avec une clé d’accès'].includes(line));
    }
  });
}

test('what never changes under its name is kept by the browser, and text travels compressed', async ({ page }) => {
  await scriptsOf(page, topicPath(ANSWERED));
  const urls = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const ours = urls.filter((url) => url.includes('/pkg/'));
  expect(ours.length).toBeGreaterThan(0);
  for (const url of ours) {
    const answer = await fetchRaw(url);
    expect(answer.headers['cache-control'], url).toContain('immutable');
    expect(answer.headers['content-encoding'], url).toBe('br');
  }
});

/** Opens a page and waits until its scripts are there. Returns the addresses of every script and WASM it fetched. */
async function scriptsOf(page: Page, path: string): Promise<string[]> {
  const fetched = new Set<string>();
  page.on('requestfinished', (request) => {
    const { pathname } = new URL(request.url());
    if (/\.(m?js|wasm)$/.test(pathname)) fetched.add(pathname);
  });
  const answer = await page.goto(path);
  const named = (await answer?.text())?.match(/\/pkg\/[\w.-]+\.(?:js|wasm)/g) ?? [];
  // Nothing of the page to sign in comes to life: it loads neither.
  expect(new Set(named).size, 'the page names its script and its WASM').toBe(path === '/connexion' ? 0 : 2);
  await expect.poll(() => named.filter((url) => !fetched.has(url)), { message: 'scripts still to come' }).toEqual([]);
  return [...fetched];
}

/** What travels: as the server compresses it, or as brotli would when the server sends it plain. */
async function weight(url: string): Promise<number> {
  const { headers, body } = await fetchRaw(url);
  if (headers['content-encoding'] === 'br') return body.length;
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

function fetchRaw(url: string): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((done, failed) => {
    get(new URL(url, BASE_URL), { headers: { 'accept-encoding': 'br' } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => done({ headers: answer.headers, body: Buffer.concat(chunks) }));
      answer.on('error', failed);
    }).on('error', failed);
  });
}
