// The mails the server wrote to its folder.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@playwright/test';

/** A mail as a mail program would show it. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mails to `address`, once there are as many as `count`; the latest last. */
export async function mailsTo(dataDir: string, address: string, count = 1): Promise<Mail[]> {
  let mails: Mail[] = [];
  await expect
    .poll(async () => (mails = await readMails(dataDir, address)).length, {
      message: `a mail to ${address}`,
      timeout: 15_000,
    })
    .toBeGreaterThanOrEqual(count);
  return mails;
}

/** The mails that were read, by their file: none changes once it is whole, and a run of the tests writes many hundreds. */
const known = new Map<string, Part>();

async function readMails(dataDir: string, address: string): Promise<Mail[]> {
  const folder = join(dataDir, 'mails');
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.eml')).map((name) => join(folder, name));
  await Promise.all(
    files.filter((file) => !known.has(file)).map(async (file) => {
      const source = await readFile(file, 'latin1');
      if (source.endsWith('\n')) known.set(file, part(source));
    }),
  );
  return files
    .flatMap((file) => known.get(file) ?? [])
    .filter(({ headers }) => headers.get('to')?.includes(address))
    .sort((one, other) => Date.parse(one.headers.get('date') ?? '') - Date.parse(other.headers.get('date') ?? ''))
    .map(({ headers, body }) => {
      const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
      const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map((source) => part(source.trimStart())) : [];
      const of = (type: string) => parts.find((one) => one.headers.get('content-type')?.startsWith(type));
      return {
        subject: words(headers.get('subject') ?? ''),
        text: decoded(of('text/plain')),
        html: decoded(of('text/html')),
      };
    });
}

interface Part {
  readonly headers: Map<string, string>;
  readonly body: string;
}

function part(source: string): Part {
  const [head = '', ...body] = source.split(/\r?\n\r?\n/);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, body: body.join('\n\n') };
}

function decoded(one: Part | undefined): string {
  const body = one?.body ?? '';
  switch (one?.headers.get('content-transfer-encoding')) {
    case 'quoted-printable':
      return fromHex(body.replace(/=\r?\n/g, ''), '=');
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

function fromHex(text: string, mark: string): string {
  const bytes = text.replace(new RegExp(`${mark}([0-9A-F]{2})`, 'g'), (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The words of a header that may be encoded (RFC 2047). */
function words(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : fromHex(text.replaceAll('_', ' '), '='),
    );
}
