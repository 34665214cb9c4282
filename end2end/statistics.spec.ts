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
  await expect(bars.nth(1)).toHaveAccessibleName(
    /^S\d\d, du \d\d\/\d\d\/\d{4}\s: (\d+\s%|pas encore de données) \(S\d\d, du [\d/]+\s: (\d+\s%|pas encore de données)\)$/,
  );
});

test('what was chosen before the page listened is drawn too, and nothing is asked for when nothing was', async ({
  page,
  javaScriptEnabled,
}) => {
  test.skip(javaScriptEnabled === false, 'without scripts the button asks for the page');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/statistiques')) asked.push(request.url());
  });
  let listen = () => {};
  const chosen = new Promise<void>((done) => (listen = done));
  await page.route('**/*.wasm', async (route) => {
    await chosen;
    await route.continue();
  });
  await page.goto('/statistiques', { waitUntil: 'commit' });
  await page.getByLabel('Communauté', { exact: true }).selectOption('mobilite');
  listen();
  await expect(page.locator('#periode')).toContainText('Mobilité, du');
  expect(asked).toHaveLength(1);

  await page.goto('/statistiques?theme=mobilite&pas=mois');
  await page.getByLabel('Activité', { exact: true }).selectOption('jour');
  await expect(page.getByRole('region', { name: 'Tableau : L’activité' }).getByRole('columnheader').first()).toHaveText('Jour');
  expect(asked).toHaveLength(2);
});

test('what is chosen is drawn at once, without leaving the page, and the address says it', async ({
  page,
  javaScriptEnabled,
  axe,
}) => {
  test.skip(javaScriptEnabled === false, 'without scripts the button asks for the page');
  await page.goto('/statistiques');
  await page.evaluate(() => document.body.setAttribute('data-same', ''));
  await page.getByLabel('Communauté', { exact: true }).selectOption('mobilite');
  await expect(page.locator('#periode')).toContainText('Mobilité, du');
  await page.getByLabel('Activité', { exact: true }).selectOption('mois');
  await expect(page.getByRole('region', { name: 'Tableau : L’activité' }).getByRole('columnheader').first()).toHaveText('Mois');
  await page.getByLabel('Territoire', { exact: true }).selectOption('33');
  await expect(page.locator('#annonce')).toContainText('Chiffres affichés. Mobilité, Gironde (33)');
  await expect(page).toHaveURL(/\/statistiques\?semaines=12&theme=mobilite&territoire=33&pas=mois#detail$/);
  await expect(page.locator('[data-lieu="33"]')).toHaveAttribute('href', /theme=mobilite&territoire=33&pas=mois/);
  await expect(page.locator('body[data-same]')).toHaveCount(1);
  await axe();
  // What the browser drew is what the page would have been.
  // But for what goes on meanwhile: other tests read pages.
  const figures = async () => (await page.locator('#chiffres').innerText()).replace(/^.*\(en cours\).*$/gm, 'en cours');
  const drawn = await figures();
  await page.reload();
  expect(await figures()).toBe(drawn);
});

test('a chart is taken away as a picture that stands alone', async ({ page, request, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'the browser’s own reader of pictures is asked by a script');
  await page.goto('/statistiques');
  for (const summary of await page.getByText('Les chiffres de ce graphique').all()) await summary.click();
  const link = page.getByRole('link', { name: 'SVG, Part des questions répondues' });
  const file = await request.get((await link.getAttribute('href')) ?? '');
  expect(file.headers()['content-type']).toBe('image/svg+xml');
  // Away from the site, whose own pages hold no style inside: the picture does.
  await page.goto('about:blank');
  const parsed = await page.evaluate((text) => {
    const picture = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { errors: picture.querySelectorAll('parsererror').length, bars: picture.querySelectorAll('.chart-bar').length };
  }, await file.text());
  expect(parsed).toEqual({ errors: 0, bars: 12 });
});

test('a département of the map leads to its own figures', async ({ page }) => {
  await page.goto('/statistiques');
  const place = page.getByRole('link', { name: /^Gironde \(33\)/ });
  await place.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/territoire=33#detail$/);
  await expect(page.locator('#periode')).toContainText('Gironde (33)');
});
