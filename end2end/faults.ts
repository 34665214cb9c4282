// What must never happen on any page, whatever the test is about.
import type { BrowserContext, ConsoleMessage } from '@playwright/test';

/** Everything that went wrong in the browsers of one test. */
export class Faults {
  private readonly found: string[] = [];
  private readonly failedLoads: { url: string; text: string }[] = [];
  private readonly expectedStatuses = new Set<string>();
  private readonly refused: string[] = [];

  /** Listens to every page of a context, those to come included; they ask for nothing but these sites. */
  watch(context: BrowserContext, ...sites: string[]): void {
    const origins = sites.map((site) => new URL(site).origin);
    // A Content-Security-Policy violation is told on the console, as an error.
    context.on('console', (message) => this.hear(message));
    context.on('weberror', (error) => this.found.push(`uncaught error: ${error.error().stack ?? error.error()}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && !origins.includes(url.origin)) {
        this.found.push(`request to another site: ${url}`);
      }
    });
    context.on('response', (response) => {
      if (response.status() >= 500) {
        this.found.push(`status ${response.status()} for ${response.request().method()} ${response.url()}`);
      }
      if (response.request().isNavigationRequest()) {
        this.expectedStatuses.add(response.url());
      }
    });
  }

  /** A call of a script that is refused on purpose; the test says how. */
  expectRefusal(path: string): void {
    this.refused.push(path);
  }

  private hear(message: ConsoleMessage): void {
    if (message.type() !== 'error') return;
    const url = message.location().url;
    if (message.text().startsWith('Failed to load resource')) {
      this.failedLoads.push({ url, text: message.text() });
    } else {
      this.found.push(`console error: ${message.text()} (${url})`);
    }
  }

  /** One sentence a fault. */
  list(): string[] {
    // Chromium also reports pages whose status is 404 or 422: those are asked for on purpose, and tests say which
    // status they expect. A file or a call that fails stays a fault.
    const loads = this.failedLoads.filter(
      ({ url }) => !this.expectedStatuses.has(url) && !this.refused.some((path) => new URL(url).pathname === path),
    );
    return [...this.found, ...loads.map(({ url, text }) => `console error: ${text} (${url})`)];
  }
}
