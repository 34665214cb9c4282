// Saying which reply solved the question.
import { expect, test } from './fixtures.ts';
import { unique } from './people.ts';

const SOLVES = 'Cette réponse a résolu ma question';

test('the asker keeps the reply that solved the question, and the question is solved', async ({ page, member, anotherMember }) => {
  const tag = unique();
  const topic = await member.asks({ tags: tag });
  const helper = await anotherMember();
  await helper.replies(topic, 'Je ne sais pas.');
  const good = await helper.replies(topic, 'Le conseil départemental finance.');

  await page.goto(topic);
  await page.locator(`#reponse-${good}`).getByRole('button', { name: SOLVES }).click();
  await expect(page).toHaveURL(topic);
  await expect(page.locator(`#reponse-${good}`)).toContainText('La réponse qui a résolu la question');
  const kept = page.getByRole('region', { name: 'Réponse retenue' });
  await expect(kept).toContainText(`La réponse retenue par ${member.name}`);
  await expect(kept).toContainText('Le conseil départemental finance.');
  await expect(kept.getByRole('link', { name: /^Lire la réponse n° 2\b/ })).toBeVisible();

  await page.goto(`/sujets?etiquette=${tag}&statut=resolus`);
  await expect(page.locator('.topic-row')).toContainText('Résolu');
  await page.goto(`/sujets?etiquette=${tag}&statut=non-resolus`);
  await expect(page.getByText('Aucune question ne correspond.')).toBeVisible();
});

test('the asker changes their mind, and takes the choice back', async ({ page, member, anotherMember }) => {
  const topic = await member.asks();
  const helper = await anotherMember();
  const first = await helper.replies(topic);
  const second = await helper.replies(topic);
  await member.keeps(first);

  await page.goto(topic);
  await page.locator(`#reponse-${second}`).getByRole('button', { name: SOLVES }).click();
  await expect(page.locator(`#reponse-${second}`)).toContainText('La réponse qui a résolu la question');
  await expect(page.locator(`#reponse-${first}`)).not.toContainText('La réponse qui a résolu la question');

  await page.getByRole('button', { name: 'Retirer la solution' }).click();
  await expect(page.getByRole('region', { name: 'Réponse retenue' })).toHaveCount(0);
  await expect(page.getByText('Résolu', { exact: true })).toBeHidden();
});

test('nobody but the asker chooses', async ({ page, visitor, member, anotherMember, another }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  const reply = await member.replies(topic);
  await page.goto(topic);
  await expect(page.getByRole('button', { name: SOLVES })).toHaveCount(0);
  expect((await member.post(`/reponses/${reply}/solution`, {})).status()).toBe(403);

  const reader = await another();
  expect((await reader.post(`/reponses/${reply}/solution`, {})).status()).toBe(401);
  await asker.keeps(reply);
  expect((await visitor.post(`${topic}/sans-solution`, {})).status()).toBe(403);
  await page.reload();
  await expect(page.getByRole('region', { name: 'Réponse retenue' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retirer la solution' })).toHaveCount(0);
});

test('a question is not its own solution, and an unknown reply is none', async ({ member }) => {
  const topic = await member.asks();
  const html = await (await member.page.request.get(topic)).text();
  const asked = /\/messages\/(\d+)\/modifier/.exec(html)?.[1];
  expect((await member.post(`/reponses/${asked}/solution`, {})).status()).toBe(404);
  expect((await member.post('/reponses/999999/solution', {})).status()).toBe(404);
  expect((await member.post('/reponses/abc/solution', {})).status()).toBe(404);
});

test('a kept reply that its author deletes is a solution no more', async ({ page, member, anotherMember }) => {
  const topic = await member.asks();
  const helper = await anotherMember();
  const reply = await helper.replies(topic);
  await member.keeps(reply);
  expect((await helper.post(`/messages/${reply}/supprimer`, {})).status()).toBe(303);
  await page.goto(topic);
  await expect(page.getByRole('region', { name: 'Réponse retenue' })).toHaveCount(0);
  await expect(page.getByText('Résolu', { exact: true })).toBeHidden();
});
