// Signing in by an OpenID Connect provider: a real one, and a server whose operator chose it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Browser, Page } from '@playwright/test';

import { expectAccessible, expectAccessibleWithoutScripts, expectValidHtml } from './checks.ts';
import type { Faults } from './faults.ts';
import { expect, test } from './fixtures.ts';
import { freePort, Server } from './server.ts';

/** One person its provider is sure of, and one who says they are somebody else. */
const PEOPLE = {
  nour: { email: 'nour@membres.example', email_verified: true, given_name: 'Nour', family_name: 'Zed' },
  faux: { email: 'sophie-d@demo.example', email_verified: false, given_name: 'Sophie', family_name: 'D' },
};

let provider: { issuer: string; process: ChildProcess };
let server: Server;

// One provider and one server for all.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  const url = `http://localhost:${await freePort()}`;
  provider = await startProvider(url);
  server = await Server.start(url, {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: 'communaute',
    OIDC_CLIENT_SECRET: 'un-secret-que-seuls-les-tests-connaissent',
  });
});

test.afterAll(async () => {
  await server?.stop();
  provider?.process.kill();
});

async function startProvider(site: string): Promise<typeof provider> {
  const script = fileURLToPath(new URL('provider.mjs', import.meta.url));
  const process_ = spawn(process.execPath, [script, JSON.stringify({ site, people: PEOPLE })], { stdio: ['pipe', 'pipe', 'ignore'] });
  for await (const line of createInterface(process_.stdout)) {
    if (line.startsWith('http://')) return { issuer: line, process: process_ };
  }
  throw new Error('The provider did not start.');
}

/** A browser of this site, that may also go to the provider. */
async function open(browser: Browser, faults: Faults): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.url });
  faults.watch(context, server.url, provider.issuer);
  return context.newPage();
}

/** Presses the site's button and gets to the provider. */
async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Se connecter avec ProConnect' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Qui êtes-vous ?');
  expect(new URL(page.url()).origin).toBe(provider.issuer);
}

test('a newcomer passes through the provider, says the rest, and signs out of both', async ({ browser, faults, mirror, javaScriptEnabled, isMobile }) => {
  const page = await open(browser, faults);
  await page.goto('/connexion?suite=%2Faide');
  await (javaScriptEnabled ? expectAccessible(page) : expectAccessibleWithoutScripts(page, mirror));
  await expectValidHtml(await (await page.request.get('/connexion')).text(), '/connexion');
  await leave(page);
  await page.getByLabel('Identifiant').fill('nour');
  await page.getByRole('button', { name: 'Continuer' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bienvenue !');
  await expect(page.getByLabel('Prénom')).toHaveValue('Nour');
  await page.getByLabel('Profession').selectOption('cip');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL(`${server.url}/aide`);

  const menu = isMobile ? page.getByText('Menu', { exact: true }) : page.locator('.account-menu > summary');
  await menu.click();
  await expect(page.getByText('Nour Z.', { exact: true }).filter({ visible: true })).toBeVisible();
  await page.getByRole('button', { name: 'Se déconnecter' }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Se déconnecter du fournisseur');
  await page.getByRole('button', { name: 'Terminer la session' }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(page.locator('.account')).toHaveCount(0);
  await page.context().close();
});

test('who says no, or claims an address nobody verified, is told what to do', async ({ browser, faults, mirror, javaScriptEnabled }) => {
  const page = await open(browser, faults);
  await page.goto('/connexion?suite=%2Faide');
  await leave(page);
  await page.getByRole('button', { name: 'Refuser' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connexion annulée');
  await (javaScriptEnabled ? expectAccessible(page) : expectAccessibleWithoutScripts(page, mirror));
  await page.getByRole('link', { name: 'Revenir à la page de connexion' }).click();
  await expect(page).toHaveURL(`${server.url}/connexion?suite=%2Faide`);

  await leave(page);
  await page.getByLabel('Identifiant').fill('faux');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Votre adresse e-mail doit être vérifiée');
  await expect(page.locator('.account')).toHaveCount(0);
  await page.context().close();
});
