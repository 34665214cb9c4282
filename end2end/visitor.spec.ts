// A visitor writes first and signs in after: the text waits, and no cookie is set before.
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { dataDir, question, unique } from './people.ts';

/** Asks for a link on the page shown, opens it from the mail and presses its button. */
async function signInFromHere(page: Page, address: string): Promise<void> {
  await page.getByLabel('Adresse e-mail').fill(address);
  await page.getByRole('button', { name: 'Recevoir mon lien de connexion' }).click();
  await expect(page).toHaveURL('/connexion/envoye');
  expect(await page.context().cookies(), 'no cookie before signing in').toEqual([]);
  const mail = (await mailsTo(dataDir(), address)).at(-1);
  await page.goto(/http\S+\/connexion\/lien\?jeton=\S+/.exec(mail?.text ?? '')?.[0] ?? '');
  await page.getByRole('button', { name: 'Me connecter' }).click();
}

async function introduceOneself(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bienvenue !');
  await page.getByLabel('Prénom').fill('Zoé');
  await page.getByLabel('Nom', { exact: true }).fill('Martin');
  await page.getByLabel('Profession').selectOption('travailleur_social');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
}

test('a visitor asks, signs in, finds the question as it was and publishes it', async ({ page }) => {
  const asked = question({ tags: 'permis, CDDI', territory: 'R75', text: 'Un texte\n\n  avec **ses** espaces & signes + % "…"' });
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Communauté').selectOption(asked.theme);
  await page.getByLabel('Titre de votre question').fill(asked.title);
  await page.getByLabel('Étiquettes').fill(asked.tags);
  await page.getByLabel('Territoire').selectOption(asked.territory);
  await page.getByLabel('Votre question', { exact: true }).fill(asked.text);
  await page.getByRole('button', { name: 'Publier ma question' }).click();

  await expect(page).toHaveURL(/^[^?]*\/connexion\?/);
  await expect(page.getByRole('main')).toContainText('Votre texte est gardé.');
  expect(await page.context().cookies()).toEqual([]);
  await signInFromHere(page, `${unique()}@membres.example`);
  await introduceOneself(page);

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Poser une question');
  await expect(page.getByLabel('Communauté')).toHaveValue(asked.theme);
  await expect(page.getByLabel('Titre de votre question')).toHaveValue(asked.title);
  await expect(page.getByLabel('Étiquettes')).toHaveValue(asked.tags);
  await expect(page.getByLabel('Territoire')).toHaveValue(asked.territory);
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue(asked.text);
  await page.getByRole('button', { name: 'Publier ma question' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asked.title);
  await expect(page.getByRole('article', { name: 'Question de Zoé M.' })).toContainText('avec ses espaces & signes');
});

test('a visitor answers, signs in, finds the answer as it was and publishes it', async ({ page, anotherMember }) => {
  const topic = await (await anotherMember()).asks();
  const text = `Bonjour, un essai : ${unique()}`;
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill(text);
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('main')).toContainText('Votre texte est gardé.');
  await signInFromHere(page, `${unique()}@membres.example`);
  await introduceOneself(page);

  await expect(page).toHaveURL(new RegExp(`${topic}\\?brouillon=[^#]+#repondre$`));
  await expect(page.getByLabel('Votre réponse')).toHaveValue(text);
  await expect(page.getByLabel('Votre réponse')).toBeInViewport();
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('article', { name: 'Réponse n° 1 de Zoé M.' })).toContainText(text);
});

test('a visitor asks without an account: an address, a link, its button', async ({ page }) => {
  const asked = question();
  const address = `${unique()}@membres.example`;
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Communauté').selectOption(asked.theme);
  await page.getByLabel('Titre de votre question').fill(asked.title);
  await page.getByLabel('Votre question', { exact: true }).fill(asked.text);
  await page.getByLabel('Votre adresse e-mail').fill(address);
  await page.getByRole('button', { name: 'Publier ma question' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Consultez votre messagerie');
  expect(await page.context().cookies(), 'no cookie before the address is confirmed').toEqual([]);

  const mail = (await mailsTo(dataDir(), address)).at(-1);
  await page.goto(/http\S+\/publier\?jeton=\S+/.exec(mail?.text ?? '')?.[0] ?? '');
  await expect(page.getByRole('checkbox', { name: asked.title })).toBeChecked();
  await page.getByLabel('Prénom').fill('Zoé');
  await page.getByLabel('Nom', { exact: true }).fill('Martin');
  await page.getByLabel('Profession').selectOption('cip');
  await page.getByRole('button', { name: 'Publier', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asked.title);
  await expect(page.getByRole('article', { name: 'Question de Zoé M.' })).toContainText(asked.text.slice(0, 40));
  await expect(page.getByText(address)).toHaveCount(0);
});

test('faults are told before signing in is asked for', async ({ page }) => {
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Votre question', { exact: true }).fill('Seulement un texte.');
  await page.getByRole('button', { name: 'Publier ma question' }).click();
  await expect(page).toHaveURL('/sujets/nouveau');
  await expect(page.getByRole('alert')).toContainText('2 erreurs');
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue('Seulement un texte.');
});

test('a mistyped address does not lose the text', async ({ page }) => {
  const asked = question();
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Communauté').selectOption(asked.theme);
  await page.getByLabel('Titre de votre question').fill(asked.title);
  await page.getByLabel('Votre question', { exact: true }).fill(asked.text);
  await page.getByRole('button', { name: 'Publier ma question' }).click();
  await page.getByLabel('Adresse e-mail').fill('faute');
  await page.getByRole('button', { name: 'Recevoir mon lien de connexion' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await signInFromHere(page, `${unique()}@membres.example`);
  await introduceOneself(page);
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue(asked.text);
});

test('a session that ended while one wrote loses nothing', async ({ page, member }) => {
  const topic = await member.asks();
  const text = `Écrit pendant la pause : ${unique()}`;
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill(text);
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('main')).toContainText('Votre texte est gardé.');
  await signInFromHere(page, member.email);
  await expect(page.getByLabel('Votre réponse')).toHaveValue(text);
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('article', { name: `Réponse n° 1 de ${member.name}` })).toContainText(text);
});

test('a session that ended while one changed a text loses nothing', async ({ page, member }) => {
  const topic = await member.asks();
  const reply = await member.replies(topic, 'Avant.');
  await page.goto(`/messages/${reply}/modifier`);
  await page.getByLabel('Votre réponse').fill('Après.');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await signInFromHere(page, member.email);
  await expect(page.getByLabel('Votre réponse')).toHaveValue('Après.');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.locator(`#reponse-${reply}`)).toContainText('Après.');
});
