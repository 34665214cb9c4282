// Questions find the ambassadors who look after them.
import { expect, test } from './fixtures.ts';
import { makeAdmin, question, type Person } from './people.ts';

/** Makes somebody an ambassador of « Mobilité » in a collectivité nobody else asks about. */
async function makeAmbassador(person: Person, territory: string): Promise<void> {
  await makeAdmin(person);
  const found = await (await person.page.request.get(`/administration/personnes?q=${encodeURIComponent(person.email)}`)).text();
  const path = /\/administration\/personnes\/\d+/.exec(found)?.[0] ?? 'aucun';
  await person.post(path, { role: 'ambassador', geste: 'donner', theme: 'mobilite', territoire: territory });
}

test('an ambassador takes care of a question, and everybody sees it', async ({ page, member, another, anotherMember, isMobile }) => {
  await makeAmbassador(member, '988');
  const asked = question({ territory: '988' });
  const path = await (await anotherMember()).asks(asked);

  await page.goto('/');
  const menu = isMobile ? page.getByText('Menu', { exact: true }) : page.locator('.account-menu > summary');
  await menu.click();
  await page.getByRole('link', { name: 'Questions pour vous' }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Questions pour vous');
  const row = page.locator('.topic-row', { hasText: asked.title });
  await row.getByRole('button', { name: 'Je m’en occupe' }).click();
  await expect(row).toContainText('Vous vous en occupez, jusqu’au');

  const reader = await another();
  await reader.page.goto(path);
  await expect(reader.page.getByText(`${member.name} s’occupe de cette question`)).toBeVisible();

  await row.getByRole('button', { name: 'Je ne m’en occupe plus' }).click();
  await row.getByRole('button', { name: 'Pas pour moi' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('link', { name: /mises? de côté/ }).click();
  await page.locator('.topic-row', { hasText: asked.title }).getByRole('button', { name: 'Remettre avec les autres' }).click();
  await page.goto('/questions-pour-vous');
  await expect(row).toHaveCount(1);
});

test('dates of absence are kept, and wrong ones are told', async ({ page, member }) => {
  await makeAmbassador(member, '987');
  await page.goto('/questions-pour-vous');
  await page.getByLabel('Premier jour').fill('2030-08-01');
  await page.getByLabel('Dernier jour').fill('2030-07-01');
  await page.getByRole('button', { name: 'Enregistrer mes dates' }).click();
  await expect(page.getByRole('alert')).toContainText('La fin vient avant le début');
  await expect(page.getByLabel('Premier jour')).toHaveValue('2030-08-01');
  await page.getByLabel('Dernier jour').fill('2030-08-15');
  await page.getByRole('button', { name: 'Enregistrer mes dates' }).click();
  await expect(page).toHaveURL(/#absence$/);
  await expect(page.getByLabel('Dernier jour')).toHaveValue('2030-08-15');
});
