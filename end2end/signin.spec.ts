// Signing in by a link sent by e-mail.
import type { Page } from '@playwright/test';

import { SOPHIE, SOLVED, topicPath } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { dataDir, unique } from './people.ts';
import { BASE_URL, loginLink } from './server.ts';

/** The link of the last of `count` mails to an address. */
async function mailedLink(address: string, count = 1): Promise<string> {
  const mail = (await mailsTo(dataDir(), address, count)).at(-1);
  const link = /http\S+\/connexion\/lien\?jeton=\S+/.exec(mail?.text ?? '')?.[0] ?? '';
  expect(mail?.html, 'both forms of the mail hold the link').toContain(link);
  expect(link).toMatch(new RegExp(`^${BASE_URL}/connexion/lien\\?jeton=`));
  return link;
}

/** Opens what the header folds away: the person's menu, or a phone's, which holds it. */
async function openAccount(page: Page, isMobile: boolean): Promise<void> {
  const menu = isMobile ? page.getByText('Menu', { exact: true }) : page.locator('.account-menu > summary');
  await menu.click();
}

test('a newcomer receives a link, signs in, says who they are and is back where they were', async ({ page, isMobile }) => {
  const address = `${unique()}@membres.example`;
  const topic = topicPath(SOLVED);
  await page.goto(topic);
  if (isMobile) await page.getByText('Menu', { exact: true }).click();
  await page.getByRole('link', { name: 'Se connecter' }).filter({ visible: true }).click();
  await expect(page).toHaveURL(`/connexion?suite=${encodeURIComponent(topic)}`);
  await page.getByLabel('Adresse e-mail').fill(address);
  await page.getByRole('button', { name: 'Recevoir mon lien de connexion' }).click();
  await expect(page).toHaveURL('/connexion/envoye');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Consultez votre messagerie');

  await page.goto(await mailedLink(address));
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bienvenue !');
  await page.getByLabel('Prénom').fill('Amina');
  await page.getByLabel('Nom', { exact: true }).fill('haddad');
  await page.getByLabel('Profession').selectOption('cip');
  await page.getByLabel('Département').selectOption('974');
  await page.getByRole('button', { name: 'Enregistrer' }).click();

  await expect(page).toHaveURL(topic);
  await openAccount(page, isMobile);
  await expect(page.getByText('Amina H.', { exact: true }).filter({ visible: true })).toBeVisible();
  await expect(page.locator('body')).not.toContainText(address);
});

test('the link signs in by its button, once', async ({ page, context, another }) => {
  const address = `${unique()}@membres.example`;
  const link = await loginLink(BASE_URL, dataDir(), address);
  // A mail scanner opens it, twice.
  const scanner = await another();
  for (let time = 0; time < 2; time += 1) {
    await scanner.page.goto(link);
    await expect(scanner.page.getByRole('button', { name: 'Me connecter' })).toBeVisible();
  }
  expect(await scanner.page.context().cookies()).toEqual([]);

  await page.goto(link);
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bienvenue !');
  const cookies = await context.cookies();
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Lax', path: '/' }]);

  await scanner.page.goto(link);
  await expect(scanner.page.getByRole('heading', { level: 1 })).toHaveText('Ce lien n’est plus valable');
  await scanner.page.getByRole('main').getByRole('link', { name: 'Demander un nouveau lien' }).click();
  await expect(scanner.page).toHaveURL('/connexion');
  const token = new URL(link).searchParams.get('jeton') ?? '';
  expect((await scanner.post('/connexion/lien', { jeton: token })).status()).toBe(410);
});

test('the answer is the same whether or not the address has an account', async ({ page, visitor }) => {
  const unknown = `${unique()}@membres.example`;
  const known = `${unique()}@membres.example`;
  await visitor.signIn(known);
  await page.context().clearCookies();
  const answers = await Promise.all([known, unknown].map((email) => visitor.post('/connexion', { email })));
  const told = answers.map((answer) => ({ status: answer.status(), where: answer.headers()['location'] }));
  expect(told).toEqual([
    { status: 303, where: '/connexion/envoye' },
    { status: 303, where: '/connexion/envoye' },
  ]);
});

