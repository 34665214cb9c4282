// Every page of the site, looked at in the same way: with scripts and without, wide and narrow, light and dark.
import { addPasskey } from './authenticator.ts';
import { AMBASSADOR, ANSWERED, CERTIFIED, MODERATOR, PINNED_NEWS, SOLVED, THEMES, UNANSWERED, topicPath } from './demo.ts';
import { expectAccessible, expectAccessibleInBothThemes, expectNoSidewaysScroll, expectValidHtml, expectWellFormed, markup, showWithoutScripts } from './checks.ts';
import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { answerToForm, contactPath, dataDir, linkOfMessage, makeAdmin, operate, question, unique, where, type Person } from './people.ts';
import { sendsPhoto } from './photos.ts';
import { BASE_URL } from './server.ts';

interface Example {
  /** What the page is. */
  readonly name: string;
  /** Its address; a function when it must be made first, or looked up. */
  readonly at: string | ((person: Person) => string | Promise<string>);
  readonly status?: number;
  /** Who looks at it; a visitor unless said. */
  readonly as?: 'member' | 'newcomer' | 'admin' | 'ambassador' | 'moderator';
  /** Posted there instead of asking for the page. */
  readonly posting?: Record<string, string>;
}

/** The narrowest screen that is looked at, in CSS pixels. */
const PHONE = { width: 360, height: 740 };

/** A day that has begun in Paris: it begins there before it does in Greenwich. */
const TODAY = new Date().toISOString().slice(0, 10);

/** One of everything the guard looks for, and a word no line can hold. */
const GUILTY = `Mme Aïcha B., née le 3 mars 1990, NIR 2 90 03 33 063 971 31, vit 3 bis, avenue Jean-Jaurès 69007 Lyon.\n\nElle répond au 06 12 34 56 78 ou à ${'longue-adresse.'.repeat(6)}sans-fin@courriel.example`;

