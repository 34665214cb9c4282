// Writes FILE.br and FILE.gz beside every text file of a folder, unless they are already newer than it.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
const compressible = /\.(css|js|wasm|svg|txt|webmanifest|ico)$/;

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !compressible.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const modified = statSync(path).mtimeMs;
  const write = (suffix, compress) => {
    const known = statSync(path + suffix, { throwIfNoEntry: false });
    if (!known || known.mtimeMs < modified) writeFileSync(path + suffix, compress(readFileSync(path)));
  };
  write(".br", (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  write(".gz", (bytes) => gzipSync(bytes, { level: 9 }));
}
