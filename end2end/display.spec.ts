// Light, dark, or as the system says: with or without JavaScript, and without a flash.
import { SOLVED, topicPath } from './demo.ts';
import { expect, test } from './fixtures.ts';
import type { Page } from '@playwright/test';

async function choose(page: Page, label: string): Promise<void> {
  await page.goto('/parametres-affichage');
  await page.getByLabel(label, { exact: true }).check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL('/parametres-affichage');
  await expect(page.getByLabel(label, { exact: true })).toBeChecked();
}

/** From 0, black, to 255, white. */
async function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    if (!canvas) throw new Error('no canvas');
    canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  });
}

test('the settings are reached from every page', async ({ page }) => {
  await page.goto(topicPath(SOLVED));
  await page.getByRole('contentinfo').getByRole('link', { name: 'Paramètres d’affichage' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Paramètres d’affichage');
  await expect(page.getByLabel('Comme mon système')).toBeChecked();
});

test('the dark theme is kept from page to page', async ({ page, context }) => {
  await choose(page, 'Sombre');
  for (const path of ['/', '/sujets', topicPath(SOLVED), '/nulle-part']) {
    await page.goto(path);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'sombre');
    expect(await brightness(page), path).toBeLessThan(80);
  }
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: 'theme', value: 'sombre', sameSite: 'Lax' });
  // A year, to the day.
  expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 360 * 86_400);
});

test('the light theme wins over a dark system', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  expect(await brightness(page)).toBeLessThan(80);
  await choose(page, 'Clair');
  expect(await brightness(page)).toBeGreaterThan(200);
});

test('the system decides until somebody chooses, and again after', async ({ page, context }) => {
  await choose(page, 'Sombre');
  await choose(page, 'Comme mon système');
  expect(await context.cookies()).toEqual([]);
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await brightness(page)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await brightness(page)).toBeLessThan(80);
});

test('nothing flashes: the choice is in what the server sends', async ({ page }) => {
  const sent = async (cookie: string) => (await page.request.get('/', { headers: { cookie } })).text();
  expect(await sent('theme=sombre')).toMatch(/<html[^>]* data-theme="sombre"/);
  expect(await sent('theme=sombre')).toContain('<meta name="color-scheme" content="dark"');
  expect(await sent('theme=clair')).toMatch(/<html[^>]* data-theme="clair"/);
  expect(await sent('theme="><script>')).not.toContain('data-theme');
  expect(await sent('autre=1')).not.toContain('data-theme');
});

test('the choice is made by keyboard', async ({ page }) => {
  await page.goto('/parametres-affichage');
  await page.getByLabel('Comme mon système').focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByLabel('Sombre', { exact: true })).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'sombre');
});
