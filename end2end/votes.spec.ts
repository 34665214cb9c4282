// « J’ai la même question », and « Utile »: pressed, seen by everybody at once, and taken back.
import { expect, test } from './fixtures.ts';
import { question, unique } from './people.ts';

const SAME = 'J’ai la même question';

test('a member has the same question, and takes it back', async ({ page, member, anotherMember, axe, validateHtml }) => {
  void member;
  const asker = await anotherMember('Chloé');
  const tag = unique();
  const topic = await asker.asks({ tags: tag });
  await page.goto(topic);
  const card = page.locator('#question');
  const button = card.getByRole('button', { name: SAME });
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await expect(button).toHaveAccessibleDescription('Vous suivrez aussi cette discussion.');
  await axe();
  await button.click();
  await expect(page).toHaveURL(new RegExp(`${topic}#question$`));
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect(card).toContainText('1 personne a la même question');
  await expect(page.getByRole('button', { name: 'Ne plus suivre cette discussion' })).toBeVisible();
  await axe();
  await validateHtml(topic);

  await page.goto(`/sujets?etiquette=${tag}`);
  await expect(page.locator('.topic-row')).toContainText('1 personne a la même question');
  await axe();
  await validateHtml(`/sujets?etiquette=${tag}`);

  await page.goto(topic);
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await expect(card.getByText('1 personne a la même question')).toBeHidden();
});

test('a reply is useful to a member, not to who wrote it', async ({ page, member, anotherMember }) => {
  const topic = await (await anotherMember('Chloé')).asks();
  const helper = await anotherMember();
  const [reply, own] = [await helper.replies(topic), await member.replies(topic)];
  await page.goto(topic);
  await expect(page.locator(`#reponse-${own}`).getByRole('button', { name: /^Utile/ })).toHaveCount(0);
  await page.locator(`#reponse-${reply}`).getByRole('button', { name: 'Utile (réponse n° 1)' }).click();
  await expect(page).toHaveURL(new RegExp(`#reponse-${reply}$`));
  await expect(page.locator(`#reponse-${reply}`)).toContainText('Utile à 1 personne');
  expect((await member.post(`/messages/${own}/vote`, { vote: 'oui' })).status()).toBe(403);
});

test('a visitor who presses signs in first, and comes back to the post', async ({ page, visitor, anotherMember }) => {
  const topic = await (await anotherMember()).asks();
  await page.goto(topic);
  await page.getByRole('link', { name: SAME }).click();
  await expect(page).toHaveURL(/\/connexion\?suite=/);
  const back = new URL(page.url()).searchParams.get('suite') ?? '';
  await visitor.becomeMember();
  await page.goto(back);
  await expect(page).toHaveURL(new RegExp(`${topic}#question$`));
  await expect(page.locator('#question').getByRole('button', { name: SAME })).toBeVisible();
});

test('what one follows and finds is narrowed to what is solved', async ({ page, member, anotherMember, axe, validateHtml }) => {
  const asked = question();
  const word = asked.title.match(/\(([a-z]+)\)/)?.[1] ?? '';
  const topic = await member.asks(asked);
  const reply = await (await anotherMember()).replies(topic);
  const line = page.getByRole('listitem').filter({ hasText: asked.title });
  const tabs = page.getByRole('navigation', { name: 'Où en sont les discussions suivies' });
  await page.goto('/suivis');
  await tabs.getByRole('link', { name: 'Résolues', exact: true }).click();
  await expect(page.getByText('Aucune discussion suivie ne correspond.')).toBeVisible();
  await member.keeps(reply);
  await page.reload();
  await expect(line).toBeVisible();
  await axe();
  await validateHtml('/suivis?statut=resolus');
  await page.goto(`/recherche?q=${word}`);
  await page.getByRole('navigation', { name: 'Où en sont les questions' }).getByRole('link', { name: 'Non résolues' }).click();
  await expect(page.getByRole('heading', { name: '0 résultat' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Où en sont les questions' }).getByRole('link', { name: 'Résolues', exact: true }).click();
  await expect(line).toBeVisible();
  await axe();
  await validateHtml(`/recherche?q=${word}&statut=resolus`);
});

test.describe('in a second window', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without scripts a page is read again');

  test('numbers change while one reads', async ({ page, anotherMember }) => {
    const asker = await anotherMember('Chloé');
    const [basile, dora] = [await anotherMember(), await anotherMember('Dora')];
    const tag = unique();
    const topic = await asker.asks({ tags: tag });
    const reply = await asker.replies(topic);
    const id = /\/messages\/(\d+)\/modifier/.exec(await (await asker.page.request.get(topic)).text())?.[1];
    await page.goto(topic);
    await expect(page.getByText('mises à jour en direct')).toBeVisible();
    await basile.post(`/messages/${id}/vote`, { vote: 'oui' });
    await expect(page.getByText('1 personne a la même question')).toBeVisible();
    await dora.post(`/messages/${id}/vote`, { vote: 'oui' });
    await expect(page.getByText('2 personnes ont la même question')).toBeVisible();
    await dora.post(`/messages/${reply}/vote`, { vote: 'oui' });
    await expect(page.locator(`#reponse-${reply}`).getByText('Utile à 1 personne')).toBeVisible();
    await dora.post(`/messages/${reply}/vote`, { vote: 'non' });
    await expect(page.locator(`#reponse-${reply}`).getByText(/^Utile à/)).toBeHidden();
    // Nothing was written that one would have to go and read.
    await expect(page.getByText('Cette discussion a changé.')).toBeHidden();

    await page.goto(`/sujets?etiquette=${tag}`);
    await expect(page.locator('.topic-row').getByText('2 personnes ont la même question')).toBeVisible();
    // The page watches once its script runs; what was told before is told again.
    await basile.post(`/messages/${id}/vote`, { vote: 'non' });
    await expect(page.locator('.topic-row').getByText('1 personne a la même question')).toBeVisible();
  });

  test('the quote of the kept answer comes and goes', async ({ page, anotherMember }) => {
    const asker = await anotherMember('Chloé');
    const topic = await asker.asks();
    const reply = await asker.replies(topic, 'La région finance.');
    await page.goto(topic);
    await expect(page.getByText('mises à jour en direct')).toBeVisible();
    await asker.keeps(reply);
    const kept = page.getByRole('region', { name: 'Réponse retenue' });
    await expect(kept).toContainText('La région finance.');
    await asker.post(`${topic}/sans-solution`, {});
    await expect(kept).toHaveCount(0);
  });
});
