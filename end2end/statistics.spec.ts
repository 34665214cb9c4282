// The public figures: read by keyboard, asked for by a form, opened as lists.
import { expect, test } from './fixtures.ts';

test('a figure opens the list it counts, with the same count', async ({ page }) => {
  await page.goto('/statistiques');
  const figure = page.locator('a[data-compte]').first();
  const value = await figure.getAttribute('data-compte');
  await figure.click();
  await expect(page.locator('#total')).toContainText(value ?? '?');
  await expect(page.locator('ul.rows > li').first()).toBeVisible();
  await page.getByRole('link', { name: 'Statistiques', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Statistiques');
});

test('a period, a community and a territory are chosen by a form, and stay chosen', async ({ page }) => {
  await page.goto('/statistiques');
  await page.getByLabel('Période', { exact: true }).selectOption('26');
  await page.getByLabel('Communauté', { exact: true }).selectOption('mobilite');
  await page.getByLabel('Territoire', { exact: true }).selectOption('R75');
  await page.getByRole('button', { name: 'Afficher' }).click();
  await expect(page).toHaveURL(/semaines=26&theme=mobilite&territoire=R75/);
  await expect(page.locator('#periode')).toContainText('Mobilité, Nouvelle-Aquitaine');
  await expect(page.getByLabel('Période', { exact: true })).toHaveValue('26');
  await expect(page.getByLabel('Territoire', { exact: true })).toHaveValue('R75');
});

test('the bars of a chart are read one by one by keyboard', async ({ page }) => {
  await page.goto('/statistiques');
  const bars = page.getByRole('list', { name: 'Part des questions répondues' }).getByRole('listitem');
  await expect(bars).toHaveCount(12);
  await bars.first().focus();
  await page.keyboard.press('Tab');
  await expect(bars.nth(1)).toBeFocused();
  await expect(bars.nth(1)).toHaveAccessibleName(/^S\d\d, du \d\d\/\d\d\/\d{4}\s: (\d+\s%|pas encore de données)$/);
});
