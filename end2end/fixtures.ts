// `test` as every spec uses it: a browser that fails the test when anything goes wrong in it, and people to act.
import { test as base, type Page } from '@playwright/test';

import { expectAccessible, expectAccessibleWithoutScripts, expectValidHtml } from './checks.ts';
import { Faults } from './faults.ts';
import { Person } from './people.ts';
import { BASE_URL } from './server.ts';

export { expect } from '@playwright/test';

interface Fixtures {
  /** Collects what must never happen: console errors, uncaught errors, CSP violations, requests elsewhere, 5xx. */
  faults: Faults;
  /** The test's own browser, nobody signed in. */
  visitor: Person;
  /** The same browser, signed in as this address, which may be new. */
  signIn: (email: string) => Promise<Person>;
  /** The same browser, signed in as a new member. */
  member: Person;
  /** Somebody else, in a browser of their own: a visitor. */
  another: () => Promise<Person>;
  /** A new member in a browser of their own. */
  anotherMember: (firstName?: string) => Promise<Person>;
  /** axe finds nothing on what the test's browser shows. */
  axe: () => Promise<void>;
  /** The HTML the server sends for an address, as this browser's visitor, has no error. */
  validateHtml: (path: string) => Promise<void>;
}

interface WorkerFixtures {
  /** A page that shows copies of pages whose own browser runs no script. It holds no cookie, and asks the site for style only. */
  mirror: Page;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  mirror: [
    async ({ browser }, use) => {
      const context = await browser.newContext({ javaScriptEnabled: true, reducedMotion: 'reduce' });
      await use(await context.newPage());
      await context.close();
    },
    { scope: 'worker' },
  ],
  faults: [
    async ({}, use) => {
      const faults = new Faults();
      await use(faults);
      base.expect(faults.list(), 'nothing goes wrong in the browser').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, faults }, use) => {
    faults.watch(context, BASE_URL);
    await use(context);
  },
  visitor: async ({ page }, use) => {
    await use(new Person(page));
  },
  signIn: async ({ visitor }, use) => {
    await use((email) => visitor.signIn(email));
  },
  member: async ({ visitor }, use) => {
    await use(await visitor.becomeMember());
  },
  another: async ({ browser, faults }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      faults.watch(context, BASE_URL);
      return new Person(await context.newPage());
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  anotherMember: async ({ another }, use) => {
    await use(async (firstName = 'Basile') => (await another()).becomeMember(firstName));
  },
  axe: async ({ page, mirror, javaScriptEnabled }, use) => {
    await use(() => (javaScriptEnabled ? expectAccessible(page) : expectAccessibleWithoutScripts(page, mirror)));
  },
  validateHtml: async ({ page }, use) => {
    await use(async (path) => {
      const answer = await page.request.get(path);
      await expectValidHtml(await answer.text(), path);
    });
  },
});
