// Every page of the site, looked at in the same way.
import { addPasskey } from './authenticator.ts';
import { ANSWERED, PINNED_NEWS, SOLVED, THEMES, UNANSWERED, topicPath } from './demo.ts';
import { expectNoSidewaysScroll, expectValidHtml, expectWellFormed } from './checks.ts';
import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { answerToForm, dataDir, makeAdmin, operate, question, unique, type Person } from './people.ts';
import { BASE_URL } from './server.ts';

interface Example {
  /** What the page is. */
  readonly name: string;
  /** Its address; a function when it must be made first, or looked up. */
  readonly at: string | ((person: Person) => string | Promise<string>);
  readonly status?: number;
  /** Who looks at it; a visitor unless said. */
  readonly as?: 'member' | 'newcomer' | 'admin';
  /** Posted there instead of asking for the page. */
  readonly posting?: Record<string, string>;
}

const PAGES: Example[] = [
  { name: 'the home page', at: '/' },
  { name: 'the list of questions', at: '/sujets' },
  { name: 'its second page', at: '/sujets?page=2' },
  { name: 'the questions without an answer', at: '/sujets?statut=sans-reponse' },
  { name: 'the solved questions', at: '/sujets?statut=resolus' },
  { name: 'the unsolved questions', at: '/sujets?statut=non-resolus' },
  { name: 'the questions of a community, a tag and a territory', at: '/sujets?theme=france-travail&etiquette=pass-iae&territoire=33' },
  { name: 'a list with nothing in it', at: '/sujets?territoire=48' },
  { name: 'the communities', at: '/themes' },
  ...[...THEMES.map(({ slug }) => slug), 'actualites'].map((slug) => ({ name: `/themes/${slug}`, at: `/themes/${slug}` })),
  { name: 'a question with replies', at: () => topicPath(ANSWERED) },
  { name: 'a solved question', at: () => topicPath(SOLVED) },
  { name: 'a question nobody answered', at: () => topicPath(UNANSWERED) },
  { name: 'a piece of news', at: () => topicPath(PINNED_NEWS) },
  { name: 'a question with replies, for a member', at: () => topicPath(ANSWERED), as: 'member' },
  { name: 'the second page of a question', at: questionOfTwoPages, as: 'member' },
  { name: 'a solved question with a deleted reply, for its asker', at: solvedWithDeletedReply, as: 'member' },
  { name: 'a closed question', at: closedQuestion, as: 'member' },
  { name: 'a question, for somebody whose profile is empty', at: () => topicPath(ANSWERED), as: 'newcomer' },
  { name: 'a reply refused', at: () => topicPath(ANSWERED), as: 'member', posting: { texte: '' }, status: 422 },
  { name: 'a reply previewed', at: () => topicPath(ANSWERED), posting: { texte: '**Oui**', apercu: '1' } },
  { name: 'the empty search', at: '/recherche' },
  { name: 'a search with results', at: '/recherche?q=PASS+IAE' },
  { name: 'a search without a result', at: '/recherche?q=hippopotame' },
  { name: 'the ask form', at: '/sujets/nouveau' },
  { name: 'the ask form, for a member', at: '/sujets/nouveau?theme=mobilite', as: 'member' },
  { name: 'the ask form refused', at: '/sujets/nouveau', posting: { theme: '', titre: 'Court', texte: '', territoire: 'zz', etiquettes: '!' }, status: 422 },
  { name: 'the ask form previewed', at: '/sujets/nouveau', posting: { titre: 'Un titre', texte: '# Titre\n\n- un\n- deux\n\n| a | b |\n|---|---|\n| 1 | 2 |', apercu: '1' } },
  { name: 'the edit page of a question', at: async (person) => `/messages/${await questionPost(person)}/modifier`, as: 'member' },
  { name: 'the delete page of a question', at: async (person) => `/messages/${await questionPost(person)}/supprimer`, as: 'member' },
  { name: 'the edit page of a reply', at: async (person) => `/messages/${await replyPost(person)}/modifier`, as: 'member' },
  { name: 'the delete page of a reply', at: async (person) => `/messages/${await replyPost(person)}/supprimer`, as: 'member' },
  { name: 'the sign-in page', at: '/connexion' },
  { name: 'the sign-in page, with a text that waits', at: '/connexion?suite=%2Fsujets%2Fnouveau&texte=garde' },
  { name: 'the sign-in form refused', at: '/connexion', posting: { email: 'personne' }, status: 422 },
  { name: 'the page after asking for a link', at: '/connexion/envoye' },
  { name: 'a sign-in link that is spent', at: '/connexion/lien?jeton=inconnu', status: 410 },
  { name: 'a spent link pressed again', at: '/connexion/lien', posting: { jeton: 'inconnu' }, status: 410 },
  { name: 'the questions of the first sign-in', at: '/bienvenue', as: 'newcomer' },
  { name: 'the questions of the first sign-in refused', at: '/bienvenue', as: 'newcomer', posting: { prenom: '', nom: '' }, status: 422 },
  { name: 'the profile', at: '/bienvenue', as: 'member' },
  { name: 'the page after writing without an account', at: '/publier/envoye' },
  { name: 'the page behind a confirmation link', at: waitingTexts },
  { name: 'the question form with a wrong address', at: '/sujets/nouveau', posting: { theme: 'mobilite', titre: 'Une question entière ?', texte: 'Bonjour', email: 'zoe@' }, status: 422 },
  { name: 'where one is signed in', at: signedInTwice, as: 'member' },
  { name: 'the form that reports', at: async (person) => `/messages/${await someReply(person)}/signaler` },
  { name: 'a report refused', at: async (person) => `/messages/${await someReply(person)}/signaler`, posting: { raison: '', texte: '' }, status: 422 },
  { name: 'the thanks for a report', at: async (person) => `/messages/${await someReply(person)}/signaler?merci=1` },
  { name: 'the queue of reports', at: reported, as: 'admin' },
  { name: 'a reported message', at: async (person) => `/moderation/messages/${await reportedReply(person)}`, as: 'admin' },
  { name: 'a question, for the team', at: async (person) => `/moderation/messages/${await questionPost(person)}`, as: 'admin' },
  { name: 'a gesture refused', at: async (person) => `/moderation/messages/${await questionPost(person)}`, as: 'admin', posting: { geste: 'move', theme: '', texte: '' }, status: 422 },
  { name: 'the people who have a role', at: '/administration/personnes', as: 'admin' },
  { name: 'nobody found', at: '/administration/personnes?q=hippopotame', as: 'admin' },
  { name: 'the roles of somebody', at: oneWithRoles, as: 'admin' },
  { name: 'the administration, for a member', at: '/administration/personnes', as: 'member', status: 403 },
  { name: 'the passkeys of somebody who has none', at: '/mon-compte/cles', as: 'member' },
  { name: 'the passkeys of somebody who has two', at: twoPasskeys, as: 'member' },
  { name: 'the page to rename a passkey', at: async (person) => `/mon-compte/cles/${await addPasskey(person)}/renommer`, as: 'member' },
  { name: 'a name for a passkey refused', at: async (person) => `/mon-compte/cles/${await addPasskey(person)}/renommer`, as: 'member', posting: { nom: ' ' }, status: 422 },
  { name: 'the page to remove a passkey', at: async (person) => `/mon-compte/cles/${await addPasskey(person)}/supprimer`, as: 'member' },
  { name: 'the display settings', at: '/parametres-affichage' },
  { name: 'the site map', at: '/plan-du-site' },
  { name: 'who we are', at: '/qui-sommes-nous' },
  { name: 'the help', at: '/aide' },
  { name: 'the legal notice', at: '/mentions-legales' },
  { name: 'the privacy page', at: '/confidentialite' },
  { name: 'the accessibility declaration', at: '/accessibilite' },
  { name: 'an address that leads nowhere', at: '/nulle-part', status: 404 },
  { name: 'an unknown question', at: '/sujets/999999-inconnue', status: 404 },
  { name: 'a form that lost its session', at: '/reponses/1/solution', posting: {}, status: 401 },
];

