// Reading and searching, without an account.
import { ANSWERED, PINNED_NEWS, PINNED_QUESTION, SOLVED, THEMES, UNANSWERED, topicPath } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { operate, unique } from './people.ts';

test('the home page leads to the communities, the latest discussions, the waiting questions and the news', async ({ page }) => {
  await page.goto('/');
  const main = page.getByRole('main');
  for (const { slug, name } of THEMES) {
    const card = main.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
    await expect(card.getByRole('link', { name })).toHaveAttribute('href', `/themes/${slug}`);
    await expect(card).toContainText(/\d+ questions/);
  }
  await expect(main.getByRole('heading', { name: 'Dernières discussions' })).toBeVisible();
  await expect(main.getByRole('heading', { name: 'Actualités' })).toBeVisible();
  await main.getByRole('link', { name: /^Tout voir/ }).click();
  await expect(page).toHaveURL('/sujets?statut=sans-reponse');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Questions sans réponse');
});

test('a question is read from the list: its text, its replies, the one that solved it', async ({ page }) => {
  await page.goto('/sujets?statut=resolus&theme=france-travail');
  await page.getByRole('link', { name: SOLVED }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(SOLVED);
  await expect(page.getByRole('article', { name: /^Question de / })).toContainText('Y a-t-il un plafond ?');
  const replies = page.getByRole('article', { name: /^Réponse n° \d+ de / });
  expect(await replies.count()).toBeGreaterThan(1);
  await expect(replies.filter({ hasText: 'La réponse qui a résolu la question' })).toHaveCount(1);
  await page.getByRole('region', { name: 'Réponse retenue' }).getByRole('link', { name: /^Lire la réponse/ }).click();
  await expect(page.locator('article:target')).toContainText('La réponse qui a résolu la question');
});

test('the breadcrumb of a question leads to its community', async ({ page }) => {
  await page.goto(topicPath(SOLVED));
  await page.getByRole('navigation', { name: 'Fil d’Ariane' }).getByRole('link', { name: 'France Travail' }).click();
  await expect(page).toHaveURL('/themes/france-travail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('France Travail');
});

test('the list is narrowed by where questions stand, and the address says so', async ({ page }) => {
  // A community no other test asks in.
  const list = '/sujets?theme=france-travail';
  await page.goto(list);
  const tabs = page.getByRole('navigation', { name: 'Où en sont les questions' });
  const rows = page.getByRole('main').locator('.topic-row');

  await tabs.getByRole('link', { name: 'Sans réponse' }).click();
  await expect(page).toHaveURL(`${list}&statut=sans-reponse`);
  await expect(tabs.getByRole('link', { name: 'Sans réponse' })).toHaveAttribute('aria-current', 'true');
  await expect(rows.filter({ hasText: UNANSWERED })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Résolu' })).toHaveCount(0);

  await tabs.getByRole('link', { name: 'Résolues', exact: true }).click();
  await expect(page).toHaveURL(`${list}&statut=resolus`);
  await expect(rows.filter({ hasText: 'Résolu' })).toHaveCount(await rows.count());

  await tabs.getByRole('link', { name: 'Non résolues' }).click();
  await expect(page).toHaveURL(`${list}&statut=non-resolus`);
  await expect(rows.filter({ hasText: 'Résolu' })).toHaveCount(0);
});

test('the list is narrowed by community and territory with a form that is an address', async ({ page }) => {
  await page.goto('/sujets?statut=non-resolus');
  const filters = page.getByRole('form', { name: 'Filtrer les questions' });
  await filters.getByLabel('Communauté').selectOption({ label: 'Mobilité' });
  await filters.getByLabel('Territoire').selectOption({ label: 'Bourgogne-Franche-Comté' });
  await filters.getByRole('button', { name: 'Filtrer' }).click();
  await expect(page).toHaveURL(/\/sujets\?theme=mobilite&territoire=R27&statut=non-resolus$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Mobilité');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bourgogne-Franche-Comté');
  // The question was asked in the Doubs: a region holds its départements.
  await expect(page.getByRole('link', { name: ANSWERED })).toBeVisible();
  await expect(filters.getByLabel('Communauté')).toHaveValue('mobilite');
});

test('a tag of a question leads to the questions that carry it', async ({ page }) => {
  await page.goto(topicPath(SOLVED));
  await page.getByRole('list', { name: 'Étiquettes' }).getByRole('link', { name: '#PMSMP' }).click();
  await expect(page).toHaveURL('/sujets?etiquette=pmsmp');
  await expect(page.getByRole('link', { name: SOLVED })).toBeVisible();
  await page.getByRole('link', { name: /^Retirer l’étiquette/ }).click();
  await expect(page).toHaveURL('/sujets');
});

test('the pages of a list are real links', async ({ page }) => {
  await page.goto('/sujets');
  await expect(page.locator('.topic-row')).toHaveCount(20);
  const pages = page.getByRole('navigation', { name: 'Pages de questions' });
  await pages.getByRole('link', { name: 'Page suivante' }).click();
  await expect(page).toHaveURL('/sujets?page=2');
  await expect(pages.getByRole('link', { name: 'Page 2', exact: true })).toHaveAttribute('aria-current', 'page');
  // How many depends on what the other tests asked meanwhile.
  await expect(page.locator('.topic-row')).not.toHaveCount(0);
  await pages.getByRole('link', { name: 'Page précédente' }).click();
  await expect(page).toHaveURL('/sujets');
});

test('what the team pinned comes first', async ({ page }) => {
  await page.goto('/themes/devenir-cip');
  await expect(page.locator('.topic-row').first()).toContainText(PINNED_QUESTION);
  await expect(page.locator('.topic-row').first()).toContainText('Épinglé');
  await page.goto('/themes/actualites');
  await expect(page.locator('.topic-row').first()).toContainText(PINNED_NEWS);
});

test('news live apart from questions', async ({ page }) => {
  await page.goto('/themes/actualites');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Actualités');
  await page.goto('/recherche?q=mode+emploi+cinq+points');
  await expect(page.getByRole('link', { name: PINNED_NEWS })).toHaveCount(1);
  for (const list of ['/sujets', '/sujets?page=2', '/sujets?page=3']) {
    await page.goto(list);
    await expect(page.getByRole('link', { name: PINNED_NEWS })).toHaveCount(0);
  }
});

test('a wrong slug leads to the right address', async ({ page }) => {
  const path = topicPath(UNANSWERED);
  const id = /\d+/.exec(path)?.[0];
  for (const wrong of [`/sujets/${id}`, `/sujets/${id}-autre-chose`]) {
    const answer = await page.request.get(wrong, { maxRedirects: 0 });
    expect(answer.status()).toBe(308);
    await page.goto(wrong);
    await expect(page).toHaveURL(path);
  }
});

test('the address of a reply leads to it, on the right page', async ({ page, member, another }) => {
  const topic = await member.asks();
  const replies: number[] = [];
  for (let number = 1; number <= 51; number += 1) {
    replies.push(await member.replies(topic, `Précision numéro ${number}.`));
  }
  const { page: reader } = await another();

  await reader.goto(`/reponses/${replies[0]}`);
  await expect(reader).toHaveURL(`${topic}#reponse-${replies[0]}`);
  await expect(reader.getByRole('article', { name: /^Réponse/ })).toHaveCount(50);
  await expect(reader.locator('article:target')).toContainText('Précision numéro 1.');

  await reader.goto(`/reponses/${replies[50]}`);
  await expect(reader).toHaveURL(`${topic}?page=2#reponse-${replies[50]}`);
  await expect(reader.locator('article:target')).toBeInViewport();
  await expect(reader.getByRole('article', { name: /^Réponse/ })).toHaveCount(1);
  await expect(reader.getByRole('article', { name: /^Réponse n° 51 de / })).toBeVisible();

  await reader.getByRole('navigation', { name: 'Pages de réponses' }).getByRole('link', { name: 'Page 1', exact: true }).click();
  await expect(reader).toHaveURL(topic);
});

test('what does not exist is a page that helps', async ({ page }) => {
  for (const path of ['/nulle-part', '/sujets/999999', '/sujets/abc', '/sujets?page=0', '/sujets?page=-1', '/sujets?page=999999', '/sujets?statut=autre', '/themes/inconnu', '/reponses/999999', '/reponses/abc', '/recherche?q=permis&page=9999']) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cette page n’existe pas');
  }
  const main = page.getByRole('main');
  await expect(main.getByRole('link', { name: 'Voir toutes les questions' })).toBeVisible();
  await main.getByRole('searchbox').fill('permis');
  await main.getByRole('button', { name: 'Rechercher' }).click();
  await expect(page).toHaveURL('/recherche?q=permis');
});

test('a deleted question is gone for everyone', async ({ member, another }) => {
  const word = unique();
  const topic = await member.asks({ title: `Une question qui sera retirée : ${word}` });
  const { page: reader } = await another();
  const text = await (await member.page.request.get(topic)).text();
  const post = /\/messages\/(\d+)\/supprimer/.exec(text)?.[1];
  await member.post(`/messages/${post}/supprimer`, {});
  expect((await reader.goto(topic))?.status()).toBe(404);
  expect((await reader.goto(`/reponses/${post}`))?.status()).toBe(404);
  await reader.goto(`/recherche?q=${word}`);
  await expect(reader.getByRole('status')).toHaveText('0 résultat');
});

test('a hidden question is gone for everyone, and back when it is restored', async ({ page, member, another }) => {
  const word = unique();
  const topic = await member.asks({ title: `Une question masquée un temps : ${word}` });
  const reply = await member.replies(topic);
  const { page: reader } = await another();
  await reader.goto(topic);
  await operate('hide', topic);
  // Hidden by another process: the pages kept for visitors follow within moments.
  await expect.poll(async () => (await reader.request.get(topic)).status()).toBe(404);
  expect((await page.goto(topic))?.status()).toBe(404);
  expect((await page.goto(`/reponses/${reply}`))?.status()).toBe(404);
  expect((await page.goto(`/messages/${reply}/modifier`))?.status()).toBe(404);
  expect((await member.post(topic, { texte: 'Encore là ?' })).status()).toBe(404);
  await page.goto(`/recherche?q=${word}`);
  await expect(page.getByRole('status')).toHaveText('0 résultat');
  await operate('restore', topic);
  await page.goto(`/recherche?q=${word}`);
  await page.locator('.hit').getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(word);
});

test('reading sets no cookie', async ({ page, context }) => {
  for (const path of ['/', '/sujets', topicPath(ANSWERED), '/recherche?q=permis', '/sujets/nouveau', '/connexion', '/nulle-part']) {
    await page.goto(path);
  }
  expect(await context.cookies()).toEqual([]);
});

test.describe('searching', () => {
  test('is offered on every page and finds questions and replies', async ({ page }) => {
    await page.goto('/aide');
    await page.getByRole('banner').getByRole('searchbox').fill('garage solidaire');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/recherche?q=garage+solidaire');
    await expect(page.getByRole('status')).toHaveText(/^\d+ résultats$/);
    await expect(page.getByRole('link', { name: ANSWERED }).first()).toBeVisible();
    await expect(page.locator('mark').first()).toBeVisible();
    await expect(page.getByRole('searchbox')).toHaveValue('garage solidaire');
  });

  test('ignores accents, capitals and inflections', async ({ page, member }) => {
    const word = unique();
    const topic = await member.asks({ title: `Mobilités et véhicules prêtés, témoin ${word}` });
    for (const typed of ['mobilite', 'MOBILITÉ', 'vehicule prete', 'véhicules prêtés']) {
      await page.goto(`/recherche?q=${encodeURIComponent(`${typed} ${word}`)}`);
      await expect(page.locator(`a[href^="${topic}"]`), typed).toHaveCount(1);
    }
  });

  test('finds words of two letters', async ({ page, member }) => {
    const word = unique();
    const topic = await member.asks({ title: `Orienter vers une EA dans notre CD, témoin ${word}` });
    await page.goto(`/recherche?q=ea+cd+${word}`);
    await expect(page.locator(`a[href^="${topic}"]`)).toHaveCount(1);
  });

  test('finds a reply and leads to it', async ({ page, member }) => {
    const word = unique();
    const topic = await member.asks();
    const reply = await member.replies(topic, `Voyez le dispositif ${word} de la région.`);
    await page.goto(`/recherche?q=${word}`);
    await page.locator('.hit').getByRole('link').first().click();
    await expect(page).toHaveURL(`${topic}#reponse-${reply}`);
  });

  test('shows its results page by page', async ({ page }) => {
    await page.goto('/recherche?q=contrat');
    const pages = page.getByRole('navigation', { name: 'Pages de résultats' });
    await pages.getByRole('link', { name: 'Page suivante' }).click();
    await expect(page).toHaveURL('/recherche?q=contrat&page=2');
    await expect(page.locator('.hit').first()).toBeVisible();
  });

  test('that finds nothing offers to ask', async ({ page }) => {
    const typed = `hippopotame ${unique()} amphibie`;
    await page.goto(`/recherche?q=${encodeURIComponent(typed)}`);
    await expect(page.getByRole('status')).toHaveText('0 résultat');
    await page.getByRole('main').getByRole('link', { name: 'Poser la question' }).click();
    await expect(page.getByLabel('Titre de votre question')).toHaveValue(typed);
  });

  test('for something odd shows something harmless', async ({ page }) => {
    for (const typed of ['"', "' OR 1=1 --", '*', 'a AND (b', '<script>alert(1)</script>', '\u202e\u0000', '💧', 'x'.repeat(5000)]) {
      const answer = await page.goto(`/recherche?q=${encodeURIComponent(typed)}`);
      expect(answer?.status(), typed.slice(0, 30)).toBe(200);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Recherche');
    }
  });
});
