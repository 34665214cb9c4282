// The program under test: the release binary, started as an operator would start it, on a folder of its own.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The repository: the server reads Leptos.toml where it is started. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where the shared server answers. */
export const BASE_URL = process.env.BASE_URL ?? 'http://localhost:3100';

/** How long a server may take to answer, or to stop. */
const PATIENCE = 30_000;

function target(): string {
  return resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');
}

function binary(): string {
  const file = resolve(ROOT, process.env.COMMUNAUTE_BIN ?? join(target(), 'release', 'communaute'));
  if (!existsSync(file)) {
    throw new Error(`${file} is missing: build it with « cargo leptos build --release », or name it in COMMUNAUTE_BIN.`);
  }
  return file;
}

/** The built style sheet and islands; cargo-leptos writes them beside its target directory or in the repository's. */
function siteRoot(): string {
  const asked = process.env.LEPTOS_SITE_ROOT;
  const places = asked ? [isAbsolute(asked) ? asked : resolve(ROOT, asked)] : [join(ROOT, 'target/site'), join(target(), 'site')];
  const found = places.find((place) => existsSync(join(place, 'pkg')));
  if (!found) {
    throw new Error(`No built site in ${places.join(' nor ')}: build it with « cargo leptos build --release ».`);
  }
  return found;
}

/** What the program needs to know, whatever the developer's own settings and .env say. */
function environment(url: string, dataDir: string, settings: Settings = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LEPTOS_'));
  return {
    ...Object.fromEntries(inherited),
    DATA_DIR: dataDir,
    DATABASE_URL: `sqlite://${join(dataDir, 'communaute.sqlite')}?mode=rwc`,
    SITE_URL: url,
    // Set and empty: mails are files, even when .env names a mail server.
    SMTP_URL: '',
    // Tests do in a minute what people do in a week.
    RATE_LIMITS: 'off',
    // So are these: nobody else says who people are, unless a test wants it.
    OIDC_ISSUER: '',
    OIDC_CLIENT_ID: '',
    OIDC_CLIENT_SECRET: '',
    OIDC_NAME: '',
    OIDC_SCOPES: '',
    OIDC_ACR_VALUES: '',
    OIDC_TRUSTED_EMAIL: '',
    LEPTOS_SITE_ADDR: `127.0.0.1:${new URL(url).port || '80'}`,
    LEPTOS_SITE_ROOT: siteRoot(),
    NO_COLOR: '1',
    ...settings,
  };
}

/** What an operator sets besides. */
export type Settings = Readonly<Record<string, string>>;

/** What the program prints when an operator runs a command of it on the site at `url` whose folder is `dataDir`. */
export async function operator(url: string, dataDir: string, ...command: string[]): Promise<string> {
  const { stdout } = await run(binary(), command, { cwd: ROOT, env: environment(url, dataDir) });
  return stdout;
}

/** A link that signs `email` in. */
export async function loginLink(url: string, dataDir: string, email: string): Promise<string> {
  const printed = await operator(url, dataDir, 'login-link', email);
  const link = printed.trim().split('\n').at(-1) ?? '';
  if (!/^https?:\/\/\S+$/.test(link)) {
    throw new Error(`login-link did not print an address:\n${printed}`);
  }
  return link;
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : failed(new Error('no port'))));
    });
  });
}

/** What has a program begin at another moment: `later.c` says how, compiled by what linked the program. */
async function clockAt(at: Date, folder: string): Promise<NodeJS.ProcessEnv> {
  const library = join(folder, 'later.so');
  await run('cc', ['-shared', '-fPIC', '-o', library, join(ROOT, 'end2end', 'later.c')]);
  return { LD_PRELOAD: library, LATER: String(Math.round((at.getTime() - Date.now()) / 1000)) };
}

/** A server of the site, its process and its folder. */
export class Server {
  private process!: ChildProcess;

  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly settings: Settings,
  ) {}

  /** Starts a server with the demonstration content at `url`; on a free port when none is given. */
  static async start(url?: string, settings: Settings = {}): Promise<Server> {
    url ??= `http://localhost:${await freePort()}`;
    const server = new Server(url, await mkdtemp(join(tmpdir(), 'communaute-e2e-')), settings);
    await operator(url, server.dataDir, 'seed');
    await server.serve();
    return server;
  }

  /** Serves, and waits until pages can be asked for; `at`: the moment its clock begins at, for what takes days. */
  async serve(at?: Date): Promise<void> {
    if (await this.isReady()) {
      throw new Error(`Something else answers at ${this.url}: stop it, or set BASE_URL.`);
    }
    const log = openSync(this.logFile, 'a');
    this.process = spawn(binary(), ['serve'], {
      cwd: ROOT,
      env: { ...environment(this.url, this.dataDir, this.settings), ...(at && (await clockAt(at, this.dataDir))) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const deadline = Date.now() + PATIENCE;
    while (!(await this.isReady())) {
      if (this.process.exitCode !== null || Date.now() > deadline) {
        this.process.kill('SIGKILL');
        throw new Error(`The server did not start at ${this.url}:\n${this.log()}`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  private async isReady(): Promise<boolean> {
    // Not « localhost »: the answer must be this process's.
    const url = `http://127.0.0.1:${new URL(this.url).port}/readyz`;
    return fetch(url).then((answer) => answer.ok, () => false);
  }

  private get logFile(): string {
    return join(this.dataDir, 'serve.log');
  }

  /** What the server said so far. */
  log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  /** Stops and serves again, as if it were `at`. */
  async sleepUntil(at: Date): Promise<void> {
    await this.end('SIGTERM');
    await this.serve(at);
  }

  /** As a power cut would: nothing is flushed, nothing is finished. */
  async crash(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As a supervisor would. The server must finish by itself, say that all went well, and have met no error. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      throw new Error(`The server had already ended (${this.process.exitCode ?? this.process.signalCode}):\n${this.log()}`);
    }
    const code = await this.end('SIGTERM');
    if (code !== 0) {
      throw new Error(`The server ended with ${code} instead of 0 when asked to stop:\n${this.log()}`);
    }
    const faults = this.log().split('\n').filter((line) => / ERROR |panicked/.test(line));
    if (faults.length > 0) {
      throw new Error(`The server met errors:\n${faults.join('\n')}`);
    }
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const ended = new Promise<number | null>((done) => this.process.once('exit', done));
    this.process.kill(signal);
    const late = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE);
    const code = await ended;
    clearTimeout(late);
    return code;
  }
}