for (const example of PAGES) {
  test(`${example.name} is well made`, async ({ page, visitor, axe, isMobile, javaScriptEnabled }) => {
    const person = await become(visitor, example.as);
    const path = typeof example.at === 'string' ? example.at : await example.at(person);
    const status = example.status ?? 200;

    // What the server sends is the same whatever the browser runs, and however wide it is: once is enough.
    if (!javaScriptEnabled) {
      await test.step('its HTML is valid', async () => {
        const answer = example.posting ? await person.post(path, example.posting) : await page.request.get(path);
        await expectValidHtml(await answer.text(), path);
      });
    }

    // Colours do not change with the width.
    for (const theme of isMobile ? ['clair'] : ['clair', 'sombre']) {
      await test.step(`axe finds nothing (${theme})`, async () => {
        await page.context().addCookies([{ name: 'theme', value: theme, url: BASE_URL }]);
        expect(await show(person, path, example.posting)).toBe(status);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        await expectWellFormed(page);
        await axe();
      });
    }

    if (isMobile) {
      await test.step('nothing is wider than a phone', () => expectNoSidewaysScroll(page));
    }
  });
}

async function become(visitor: Person, who: Example['as']): Promise<Person> {
  switch (who) {
    case 'member':
      return visitor.becomeMember();
    case 'admin': {
      const admin = await visitor.becomeMember();
      await makeAdmin(admin.email);
      return admin;
    }
    case 'newcomer':
      return visitor.signIn(`${unique()}@membres.example`);
    default:
      return visitor;
  }
}

