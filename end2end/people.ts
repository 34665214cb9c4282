// Who acts in the tests, in the words of the tests.
import { randomBytes } from 'node:crypto';

import { expect, type APIResponse, type Page, type Response } from '@playwright/test';

import { mailsTo } from './mail.ts';
import { BASE_URL, loginLink, operator } from './server.ts';

/** A word no other test uses. */
export function unique(): string {
  // Letters only: it is also a name, a tag, a word to search.
  return randomBytes(4).toString('hex').replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
}

/** The folder of the server the tests share. */
export function dataDir(): string {
  const folder = process.env.E2E_DATA_DIR;
  if (!folder) throw new Error('E2E_DATA_DIR is not set: the server was not started by global-setup.ts.');
  return folder;
}

/** The operator hides, restores, locks, unlocks, pins or unpins a topic, given by its address. */
export async function operate(what: 'hide' | 'restore' | 'lock' | 'unlock' | 'pin' | 'unpin', topic: string): Promise<void> {
  await operator(BASE_URL, dataDir(), 'topic', what, /\/sujets\/(\d+)/.exec(topic)?.[1] ?? '');
}


/** What one writes to ask. */
export interface Question {
  readonly theme: string;
  readonly title: string;
  readonly text: string;
  readonly tags: string;
  readonly territory: string;
}

/** A question that nobody else asks. */
export function question(changes: Partial<Question> = {}): Question {
  const word = unique();
  return {
    theme: 'mobilite',
    title: `Qui finance le permis pour un salarié en CDDI (${word}) ?`,
    text: `Bonjour, je cherche une aide pour une personne en CDDI. Mot du test : ${word}.`,
    tags: '',
    territory: '',
    ...changes,
  };
}

/** Somebody with a browser. */
export class Person {
  constructor(
    readonly page: Page,
    /** Nothing for a visitor. */
    readonly email = '',
    /** « Prénom N. », as the site shows it. */
    readonly name = '',
  ) {}

  /** Spends a sign-in link made by the operator; quick, nothing is drawn. */
  async signIn(email: string): Promise<Person> {
    const link = new URL(await loginLink(BASE_URL, dataDir(), email));
    const answer = await this.post(link.pathname, { jeton: link.searchParams.get('jeton') ?? '' });
    expect(answer.status(), 'signing in redirects').toBe(303);
    return new Person(this.page, email);
  }

  /** A new member, whose profile is complete. */
  async becomeMember(firstName = 'Ada'): Promise<Person> {
    const email = `${unique()}@membres.example`;
    const member = await this.signIn(email);
    const answer = await member.post('/bienvenue', {
      prenom: firstName,
      nom: 'Martin',
      profession: 'cip',
      departement: '33',
    });
    expect(answer.status(), 'the profile is saved').toBe(303);
    return new Person(this.page, email, `${firstName} M.`);
  }

  /** Posts a form of the site without drawing a page; redirects are not followed. */
  post(path: string, form: Record<string, string>): Promise<APIResponse> {
    return this.page.request.post(path, { form, maxRedirects: 0 });
  }

  /** Asks by posting the form: for tests about what comes after. Returns the question's address. */
  async asks(changes: Partial<Question> = {}): Promise<string> {
    const asked = question(changes);
    const answer = await this.post('/sujets/nouveau', {
      theme: asked.theme,
      titre: asked.title,
      texte: asked.text,
      etiquettes: asked.tags,
      territoire: asked.territory,
    });
    return where(answer).pathname;
  }

  /** Replies by posting the form. Returns the reply's identifier. */
  async replies(topic: string, text = `Bonjour, voyez avec la mission locale. ${unique()}`): Promise<number> {
    const { hash } = where(await this.post(topic, { texte: text }));
    const id = /^#reponse-(\d+)$/.exec(hash)?.[1];
    expect(id, 'the answer leads to the reply').toBeTruthy();
    return Number(id);
  }

  /** Marks a reply as what solved the question. */
  async keeps(reply: number): Promise<void> {
    where(await this.post(`/reponses/${reply}/solution`, {}));
  }
}

/** The page that answers the next form sent. What islands post meanwhile, a preview for one, is something else. */
export function answerToForm(page: Page): Promise<Response> {
  return page.waitForResponse((response) => {
    const request = response.request();
    return request.method() === 'POST' && request.isNavigationRequest();
  });
}

/** Where a form that was accepted leads. */
export function where(answer: APIResponse): URL {
  expect(answer.status(), `${answer.url()} was accepted`).toBe(303);
  return new URL(answer.headers()['location'] ?? '', BASE_URL);
}

/** Where one writes to a member: their name beside a question of theirs leads to their page. */
export async function contactPath(person: Person): Promise<string> {
  const topic = await (await person.page.request.get(await person.asks())).text();
  const page = /href="(\/membres\/\d+-[^"/]*)"/.exec(topic)?.[1];
  expect(page, 'the name leads to the profile').toBeTruthy();
  return `${page}/contact`;
}

/** The address, within the site, of the link that refuses and reports, in the mail of a private message to an address. */
export async function linkOfMessage(address: string): Promise<string> {
  const link = /http:\/\/[^/]+(\/contact\/gerer\?jeton=\S+)/;
  let found: string | undefined;
  // Other mails may come before: a role that was given, for one.
  await expect
    .poll(async () => {
      const mails = await mailsTo(dataDir(), address);
      found = mails.flatMap(({ text }) => link.exec(text)?.[1] ?? []).at(-1);
      return found;
    }, { message: `a private message to ${address}` })
    .toBeTruthy();
  return found ?? 'aucun';
}

/** The operator makes somebody an administrator. Another process does: the site knows within a second. */
export async function makeAdmin(person: Person): Promise<void> {
  await operator(BASE_URL, dataDir(), 'admin', 'grant', person.email);
  await expect(async () => {
    expect((await person.page.request.get('/administration/personnes')).status()).toBe(200);
  }).toPass({ intervals: [100] });
}
