// What arrives while one reads: one connection a page, replies and counters in place, nothing lost and nothing twice.
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { question, unique } from './people.ts';

test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without scripts a page is read again');

/** Waits until the page follows its question. */
const follows = (page: Page) => expect(page.getByText('mises à jour en direct')).toBeVisible();

/** As when somebody looks at another tab, or comes back. */
async function look(page: Page, away: 'away' | 'back'): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, away === 'away');
}

test('a reply posted elsewhere appears on the open page of its question', async ({ page, anotherMember, axe }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  await page.goto(topic);
  await follows(page);
  await asker.replies(topic, 'Une **précision** de ma part.');

  const reply = page.getByRole('article', { name: `Réponse n° 1 de ${asker.name}` });
  await expect(reply.locator('strong', { hasText: 'précision' })).toBeVisible();
  await expect(page.getByRole('heading', { name: /^1 réponse\b/ })).toBeVisible();
  await asker.replies(topic, 'Et une autre.');
  await expect(page.getByRole('article', { name: /^Réponse/ })).toHaveText([/Une précision de ma part/, /Et une autre/]);
  await expect(page.getByRole('heading', { name: /^2 réponses\b/ })).toBeVisible();
  await axe();
});

test('a card drawn in the browser is the card of the page', async ({ page, anotherMember }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  await page.goto(topic);
  await follows(page);
  const replies = page.getByRole('article', { name: /^Réponse/ });
  await asker.replies(topic, 'Une **précision**, et un [lien](https://exemple.test) : c’est <b>tout</b> & fini.');
  await expect(replies).toHaveCount(1);
  const arrived = await card();
  await page.reload();
  expect(arrived).toEqual(await card());

  /** Elements, attributes in any order, and texts; how long ago it was is not compared. */
  function card(): Promise<unknown> {
    return replies.evaluate((element) => {
      const read = (node: Node): unknown => {
        if (!(node instanceof Element)) return node.textContent;
        const attributes = [...node.attributes].map(({ name, value }) => [name, value.replace(' post-new', '')]).sort();
        return [node.tagName, attributes, node.tagName === 'TIME' ? [] : [...node.childNodes].map(read)];
      };
      const copy = element.cloneNode(true);
      const marks = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
      const comments: Node[] = [];
      while (marks.nextNode()) comments.push(marks.currentNode);
      comments.forEach((comment) => comment.parentNode?.removeChild(comment));
      copy.normalize();
      return read(copy);
    });
  }
});

test('what arrives is announced, and leaves the text and the focus of the reader alone', async ({ page, anotherMember }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  await page.goto(topic);
  await follows(page);
  const field = page.getByLabel('Votre réponse');
  await field.fill('Je suis en train d’écrire');
  await asker.replies(topic);
  await expect(page.getByRole('status').filter({ hasText: `Nouvelle réponse de ${asker.name}` })).toHaveCount(1);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('Je suis en train d’écrire');
});

test('a reply that is changed or deleted elsewhere changes on the open page', async ({ page, anotherMember }) => {
  const asker = await anotherMember();
  const topic = await asker.asks();
  const [changed, deleted] = [await asker.replies(topic, 'Premier jet.'), await asker.replies(topic, 'Une bêtise.')];
  await page.goto(topic);
  await follows(page);
  await asker.post(`/messages/${changed}/modifier`, { texte: 'Texte relu.' });
  await expect(page.locator(`#reponse-${changed}`)).toContainText('Texte relu.');
  await expect(page.locator(`#reponse-${changed}`)).toContainText('modifié');
  await asker.post(`/messages/${deleted}/supprimer`, {});
  await expect(page.locator(`#reponse-${deleted}`)).toContainText('Cette réponse a été supprimée par son auteur.');
  await expect(page.getByText('Une bêtise.')).toHaveCount(0);
});

test('the answer that is kept elsewhere is shown on the open page', async ({ page, anotherMember, axe }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  const reply = await asker.replies(topic, 'Voici ce que j’ai trouvé.');
  await page.goto(topic);
  await follows(page);
  await asker.keeps(reply);
  await expect(page.getByRole('region', { name: 'Réponse retenue' })).toContainText('Voici ce que j’ai trouvé.');
  await expect(page.getByText('Résolu', { exact: true })).toBeVisible();
  await expect(page.locator(`#reponse-${reply}`)).toContainText('La réponse qui a résolu la question');
  await axe();
  await asker.post(`${topic}/sans-solution`, {});
  await expect(page.getByRole('region', { name: 'Réponse retenue' })).toHaveCount(0);
});

test('the counters of an open list follow', async ({ page, anotherMember }) => {
  const asker = await anotherMember();
  const tag = unique();
  const topic = await asker.asks({ tags: tag });
  await page.goto(`/sujets?etiquette=${tag}`);
  const row = page.locator('.topic-row');
  await expect(row).toContainText('0 réponse');
  await asker.replies(topic);
  await expect(row).toContainText('1 réponse');
  await asker.replies(topic);
  await expect(row).toContainText('2 réponses');
});

test('an open list says that something was asked, and shows it when asked to', async ({ page, anotherMember }) => {
  const asker = await anotherMember();
  await page.goto('/themes/devenir-cip');
  const asked = question({ theme: 'devenir-cip' });
  // The page follows once its scripts run; what was asked since the page was made is told then.
  await asker.asks(asked);
  await page.getByRole('button', { name: /nouveaux? sujets?/ }).click();
  await expect(page.getByRole('link', { name: asked.title })).toBeVisible();
});

test('a tab nobody looks at holds no connection, and catches up without a reply lost or twice', async ({ page, anotherMember }) => {
  const asker = await anotherMember();
  const topic = await asker.asks();
  await page.goto(topic);
  await follows(page);
  const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('/direct?'));
  await look(page, 'away');
  await closed;
  await expect(page.getByText('mises à jour en direct')).toBeHidden();
  for (const text of ['La première.', 'La deuxième.', 'La troisième.']) await asker.replies(topic, text);
  await expect(page.getByRole('article', { name: /^Réponse/ })).toHaveCount(0);

  await look(page, 'back');
  const replies = page.getByRole('article', { name: /^Réponse/ });
  await expect(replies).toHaveText([/La première/, /La deuxième/, /La troisième/]);
  await asker.replies(topic, 'La quatrième.');
  await expect(replies).toHaveText([/La première/, /La deuxième/, /La troisième/, /La quatrième/]);
});

test('a page has one connection, whatever follows on it', async ({ page }) => {
  const opened: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'eventsource') opened.push(request.url());
  });
  const connected = page.waitForResponse((response) => response.url().includes('/direct?'));
  await page.goto('/sujets');
  expect((await connected).headers()['content-type']).toContain('text/event-stream');
  // Every island of the page has started once the browser has nothing left to do.
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
  expect(opened).toHaveLength(1);
});
