// The mails, as a mail program that reads HTML shows them: every kind is laid out by one module (src/mail/letter.rs).
import type { Page } from '@playwright/test';

import { expectAccessible, expectNoSidewaysScroll, expectValidHtml } from './checks.ts';
import { expect, test } from './fixtures.ts';
import { type Mail, mailsTo } from './mail.ts';
import { dataDir, unique } from './people.ts';

/** The mail that signs in, and the one that asks to confirm a text. */
async function someMails(page: Page): Promise<Mail[]> {
  const address = `${unique()}@membres.example`;
  await page.goto('/connexion');
  await page.getByLabel('Adresse e-mail').fill(address);
  await page.getByRole('button', { name: 'Recevoir mon lien de connexion' }).click();
  const [link] = await mailsTo(dataDir(), address);
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Communauté').selectOption({ index: 1 });
  await page.getByLabel('Titre de votre question').fill(`Une question ${unique()} ?`);
  await page.getByLabel('Votre question', { exact: true }).fill('Bonjour, qui finance le permis ?');
  await page.getByLabel('Adresse e-mail').fill(address);
  await page.getByRole('button', { name: 'Publier ma question' }).click();
  const confirm = (await mailsTo(dataDir(), address, 2)).find(({ subject }) => subject !== link?.subject);
  return [link, confirm].filter((mail) => mail !== undefined);
}

test('mails are read on a wide screen and on a phone, and their button leads back', async ({ page }) => {
  const mails = await someMails(page);
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Votre lien de connexion à La Communauté de l’inclusion',
    'Confirmez pour publier votre message',
  ]);
  for (const { subject, text, html } of mails) {
    await expectValidHtml(html, subject, true);
    // Away from the site, whose policy holds for what is put in its place.
    await page.goto('about:blank');
    await page.setContent(html);
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(subject);
    const href = await page.getByRole('link').getAttribute('href');
    expect(text).toContain(`\n${href}\n`);
    await page.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page).toHaveURL(/\/(connexion|publier)\b/);
  }
});
