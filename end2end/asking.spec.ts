// Asking a question, and what becomes of a form that is not right.
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { answerToForm, question, unique, type Question } from './people.ts';

/** Fills the form as a person would. */
async function write(page: Page, asked: Partial<Question>): Promise<void> {
  if (asked.theme) await page.getByLabel('Communauté').selectOption(asked.theme);
  if (asked.title !== undefined) await page.getByLabel('Titre de votre question').fill(asked.title);
  if (asked.tags) await page.getByLabel('Étiquettes').fill(asked.tags);
  if (asked.territory) await page.getByLabel('Territoire').selectOption(asked.territory);
  if (asked.text !== undefined) await page.getByLabel('Votre question', { exact: true }).fill(asked.text);
}

const publish = (page: Page) => page.getByRole('button', { name: 'Publier ma question' }).click();

test('a member asks a question in one page', async ({ page, member }) => {
  const word = unique();
  const asked = question({ tags: `permis, ${word}`, territory: '33', text: 'Bonjour,\n\n- qui **finance** ?\n- et quand ?' });
  await page.goto('/themes/mobilite');
  await page.getByRole('link', { name: 'Poser une question ici' }).click();
  await expect(page.getByLabel('Communauté')).toHaveValue('mobilite');
  await write(page, { ...asked, theme: undefined });
  await publish(page);

  await expect(page).toHaveURL(/\/sujets\/\d+-qui-finance-le-permis-.*#question$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asked.title);
  const post = page.getByRole('article', { name: `Question de ${member.name}` });
  await expect(post.getByRole('listitem')).toHaveText(['qui finance ?', 'et quand ?']);
  await expect(post.locator('strong', { hasText: 'finance' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Gironde');
  await page.getByRole('list', { name: 'Étiquettes' }).getByRole('link', { name: `#${word}` }).click();
  const row = page.locator('.topic-row');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText(asked.title);
  await expect(row).toContainText('0 réponse');
});

test('a form with faults says which, leads to them and loses nothing', async ({ page, member }) => {
  await page.goto('/sujets/nouveau');
  await write(page, { title: 'Court', tags: 'un, deux, trois, quatre, cinq, six', text: 'Mon texte reste.', territory: '2A' });
  const answer = answerToForm(page);
  await publish(page);
  expect((await answer).status()).toBe(422);

  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('heading')).toHaveText('Le formulaire contient 3 erreurs');
  await expect(summary.getByRole('link')).toHaveText([/Choisissez une communauté/, /titre est trop court/, /5 étiquettes au plus/]);
  await summary.getByRole('link', { name: /titre est trop court/ }).click();
  await expect(page).toHaveURL(/#titre$/);
  const title = page.getByLabel('Titre de votre question');
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await expect(title).toHaveAccessibleDescription(/Erreur\s: Le titre est trop court/);
  await expect(title).toHaveValue('Court');
  await expect(page.getByLabel('Étiquettes')).toHaveValue('un, deux, trois, quatre, cinq, six');
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue('Mon texte reste.');
  await expect(page.getByLabel('Territoire')).toHaveValue('2A');

  const asked = question({ tags: 'permis' });
  await write(page, { theme: asked.theme, title: asked.title, tags: asked.tags });
  await publish(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asked.title);
  await expect(page.getByRole('article', { name: `Question de ${member.name}` })).toContainText('Mon texte reste.');
});

test('what is too long is refused and still there', async ({ page, member: _ }) => {
  const asked = question({ text: 'é'.repeat(20_001) });
  await page.goto('/sujets/nouveau');
  await write(page, asked);
  await publish(page);
  await expect(page.getByRole('alert')).toContainText('Le texte est trop long : 20001 caractères pour 20000 au plus.');
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue(asked.text);
});

test('what no form of ours could hold is refused in words', async ({ member }) => {
  const answer = await member.post('/sujets/nouveau', { ...fields(question()), texte: 'a'.repeat(700_000) });
  expect(answer.status()).toBe(413);
  expect(await answer.text()).toContain('Votre message est trop long');
});

test('hostile text is shown as text, in every field that is shown again', async ({ page, member: _ }) => {
  const hostile = '</textarea><script>document.title = "pris"</script><img src=x onerror="document.title=1">"\'>';
  await page.goto('/sujets/nouveau');
  await write(page, { title: hostile, tags: hostile, text: hostile });
  await publish(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page).toHaveTitle(/^Poser une question/);
  await expect(page.getByLabel('Titre de votre question')).toHaveValue(hostile);
  await expect(page.getByLabel('Étiquettes')).toHaveValue(hostile);
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue(hostile);

  await write(page, { theme: 'mobilite', tags: 'permis' });
  await page.getByLabel('Étiquettes').fill('<b>gras</b>');
  await publish(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(hostile);
  await expect(page.getByRole('article', { name: /^Question de / })).toContainText('</textarea><script>document.title');
  await expect(page).toHaveTitle(`${hostile} · La Communauté de l’inclusion`);
  await page.getByRole('link', { name: 'Modifier' }).click();
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue(hostile);
});

test('dangerous links lead nowhere', async ({ page, member }) => {
  const topic = await member.asks({
    text: '[un](javascript:alert(1)) [deux](data:text/html,x) [trois](//ailleurs.example) <a href="javascript:alert(1)" onclick="alert(1)">quatre</a> [cinq](https://exemple.fr) [six](/sujets)',
  });
  await page.goto(topic);
  const links = page.getByRole('article', { name: /^Question de / }).locator('.prose a');
  await expect(links.filter({ hasText: 'cinq' })).toHaveAttribute('href', 'https://exemple.fr');
  await expect(links.filter({ hasText: 'six' })).toHaveAttribute('href', '/sujets');
  for (const link of await links.all()) {
    expect((await link.getAttribute('href')) ?? '').not.toMatch(/javascript|data:|ailleurs/);
    expect(await link.getAttribute('onclick')).toBeNull();
  }
});

test('emoji stay, characters nobody sees go', async ({ page, member }) => {
  const topic = await member.asks({ title: `Bravo 👩‍👧 \u202Eretournés\u202C et \u0000nuls ${unique()}`, text: 'Merci 🙂\u0000\u202E !' });
  await page.goto(topic);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bravo 👩‍👧 retournés et nuls');
  await expect(page.getByRole('article', { name: /^Question de / })).toContainText('Merci 🙂 !');
});

test('the same form sent twice makes one question', async ({ page, member }) => {
  const asked = question();
  await page.goto('/sujets/nouveau');
  const sending = await page.locator('input[name="envoi"]').inputValue();
  const form = { ...fields(asked), envoi: sending };
  const answers = await Promise.all([member.post('/sujets/nouveau', form), member.post('/sujets/nouveau', form)]);
  expect(answers.map((answer) => answer.status())).toEqual([303, 303]);
  expect(answers[0]?.headers()['location']).toBe(answers[1]?.headers()['location']);
});

test('the same form with another text is another question: a browser may bring the page back as it was', async ({ page, member }) => {
  await page.goto('/sujets/nouveau');
  const envoi = await page.locator('input[name="envoi"]').inputValue();
  const [first, second] = [question(), question()];
  await member.post('/sujets/nouveau', { ...fields(first), envoi });
  const answer = await member.post('/sujets/nouveau', { ...fields(second), envoi });
  await page.goto(answer.headers()['location'] ?? '');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second.title);
});

test('somebody who goes back and writes something else asks something else', async ({ page, member: _ }) => {
  const [first, second] = [question(), question()];
  await page.goto('/sujets/nouveau');
  await write(page, first);
  await publish(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(first.title);
  await page.goBack();
  await write(page, second);
  await publish(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second.title);
});

test('the author changes a question, and everybody sees that it changed', async ({ page, member, another }) => {
  const topic = await member.asks();
  const changed = question({ theme: 'devenir-cip', tags: 'titre CIP', territory: 'R11', text: 'Un texte précisé.' });
  await page.goto(topic);
  await page.getByRole('link', { name: 'Modifier' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Modifier ma question');
  await write(page, changed);
  await page.getByRole('button', { name: 'Enregistrer' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(changed.title);
  const { page: reader } = await another();
  await reader.goto(topic);
  const post = reader.getByRole('article', { name: `Question de ${member.name}` });
  await expect(post).toContainText('Un texte précisé.');
  await expect(post).toContainText('modifié');
  await expect(reader.getByRole('navigation', { name: 'Fil d’Ariane' })).toContainText('Devenir CIP');
  await expect(reader.getByRole('main')).toContainText('Île-de-France');
});

test('a change with a fault is refused and still there', async ({ page, member }) => {
  await page.goto(await member.asks());
  await page.getByRole('link', { name: 'Modifier' }).click();
  await write(page, { title: '', text: 'Un texte nouveau.' });
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('alert')).toContainText('Écrivez un titre');
  await expect(page.getByLabel('Votre question', { exact: true })).toHaveValue('Un texte nouveau.');
});

test('the author takes back a question that nobody answered', async ({ page, member }) => {
  const topic = await member.asks();
  await page.goto(topic);
  await page.getByRole('link', { name: 'Supprimer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Supprimer ma question ?');
  await page.getByRole('link', { name: 'Garder mon message' }).click();
  await expect(page).toHaveURL(new RegExp(`${topic}(#question)?$`));
  await page.getByRole('link', { name: 'Supprimer' }).click();
  await page.getByRole('button', { name: 'Supprimer définitivement' }).click();
  await expect(page).toHaveURL('/sujets');
  expect((await page.goto(topic))?.status()).toBe(404);
});

test('a question that others answered stays', async ({ page, member, anotherMember }) => {
  const topic = await member.asks();
  await page.goto(topic);
  const removal = await page.getByRole('link', { name: 'Supprimer' }).getAttribute('href');
  const helper = await anotherMember();
  await helper.replies(topic);

  await page.reload();
  const post = page.getByRole('article', { name: /^Question de / });
  await expect(post.getByRole('link', { name: 'Modifier' })).toBeVisible();
  await expect(post.getByRole('link', { name: 'Supprimer' })).toHaveCount(0);
  expect((await page.goto(removal ?? ''))?.status()).toBe(403);
  await expect(page.getByRole('main')).toContainText('elle ne peut plus être supprimée');
  expect((await member.post(removal ?? '', {})).status()).toBe(403);
});

test('somebody else can neither change nor delete a question', async ({ page, member, anotherMember }) => {
  const topic = await member.asks();
  await page.goto(topic);
  const edit = (await page.getByRole('link', { name: 'Modifier' }).getAttribute('href')) ?? '';
  const other = await anotherMember();
  await other.page.goto(topic);
  await expect(other.page.getByRole('link', { name: 'Modifier' })).toHaveCount(0);
  expect((await other.page.goto(edit))?.status()).toBe(403);
  expect((await other.post(edit, fields(question()))).status()).toBeGreaterThanOrEqual(403);
  expect((await other.post(edit.replace('modifier', 'supprimer'), {})).status()).toBe(403);
});

function fields(asked: Question): Record<string, string> {
  return { theme: asked.theme, titre: asked.title, texte: asked.text, etiquettes: asked.tags, territoire: asked.territory };
}
