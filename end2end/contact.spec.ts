// Writing to another member through the site.
import { expect, test } from './fixtures.ts';
import { mailsTo } from './mail.ts';
import { contactPath, dataDir, linkOfMessage, unique } from './people.ts';

test('a member writes to another, who answers, and nobody learns an address', async ({ page, member, anotherMember }) => {
  const basile = await anotherMember();
  await basile.post('/mon-compte/messages', { accepte: 'oui' });
  const word = unique();
  await page.goto((await contactPath(basile)).replace(/\/contact$/, ''));
  await page.getByRole('link', { name: 'Écrire à Basile M.' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Écrire à Basile M.');
  await page.getByLabel('Votre message').fill(`Bonjour, une question sur le permis. ${word}`);
  await expect(page.getByLabel('Donner mon adresse e-mail')).not.toBeChecked();
  await page.getByRole('button', { name: 'Envoyer le message' }).click();
  await expect(page.getByRole('status')).toContainText('Votre message part vers Basile M.');

  const mail = (await mailsTo(dataDir(), basile.email)).at(-1);
  expect(mail?.subject).toBe('Ada M. vous écrit sur La Communauté de l’inclusion');
  expect(mail?.text).toContain(word);
  expect(mail?.text).not.toContain(member.email);

  const answer = /http:\/\/[^/]+(\/membres\/\S+\/contact)/.exec(mail?.text ?? '')?.[1] ?? 'aucun';
  await basile.page.goto(answer);
  await basile.page.getByLabel('Votre message').fill(`Voici ce que je sais. ${word}`);
  await basile.page.getByRole('button', { name: 'Envoyer le message' }).click();
  await expect(basile.page.getByRole('status')).toContainText('Votre message part vers Ada M.');
  expect((await mailsTo(dataDir(), member.email)).at(-1)?.text).toContain(word);
});

test('a message that is too short is told beside its field, and kept', async ({ page, member, anotherMember }) => {
  void member;
  const basile = await anotherMember();
  await basile.post('/mon-compte/messages', { accepte: 'oui' });
  await page.goto(await contactPath(basile));
  await page.getByLabel('Votre message').fill('Salut');
  await page.getByLabel('Donner mon adresse e-mail').check();
  await page.getByRole('button', { name: 'Envoyer le message' }).click();
  await page.locator('#form-errors').getByRole('link').click();
  await expect(page.getByLabel('Votre message')).toBeFocused();
  await expect(page.getByLabel('Votre message')).toHaveValue('Salut');
  await expect(page.getByLabel('Donner mon adresse e-mail')).toBeChecked();
});

test('the recipient refuses from the mail, signed in nowhere, and comes back on it', async ({ page, member, another, anotherMember }) => {
  const basile = await anotherMember();
  await member.post('/mon-compte/messages', { accepte: 'oui' });
  const path = await contactPath(member);
  await basile.post(path, { texte: 'Bonjour, une question sur le permis.' });
  const stranger = await another();
  await stranger.page.goto(await linkOfMessage(member.email));
  await stranger.page.getByRole('button', { name: 'Refuser les messages de cette personne' }).click();
  await expect(stranger.page.getByRole('status')).toContainText('Basile M. ne peut plus vous écrire');

  await basile.page.goto(path);
  await expect(basile.page.locator('main')).toContainText('Ada M. ne reçoit pas de messages privés');

  await page.goto('/mon-compte/messages');
  await page.getByRole('button', { name: 'Accepter de nouveau Basile M.' }).click();
  await expect(page.getByRole('status')).toContainText('Votre choix est enregistré');
  await basile.page.goto(path);
  await expect(basile.page.getByRole('button', { name: 'Envoyer le message' })).toBeVisible();
});