/** Shows a page, or the answer to a form, in the browser. Returns its status. */
async function show(person: Person, path: string, posting?: Record<string, string>): Promise<number | undefined> {
  const { page } = person;
  if (!posting) {
    return (await page.goto(path))?.status();
  }
  // From a page of the site, as a form of it would.
  await page.goto('/healthz');
  const answer = answerToForm(page);
  await page.evaluate(
    ([action, fields]) => {
      const form = document.createElement('form');
      form.method = 'post';
      form.action = action;
      for (const [name, value] of Object.entries(fields)) {
        // A field of one line would lose its line ends.
        const field = document.createElement('textarea');
        field.name = name;
        field.value = value;
        form.append(field);
      }
      document.body.append(form);
      form.submit();
    },
    [path, posting] as const,
  );
  const status = (await answer).status();
  await page.waitForLoadState();
  return status;
}

/** The identifier of the text of a question the person just asked. */
async function questionPost(person: Person): Promise<string> {
  const topic = await (await person.page.request.get(await person.asks())).text();
  return /\/messages\/(\d+)\/modifier/.exec(topic)?.[1] ?? 'aucun';
}

async function replyPost(person: Person): Promise<number> {
  return person.replies(await person.asks());
}

async function twoPasskeys(person: Person): Promise<string> {
  await addPasskey(person, 'Mon téléphone');
  await addPasskey(person, 'Un nom aussi long qu’un nom peut l’être, pour voir où il va');
  return '/mon-compte/cles';
}

async function questionOfTwoPages(person: Person): Promise<string> {
  const topic = await person.asks();
  for (let number = 1; number <= 51; number += 1) {
    await person.replies(topic, `Précision numéro ${number}.`);
  }
  return `${topic}?page=2`;
}

async function closedQuestion(person: Person): Promise<string> {
  const topic = await person.asks();
  await person.replies(topic);
  await operate('lock', topic);
  return topic;
}

async function solvedWithDeletedReply(person: Person): Promise<string> {
  const topic = await person.asks({ tags: 'permis, CDDI', territory: '33', text: '# Un titre\n\n> cité\n\n1. un\n2. deux\n\n`code` et [lien](https://exemple.fr)' });
  const gone = await person.replies(topic);
  await person.keeps(await person.replies(topic));
  await person.post(`/messages/${gone}/supprimer`, {});
  return topic;
}

/** Where the link of somebody who wrote two texts without an account leads. */
async function waitingTexts(person: Person): Promise<string> {
  const email = `${unique()}@membres.example`;
  for (let number = 1; number <= 2; number += 1) {
    const { theme, title, text } = question();
    await person.post('/sujets/nouveau', { theme, titre: title, texte: text, email });
  }
  const mail = (await mailsTo(dataDir(), email, 2)).at(-1);
  return /http:\/\/[^/]+(\/publier\?jeton=\S+)/.exec(mail?.text ?? '')?.[1] ?? 'aucun';
}

async function signedInTwice(person: Person): Promise<string> {
  const cookies = await person.page.context().cookies();
  await person.page.context().clearCookies();
  await person.signIn(person.email);
  await person.page.context().clearCookies();
  await person.page.context().addCookies(cookies);
  return '/mon-compte/connexions';
}

/** The page of the administrator, who was made an ambassador too. */
async function oneWithRoles(person: Person): Promise<string> {
  const found = await (await person.page.request.get(`/administration/personnes?q=${encodeURIComponent(person.email)}`)).text();
  const path = /\/administration\/personnes\/\d+/.exec(found)?.[0] ?? 'aucun';
  await person.post(path, { role: 'ambassador', geste: 'donner', theme: 'mobilite', territoire: '33' });
  return path;
}

/** The identifier of a reply of the demonstration content. */
async function someReply(person: Person): Promise<string> {
  const topic = await (await person.page.request.get(topicPath(ANSWERED))).text();
  return /id="reponse-(\d+)"/.exec(topic)?.[1] ?? 'aucun';
}

/** The identifier of a reply of a question of this test, which somebody reported and the team has not read. */
async function reportedReply(person: Person): Promise<number> {
  const reply = await person.replies(await person.asks());
  const cookies = await person.page.context().cookies();
  await person.page.context().clearCookies();
  await person.post(`/messages/${reply}/signaler`, { raison: 'wrong', texte: 'Ce montant a changé.' });
  await person.page.context().addCookies(cookies);
  return reply;
}

async function reported(person: Person): Promise<string> {
  await reportedReply(person);
  return '/moderation';
}
