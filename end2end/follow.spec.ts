// Following, and finding what is new.
import { expect, test } from './fixtures.ts';
import { question, unique } from './people.ts';

test('a member follows a question, is told what is new and goes on where they stopped', async ({ page, member, anotherMember, axe, validateHtml }) => {
  void member;
  const basile = await anotherMember();
  const asked = question();
  const topic = await basile.asks(asked);
  await basile.replies(topic);

  const line = page.getByRole('listitem').filter({ hasText: asked.title });
  await page.goto('/sujets');
  await expect(line).toContainText('Nouveau');
  await line.getByRole('link', { name: asked.title }).click();
  await page.getByRole('button', { name: 'Suivre cette discussion' }).click();
  await expect(page.getByRole('button', { name: 'Ne plus suivre cette discussion' })).toBeVisible();
  await page.goto('/sujets');
  await expect(line).toBeVisible();
  await expect(line).not.toContainText('Nouveau');

  const first = await basile.replies(topic);
  await basile.replies(topic);
  await page.goto('/sujets');
  await page.getByRole('link', { name: 'Mes suivis' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mes suivis');
  await expect(line).toContainText('2 nouvelles réponses');
  await axe();
  await validateHtml('/suivis');
  await line.getByRole('link', { name: asked.title }).click();
  await expect(page).toHaveURL(new RegExp(`#reponse-${first}$`));
  await expect(page.locator(`#reponse-${first}`)).toBeInViewport();
  await expect(page.getByText('Nouvelles réponses', { exact: true })).toBeVisible();
  await axe();
  await validateHtml(topic);

  await page.goto('/suivis');
  await expect(line).toBeVisible();
  await expect(line).not.toContainText('nouvelles réponses');
});

test('what one follows is stopped from one’s account', async ({ page, member, axe, validateHtml }) => {
  const tag = unique();
  await member.asks({ tags: tag });
  await page.goto(`/sujets?etiquette=${tag}`);
  await page.getByRole('button', { name: `Suivre l’étiquette « ${tag} »` }).click();
  await page.goto('/mon-compte/suivis');
  await axe();
  await validateHtml('/mon-compte/suivis');
  await page.getByRole('button', { name: `Ne plus suivre #${tag}` }).click();
  await expect(page.getByRole('status')).toContainText('C’est enregistré.');
  await expect(page.getByRole('link', { name: `#${tag}` })).toHaveCount(0);
});

test('everything is read at once', async ({ page, member, anotherMember }) => {
  void member;
  const basile = await anotherMember();
  const asked = question();
  await basile.asks(asked);
  await page.goto('/sujets');
  await expect(page.getByRole('listitem').filter({ hasText: asked.title })).toContainText('Nouveau');
  await page.getByRole('button', { name: 'Marquer tout comme lu' }).click();
  await expect(page).toHaveURL(/\/sujets$/);
  await expect(page.getByRole('listitem').filter({ hasText: asked.title })).not.toContainText('Nouveau');
});

test('a visitor who wants to follow signs in first', async ({ page, anotherMember }) => {
  const basile = await anotherMember();
  const topic = await basile.asks();
  await page.goto(topic);
  await page.getByRole('link', { name: 'Suivre cette discussion' }).click();
  await expect(page).toHaveURL(/\/connexion\?suite=/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('connect', { ignoreCase: true });
});
