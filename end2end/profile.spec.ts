// What members say of themselves, who sees it, and how one finds somebody.
import { expect, test } from './fixtures.ts';
import { answerToForm, makeAdmin, unique } from './people.ts';

test('a member fills in a profile, and chooses what visitors see of it', async ({ page, member, another, axe }) => {
  const word = unique();
  await page.goto('/mon-compte/profil');
  await page.getByLabel('Fonction').first().fill(`Référente ${word}`);
  await page.getByLabel('Structure', { exact: false }).first().fill('Mission locale du Bassin');
  await page.getByLabel('Type de structure').selectOption('mission-locale');
  await page.getByLabel('Mobilité').check();
  await page.getByLabel('Présentation').first().fill('J’aide à **bouger**.');
  await page.getByLabel('Lien').first().fill('exemple.fr/bassin');
  await page.getByLabel('Ma fonction').check();
  await page.getByLabel('Mon département').uncheck();
  await page.getByLabel('Être dans l’annuaire des membres').check();
  await page.getByRole('button', { name: 'Enregistrer' }).click();

  await expect(page).toHaveURL(/\/membres\/\d+-ada-m$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(member.name);
  await expect(page.getByText('C’est votre profil')).toBeVisible();
  await expect(page.locator('.prose strong')).toHaveText('bouger');
  await expect(page.getByRole('link', { name: 'exemple.fr/bassin' })).toHaveAttribute('href', 'https://exemple.fr/bassin');
  await expect(page.getByText('Gironde (33)')).toBeVisible();
  await axe();

  const profile = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'Voir comme un visiteur' }).click();
  await expect(page.getByText('Voici ce que voient les visiteurs')).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText('Gironde');

  const visitor = await another();
  await visitor.page.goto(profile);
  await expect(visitor.page.getByRole('main')).toContainText(`Référente ${word}`);
  await expect(visitor.page.getByRole('main')).not.toContainText('Bassin');
  await expect(visitor.page.getByRole('main')).not.toContainText('bouger');
});

test('a profile that is wrong comes back with what was typed', async ({ page, member }) => {
  await page.goto('/mon-compte/profil');
  await page.getByLabel('Lien').first().fill('javascript:alert(1)');
  await page.getByLabel('Présentation').first().fill('Un texte à garder.');
  await page.getByLabel('Ma présentation').check();
  const answer = answerToForm(page);
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  expect((await answer).status()).toBe(422);
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await summary.getByRole('link', { name: /l’adresse entière d’une page/ }).click();
  await expect(page.locator('#lien')).toBeFocused();
  await expect(page.locator('#lien')).toHaveValue('javascript:alert(1)');
  await expect(page.locator('#texte')).toHaveValue('Un texte à garder.');
  await expect(page.getByLabel('Ma présentation')).toBeChecked();
  await expect(page.getByLabel('Prénom')).toHaveValue('Ada');
  expect(member.name).toBe('Ada M.');
});

test('somebody is found in the directory, from the foot of any page', async ({ page, anotherMember }) => {
  const word = unique();
  const found = await anotherMember('Chloé');
  await found.post('/mon-compte/profil', {
    prenom: `Chloé-${word}`, nom: 'Martin', profession: 'benevole', departement: '2A', annuaire: '1', public: 'departement',
  });
  await page.goto('/aide');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Membres' }).click();
  await expect(page).toHaveURL('/membres');
  await page.getByLabel('Nom', { exact: true }).fill(`chloe ${word.toUpperCase()}`);
  await page.getByLabel('Territoire').selectOption('2A');
  await page.getByRole('search', { name: 'Dans l’annuaire' }).getByRole('button', { name: 'Chercher' }).click();
  await expect(page).toHaveURL(/territoire=2A/);
  await expect(page.getByRole('heading', { name: '1 personne' })).toBeVisible();
  await expect(page.getByLabel('Territoire')).toHaveValue('2A');
  await page.getByRole('main').getByRole('link', { name: /^Chloé/ }).click();
  await expect(page).toHaveURL(/\/membres\/\d+-chloe-/);
  // What she shows to members only is in no list of visitors.
  await page.goto(`/membres?q=${word}&profession=benevole`);
  await expect(page.getByText('Personne ne correspond.')).toBeVisible();
});

test('an ambassador is told by a word beside the name, which leads to the profile', async ({ page, member, anotherMember }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  const reply = await asker.replies(topic);
  await makeAdmin(member);
  const people = await (await page.request.get(`/administration/personnes?q=${encodeURIComponent(asker.email)}`)).text();
  const person = /\/administration\/personnes\/\d+/.exec(people)?.[0] ?? 'aucun';
  expect((await member.post(person, { role: 'ambassador', geste: 'donner', theme: 'mobilite', territoire: '33' })).status()).toBe(303);

  await page.goto(topic);
  const card = page.locator(`#reponse-${reply}`);
  await expect(card.getByText('Ambassadeur·rice')).toHaveAttribute('title', /^Ambassade\s: Mobilité, Gironde \(33\)$/);
  await card.getByRole('link', { name: asker.name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asker.name);
  await expect(page.getByText('Mobilité, Gironde (33)')).toBeVisible();
  await expect(page.getByRole('main').getByText('Ambassadeur·rice')).toBeVisible();
});

test('a card that arrives while one reads has the badge too', async ({ page, member, anotherMember, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'without scripts a page is read again');
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks();
  await makeAdmin(member);
  const people = await (await page.request.get(`/administration/personnes?q=${encodeURIComponent(asker.email)}`)).text();
  const person = /\/administration\/personnes\/\d+/.exec(people)?.[0] ?? 'aucun';
  await member.post(person, { role: 'ambassador', geste: 'donner', theme: '', territoire: '' });
  await page.goto(topic);
  await expect(page.getByText('mises à jour en direct')).toBeVisible();
  const reply = await asker.replies(topic);
  const card = page.locator(`#reponse-${reply}`);
  await expect(card.getByText('Ambassadeur·rice')).toBeVisible();
  await expect(card.getByRole('link', { name: asker.name })).toHaveAttribute('href', /^\/membres\/\d+-chloe-m$/);
});
