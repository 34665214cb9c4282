// Everything by keyboard, and always knowing where one is.
import type { Locator, Page } from '@playwright/test';

import { AMBASSADOR, ANSWERED, SOPHIE, topicPath } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { question } from './people.ts';

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < 300; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never reaches ${target}`);
}

/** What has the focus: what it is, whether one sees it, and whether it had it before. None at the end of the page. */
async function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement as (Element & { wasReached?: boolean }) | null;
    if (!element || element === document.body) return null;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    // In a date Tab goes from its day to its month and its year, all of them the same element.
    const known = element.wasReached === true && !element.matches('[type="date"]');
    element.wasReached = true;
    return {
      html: element.outerHTML.slice(0, 160),
      known,
      outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$|transparent/.test(style.outlineColor),
      large: box.width >= 10 && box.height >= 10,
      onScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      onTop: middle !== null && (element.contains(middle) || middle.contains(element)),
    };
  });
}

/** What one should have reached and did not. */
async function missed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wanted = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';
    return [...document.querySelectorAll<HTMLElement & { wasReached?: boolean }>(wanted)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
      // Of a group of radio buttons, Tab reaches the one that is chosen.
      .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked))
      .filter((element) => !element.wasReached)
      .map((element) => element.outerHTML.slice(0, 160));
  });
}

const PLACES: [string, () => string, string?][] = [
  ['the home page', () => '/'],
  ['the list of questions', () => '/sujets'],
  ['a question', () => topicPath(ANSWERED)],
  ['the ask form', () => '/sujets/nouveau'],
  ['the search', () => '/recherche?q=PASS+IAE'],
  ['the sign-in page', () => '/connexion'],
  ['the display settings', () => '/parametres-affichage'],
  ['the letter of the week', () => '/lettre'],
  ['every letter', () => '/lettres'],
  ['the notifications', () => '/notifications', SOPHIE.email],
  ['the choice of mails', () => '/mon-compte/notifications', SOPHIE.email],
  ['what one follows', () => '/mon-compte/suivis', SOPHIE.email],
  ['the questions for an ambassador', () => '/questions-pour-vous', AMBASSADOR.email],
];

for (const [name, path, email] of PLACES) {
  test(`on ${name}, Tab reaches everything in turn and shows where it is`, async ({ page, signIn }) => {
    if (email) await signIn(email);
    await page.goto(path());
    let reached = 0;
    for (let place = await next(); place !== null && !place.known; place = await next()) {
      expect(place).toMatchObject({ outlined: true, large: true, onScreen: true, onTop: true });
      reached += 1;
    }
    expect(reached).toBeGreaterThan(10);
    expect(await missed(page)).toEqual([]);

    async function next() {
      await page.keyboard.press('Tab');
      return focused(page);
    }
  });
}

test('the first Tab of a page offers to skip to its content', async ({ page }) => {
  await page.goto('/sujets');
  const skip = page.getByRole('link', { name: 'Aller au contenu' });
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/sujets#contenu');
  await page.keyboard.press('Tab');
  const inside = await page.getByRole('main').evaluate((main) => main.contains(document.activeElement));
  expect(inside, 'the next Tab is inside the content').toBe(true);
});

test('a question is asked by keyboard alone', async ({ page, member }) => {
  const asked = question();
  await page.goto('/');
  await tabTo(page, page.getByRole('banner').getByRole('link', { name: 'Poser une question' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/sujets/nouveau');
  await tabTo(page, page.getByLabel('Communauté'));
  await page.keyboard.type('Mob');
  await expect(page.getByLabel('Communauté')).toHaveValue('mobilite');
  await tabTo(page, page.getByLabel('Titre de votre question'));
  await page.keyboard.type(asked.title);
  await tabTo(page, page.getByLabel('Votre question', { exact: true }));
  await page.keyboard.type(asked.text);
  await tabTo(page, page.getByRole('button', { name: 'Publier ma question' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(asked.title);
  await expect(page.getByRole('article', { name: `Question de ${member.name}` })).toBeVisible();
});

test('after a fault, the keyboard is at the faults and goes to the fields', async ({ page, member: _ }) => {
  await page.goto('/sujets/nouveau');
  await tabTo(page, page.getByRole('button', { name: 'Publier ma question' }));
  await page.keyboard.press('Enter');
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await tabTo(page, summary.getByRole('link', { name: /Écrivez un titre/ }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Titre de votre question')).toBeFocused();
});

test('the menu of a phone opens, leads and closes by keyboard', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'a wide screen shows its menu');
  await page.goto('/');
  const button = page.locator('summary', { hasText: 'Menu' });
  const menu = page.getByRole('navigation', { name: 'Menu' });
  await expect(menu).toBeHidden();
  await tabTo(page, button);
  await page.keyboard.press('Enter');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Space');
  await expect(menu).toBeHidden();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await expect(menu.getByRole('link').first()).toBeFocused();
  await tabTo(page, menu.getByRole('link', { name: 'Communautés' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/themes');
  await expect(menu).toBeHidden();
});

test('the menu of an account opens, leads out and closes by keyboard', async ({ page, signIn, isMobile }) => {
  test.skip(isMobile, 'a phone has it in its only menu');
  await signIn(SOPHIE.email);
  await page.goto('/');
  const profile = page.getByRole('banner').getByRole('link', { name: 'Mon profil' });
  await expect(profile).toBeHidden();
  await tabTo(page, page.locator('.account-menu > summary'));
  await page.keyboard.press('Enter');
  await expect(profile).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(profile).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('banner').getByRole('link', { name: 'Mes suivis' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('banner').getByRole('link', { name: 'Mes e-mails' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Se déconnecter' }).filter({ visible: true })).toBeFocused();
  // It hides nothing of what has the focus.
  await page.keyboard.press('Tab');
  await expect(profile).toBeHidden();
  await page.keyboard.press('Shift+Tab');
  await expect(profile).toBeVisible();
  await tabTo(page, profile);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/mon-compte/profil');
});
