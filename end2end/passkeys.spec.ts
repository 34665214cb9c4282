// Signing in by a passkey, with Chromium's virtual authenticator.
import type { Page } from '@playwright/test';

import { addPasskey, Device } from './authenticator.ts';
import { expect, test } from './fixtures.ts';

const SIGN_IN = 'Se connecter avec une clé d’accès';
const ADD = 'Ajouter une clé d’accès';

/** Adds a passkey as a member does. */
async function add(page: Page, name: string): Promise<void> {
  await page.goto('/mon-compte/cles');
  await page.getByLabel('Nom de la clé').fill(name);
  await page.getByRole('button', { name: ADD }).click();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
}

/** Leaves, and asks to come in by a passkey. */
async function comeBack(page: Page, next = '/aide'): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`/connexion?suite=${encodeURIComponent(next)}`);
  await page.getByRole('button', { name: SIGN_IN }).click();
}

/** Who the site says is signed in. */
function account(page: Page) {
  return page.locator('.account-menu > summary');
}

test('a member adds two, names them, removes one, leaves and comes back without typing an address', async ({ page, member, faults }) => {
  await page.goto('/bienvenue');
  await page.getByRole('link', { name: 'Mes clés d’accès' }).click();
  await expect(page).toHaveURL('/mon-compte/cles');
  await expect(page.getByText('Vous n’en avez pas encore.')).toBeVisible();

  const phone = await Device.in(page);
  await add(page, 'Mon téléphone');
  const [kept] = await phone.passkeys();
  expect(kept).toMatchObject({ isResidentCredential: true, rpId: 'localhost', userName: member.email });
  expect(Buffer.from(kept?.userHandle ?? '', 'base64')).toHaveLength(16);

  // A device has one passkey for an account; another device has its own.
  await page.getByLabel('Nom de la clé').fill('Encore lui');
  await page.getByRole('button', { name: ADD }).click();
  await expect(page.getByRole('alert')).toContainText('Cet appareil a déjà une clé d’accès pour votre compte.');
  await phone.unplug();
  const computer = await Device.in(page);
  await add(page, 'Ordinateur');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Mon téléphone', 'Ordinateur', ADD]);

  await page.getByRole('link', { name: 'Renommer la clé « Ordinateur »' }).click();
  await page.getByLabel('Nom de la clé').fill('Ordinateur du bureau');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByRole('link', { name: 'Supprimer la clé « Mon téléphone »' }).click();
  await page.getByRole('button', { name: 'Supprimer la clé' }).click();
  await expect(page).toHaveURL('/mon-compte/cles');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Ordinateur du bureau', ADD]);

  await account(page).click();
  await page.getByRole('button', { name: 'Se déconnecter' }).filter({ visible: true }).click();
  await expect(account(page)).toHaveCount(0);
  await comeBack(page);
  await expect(page).toHaveURL('/aide');
  await expect(account(page)).toContainText(member.name);
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Lax', path: '/' }]);
  await page.goto('/mon-compte/cles');
  await expect(page.getByRole('listitem').filter({ hasText: 'Ordinateur du bureau' })).toContainText('utilisée à l’instant');

  // Removed here, the device still offers it.
  await page.getByRole('link', { name: 'Supprimer la clé « Ordinateur du bureau »' }).click();
  await page.getByRole('button', { name: 'Supprimer la clé' }).click();
  expect(await computer.passkeys()).toHaveLength(1);
  faults.expectRefusal('/connexion/cle/fin');
  await comeBack(page);
  await expect(page.getByRole('alert')).toContainText('Cette clé d’accès n’est pas connue ici.');
  await expect(page).toHaveURL('/connexion?suite=%2Faide');
  expect(await page.context().cookies()).toEqual([]);
});

