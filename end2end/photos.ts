// Photos to send: real files, made without a library.
import { crc32, deflateSync } from 'node:zlib';

import { expect } from '@playwright/test';

import type { Person } from './people.ts';

/** A PNG of one colour, `side` pixels wide and high. */
export function png(side: number, colour: readonly [number, number, number] = [11, 90, 99]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // Eight bits a part, three parts a pixel.
  header.set([8, 2, 0, 0, 0], 8);
  // Each line begins with the kind of its filter: none.
  const line = Buffer.concat([Buffer.from([0]), ...Array.from({ length: side }, () => Buffer.from(colour))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => line)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, part('IHDR', header), part('IDAT', pixels), part('IEND', Buffer.alloc(0))]);
}

function part(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'ascii'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** Sends a photo without drawing a page. */
export async function sendsPhoto(person: Person, visible: 'tous' | 'membres' = 'membres'): Promise<void> {
  const answer = await person.page.request.post('/mon-compte/photo', {
    multipart: { visible, photo: { name: 'moi.png', mimeType: 'image/png', buffer: png(300) } },
    maxRedirects: 0,
  });
  expect(answer.status(), 'the photo is kept').toBe(303);
}