const PAGES: Example[] = [
  { name: 'the home page', at: '/' },
  { name: 'the list of questions', at: '/sujets' },
  { name: 'its second page', at: '/sujets?page=2' },
  { name: 'the questions without an answer', at: '/sujets?statut=sans-reponse' },
  { name: 'the solved questions', at: '/sujets?statut=resolus' },
  { name: 'the unsolved questions', at: '/sujets?statut=non-resolus' },
  { name: 'the certified questions', at: '/sujets?statut=certifiees' },
  { name: 'the questions of a community, a tag and a territory', at: '/sujets?theme=france-travail&etiquette=pass-iae&territoire=33' },
  { name: 'a list with nothing in it', at: '/sujets?territoire=48' },
  { name: 'the communities', at: '/themes' },
  ...[...THEMES.map(({ slug }) => slug), 'actualites'].map((slug) => ({ name: `/themes/${slug}`, at: `/themes/${slug}` })),
  { name: 'a question with replies', at: () => topicPath(ANSWERED) },
  { name: 'a solved question', at: () => topicPath(SOLVED) },
  { name: 'a question with a certified answer', at: () => topicPath(CERTIFIED) },
  { name: 'a question nobody answered', at: () => topicPath(UNANSWERED) },
  { name: 'a piece of news', at: () => topicPath(PINNED_NEWS) },
  { name: 'a question with replies, for a member', at: () => topicPath(ANSWERED), as: 'member' },
  { name: 'the second page of a question', at: questionOfTwoPages, as: 'member' },
  { name: 'a solved question with a deleted reply, for its asker', at: solvedWithDeletedReply, as: 'member' },
  { name: 'a closed question', at: closedQuestion, as: 'member' },
  { name: 'a question, for somebody whose profile is empty', at: () => topicPath(ANSWERED), as: 'newcomer' },
  { name: 'a reply refused', at: () => topicPath(ANSWERED), as: 'member', posting: { texte: '' }, status: 422 },
  { name: 'a reply stopped by the guard', at: () => topicPath(ANSWERED), as: 'member', posting: { texte: 'Voyez Mme Dupont au 06 12 34 56 78.' }, status: 422 },
  { name: 'a reply previewed', at: () => topicPath(ANSWERED), posting: { texte: '**Oui**', apercu: '1' } },
  { name: 'the empty search', at: '/recherche' },
  { name: 'a search with results', at: '/recherche?q=PASS+IAE' },
  { name: 'a search without a result', at: '/recherche?q=hippopotame' },
  { name: 'the ask form', at: '/sujets/nouveau' },
  { name: 'the ask form, for a member', at: '/sujets/nouveau?theme=mobilite', as: 'member' },
  { name: 'the ask form refused', at: '/sujets/nouveau', posting: { theme: '', titre: 'Court', texte: '', territoire: 'zz', etiquettes: '!' }, status: 422 },
  { name: 'the ask form stopped by the guard', at: '/sujets/nouveau', posting: { theme: 'mobilite', titre: 'Un logement pour M. Martin ?', texte: GUILTY }, status: 422 },
  { name: 'the ask form masked', at: '/sujets/nouveau', posting: { theme: 'mobilite', titre: 'Un logement ?', texte: GUILTY, masquer: '1' } },
  { name: 'the ask form previewed, with a warning', at: '/sujets/nouveau', posting: { titre: 'Un titre', texte: GUILTY, apercu: '1' } },
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
  { name: 'the first questions, answered', at: '/bienvenue', as: 'member' },
  { name: 'the form of a profile', at: '/mon-compte/profil', as: 'member' },
  { name: 'the form of a profile, for somebody who has none', at: '/mon-compte/profil', as: 'newcomer' },
  { name: 'a profile refused', at: '/mon-compte/profil', as: 'member', posting: { prenom: '', nom: 'M', type_structure: 'x', themes: 'x', lien: 'javascript:alert(1)', texte: 'é'.repeat(2001), public: 'nom' }, status: 422 },
  { name: 'the profile of an ambassador', at: () => profileOf('Claire') },
  { name: 'the profile of an ambassador, for a member', at: () => profileOf('Claire'), as: 'member' },
  { name: 'the profile of somebody who wrote nothing', at: ownProfile, as: 'member' },
  { name: 'a profile of long words and with a photo, for its owner', at: longProfile, as: 'member' },
  { name: 'a profile nobody has', at: '/membres/999999-personne', status: 404 },
  { name: 'the directory', at: '/membres' },
  { name: 'the directory, for a member', at: '/membres', as: 'member' },
  { name: 'the ambassadors of a territory', at: '/membres?territoire=33&ambassade=1' },
  { name: 'a directory with nobody in it', at: '/membres?q=hippopotame' },
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
  { name: 'a message published anyway', at: async (person) => `/moderation/messages/${await publishedAnyway(person)}`, as: 'admin' },
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
  { name: 'the page that deletes an account', at: '/mon-compte/supprimer', as: 'member' },
  { name: 'the deletion of an account refused', at: '/mon-compte/supprimer', as: 'member', posting: { accord: '' }, status: 422 },
  { name: 'the page after an account is deleted', at: '/compte-supprime' },
  { name: 'the choice of who may write', at: oneWhoRefuses, as: 'member' },
  { name: 'the choice of who may write refused', at: '/mon-compte/messages', as: 'member', posting: { accepte: '' }, status: 422 },
  { name: 'the form to write to somebody', at: somebodyToWriteTo, as: 'member' },
  { name: 'a message refused', at: somebodyToWriteTo, as: 'member', posting: { texte: 'Court' }, status: 422 },
  { name: 'the page after writing to somebody', at: async (person) => `${await somebodyToWriteTo(person)}?envoye=1`, as: 'member' },
  { name: 'somebody who takes no messages', at: somebodyWhoRefuses, as: 'member' },
  { name: 'the form to write to somebody, for a newcomer', at: somebodyToWriteTo, as: 'newcomer' },
  { name: 'what the link of a message leads to', at: messageLink, as: 'member' },
  { name: 'a message that was refused', at: async (person) => `${await messageLink(person)}&fait=refuser`, as: 'member' },
  { name: 'the link of a message that is too old', at: '/contact/gerer?jeton=inconnu', status: 410 },
  { name: 'the private messages that were reported', at: async (person) => (await reportedMessage(person)).queue, as: 'admin' },
  { name: 'a private message that was reported', at: async (person) => (await reportedMessage(person)).report, as: 'admin' },
  { name: 'the answer to a reported message refused', at: async (person) => (await reportedMessage(person)).report, as: 'admin', posting: { geste: '', texte: '' }, status: 422 },
  { name: 'the topics of somebody who follows none', at: '/suivis', as: 'member' },
  { name: 'the topics a member follows', at: (person) => following(person, '/suivis'), as: 'member' },
  { name: 'everything a member follows', at: (person) => following(person, '/mon-compte/suivis'), as: 'member' },
  { name: 'a list a member may follow', at: (person) => following(person, '/sujets?theme=mobilite&territoire=33'), as: 'member' },
  { name: 'the notifications of somebody who has none', at: '/notifications', as: 'member' },
  { name: 'the notifications of a member', at: told, as: 'member' },
  { name: 'the choice of mails', at: '/mon-compte/notifications', as: 'member' },
  { name: 'the choice of mails refused', at: '/mon-compte/notifications', as: 'member', posting: { jour: '8' }, status: 422 },
  { name: 'the link that asks whether a question is solved, too old', at: '/question-resolue?jeton=inconnu', status: 410 },
  { name: 'the letter of the week', at: '/lettre' },
  { name: 'the letter of the week, for a member', at: '/lettre', as: 'member' },
  { name: 'a subscription refused', at: '/lettre', posting: { geste: 'abonner', email: 'personne' }, status: 422 },
  { name: 'the link of a letter that is too old', at: '/lettre/desabonnement?jeton=inconnu', status: 410 },
  { name: 'every letter', at: '/lettres' },
  { name: 'the link of a notification that is too old', at: '/notifications/desabonnement?jeton=inconnu', status: 410 },
  { name: 'the photo of somebody who has none', at: '/mon-compte/photo', as: 'member' },
  { name: 'the photo of somebody who has one', at: withPhoto, as: 'member' },
  { name: 'a photo refused', at: '/mon-compte/photo', as: 'member', posting: { visible: '' }, status: 422 },
  { name: 'the page to take one’s data away', at: '/mon-compte/donnees', as: 'member' },
  { name: 'an archive that is ready', at: archiveReady, as: 'member' },
  { name: 'the figures', at: '/statistiques' },
  { name: 'the figures of a community, somewhere, over a year', at: '/statistiques?semaines=52&theme=mobilite&territoire=R75' },
  { name: 'figures nobody can ask for', at: '/statistiques?semaines=3', status: 404 },
  { name: 'what a figure counts', at: countedList },
  { name: 'a figure that counted nothing', at: '/statistiques/liste/replies?du=2015-01-05&au=2015-01-11' },
  { name: 'the decisions of the committee', at: '/comite' },
  { name: 'the decisions of the committee, for who keeps them', at: withdrawnDecision, as: 'admin' },
  { name: 'the form of a decision', at: '/comite/nouvelle-decision', as: 'admin' },
  { name: 'the form of a decision, with the figures of a date', at: '/comite/nouvelle-decision', as: 'admin', posting: { date: TODAY, titre: 'Un pivot', chiffres: '1' } },
  { name: 'a decision refused', at: '/comite/nouvelle-decision', as: 'admin', posting: { date: 'hier', decision: '', titre: '', texte: '' }, status: 422 },
  { name: 'the form that corrects a decision', at: async (person) => `${await correctedDecision(person)}/modifier`, as: 'admin' },
  { name: 'a correction refused', at: async (person) => `${await correctedDecision(person)}/modifier`, as: 'admin', posting: { decision: '', titre: '', texte: '' }, status: 422 },
  { name: 'the form that withdraws a decision', at: async (person) => `${await correctedDecision(person)}/retirer`, as: 'admin' },
  { name: 'a withdrawal refused', at: async (person) => `${await correctedDecision(person)}/retirer`, as: 'admin', posting: { geste: 'retirer', texte: '' }, status: 422 },
  { name: 'the form of a decision, for a member', at: '/comite/nouvelle-decision', as: 'member', status: 403 },
  { name: 'the questions for an ambassador', at: '/questions-pour-vous', as: 'ambassador' },
  { name: 'an absence refused', at: '/questions-pour-vous', as: 'ambassador', posting: { absence: '1', du: 'demain', au: '' }, status: 422 },
  { name: 'a question the reader takes care of', at: takenQuestion, as: 'moderator' },
  { name: 'what waits for an ambassador', at: '/tableau-de-bord', as: 'ambassador' },
  { name: 'what waits, for the team', at: '/tableau-de-bord', as: 'moderator' },
  { name: 'what waits, narrowed to where nothing does', at: '/tableau-de-bord?theme=mobilite&territoire=48', as: 'moderator' },
  { name: 'what waits for an ambassador of the team', at: ambassadorOfTheTeam, as: 'admin' },
  { name: 'what waits, for a member', at: '/tableau-de-bord', as: 'member', status: 403 },
  { name: 'a question with certified answers, for who certifies', at: async (person) => (await certified(person)).topic, as: 'admin' },
  { name: 'the form that certifies an answer', at: async (person) => (await certified(person)).certify, as: 'admin' },
  { name: 'a certificate refused', at: async (person) => (await certified(person)).certify, as: 'admin', posting: { territoire: 'zz', source: 'http://exemple.fr', verifie: 'hier', revoir: 'jamais' }, status: 422 },
  { name: 'the form that says that an answer is out of date', at: async (person) => `${(await certified(person)).certificate}/perime`, as: 'admin' },
  { name: 'an answer out of date, refused', at: async (person) => `${(await certified(person)).certificate}/perime`, as: 'admin', posting: { raison: 'other', texte: '' }, status: 422 },
  { name: 'the thanks for saying it', at: async (person) => `${(await certified(person)).certificate}/perime?merci=1`, as: 'admin' },
  { name: 'a certificate, for who may give it again', at: async (person) => (await reportedCertificate(person)).certificate, as: 'admin' },
  { name: 'a certificate withdrawn without a reason', at: async (person) => (await certified(person)).certificate, as: 'admin', posting: { geste: 'retirer', texte: '' }, status: 422 },
  { name: 'the certificates to review', at: async (person) => (await reportedCertificate(person)).list, as: 'admin' },
  { name: 'the certificates to review, for an ambassador', at: '/certificats/a-revoir', as: 'ambassador' },
  { name: 'the certificates to review, for a member', at: '/certificats/a-revoir', as: 'member', status: 403 },
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

/** A reply of somebody else to a question of the person, certified twice: the pages about it. */
async function certified(person: Person): Promise<{ topic: string; certify: string; certificate: string }> {
  const topic = await person.asks({ territory: '33' });
  const cookies = await person.page.context().cookies();
  await person.page.context().clearCookies();
  const reply = await (await person.becomeMember('Zoé')).replies(topic);
  await person.page.context().clearCookies();
  await person.page.context().addCookies(cookies);
  const certify = `/reponses/${reply}/certifier`;
  const source = `https://exemple.fr/${'une-adresse-longue/'.repeat(8)}`;
  for (const territoire of ['', '33']) {
    expect((await person.post(certify, { territoire, source })).status()).toBe(303);
  }
  const html = await (await person.page.request.get(topic)).text();
  const id = /data-certificat="(\d+)"/.exec(html)?.[1] ?? 'aucun';
  return { topic, certify, certificate: `/certificats/${id}` };
}

/** A certificate that somebody said was out of date, and the list it is in. */
async function reportedCertificate(person: Person): Promise<{ certificate: string; list: string }> {
  const { certificate } = await certified(person);
  const reported = await person.post(`${certificate}/perime`, { raison: 'other', texte: `Le plafond a changé, ${'très-'.repeat(30)}souvent.` });
  expect(reported.status()).toBe(303);
  return { certificate, list: '/certificats/a-revoir' };
}

/** The path of the pages about a decision that the person recorded and corrected. */
async function correctedDecision(person: Person): Promise<string> {
  const word = 'anticonstitutionnellement';
  const fields = { date: TODAY, decision: 'pivot', titre: `Un titre (${unique()})`, texte: `# Titre\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n${word.repeat(6)}` };
  const recorded = await person.post('/comite/nouvelle-decision', fields);
  const id = /#decision-(\d+)$/.exec(recorded.headers()['location'] ?? '')?.[1] ?? 'aucune';
  await person.post(`/comite/${id}/modifier`, { ...fields, titre: `Un autre titre (${unique()})` });
  return `/comite/${id}`;
}

/** The page, where a decision of the person was withdrawn and another one corrected. */
async function withdrawnDecision(person: Person): Promise<string> {
  await person.post(`${await correctedDecision(person)}/retirer`, { geste: 'retirer', texte: 'Un essai.' });
  await correctedDecision(person);
  return '/comite';
}

/** A reply whose author was told of the personal data in it; its identifier. */
async function publishedAnyway(person: Person): Promise<number> {
  const topic = await person.asks();
  const texte = 'Voyez Mme Dupont au 06 12 34 56 78.';
  const stopped = await person.post(topic, { texte });
  const marks = /name="donnees" value="([^"]+)"/.exec(await stopped.text())?.[1] ?? 'aucune';
  const { hash } = where(await person.post(topic, { texte, donnees: marks }));
  return Number(/\d+/.exec(hash)?.[0]);
}