test('what the person cancels is told, and can be tried again', async ({ page, member, axe }) => {
  const device = await Device.in(page);
  await device.verify(false);
  await page.goto('/mon-compte/cles');
  await page.getByLabel('Nom de la clé').fill('Mon téléphone');
  await page.getByRole('button', { name: ADD }).click();
  await expect(page.getByRole('alert')).toContainText('la demande a été annulée');
  await expect(page.getByLabel('Nom de la clé')).toHaveValue('Mon téléphone');
  await axe();
  await device.verify(true);
  await page.getByRole('button', { name: ADD }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Mon téléphone' })).toBeVisible();

  await device.verify(false);
  await comeBack(page);
  await expect(page.getByRole('alert')).toContainText('la demande a été annulée');
  await axe();
  await device.verify(true);
  await page.getByRole('button', { name: SIGN_IN }).click();
  await expect(page).toHaveURL('/aide');
  await expect(account(page)).toContainText(member.name);
});

test('a passkey without a name is refused by the site, in words', async ({ page, member: _, faults }) => {
  await Device.in(page);
  await page.goto('/mon-compte/cles');
  faults.expectRefusal('/mon-compte/cles/debut');
  await page.getByRole('button', { name: ADD }).click();
  await expect(page.getByRole('alert')).toContainText('Donnez un nom à cette clé');
});

test('a session that ended is told', async ({ page, member: _, faults }) => {
  await Device.in(page);
  await page.goto('/mon-compte/cles');
  await page.context().clearCookies();
  await page.getByLabel('Nom de la clé').fill('Mon téléphone');
  faults.expectRefusal('/mon-compte/cles/debut');
  await page.getByRole('button', { name: ADD }).click();
  await expect(page.getByRole('alert')).toContainText('Connectez-vous d’abord');
});

test('browsers that leave the base 64 to the page add and use passkeys too', async ({ page, member }) => {
  await page.addInitScript(() => {
    for (const name of ['parseCreationOptionsFromJSON', 'parseRequestOptionsFromJSON']) {
      Reflect.deleteProperty(PublicKeyCredential, name);
    }
  });
  await Device.in(page);
  await add(page, 'Un ancien téléphone');
  await comeBack(page);
  await expect(page).toHaveURL('/aide');
  await expect(account(page)).toContainText(member.name);
});

test('a browser without passkeys says so', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await page.goto('/connexion');
  await expect(page.getByRole('alert')).toContainText('Ce navigateur ou cet appareil ne permet pas les clés d’accès ici.');
  await expect(page.getByRole('button', { name: SIGN_IN })).toBeHidden();
});

test('a site that does not answer is told', async ({ page, faults }) => {
  await page.goto('/connexion');
  await page.route('**/connexion/cle/debut', (route) => route.abort());
  faults.expectRefusal('/connexion/cle/debut');
  await page.getByRole('button', { name: SIGN_IN }).click();
  await expect(page.getByRole('alert')).toContainText('Le site n’a pas pu répondre.');
});

test('without JavaScript the page says what needs it, and naming and removing need none', async ({ page, browser, member }) => {
  await addPasskey(member, 'Mon téléphone');
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto('/mon-compte/cles');
  await expect(plain.getByText('Cette action a besoin de JavaScript')).toBeVisible();
  await expect(plain.getByRole('button', { name: ADD })).toBeHidden();
  await plain.getByRole('link', { name: 'Renommer la clé « Mon téléphone »' }).click();
  await plain.getByLabel('Nom de la clé').fill('Mon vieux téléphone');
  await plain.getByRole('button', { name: 'Enregistrer' }).click();
  await plain.getByRole('link', { name: 'Supprimer la clé « Mon vieux téléphone »' }).click();
  await plain.getByRole('button', { name: 'Supprimer la clé' }).click();
  await expect(plain.getByText('Vous n’en avez pas encore.')).toBeVisible();

  await context.clearCookies();
  await plain.goto('/connexion');
  await expect(plain.getByText('C’est la seule façon de se connecter qui a besoin de JavaScript')).toBeVisible();
  await expect(plain.getByRole('button', { name: SIGN_IN })).toBeHidden();
  await expect(plain.getByRole('button', { name: 'Recevoir mon lien de connexion' })).toBeVisible();
  await context.close();
});