test('two writings of an address are one account', async ({ page, another }) => {
  const name = unique();
  const person = await (await another()).signIn(`${name}@membres.example`);
  await person.post('/bienvenue', { prenom: 'Nour', nom: 'Zed', profession: 'autre', departement: '' });
  await page.goto('/connexion');
  await page.getByLabel('Adresse e-mail').fill(` ${name.toUpperCase()}@Membres.Example `);
  await page.getByRole('button', { name: 'Recevoir mon lien de connexion' }).click();
  await expect(page).toHaveURL('/connexion/envoye');
  await page.goto(await mailedLink(`${name}@membres.example`));
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await expect(page).toHaveURL('/');
  await page.goto('/bienvenue');
  await expect(page.getByLabel('Prénom')).toHaveValue('Nour');
});

test('something that is not an address is refused and still there', async ({ page }) => {
  await page.goto('/connexion?suite=%2Fsujets');
  await page.getByLabel('Adresse e-mail').fill('prenom.nom');
  await page.getByRole('button', { name: 'Recevoir mon lien de connexion' }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link')).toHaveText(/Saisissez une adresse e-mail complète/);
  await expect(page.getByLabel('Adresse e-mail')).toHaveValue('prenom.nom');
  await expect(page.locator('form[method="post"] input[name="suite"]')).toHaveValue('/sujets');
});

test('signing in never leads to another site', async ({ page }) => {
  for (const suite of ['https://ailleurs.example/', '//ailleurs.example', '/\\ailleurs.example', '/\t/ailleurs.example', 'javascript:alert(1)']) {
    await page.goto(`/connexion?suite=${encodeURIComponent(suite)}`);
    // By e-mail, by a passkey.
    await expect(page.locator('input[name="suite"]')).toHaveCount(2);
    for (const field of await page.locator('input[name="suite"]').all()) await expect(field, suite).toHaveValue('/');
  }
  const address = `${unique()}@membres.example`;
  await page.request.post('/connexion', { form: { email: address, suite: '//ailleurs.example' } });
  await page.goto(await mailedLink(address));
  await page.getByRole('button', { name: 'Me connecter' }).click();
  await expect(page).toHaveURL('/bienvenue?suite=%2F');
});

test('the first questions are asked again until they are answered', async ({ page, visitor }) => {
  const address = `${unique()}@membres.example`;
  await visitor.signIn(address);
  await page.goto('/bienvenue?suite=%2Faide');
  await page.getByLabel('Prénom').fill(address);
  await page.getByLabel('Nom', { exact: true }).fill('Martin');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  const summary = page.getByRole('alert');
  await expect(summary.getByRole('link')).toHaveText([/pas une adresse e-mail/, /Choisissez votre profession/]);
  await expect(page.getByLabel('Nom', { exact: true })).toHaveValue('Martin');
  await page.getByLabel('Prénom').fill('Inès');
  await page.getByLabel('Profession').selectOption('autre');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL('/aide');
});

test('a member of the demonstration signs in and out', async ({ page, signIn, context, isMobile }) => {
  await signIn(SOPHIE.email);
  await page.goto('/');
  await openAccount(page, isMobile);
  await expect(page.getByText(SOPHIE.name, { exact: true }).filter({ visible: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Mon profil' }).filter({ visible: true })).toBeVisible();
  await page.getByRole('button', { name: 'Se déconnecter' }).filter({ visible: true }).click();
  await expect(page).toHaveURL('/');
  expect(await context.cookies()).toEqual([]);
  await page.goto('/bienvenue');
  await expect(page).toHaveURL('/connexion?suite=%2Fbienvenue');
});
