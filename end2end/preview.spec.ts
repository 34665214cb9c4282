// Seeing how a text will look before it is published.
import { expect, test } from './fixtures.ts';

const TEXT = 'Bonjour,\n\n**Qui finance** le permis ?\n\n- la région\n- France Travail';

test('the button shows the text as it will be, and the text survives', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill(TEXT);
  await page.getByRole('button', { name: 'Prévisualiser' }).click();
  const preview = page.locator('#apercu');
  await expect(preview.locator('strong')).toHaveText('Qui finance');
  await expect(preview.getByRole('listitem')).toHaveText(['la région', 'France Travail']);
  await expect(page.getByLabel('Votre réponse')).toHaveValue(TEXT);
  await expect(page.getByRole('article', { name: /^Réponse/ })).toHaveCount(0);

  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('article', { name: /^Réponse n° 1 de / }).locator('strong', { hasText: 'Qui finance' })).toBeVisible();
});

test('a question is previewed with its other fields kept', async ({ page }) => {
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Communauté').selectOption('mobilite');
  await page.getByLabel('Titre de votre question').fill('Un titre à garder');
  await page.getByLabel('Étiquettes').fill('permis');
  await page.getByLabel('Territoire').selectOption('33');
  await page.getByLabel('Votre question', { exact: true }).fill(TEXT);
  await page.getByRole('button', { name: 'Prévisualiser' }).click();
  await expect(page.locator('#apercu').locator('strong')).toHaveText('Qui finance');
  await expect(page.getByLabel('Communauté')).toHaveValue('mobilite');
  await expect(page.getByLabel('Titre de votre question')).toHaveValue('Un titre à garder');
  await expect(page.getByLabel('Étiquettes')).toHaveValue('permis');
  await expect(page.getByLabel('Territoire')).toHaveValue('33');
});

test('an empty text is not previewed, and says why', async ({ page }) => {
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Titre de votre question').fill('Un titre à garder');
  await page.getByRole('button', { name: 'Prévisualiser' }).click();
  await expect(page.getByRole('alert')).toContainText('Écrivez votre texte');
  await expect(page.getByLabel('Titre de votre question')).toHaveValue('Un titre à garder');
});

test('hostile text is harmless in the preview', async ({ page }) => {
  await page.goto('/sujets/nouveau');
  await page.getByLabel('Votre question', { exact: true }).fill('</textarea><script>document.title = "pris"</script> <img src=x onerror=alert(1)> [lien](javascript:alert(1))');
  await page.getByRole('button', { name: 'Prévisualiser' }).click();
  await expect(page.locator('#apercu')).toContainText('<script>');
  await expect(page.locator('#apercu img, #apercu script, #apercu a[href^="javascript"]')).toHaveCount(0);
  await expect(page).toHaveTitle(/^Poser une question/);
});

test.describe('with JavaScript', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without scripts a button previews');

  test('the preview follows what is typed, on the same page', async ({ page, axe }) => {
    await page.goto('/sujets/nouveau');
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
    const field = page.getByLabel('Votre question', { exact: true });
    const preview = page.getByRole('region', { name: 'Aperçu de votre texte' });
    await expect(preview).toHaveCount(0);
    // The island wakes up a moment after the page: until then nothing listens.
    await expect(async () => {
      await field.fill('Premier **jet**');
      await expect(preview.locator('strong')).toHaveText('jet', { timeout: 2_000 });
    }).toPass();
    await field.pressSequentially(' puis *la suite*');
    await expect(preview.locator('em')).toHaveText('la suite');
    await axe();
    await field.fill('');
    await expect(preview).toHaveCount(0);
    await expect(page.locator('body')).toHaveAttribute('data-same-page');
  });

  test('there is one preview, even after the button was pressed', async ({ page, axe }) => {
    await page.goto('/sujets/nouveau');
    const field = page.getByLabel('Votre question', { exact: true });
    const preview = page.getByRole('region', { name: 'Aperçu de votre texte' });
    await field.fill('Premier **jet**');
    await page.getByRole('button', { name: 'Prévisualiser' }).click();
    await expect(page.locator('#apercu')).toBeVisible();
    await expect(async () => {
      await field.fill('Deuxième *version*');
      await expect(preview.locator('em').first()).toHaveText('version', { timeout: 2_000 });
    }).toPass();
    await expect(preview).toHaveCount(1);
    await axe();
  });
});
