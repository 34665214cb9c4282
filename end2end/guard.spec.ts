// Personal data in a text: shown before it is published, masked by one button, published anyway by another.
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { answerToForm, question } from './people.ts';

const TEXT = 'Bonjour, J’accompagne Mme Diallo, née le 3 mars 1990. Appelez-la au 06 12 34 56 78.';

async function write(page: Page, title: string): Promise<void> {
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Communauté').selectOption('mobilite');
  await page.getByLabel('Titre de votre question').fill(title);
  await page.getByLabel('Votre question', { exact: true }).fill(TEXT);
}

const publish = (page: Page) => page.getByRole('button', { name: 'Publier ma question' }).click();
const card = (page: Page) => page.getByRole('region', { name: 'Ce texte semble contenir des données personnelles' });

test('somebody is shown what would tell who a person is, and masks it all', async ({ page, member: _ }) => {
  const { title } = question();
  await write(page, title);
  const answer = answerToForm(page);
  await publish(page);
  expect((await answer).status()).toBe(422);
  await expect(card(page)).toBeFocused();
  await expect(card(page)).toBeInViewport();
  await expect(card(page).locator('mark')).toHaveText(['Mme Diallo', '3 mars 1990', '06 12 34 56 78']);
  await expect(card(page)).toContainText('Nom d’une personne');
  await expect(card(page)).toContainText('Numéro de téléphone');

  await page.getByRole('button', { name: 'Masquer tout' }).click();
  await expect(page.getByRole('status').filter({ hasText: '3 extraits ont été masqués' })).toBeFocused();
  const masked = 'Bonjour, J’accompagne Mme D., née le [date masquée]. Appelez-la au [téléphone masqué].';
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue(masked);
  await expect(page.getByLabel('Titre de votre question')).toHaveValue(title);
  await publish(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  const post = page.getByRole('article', { name: /^Question de / });
  await expect(post).toContainText(masked);
  await expect(post).not.toContainText('Diallo');
});

test('somebody corrects what was found, by the keyboard', async ({ page, member: _ }) => {
  const { title } = question();
  await write(page, title);
  await publish(page);
  await card(page).getByRole('link', { name: 'Corriger' }).press('Enter');
  const text = page.getByLabel('Votre question', { exact: true });
  await text.fill('Bonjour, j’accompagne une dame de 36 ans.');
  await publish(page);
  await expect(page.getByRole('article', { name: /^Question de / })).toContainText('une dame de 36 ans');
});

test('somebody publishes anyway, and is not asked again for the same text', async ({ page, member: _ }) => {
  const { title } = question();
  await write(page, title);
  await publish(page);
  await page.getByRole('button', { name: 'Publier quand même' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.getByRole('article', { name: /^Question de / })).toContainText('Mme Diallo');

  await page.getByRole('link', { name: 'Modifier' }).click();
  await page.getByLabel('Votre question', { exact: true }).fill(`${TEXT} Merci !`);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('article', { name: /^Question de / })).toContainText('Merci !');
});

test('Enter in the title publishes nothing while the card is there', async ({ page, member: _ }) => {
  await write(page, question().title);
  await publish(page);
  await page.getByLabel('Titre de votre question').press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'ont été masqués' })).toBeVisible();
});