/** The list of the first figure that opens one. */
async function countedList(person: Person): Promise<string> {
  const page = await (await person.page.request.get('/statistiques')).text();
  const href = /<a href="(\/statistiques\/liste\/[^"]+)"/.exec(page)?.[1];
  if (!href) throw new Error('no figure opens a list');
  return href.replaceAll('&amp;', '&');
}

for (const example of PAGES) {
  test(`${example.name} is well made`, async ({ page, visitor, mirror }) => {
    const person = await become(visitor, example.as);
    const path = typeof example.at === 'string' ? example.at : await example.at(person);
    await page.context().addCookies([{ name: 'theme', value: 'clair', url: BASE_URL }]);

    await test.step('with the site’s scripts', async () => {
      expect(await show(person, path, example.posting)).toBe(example.status ?? 200);
      await expectWellFormed(page);
      await expectAccessibleInBothThemes(page);
    });

    const drawn = await markup(page);
    const wide = page.viewportSize();
    await test.step('on a phone', async () => {
      await page.setViewportSize(PHONE);
      await expectNoSidewaysScroll(page);
      // Colours do not change with the width.
      await expectAccessible(page, 'all but colours');
    });

    await test.step('without scripts', async () => {
      const answer = example.posting ? await person.post(path, example.posting) : await page.request.get(path);
      const html = await answer.text();
      await expectValidHtml(html, path);
      // Scripts leave many pages as they come: these were looked at.
      const same = (await markup(page, html)) === drawn;
      test.info().annotations.push({ type: 'without scripts', description: same ? 'the same' : 'another' });
      if (same) return;
      await showWithoutScripts(mirror, page.url(), html, wide);
      await expectAccessibleInBothThemes(mirror);
      await mirror.setViewportSize(PHONE);
      await expectNoSidewaysScroll(mirror);
    });
  });
}

