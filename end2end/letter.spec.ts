// The letter of the week: wanted without an account, confirmed by mail, stopped.
import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { dataDir, unique } from './people.ts';
import { BASE_URL } from './server.ts';

test('a reader without an account subscribes, confirms, chooses and stops', async ({ page, axe }) => {
  const address = `${unique()}@lectrices.example`;
  await page.goto('/');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Lettre de la semaine' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('La lettre de la semaine');
  await axe();
  await page.getByLabel('Votre adresse e-mail').fill(address);
  await page.getByLabel('Mobilité', { exact: true }).check();
  await page.getByLabel('Territoire').selectOption('33');
  await page.getByRole('button', { name: 'M’abonner' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Consultez votre messagerie' })).toBeVisible();

  const [mail] = await mailsTo(dataDir(), address);
  const link = /http:\/\/[^/]+(\/lettre\?jeton=\S+)/.exec(mail?.text ?? '')?.[1];
  expect(link, 'the mail leads to a page').toBeTruthy();
  await page.goto(new URL(link ?? '/', BASE_URL).href);
  await expect(page.getByText('Votre adresse n’est pas encore confirmée')).toBeVisible();
  await axe();
  await page.getByRole('button', { name: 'Confirmer mon abonnement' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'vous recevrez la prochaine lettre' })).toBeVisible();
  await expect(page.getByLabel('Mobilité', { exact: true })).toBeChecked();

  await page.getByLabel('Territoire').selectOption('');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Vos choix sont enregistrés' })).toBeVisible();
  await page.getByRole('button', { name: 'Ne plus recevoir la lettre' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'votre abonnement est effacé' })).toBeVisible();
});

test('a member subscribes with their account', async ({ page, member }) => {
  void member;
  await page.goto('/mon-compte/notifications');
  await page.getByRole('link', { name: /La lettre de la semaine/ }).click();
  await page.getByRole('button', { name: 'M’abonner' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'vous recevrez la prochaine lettre' })).toBeVisible();
  await page.getByRole('button', { name: 'Ne plus recevoir la lettre' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'votre abonnement est effacé' })).toBeVisible();
});

test('the letters are read on the web without an account', async ({ page }) => {
  await page.goto('/lettres');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Les lettres de la semaine');
});
