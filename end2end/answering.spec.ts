// Replying.
import { expect, test } from './fixtures.ts';
import { answerToForm, operate, unique } from './people.ts';

test('a member answers, and the asker reads it', async ({ page, member, anotherMember }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  await page.goto(topic);
  await expect(page.getByRole('heading', { name: 'Pas encore de réponse' })).toBeVisible();
  await page.getByLabel('Votre réponse').fill('Bonjour, voyez **le conseil départemental**.');
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();

  await expect(page).toHaveURL(new RegExp(`${topic}#reponse-\\d+$`));
  await expect(page.locator('article:target')).toContainText('le conseil départemental');
  await asker.page.goto(topic);
  const reply = asker.page.getByRole('article', { name: `Réponse n° 1 de ${member.name}` });
  await expect(reply.locator('strong', { hasText: 'le conseil départemental' })).toBeVisible();
  await expect(asker.page.getByRole('heading', { name: /^1 réponse\b/ })).toBeVisible();
});

test('an answered question no longer waits', async ({ page, member, anotherMember }) => {
  const tag = unique();
  const topic = await member.asks({ tags: tag });
  await page.goto(`/sujets?etiquette=${tag}&statut=sans-reponse`);
  await expect(page.locator('.topic-row')).toHaveCount(1);
  // The asker's own details are not an answer.
  await member.replies(topic);
  await page.reload();
  await expect(page.locator('.topic-row')).toHaveCount(1);
  await (await anotherMember()).replies(topic);
  await page.reload();
  await expect(page.getByText('Aucune question ne correspond.')).toBeVisible();
  await page.goto(`/sujets?etiquette=${tag}`);
  await expect(page.locator('.topic-row')).toContainText('2 réponses');
});

test('a short reply is a reply', async ({ page, member }) => {
  const topic = await member.asks();
  for (const text of ['Merci beaucoup !', 'Ok', '👍']) {
    await page.goto(topic);
    await page.getByLabel('Votre réponse').fill(text);
    await page.getByRole('button', { name: 'Publier ma réponse' }).click();
    await expect(page.locator('article:target')).toContainText(text.slice(0, 5));
  }
});

test('an empty reply is refused, and the fault leads to the field', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill('   \n ');
  const answer = answerToForm(page);
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  expect((await answer).status()).toBe(422);
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await summary.getByRole('link', { name: 'Écrivez votre texte avant de publier.' }).click();
  await expect(page.getByLabel('Votre réponse')).toHaveAccessibleDescription(/Écrivez votre texte/);

  await page.getByLabel('Votre réponse').fill('Cette fois, un texte.');
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('article', { name: /^Réponse n° 1 de / })).toContainText('Cette fois, un texte.');
});

test('the same reply sent twice is there once', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  const form = { texte: `Envoyé deux fois ${unique()}`, envoi: await page.locator('input[name="envoi"]').inputValue() };
  const answers = await Promise.all([member.post(topic, form), member.post(topic, form), member.post(topic, form)]);
  expect(answers.map((answer) => answer.status())).toEqual([303, 303, 303]);
  await page.reload();
  await expect(page.getByRole('article', { name: /^Réponse/ })).toHaveCount(1);
  await expect(page.getByRole('article', { name: /^Réponse/ })).toContainText(form.texte);
});

test('somebody who goes back and writes another reply publishes both', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill('La première.');
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.locator('article:target')).toContainText('La première.');
  await page.goBack();
  await page.getByLabel('Votre réponse').fill('La seconde.');
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.locator('article:target')).toContainText('La seconde.');
  await expect(page.getByRole('article', { name: /^Réponse/ })).toHaveText([/La première\./, /La seconde\./]);
});

test('the same form with another text is another reply: a browser may bring the page back as it was', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  const envoi = await page.locator('input[name="envoi"]').inputValue();
  await member.post(topic, { texte: 'La première.', envoi });
  await member.post(topic, { texte: 'La seconde.', envoi });
  await page.reload();
  await expect(page.getByRole('article', { name: /^Réponse/ })).toHaveText([/La première\./, /La seconde\./]);
});

