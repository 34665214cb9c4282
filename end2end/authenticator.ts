// Devices that make passkeys: Chromium's virtual one, and a made-up one for browsers that run no script.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

import { type CDPSession, type Page, expect } from '@playwright/test';

import type { Person } from './people.ts';
import { BASE_URL } from './server.ts';

/** A device built into the browser of a page: it keeps passkeys, and its owner presses and verifies at once. */
export class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  /** Plugs a new one into the browser of a page. */
  static async in(page: Page): Promise<Device> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Device(session, authenticatorId);
  }

  /** From now on its owner does, or does not, show who they are. */
  async verify(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** What it holds. */
  async passkeys() {
    return (await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id })).credentials;
  }

  /** Takes it out of the browser, and what it holds with it. */
  async unplug(): Promise<void> {
    await this.session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}

/** Adds a passkey of a made-up device to somebody's account, without drawing anything. Returns its number. */
export async function addPasskey({ page }: Person, name = 'Mon téléphone'): Promise<string> {
  const begun = await page.request.post('/mon-compte/cles/debut', { data: { nom: name } });
  expect(begun.status(), 'adding begins').toBe(200);
  const { ceremony, options } = await begun.json();
  const credential = made(options);
  const added = await page.request.post('/mon-compte/cles/fin', { data: { ceremony, credential } });
  expect(added.status(), await added.text()).toBe(200);
  const list = await (await page.request.get('/mon-compte/cles')).text();
  return [...list.matchAll(/cles\/(\d+)\/renommer/g)].at(-1)?.[1] ?? 'aucune';
}

/** What a device answers: an ES256 key, no attestation. */
function made(options: { challenge: string; rp: { id: string } }): object {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  const data = Buffer.concat([
    createHash('sha256').update(options.rp.id).digest(),
    // Present, verified, a new key; a count of zero; a kind without a name; the identifier and its length.
    Buffer.from([0x45, 0, 0, 0, 0, ...Array<number>(16).fill(0), 0, id.length]),
    id,
    // CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
  // CBOR: {"fmt": "none", "attStmt": {}, "authData": …}.
  const attestation = Buffer.concat([Buffer.from('\xa3cfmtdnonegattStmt\xa0hauthDataX', 'latin1'), Buffer.from([data.length]), data]);
  const client = { type: 'webauthn.create', challenge: options.challenge, origin: BASE_URL, crossOrigin: false };
  return {
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    response: {
      clientDataJSON: Buffer.from(JSON.stringify(client)).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    },
    clientExtensionResults: { credProps: { rk: true } },
  };
}
