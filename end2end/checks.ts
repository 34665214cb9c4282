// Checks that every page must pass. Those that can find much are soft: one run tells everything.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { HtmlValidate } from 'html-validate';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The ones among them that look at colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** axe itself, which the page is given once. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Which rules look: all of them, those about colours, or all but these. */
type Look = 'everything' | 'colours' | 'all but colours';

/** axe finds nothing on the page as it is shown now. */
export async function expectAccessible(page: Page, look: Look = 'everything'): Promise<void> {
  const options: RunOptions = {
    runOnly: look === 'colours' ? { type: 'rule', values: COLOURS } : { type: 'tag', values: RULES },
    // What passed is not told in detail.
    resultTypes: ['violations'],
    ...(look === 'all but colours' && { rules: Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) }),
  };
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults, RunOptions>((options) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return axe.run(document, options);
  }, options);
  const faults = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  ${node.target.join(' ')}\n  ${node.html}\n  ${node.failureSummary}`),
  );
  expect.soft(faults, `axe on ${page.url()}`).toEqual([]);
}

/**
 * The same for a page shown in the light theme, and for its colours in the dark one: nothing else of it depends on the theme,
 * which is an attribute of the page and what it asks of the browser's own controls (display.spec.ts looks at how it comes there).
 */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'clair');
  await expectAccessible(page);
  const changeTo = (theme: string, scheme: string) =>
    page.evaluate(
      ([theme, scheme]) => {
        document.documentElement.dataset['theme'] = theme;
        document.querySelector('meta[name=color-scheme]')?.setAttribute('content', scheme);
      },
      [theme, scheme] as const,
    );
  await changeTo('sombre', 'dark');
  await expectAccessible(page, 'colours');
  await changeTo('clair', 'light');
}

/**
 * The same for a page whose scripts do not run. axe is itself a script: it looks at a copy of the page, shown in `mirror`,
 * that runs axe and refuses the site's own scripts.
 */
export async function expectAccessibleWithoutScripts(page: Page, mirror: Page): Promise<void> {
  await showWithoutScripts(mirror, page.url(), await page.content(), page.viewportSize());
  await expectAccessible(mirror);
}

/**
 * What a page is made of as it stands, or as the site sent it in `html`: axe finds the same on two pages of the same markup, style
 * and size.
 */
export function markup(page: Page, html?: string): Promise<string> {
  return page.evaluate((html) => {
    const parsed = html === undefined ? document : new DOMParser().parseFromString(html, 'text/html');
    const copy = parsed.documentElement.cloneNode(true) as Element;
    // What a form sends unseen is another each time it is drawn: one word for each sending, the moment of the page.
    copy.querySelectorAll('input[type="hidden"], button').forEach((element) => element.removeAttribute('value'));
    // The server writes a space where there is no text yet, a script nothing.
    return copy.outerHTML.replaceAll(/>\s+</g, '><');
  }, html);
}

/** Shows a page that the site sent for an address in `mirror`, where the site's scripts are refused. */
export async function showWithoutScripts(mirror: Page, url: string, html: string, size: ReturnType<Page['viewportSize']>): Promise<void> {
  if (size) await mirror.setViewportSize(size);
  await mirror.route(
    (asked) => asked.href === url.replace(/#.*/, ''),
    (route) =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': "script-src 'none'" },
        body: html,
      }),
    { times: 1 },
  );
  // Elsewhere first: an address that differs only by its anchor would not be loaded again.
  await mirror.goto('about:blank');
  await mirror.goto(url);
}

// What htmlvalidate.json takes out of the recommended rules: lists that are drawn, for which there is no element; five that are about how HTML is written, not what it says
// (a framework writes it), the length of titles (people write theirs) and the naming of lists, which ARIA allows. Boxes of one
// question share its name, as HTML wants.
const RULES_OF_PAGES = JSON.parse(readFileSync(new URL('./htmlvalidate.json', import.meta.url), 'utf8'));
const validator = new HtmlValidate(RULES_OF_PAGES);
// Mail programs drop style sheets: what a mail looks like is written beside each word.
const validatorOfMails = new HtmlValidate({ ...RULES_OF_PAGES, rules: { ...RULES_OF_PAGES.rules, 'no-inline-style': 'off' } });

/** The HTML a server sent has no error. */
export async function expectValidHtml(html: string, url: string, isMail = false): Promise<void> {
  // The framework marks places with `<!>`, which every browser reads as an empty comment and this validator's parser
  // not at all.
  const written = html.replaceAll('<!>', '<!---->');
  const report = await (isMail ? validatorOfMails : validator).validateString(written);
  const faults = report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column, selector }) => `${ruleId}: ${message} (${line}:${column}, ${selector})`),
  );
  expect.soft(faults, `html-validate on ${url}`).toEqual([]);
}

/** What every page has: a language, a title, one h1, ids used once. */
export async function expectWellFormed(page: Page): Promise<void> {
  const facts = await page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    return {
      lang: document.documentElement.lang,
      title: document.title,
      headings: document.querySelectorAll('h1').length,
      twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    };
  });
  expect(facts).toMatchObject({ lang: 'fr', headings: 1, twice: [] });
  expect(facts.title).toMatch(/^(\S.* · )?La Communauté de l’inclusion$/);
}

/** Nothing is wider than the screen, but what scrolls in a box of its own. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrollsAlone = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) ||
        scrollsAlone(element.parentElement));
    const wide = [...document.body.querySelectorAll('*')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.right > width + 1 && !scrollsAlone(element.parentElement);
      })
      .map((element) => `${element.outerHTML.slice(0, 120)} ends at ${element.getBoundingClientRect().right}`);
    return { scroll: document.documentElement.scrollWidth - width, wide };
  });
  expect(tooWide, page.url()).toEqual({ scroll: 0, wide: [] });
}
