// What one is told: the bell of every page, one's notifications, and which of them are mailed.
import type { Page } from '@playwright/test';

import { expect, test } from './fixtures.ts';
import { question } from './people.ts';

const bell = (page: Page) => page.getByRole('banner').getByRole('link', { name: /^Notifications/ });

test('an asker is told of an answer, reads it and is told no more', async ({ page, member, anotherMember, axe, validateHtml }) => {
  const asked = question();
  const topic = await member.asks(asked);
  const basile = await anotherMember();
  const reply = await basile.replies(topic);
  await page.goto('/aide');
  await expect(bell(page)).toHaveText(/1 non lue/);
  await bell(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mes notifications');
  const told = page.getByRole('listitem').filter({ hasText: 'Basile M. a répondu à votre question' });
  await expect(told).toBeVisible();
  await axe();
  await validateHtml('/notifications');
  await told.getByRole('link', { name: 'Lire la réponse' }).click();
  await expect(page).toHaveURL(new RegExp(`#reponse-${reply}$`));
  await expect(page.locator(`#reponse-${reply}`)).toBeInViewport();
  await page.goto('/notifications');
  await expect(page.getByText('Vous avez tout lu.')).toBeVisible();
  await expect(bell(page)).not.toHaveText(/non lue/);
});

test.describe('while one looks elsewhere', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without scripts the bell is as old as its page');

  test('the bell of an open page rings when somebody answers', async ({ page, member, anotherMember, axe }) => {
    const topic = await member.asks();
    const basile = await anotherMember();
    const connected = page.waitForResponse((response) => response.url().includes('/direct?'));
    await page.goto('/aide');
    expect((await connected).headers()['content-type']).toContain('text/event-stream');
    await expect(bell(page)).not.toHaveText(/non lue/);
    await basile.replies(topic);
    await expect(bell(page)).toHaveText(/1 non lue/);
    await basile.replies(topic);
    await expect(bell(page)).toHaveText(/2 non lues/);
    await axe();
  });

  test('a list and a bell share one connection', async ({ page, member }) => {
    void member;
    const opened: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() === 'eventsource') opened.push(request.url());
    });
    const connected = page.waitForResponse((response) => response.url().includes('/direct?'));
    await page.goto('/sujets');
    await connected;
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    expect(opened).toHaveLength(1);
    expect(opened[0]).toMatch(/canal=sujets&depuis=\d+&cloche=1$/);
  });
});

test('everything is marked as read by one button', async ({ page, member, anotherMember }) => {
  const topic = await member.asks();
  const basile = await anotherMember();
  await basile.replies(topic);
  await basile.replies(topic);
  await page.goto('/notifications');
  await expect(bell(page)).toHaveText(/2 non lues/);
  await page.getByRole('button', { name: 'Tout marquer comme lu' }).click();
  await expect(page.getByText('Vous avez tout lu.')).toBeVisible();
  await expect(bell(page)).not.toHaveText(/non lue/);
});

test('one chooses which of them are mailed, and when', async ({ page, member, axe, validateHtml }) => {
  void member;
  await page.goto('/mon-compte/notifications');
  await axe();
  await validateHtml('/mon-compte/notifications');
  const answers = page.getByRole('group', { name: 'Une réponse à ma question' });
  await expect(answers.getByLabel('Tout de suite')).toBeChecked();
  await answers.getByLabel('Une fois par semaine').check();
  await page.getByLabel('Jour des e-mails de la semaine').selectOption('jeudi');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page.getByRole('status')).toContainText('Vos choix sont enregistrés.');
  await expect(answers.getByLabel('Une fois par semaine')).toBeChecked();
  await expect(page.getByLabel('Jour des e-mails de la semaine')).toHaveValue('4');
});

test('the header of a member stays in one row from a tablet on', async ({ page, member: _, isMobile }) => {
  test.skip(isMobile, 'a phone has two rows');
  for (const width of [768, 1152, 1440]) {
    await page.setViewportSize({ width, height: 600 });
    await page.goto('/lettres');
    const middles = await page.locator('.site-header-row, .header-actions').locator('> :is(a, details, form, nav)').evaluateAll((elements) =>
      elements
        .map((element) => element.getBoundingClientRect())
        .filter(({ height }) => height > 0)
        .map(({ y, height }) => y + height / 2),
    );
    expect(middles.length, `at ${width}`).toBeGreaterThanOrEqual(5);
    expect(Math.max(...middles) - Math.min(...middles), `at ${width}`).toBeLessThan(10);
  }
});
