// What the investment committee decided: recorded in a browser, printed as a report.
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { makeAdmin, unique, type Person } from './people.ts';
import { BASE_URL } from './server.ts';

async function becomeAdmin(visitor: Person): Promise<Person> {
  const admin = await visitor.becomeMember();
  await makeAdmin(admin);
  return admin;
}

/** What is drawn of an element: nothing when its size is none. */
function isDrawn(page: Page, selector: string): Promise<boolean[]> {
  return page.locator(selector).evaluateAll((elements) => elements.map((element) => element.checkVisibility()));
}

test('an administrator looks at the figures, records a decision and corrects its words', async ({ page, visitor, axe }) => {
  await becomeAdmin(visitor);
  const word = unique();
  await page.goto('/comite');
  await page.getByRole('link', { name: 'Ajouter une décision' }).click();
  // A day that has begun in Paris: it begins there before it does in Greenwich.
  await page.getByLabel('Date de la décision').fill(new Date().toISOString().slice(0, 10));
  await page.getByLabel('La décision en une phrase').fill(`Aller plus loin (${word})`);
  await page.getByRole('button', { name: 'Voir les chiffres' }).click();
  await expect(page).toHaveURL(/#chiffres$/);
  const figures = page.locator('#chiffres .frozen-figures > div');
  await expect(figures).toHaveCount(6);
  const seen = await figures.allInnerTexts();
  await expect(page.getByLabel('La décision en une phrase')).toHaveValue(`Aller plus loin (${word})`);
  await page.getByLabel('Accélération').check();
  await page.getByLabel('La décision en détail').fill(`Le comité demande **davantage**, mot ${word}.`);
  await axe();
  await page.getByRole('button', { name: 'Enregistrer la décision' }).click();
  await expect(page).toHaveURL(/\/comite#decision-\d+$/);

  const decision = page.getByRole('article', { name: `Aller plus loin (${word})` });
  await expect(decision.locator('strong')).toHaveText('davantage');
  expect(await decision.locator('.frozen-figures > div').allInnerTexts()).toEqual(seen);
  await decision.getByRole('link', { name: /^Corriger les mots/ }).click();
  await page.getByLabel('La décision en une phrase').fill(`Aller beaucoup plus loin (${word})`);
  await page.getByRole('button', { name: 'Enregistrer les corrections' }).click();
  const corrected = page.getByRole('article', { name: `Aller beaucoup plus loin (${word})` });
  await expect(corrected).toContainText('Texte modifié le');
  await corrected.getByRole('link', { name: /^Retirer/ }).click();
  await page.getByLabel('La raison').fill(`Un essai (${word}).`);
  await page.getByRole('button', { name: 'Retirer cette décision' }).click();
  await expect(page.getByRole('article').filter({ hasText: `Un essai (${word}).` })).toContainText('retirée');
});

for (const path of ['/comite', '/statistiques']) {
  test(`${path} is printed as a report, black on white, whatever the theme`, async ({ page, context }) => {
    await context.addCookies([{ name: 'theme', value: 'sombre', url: BASE_URL }]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(path);
    expect(await isDrawn(page, '.print-head')).toEqual([false]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });

    for (const selector of ['.skip-link', 'header nav', '.search-box', '.ask-link', '.site-footer', '.breadcrumb', 'main form', 'main .btn']) {
      expect(await isDrawn(page, selector), selector).not.toContain(true);
    }
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.brand-name')).toBeVisible();
    await expect(page.locator('.print-head')).toContainText(path);
    const figures = path === '/comite' ? '.frozen-figures dd' : 'main table td';
    expect((await isDrawn(page, figures)).length, figures).toBeGreaterThan(5);
    expect(await isDrawn(page, figures), figures).not.toContain(false);
    // What is folded on a screen is not on paper.
    expect(await isDrawn(page, 'main details > :not(summary)')).not.toContain(false);

    const colours = await page.evaluate(() => {
      const style = (selector: string) => getComputedStyle(document.querySelector(selector) ?? document.body);
      return [style('html').backgroundColor, style('main').color];
    });
    expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  });

  test(`${path} makes a PDF on A4`, async ({ page }) => {
    await page.goto(path);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    const sizes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))]);
    expect(sizes.length).toBeGreaterThan(0);
    for (const size of sizes) {
      expect(size).toEqual([595, 842]);
    }
  });
}
