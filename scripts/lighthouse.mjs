// node lighthouse.mjs LIGHTHOUSE SITE_URL DATA: called by lighthouse.sh, which starts the site.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const [lighthouse, site, data] = process.argv.slice(2);
// Performance is noisy: the median of this many readings.
const READINGS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const LEAST = { desktop: 100, mobile: 98 };

for (let tries = 0; ; tries += 1) {
  const answer = await fetch(`${site}/readyz`).catch(() => undefined);
  if (answer?.ok) break;
  if (tries > 100) throw new Error('the site did not start');
  await new Promise((later) => setTimeout(later, 100));
}

const { pages } = JSON.parse(readFileSync(`${data}/meta.json`, 'utf8'));
const topic = pages.topic_10_replies.id;
const PAGES = [['home', '/'], ['list', '/sujets'], ['topic', new URL((await fetch(`${site}/sujets/${topic}`)).url).pathname], ['ask form', '/sujets/nouveau']];

const rows = [];
for (const [name, path] of PAGES) {
  for (const screen of ['desktop', 'mobile']) {
    const readings = Array.from({ length: READINGS }, () => read(site + path, screen));
    const scores = Object.fromEntries(
      CATEGORIES.map((category) => [category, median(readings.map((reading) => Math.round(reading.categories[category].score * 100)))]),
    );
    const verdict = Object.values(scores).every((score) => score >= LEAST[screen]) ? 'ok' : 'falls short';
    rows.push({ name, screen, ...scores, verdict });
    console.log(`${name.padEnd(10)} ${screen.padEnd(8)} ${CATEGORIES.map((category) => `${category} ${scores[category]}`).join('  ')}  ${verdict}`);
    if (verdict !== 'ok') console.log(`  ${faults(readings[0]).join('\n  ')}`);
  }
}

mkdirSync('target/bench', { recursive: true });
writeFileSync('target/bench/lighthouse.json', `${JSON.stringify(rows, null, 2)}\n`);
const table = [
  `| page | screen | ${CATEGORIES.join(' | ')} | must reach | verdict |`,
  `|---|---|${CATEGORIES.map(() => '---:|').join('')}---|---|`,
  ...rows.map((row) => `| ${row.name} | ${row.screen} | ${CATEGORIES.map((category) => row[category]).join(' | ')} | ≥ ${LEAST[row.screen]} | ${row.verdict} |`),
].join('\n');
const document = 'docs/PERFORMANCE.md';
const text = readFileSync(document, 'utf8');
const [open, close] = ['<!-- lighthouse: written by `make bench`, not by hand -->', '<!-- /lighthouse -->'];
const [before, after] = [text.split(open)[0], text.split(close)[1]];
writeFileSync(document, `${before}${open}\n${new Date().toISOString().slice(0, 10)}, medians of ${READINGS} readings.\n\n${table}\n${close}${after}`);

/** One reading. Chromium sometimes records no trace: Lighthouse says so (NO_NAVSTART), nothing was measured, it is asked again. */
function read(url, screen, tries = 3) {
  // Into a file: what Lighthouse writes to a pipe is cut when it ends.
  const written = join(mkdtempSync(join(tmpdir(), 'lighthouse-')), 'reading.json');
  const { status, error } = spawnSync(
    lighthouse,
    [url, '--quiet', '--output=json', `--output-path=${written}`, '--chrome-flags=--headless=new --no-sandbox', `--only-categories=${CATEGORIES}`, ...(screen === 'desktop' ? ['--preset=desktop'] : [])],
    { env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? '/usr/bin/chromium' }, stdio: 'ignore' },
  );
  if (error) throw error;
  const answer = existsSync(written) ? JSON.parse(readFileSync(written, 'utf8')) : {};
  rmSync(dirname(written), { recursive: true });
  if (status === 0) return answer;
  const { code, message } = answer.runtimeError ?? { code: status, message: 'Lighthouse said nothing' };
  if (code === 'NO_NAVSTART' && tries > 1) return read(url, screen, tries - 1);
  throw new Error(`${url} (${screen}): ${code}: ${message}`);
}

function faults({ audits, categories }) {
  const counted = new Set(Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id)));
  return Object.values(audits)
    .filter(({ id, score }) => counted.has(id) && score !== null && score < 1)
    .map(({ id, score, displayValue }) => `${id}: ${score} ${displayValue ?? ''}`);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
