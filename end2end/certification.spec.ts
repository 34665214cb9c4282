// Certified answers: given, seen as it happens, said to be out of date, reviewed.
import { expect, test } from './fixtures.ts';
import { makeAdmin } from './people.ts';

test('an answer is certified by a form, and says who, where and until when', async ({ page, member, anotherMember, axe }) => {
  const asker = await anotherMember('Chloé');
  const topic = await asker.asks({ territory: '33' });
  const reply = await (await anotherMember('Zoé')).replies(topic);
  await makeAdmin(member);

  await page.goto(topic);
  await page.locator(`#reponse-${reply}`).getByRole('link', { name: 'Certifier' }).click();
  await expect(page.getByLabel('Juste pour quel territoire')).toHaveValue('33');
  await page.getByLabel('Source officielle').fill('https://travail-emploi.gouv.fr/');
  await page.getByRole('button', { name: 'Certifier cette réponse' }).click();
  const certificate = page.locator(`#reponse-${reply} .certificate`);
  await expect(certificate).toContainText(`Réponse certifiée pour la Gironde par ${member.name}`);
  await expect(certificate.getByRole('link', { name: 'travail-emploi.gouv.fr' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Réponses certifiées' })).toContainText('certifiée pour la Gironde');
  await axe();

  // Whoever reads it says that it is out of date, and it is withdrawn.
  await certificate.getByRole('link', { name: 'C’est périmé' }).click();
  await page.getByLabel('Pourquoi').selectOption({ label: 'La règle a changé' });
  await page.getByRole('button', { name: 'Signaler que c’est périmé' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('C’est noté, merci');
  await page.getByRole('link', { name: 'Revenir à la discussion' }).click();
  await certificate.getByRole('link', { name: 'Revoir ce certificat' }).click();
  await expect(page.getByRole('region', { name: 'Signalements' })).toContainText('La règle a changé');
  await page.getByLabel('Elle n’est plus juste').fill('Le décret est abrogé.');
  await page.getByRole('button', { name: 'Retirer ce certificat' }).click();
  await expect(page.getByRole('region', { name: 'Ce qui a été fait' })).toContainText('a retiré le certificat');
  await page.goto(topic);
  await expect(certificate).toHaveCount(0);
});

test.describe('as it happens', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without scripts a page is read again');

  test('an open page shows a certificate that is given, suspended and withdrawn elsewhere', async ({ page, anotherMember }) => {
    const asker = await anotherMember('Chloé');
    const topic = await asker.asks({ territory: '33' });
    const author = await anotherMember('Zoé');
    const reply = await author.replies(topic);
    const keeper = await anotherMember('Mona');
    await makeAdmin(keeper);
    await page.goto(topic);
    await expect(page.getByText('mises à jour en direct')).toBeVisible();
    const certificate = page.locator(`#reponse-${reply} .certificate`);
    const answers = page.getByRole('region', { name: 'Réponses certifiées' });

    expect((await keeper.post(`/reponses/${reply}/certifier`, { territoire: '33' })).status()).toBe(303);
    await expect(certificate).toContainText(`Réponse certifiée pour la Gironde par ${keeper.name}`);
    await expect(answers).toContainText('certifiée pour la Gironde');

    expect((await author.post(`/messages/${reply}/modifier`, { texte: 'Le département ne finance plus.' })).status()).toBe(303);
    await expect(certificate).toContainText('Certificat suspendu depuis la modification du');
    await expect(answers).toHaveCount(0);

    const id = await certificate.getAttribute('data-certificat');
    expect((await keeper.post(`/certificats/${id}`, { geste: 'confirmer' })).status()).toBe(303);
    await expect(answers).toContainText('certifiée pour la Gironde');
    expect((await keeper.post(`/certificats/${id}`, { geste: 'retirer', texte: 'Abrogé.' })).status()).toBe(303);
    await expect(certificate).toHaveCount(0);
    await expect(answers).toHaveCount(0);
  });
});
