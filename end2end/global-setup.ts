// Starts the server all tests share, and stops it when they are done.
import { BASE_URL, Server } from './server.ts';
import { readDemoTopics } from './demo.ts';

export default async function startTheSite(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_DATA_DIR) {
    process.env.E2E_TOPICS = JSON.stringify(await readDemoTopics(BASE_URL));
    return undefined;
  }
  const server = await Server.start(BASE_URL);
  try {
    // The workers inherit these.
    process.env.E2E_DATA_DIR = server.dataDir;
    process.env.E2E_TOPICS = JSON.stringify(await readDemoTopics(BASE_URL));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return () => server.stop();
}
