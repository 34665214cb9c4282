// The demonstration content the tests lean on (src/seed/demo.toml). Tests read it and never change it: what they
// change, they write themselves.

/** A solved question of two pages of nobody: three replies, one of them chosen. */
export const SOLVED = 'Combien de PMSMP pour un salarié en CDDI pendant son contrat ?';
/** A question with replies, none of them chosen, asked in Bourgogne-Franche-Comté. */
export const ANSWERED = 'Ouvrir un garage solidaire : les erreurs que vous ne referiez pas';
/** A question nobody answered. */
export const UNANSWERED = 'KAIROS : devis AIF refusé parce que la session n’apparaît pas encore';
/** A question in Gironde with an answer that is certified for it. */
export const CERTIFIED = 'Peut-on prescrire une PMSMP pendant un PASS IAE suspendu ?';
/** The pinned piece of news. */
export const PINNED_NEWS = 'Bienvenue dans La Communauté de l’inclusion : le mode d’emploi en cinq points';
/** The pinned question of « Devenir CIP ». */
export const PINNED_QUESTION = 'Devenir CIP : les questions qui reviennent le plus souvent';

/** The communities there are at start, and the news. */
export const THEMES = [
  { slug: 'devenir-cip', name: 'Devenir CIP' },
  { slug: 'france-travail', name: 'France Travail' },
  { slug: 'mobilite', name: 'Mobilité' },
] as const;

/** A member of the demonstration and a moderator. */
export const SOPHIE = { email: 'sophie-d@demo.example', name: 'Sophie D.' };

/** An ambassador of « Devenir CIP » everywhere, where questions wait, and of La Réunion, where none does. */
export const AMBASSADOR = { email: 'jp-hoarau@demo.example', name: 'Jean-Philippe H.' };

/** One of the team. */
export const MODERATOR = { email: 'nadia-f@demo.example', name: 'Nadia F.' };

/** The address of a topic of the demonstration. */
export function topicPath(title: string): string {
  const topics: Record<string, string> = JSON.parse(process.env.E2E_TOPICS ?? '{}');
  const path = topics[title];
  if (!path) {
    throw new Error(`No topic « ${title} » in the demonstration content.`);
  }
  return path;
}

/** Title → address, read from the lists before any test writes. */
export async function readDemoTopics(url: string): Promise<Record<string, string>> {
  const topics: Record<string, string> = {};
  for (const list of ['/sujets', '/themes/actualites']) {
    for (let page = 1; ; page += 1) {
      const answer = await fetch(`${url}${list}?page=${page}`);
      if (answer.status === 404) break;
      const html = await answer.text();
      for (const [, path = '', title = ''] of html.matchAll(/<h3 class="topic-row-title"><a href="([^"]+)">([^<]+)<\/a>/g)) {
        topics[decode(title).replace(/[\u00a0\u202f]/g, ' ')] = path;
      }
    }
  }
  if (Object.keys(topics).length < 40) {
    throw new Error(`Only ${Object.keys(topics).length} topics were found in the lists.`);
  }
  return topics;
}

function decode(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}
