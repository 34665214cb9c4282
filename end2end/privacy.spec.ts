// Deleting one's account, and what the site says it keeps.
import { expect, test } from './fixtures.ts';

test('somebody deletes their account: they are signed out, and their posts bear no name', async ({ page, member, another, axe }) => {
  const topic = await member.asks();
  const reader = await another();
  await reader.page.goto(topic);
  await expect(reader.page.locator('#question')).toContainText('Ada M.');

  await page.goto('/bienvenue');
  await page.getByRole('link', { name: 'Supprimer mon compte' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Supprimer mon compte');
  await expect(page.getByRole('heading', { name: 'Ce qui reste' })).toBeVisible();

  // By keyboard: the box, then the button.
  await page.getByLabel('J’ai compris').press('Space');
  await page.getByRole('button', { name: 'Supprimer mon compte' }).press('Enter');
  await expect(page).toHaveURL('/compte-supprime');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Votre compte est supprimé');
  await expect(page.locator('.account-menu')).toHaveCount(0);
  await axe();

  await reader.page.reload();
  await expect(reader.page.locator('#question')).toContainText('Membre supprimé');
  await expect(reader.page.locator('#question')).not.toContainText('Ada');
  await expect(reader.page.locator('#question a[href^="/membres/"]')).toHaveCount(0);
});

test('without the box, nothing is deleted and the fault is told', async ({ page, member }) => {
  void member;
  await page.goto('/mon-compte/supprimer');
  await page.getByRole('button', { name: 'Supprimer mon compte' }).click();
  const summary = page.locator('#form-errors');
  await expect(summary).toContainText('Cochez la case');
  await summary.getByRole('link').click();
  await expect(page.getByLabel('J’ai compris')).toBeFocused();
  await page.getByRole('link', { name: 'Garder mon compte' }).click();
  await expect(page).toHaveURL('/mon-compte/profil');
});

test('the same address makes a new account', async ({ page, member, signIn }) => {
  const topic = await member.asks();
  await page.goto('/mon-compte/supprimer');
  await page.getByLabel('J’ai compris').check();
  await page.getByRole('button', { name: 'Supprimer mon compte' }).click();
  await expect(page).toHaveURL('/compte-supprime');
  await signIn(member.email);
  await page.goto('/bienvenue');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bienvenue !');
  await page.goto(topic);
  await expect(page.locator('#question').getByRole('link', { name: 'Modifier' })).toHaveCount(0);
});

test('the privacy page prints how long anything is kept', async ({ page }) => {
  await page.goto('/confidentialite');
  const table = page.getByRole('table', { name: 'Ce que le site garde, pourquoi, et combien de temps' });
  await expect(table.getByRole('columnheader')).toHaveCount(3);
  await expect(table.getByRole('row').nth(1)).toContainText('24 mois après la dernière visite');
});
