// Naming people, and quoting what they wrote.
import type { Page, Route } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { type Person, unique } from './people.ts';

/** A first name nobody else has, so that its bearer is found alone. */
const name = () => `Zo${unique()}`;

test('a name becomes a link to the profile, and who bears it is told', async ({ page, member, anotherMember }) => {
  const first = name();
  const helper = await anotherMember(first);
  const topic = await member.asks();
  await helper.replies(topic);
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill(`Merci ${`@${first} M.`}, c’est noté.`);
  await page.getByRole('button', { name: 'Publier ma réponse' }).click();
  await expect(page.locator('.prose').getByRole('link', { name: `@${first} M.` })).toBeVisible();
  await helper.page.goto('/notifications');
  await expect(helper.page.getByText(`${member.name} vous a mentionné`)).toBeVisible();
});

test('the preview says whom a name means', async ({ page, member, anotherMember }) => {
  const first = name();
  const helper = await anotherMember(first);
  const topic = await member.asks();
  await helper.replies(topic);
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill(`Merci @${first} M.`);
  await page.getByRole('button', { name: 'Prévisualiser' }).click();
  const named = page.getByRole('region', { name: 'Personnes mentionnées' });
  await expect(named.getByRole('link', { name: `${first} M.` })).toBeVisible();
});

test('a reply is quoted in the form, after what was typed', async ({ page, member, anotherMember, axe }) => {
  const topic = await member.asks();
  const helper = await anotherMember();
  const reply = await helper.replies(topic, 'Le conseil départemental finance.');
  await page.goto(topic);
  await page.getByLabel('Votre réponse').fill('Je ne crois pas.');
  await page.locator(`#reponse-${reply}`).getByRole('button', { name: 'Citer' }).click();
  await expect(page.getByLabel('Votre réponse')).toBeInViewport();
  await expect(page.getByLabel('Votre réponse')).toHaveValue(/^Je ne crois pas\.\n\n> \[@Basile M\.\]\(\/membres\/\d+-basile-m\) a écrit \(\[réponse n° 1\]\(\/reponses\/\d+\)\) :\n>\n> Le conseil départemental finance\.\n/);
  await axe();
});

test.describe('while one types', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without scripts the preview asks');

  test('people are chosen from a list, by the keyboard', async ({ page, member, anotherMember, axe }) => {
    const first = name();
    const { area, list } = await offered(page, member, await anotherMember(first), `Bonjour @${first.slice(0, 4)}`);
    await expect(area).toHaveAttribute('aria-controls', 'personnes');
    await expect(area).toHaveAttribute('aria-activedescendant', 'personne-0');
    await axe();
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
    await area.pressSequentially(first.slice(4, 5));
    await expect(list.getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(area).toHaveValue(`Bonjour @${first} M. `);
    await expect(list).toBeHidden();
    await expect(area).not.toHaveAttribute('aria-activedescendant');
  });

  test('what is typed before the list has followed is kept, and a late list stays away', async ({ page, member, anotherMember }) => {
    const first = name();
    const { area, list } = await offered(page, member, await anotherMember(first), `@${first}`);
    // From here on nothing is answered.
    const held: Route[] = [];
    await page.route(/\/api\/personnes/, (route) => {
      held.push(route);
    });
    await area.pressSequentially(' sait');
    await expect(list).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(area).toHaveValue(`@${first} sait\n`);
    await expect(list).toBeHidden();
    await area.pressSequentially(`@${first.slice(0, 4)}`);
    await page.keyboard.press('Escape');
    await Promise.all(
      held.map(async (route) => {
        const answered = page.waitForResponse((response) => response.request() === route.request());
        await route.continue();
        await (await answered).finished();
      }),
    );
    // The page has drawn what it made of the answers.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await expect(list).toBeHidden();
  });
});

/** Types until the one who replied to the member's question is offered. */
async function offered(page: Page, member: Person, helper: Person, typed: string) {
  const topic = await member.asks();
  await helper.replies(topic);
  await page.goto(topic);
  const area = page.locator('#texte');
  await area.click();
  const list = page.getByRole('listbox', { name: 'Personnes à mentionner' });
  // Nothing listens before the page has come alive.
  await expect(async () => {
    await area.fill('');
    await area.pressSequentially(typed);
    await expect(list.getByRole('option')).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  return { area, list };
}