test('the author changes a reply, and everybody sees that it changed', async ({ page, member, another }) => {
  const topic = await member.asks();
  const reply = await member.replies(topic, 'Un premier jet.');
  await page.goto(topic);
  const card = page.locator(`#reponse-${reply}`);
  await expect(card).not.toContainText('modifié');
  await card.getByRole('link', { name: 'Modifier' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Modifier ma réponse');
  await expect(page.getByLabel('Votre réponse')).toHaveValue('Un premier jet.');
  await page.getByLabel('Votre réponse').fill('Un texte relu.');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL(`${topic}#reponse-${reply}`);

  const { page: reader } = await another();
  await reader.goto(topic);
  await expect(reader.locator(`#reponse-${reply}`)).toContainText('Un texte relu.');
  await expect(reader.locator(`#reponse-${reply}`)).toContainText('modifié');
});

test('a deleted reply leaves its number, which nobody else gets', async ({ page, member, anotherMember }) => {
  const asker = await anotherMember();
  const topic = await asker.asks();
  const first = await member.replies(topic, 'Une bêtise.');
  await page.goto(topic);
  await page.locator(`#reponse-${first}`).getByRole('link', { name: 'Supprimer' }).click();
  await expect(page.getByRole('main')).toContainText('Une bêtise.');
  await page.getByRole('button', { name: 'Supprimer définitivement' }).click();
  await expect(page.locator(`#reponse-${first}`)).toContainText('Cette réponse a été supprimée par son auteur.');
  await expect(page.locator(`#reponse-${first}`)).not.toContainText('Une bêtise.');
  await expect(page.getByRole('heading', { name: 'Pas encore de réponse' })).toBeVisible();

  await member.replies(topic, 'Une réponse.');
  await page.reload();
  await expect(page.getByRole('article', { name: /^Réponse n° 2 de / })).toContainText('Une réponse.');
  await page.goto('/recherche?q=Une+bêtise');
  await expect(page.locator(`a[href*="reponse-${first}"]`)).toHaveCount(0);
});

test('a closed question takes no reply, and loses nothing of one that was under way', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill('Trop tard, mais gardé.');
  await operate('lock', topic);
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('alert')).toContainText('Cette discussion est fermée');
  await expect(page.getByText('Trop tard, mais gardé.')).toBeVisible();

  await page.goto(topic);
  await expect(page.getByRole('main')).toContainText('Cette discussion est fermée');
  await expect(page.getByLabel('Votre réponse')).toHaveCount(0);
});

test('somebody else can neither change nor delete a reply', async ({ member, anotherMember }) => {
  const topic = await member.asks();
  const reply = await member.replies(topic, 'Le mien.');
  const other = await anotherMember();
  await other.page.goto(topic);
  await expect(other.page.locator(`#reponse-${reply}`).getByRole('link', { name: 'Modifier' })).toHaveCount(0);
  expect((await other.page.goto(`/messages/${reply}/modifier`))?.status()).toBe(403);
  expect((await other.post(`/messages/${reply}/modifier`, { texte: 'Le tien.' })).status()).toBeGreaterThanOrEqual(403);
  expect((await other.post(`/messages/${reply}/supprimer`, {})).status()).toBe(403);
  await other.page.goto(topic);
  await expect(other.page.locator(`#reponse-${reply}`)).toContainText('Le mien.');
});

test('a form from another site is refused', async ({ member }) => {
  const topic = await member.asks();
  const foreign = [
    ['origin', 'https://ailleurs.example'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
  ] as const;
  for (const [header, value] of foreign) {
    const headers = { [header]: value };
    const answer = await member.page.request.post(topic, { form: { texte: 'Volé' }, headers, maxRedirects: 0 });
    expect(answer.status(), `${header}: ${value}`).toBe(403);
    expect(await answer.text()).toContain('Ce formulaire a été envoyé depuis un autre site');
  }
  await member.page.goto(topic);
  await expect(member.page.getByText('Volé')).toHaveCount(0);
});

test('somebody who gave no name yet is led to give one, then answers', async ({ page, visitor, anotherMember }) => {
  const topic = await (await anotherMember()).asks();
  await visitor.signIn(`${unique()}@membres.example`);
  await page.goto(topic);
  await page.getByRole('link', { name: 'indiquez d’abord votre prénom et votre nom' }).click();
  await page.getByLabel('Prénom').fill('Dora');
  await page.getByLabel('Nom', { exact: true }).fill('Élan');
  await page.getByLabel('Profession').selectOption('benevole');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL(topic);
  await page.getByLabel('Votre réponse').fill('Me voici.');
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.getByRole('article', { name: 'Réponse n° 1 de Dora É.' })).toContainText('bénévolat');
});
