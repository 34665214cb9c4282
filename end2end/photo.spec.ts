// Choosing a photo, and taking one's data away, as people do.
import { createReadStream } from 'node:fs';

import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { dataDir } from './people.ts';
import { png } from './photos.ts';

const FILE = { name: 'moi.png', mimeType: 'image/png', buffer: png(300) };

test('a member chooses a photo, shows it to all, then takes it back', async ({ page, member, browser }) => {
  expect(member.email).toBeTruthy();
  await page.goto('/bienvenue');
  await page.getByRole('link', { name: 'Ma photo' }).click();
  await expect(page).toHaveURL('/mon-compte/photo');
  await expect(page.getByText('Vous n’avez pas de photo')).toBeVisible();
  await expect(page.getByLabel('Les membres du site')).toBeChecked();

  await page.getByLabel('Tout le monde').check();
  await page.getByLabel('Choisir une photo').setInputFiles(FILE);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByText('Votre photo est visible par tout le monde.')).toBeVisible();
  const photo = page.locator('.photo-now img');
  await expect(photo).toBeVisible();
  await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth), 'it is drawn').toBeGreaterThan(0);
  const address = (await photo.getAttribute('src')) ?? '';

  await page.goto('/mon-compte/profil');
  await page.getByRole('navigation', { name: 'Mon compte' }).getByRole('link', { name: 'Mon profil', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(member.name);
  await expect(page.locator('.member-head img')).toHaveAttribute('src', address);
  const profile = new URL(page.url()).pathname;
  await page.goto('/mon-compte/photo');

  const stranger = await browser.newContext();
  expect(await (await stranger.request.get(profile)).text()).toContain(address);
  const seen = await stranger.request.get(address);
  expect(seen.status()).toBe(200);
  expect(seen.headers()).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=86400, immutable' });

  await page.getByRole('button', { name: 'Retirer ma photo' }).click();
  await expect(page.getByText('Vous n’avez pas de photo')).toBeVisible();
  expect((await stranger.request.get(address)).status()).toBe(404);
  expect(await (await stranger.request.get(profile)).text()).not.toContain(address);
  await stranger.close();
});

test('what is not a photo, or weighs too much, is refused in words', async ({ page, member }) => {
  expect(member.email).toBeTruthy();
  await page.goto('/mon-compte/photo');
  await page.getByLabel('Tout le monde').check();
  for (const [buffer, says] of [
    [Buffer.from('Bonjour, je suis une photo.'), 'Ce fichier n’est pas une photo.'],
    // Far beyond what is kept: the browser must hear the answer all the same.
    [Buffer.alloc(30 * 1024 * 1024), 'Cette photo est trop lourde'],
  ] as const) {
    await page.getByLabel('Choisir une photo').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('link', { name: says }).click();
    await expect(page.getByLabel('Choisir une photo')).toBeFocused();
    await expect(page.getByLabel('Choisir une photo')).toHaveAccessibleDescription(new RegExp(says));
    await expect(page.getByLabel('Tout le monde')).toBeChecked();
  }
});

test('a member takes their data away', async ({ page, member }) => {
  await page.goto('/bienvenue');
  await page.getByRole('link', { name: 'Télécharger mes données' }).click();
  await page.getByRole('button', { name: 'Demander mon archive' }).click();
  const mail = (await mailsTo(dataDir(), member.email, 1)).at(-1);
  expect(mail?.text).toContain('/mon-compte/donnees');
  await page.goto('/mon-compte/donnees');
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Télécharger l’archive' }).click();
  const download = await begun;
  expect(download.suggestedFilename()).toBe('mes-donnees.zip');
  const [head] = await createReadStream(await download.path(), { end: 1 }).toArray();
  expect(String(head), 'it is a ZIP archive').toBe('PK');
});
