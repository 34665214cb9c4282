// What waits for an answer, for those who look after questions.
import { MODERATOR } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { makeAdmin, question, type Person } from './people.ts';

/** Makes somebody an ambassador of « Mobilité » in a collectivité nobody else asks about. */
async function makeAmbassador(person: Person, territory: string): Promise<void> {
  await makeAdmin(person);
  const found = await (await person.page.request.get(`/administration/personnes?q=${encodeURIComponent(person.email)}`)).text();
  const path = /\/administration\/personnes\/\d+/.exec(found)?.[0] ?? 'aucun';
  await person.post(path, { role: 'ambassador', geste: 'donner', theme: 'mobilite', territoire: territory });
}

test('an ambassador finds what waits, answers it, and it waits no more', async ({ page, member, anotherMember, isMobile }) => {
  await makeAmbassador(member, '978');
  const asked = question({ territory: '978' });
  await (await anotherMember()).asks(asked);

  await page.goto('/');
  const menu = isMobile ? page.getByText('Menu', { exact: true }) : page.locator('.account-menu > summary');
  await menu.click();
  await page.getByRole('link', { name: 'Mon tableau de bord' }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mon tableau de bord');
  const mine = page.getByRole('region', { name: 'Mes communautés et mes territoires' });
  await expect(mine).toContainText('Mobilité, Saint-Martin (978)');
  const row = mine.locator('.topic-row', { hasText: asked.title });
  await expect(row).toContainText('attend depuis moins d’une heure');

  await row.getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Qui finance le permis');
  await member.replies(new URL(page.url()).pathname);
  await page.goto('/tableau-de-bord');
  await expect(mine.getByText(asked.title)).toHaveCount(0);
});

test('the team chooses a community and a territory by a form, and they stay chosen', async ({ page, signIn }) => {
  await signIn(MODERATOR.email);
  await page.goto('/tableau-de-bord');
  await page.getByLabel('Communauté', { exact: true }).selectOption('france-travail');
  await page.getByLabel('Territoire', { exact: true }).selectOption('R11');
  await page.getByRole('button', { name: 'Afficher' }).click();
  await expect(page).toHaveURL(/theme=france-travail&territoire=R11#equipe$/);
  await expect(page.getByText('France Travail, Île-de-France.')).toBeVisible();
  await expect(page.getByLabel('Communauté', { exact: true })).toHaveValue('france-travail');
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(2);
});