async function become(visitor: Person, who: Example['as']): Promise<Person> {
  switch (who) {
    case 'member':
      return visitor.becomeMember();
    case 'admin': {
      const admin = await visitor.becomeMember();
      await makeAdmin(admin);
      return admin;
    }
    case 'ambassador':
      return visitor.signIn(AMBASSADOR.email);
    case 'moderator':
      return visitor.signIn(MODERATOR.email);
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
  await page.waitForURL((url) => url.pathname === path.replace(/[?#].*/, ''));
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

async function withPhoto(person: Person): Promise<string> {
  await sendsPhoto(person);
  return '/mon-compte/photo';
}

/** A page of somebody who follows something of each kind. */
async function following(person: Person, path: string): Promise<string> {
  const tag = unique();
  await person.asks({ tags: tag, territory: '33' });
  for (const suivre of ['communaute:mobilite', `etiquette:${tag}`, 'territoire:33']) {
    await person.post('/suivis', { suivre });
  }
  return path;
}

/** Two questions that somebody answered, one of which was read again. */
async function told(person: Person): Promise<string> {
  const [read, unread] = [await person.asks(), await person.asks()];
  await asAnother(person, async (other) => {
    await other.replies(read);
    await other.replies(unread);
  });
  await person.page.request.get(read);
  return '/notifications';
}

async function archiveReady(person: Person): Promise<string> {
  await person.post('/mon-compte/donnees', {});
  await expect(async () => {
    const page = await (await person.page.request.get('/mon-compte/donnees')).text();
    expect(page).toContain('Votre archive est prête');
  }).toPass({ timeout: 30_000 });
  return '/mon-compte/donnees';
}

async function questionOfTwoPages(person: Person): Promise<string> {
  const topic = await person.asks();
  for (let number = 1; number <= 51; number += 1) {
    await person.replies(topic, `Précision numéro ${number}.`);
  }
  return `${topic}?page=2`;
}

/** A question, and the list of those for the person, where they take care of it. */
async function takenQuestion(person: Person): Promise<string> {
  const topic = await asAnother(person, (other) => other.asks());
  await person.post('/questions-pour-vous', { geste: 'prendre', sujet: /\/sujets\/(\d+)/.exec(topic)?.[1] ?? '' });
  return topic;
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

async function ambassadorOfTheTeam(person: Person): Promise<string> {
  await oneWithRoles(person);
  return '/tableau-de-bord';
}

/** The profile of a member of the demonstration who is in the directory. */
async function profileOf(firstName: string): Promise<string> {
  const directory = await (await fetch(`${BASE_URL}/membres?q=${firstName}`)).text();
  return new RegExp(`/membres/\\d+-${firstName.toLowerCase()}[a-z-]*`).exec(directory)?.[0] ?? 'aucun';
}

async function ownProfile(person: Person): Promise<string> {
  const form = await (await person.page.request.get('/mon-compte/profil')).text();
  return /\/membres\/\d+-[a-z-]+/.exec(form)?.[0] ?? 'aucun';
}

async function longProfile(person: Person): Promise<string> {
  const word = 'anticonstitutionnellement';
  await sendsPhoto(person, 'tous');
  await person.post('/mon-compte/profil', {
    prenom: 'Ada', nom: word, profession: 'agent_collectivite', departement: '971', fonction: word.repeat(3),
    structure: word.repeat(4), type_structure: 'iae', themes: 'mobilite', public: 'nom', annuaire: '1',
    texte: `# Mon parcours\n\n${word.repeat(6)}\n\n- un\n- deux`, lien: `https://exemple.fr/${word.repeat(8)}`,
  });
  const topic = await person.asks();
  await person.replies(topic, word.repeat(10));
  return ownProfile(person);
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

/** Runs as somebody else in the person's browser, then gives it back. */
async function asAnother<T>(person: Person, work: (other: Person) => Promise<T>): Promise<T> {
  const context = person.page.context();
  const cookies = await context.cookies();
  await context.clearCookies();
  const result = await work(await person.becomeMember('Basile'));
  await context.clearCookies();
  await context.addCookies(cookies);
  return result;
}

/** Where one writes to a new member, who says whether they want it. */
async function memberWho(person: Person, accepts: 'oui' | 'non'): Promise<string> {
  return asAnother(person, async (other) => {
    await other.post('/mon-compte/messages', { accepte: accepts });
    return contactPath(other);
  });
}

async function somebodyToWriteTo(person: Person): Promise<string> {
  return memberWho(person, 'oui');
}

async function somebodyWhoRefuses(person: Person): Promise<string> {
  return memberWho(person, 'non');
}

/** The link in the mail of a message somebody wrote to the person. */
async function messageLink(person: Person): Promise<string> {
  await person.post('/mon-compte/messages', { accepte: 'oui' });
  const path = await contactPath(person);
  await asAnother(person, (other) => other.post(path, { texte: 'Bonjour, une question sur le permis.' }));
  return linkOfMessage(person.email);
}

async function oneWhoRefuses(person: Person): Promise<string> {
  const jeton = new URL(await messageLink(person), BASE_URL).searchParams.get('jeton') ?? '';
  await person.post('/contact/gerer', { jeton, geste: 'refuser' });
  return '/mon-compte/messages';
}

async function reportedMessage(person: Person): Promise<{ queue: string; report: string }> {
  const queue = '/moderation/messages-prives';
  const read = async (path: string) => (await person.page.request.get(path)).text();
  const jeton = new URL(await messageLink(person), BASE_URL).searchParams.get('jeton') ?? '';
  const word = unique();
  await person.post('/contact/gerer', { jeton, geste: 'signaler', texte: `Ce message\nm’insulte (${word}).` });
  // Other tests report and answer meanwhile.
  for (const [report] of [...(await read(queue)).matchAll(/\/moderation\/messages-prives\/\d+/g)].reverse()) {
    if ((await read(report)).includes(word)) return { queue, report };
  }
  throw new Error('the report is not in the queue');
}
