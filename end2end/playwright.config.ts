// Drives the real server in a real browser: with JavaScript, without it, and on a phone's screen.
//
//     npx playwright test -c end2end                     everything
//     npx playwright test -c end2end asking --project no-js
//
// COMMUNAUTE_BIN   the server to start (default: what cargo-leptos built in release)
// CHROMIUM         the browser (default: Debian's without a window, or the whole one when it is the only one)
// BASE_URL         an address other than http://localhost:3100 to start the server at
// TRACE=1          keep what a failing test did, for « npx playwright show-trace »
// E2E_DATA_DIR     the folder of a server that runs already at BASE_URL, seeded: none is started
import { existsSync } from 'node:fs';

import { defineConfig, devices } from '@playwright/test';

import { BASE_URL } from './server.ts';

const isRoot = process.getuid?.() === 0;

const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

const specs = (...names: string[]) => names.map((name) => `${name}.spec.ts`);

/** Specs that look at the server or at what it sends, or choose their own browsers and widths: one is enough. */
const ONCE = specs('closing', 'mails', 'pages', 'passkeys', 'trouble', 'weight');

/** Specs of forms and pages that are the same on a phone, where `pages.spec.ts` looks at each of them. */
const SAME_ON_A_PHONE = specs('certification', 'cockpit', 'committee', 'contact', 'guard', 'oidc', 'photo', 'privacy', 'profile', 'routing', 'votes');

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  globalSetup: './global-setup.ts',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A test that passes the second time has found something: it is read, not tried again.
  retries: 0,
  workers: 2,
  reporter: 'list',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: BASE_URL,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    // Nothing moves while it is looked at.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    // Recording every test costs a third of their time: a test that failed is run again alone with TRACE=1.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? BROWSERS.find((browser) => existsSync(browser)),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        // The browser talks to the site and to nobody else.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    },
  },
  projects: [
    {
      name: 'js',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
    },
    {
      name: 'no-js',
      testIgnore: ONCE,
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
    },
    {
      name: 'phone',
      testIgnore: [...ONCE, ...SAME_ON_A_PHONE],
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 360, height: 740 },
        deviceScaleFactor: 2,
        hasTouch: true,
        isMobile: true,
      },
    },
  ],
});
