// A real OpenID Connect provider for the tests, of Rust and of the browser: npm's oidc-provider, with people made up by
// whoever starts it. Its pages are forms and need no script.
//
//     node provider.mjs '{"site": "http://localhost:3000", "people": {"ada": {"email": "…", "email_verified": true}}}'
//
// It prints its address, which is its issuer, then serves until its standard input ends. Settings, all but the first two
// optional:
//   site           whose addresses it sends browsers back to
//   people         what is known of each, by the word they type to sign in, which is their subject
//   port           where to listen on 127.0.0.1; a free port otherwise
//   signedClaims   what is known of people is told as a signed token, as ProConnect does
//   claimsAtOnce   what is known of people is told in the identity itself
//   secretInBody   the client says its secret in the form it posts, and in no other way: as ProConnect wants it
//   acrValues      what it can be asked for, and then does
//   spoil          what is wrong with the identities it gives, as if somebody else had made them: « signature », « algorithm »
//                  (none), « audience », « issuer », « expired »
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const settings = JSON.parse(process.argv[2] ?? '{}');
const { people = {}, acrValues = [] } = settings;

/** New at each start, as after a provider changed its keys. */
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };

const json = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The same identity, wrong in one thing. */
function spoilt(token) {
  const [head, claims] = token.split('.').slice(0, 2).map(json);
  const wrong = {
    audience: { aud: 'un-autre-site' },
    issuer: { iss: 'http://127.0.0.1:1' },
    expired: { iat: claims.iat - 7_200, exp: claims.iat - 3_600 },
  };
  if (settings.spoil === 'algorithm') return `${part({ ...head, alg: 'none' })}.${part(claims)}.`;
  const signed = `${part(head)}.${part({ ...claims, ...wrong[settings.spoil] })}`;
  const key = settings.spoil === 'signature' ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : privateKey;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

/** Spoils what the answer to a code holds. */
function spoil(response) {
  const end = response.end.bind(response);
  response.end = (body) => {
    const answer = JSON.parse(body);
    const text = JSON.stringify(answer.id_token ? { ...answer, id_token: spoilt(answer.id_token) } : answer);
    response.setHeader('content-length', Buffer.byteLength(text));
    return end(text);
  };
}

const authMethod = settings.secretInBody ? 'client_secret_post' : 'client_secret_basic';
const server = createServer();
server.listen(settings.port ?? 0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = makeProvider(issuer);
  const callback = provider.callback();
  server.on('request', (request, response) => {
    if (settings.spoil && request.url === '/token') spoil(response);
    const answer = request.url.startsWith('/interaction/') ? interact(provider, request, response) : callback(request, response);
    Promise.resolve(answer).catch((error) => {
      console.error(error);
      response.statusCode = 500;
      response.end('error');
    });
  });
  console.log(issuer);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));

function makeProvider(issuer) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: 'communaute',
        client_secret: 'un-secret-que-seuls-les-tests-connaissent',
        redirect_uris: [`${settings.site}/connexion/fournisseur/retour`],
        post_logout_redirect_uris: [`${settings.site}/deconnexion/retour`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: authMethod,
        ...(settings.signedClaims ? { userinfo_signed_response_alg: 'RS256' } : {}),
      },
    ],
    clientAuthMethods: [authMethod],
    acrValues,
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['given_name', 'family_name'],
      given_name: ['given_name'],
      usual_name: ['usual_name'],
      acr: null,
    },
    conformIdTokenClaims: !settings.claimsAtOnce,
    cookies: { keys: ['tests'] },
    jwks: { keys: [signingKey] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          const buttons = '<button form="op.logoutForm" name="logout" value="yes">Terminer la session</button>';
          context.body = page('Se déconnecter du fournisseur', form + buttons);
        },
      },
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...people[accountId] }),
    }),
    // Nobody is asked what the site may know.
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile given_name usual_name');
      await grant.save();
      return grant;
    },
    renderError: (context, out) => {
      context.body = page('Erreur du fournisseur', `<p>${escape(JSON.stringify(out))}</p>`);
    },
  });
}

/** Who is there? Asked by a form; the answer leads back to the site. */
async function interact(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      page(
        'Qui êtes-vous ?',
        `<form method="post"><label for="login">Identifiant</label><input id="login" name="login">
         <button name="answer" value="yes">Continuer</button><button name="answer" value="no">Refuser</button></form>`,
      ),
    );
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const acr = params.acr_values?.split(' ')[0];
  const result =
    form.get('answer') === 'yes' && people[form.get('login')]
      ? { login: { accountId: form.get('login'), ...(acr ? { acr } : {}) } }
      : { error: 'access_denied', error_description: 'Refused by the person.' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function page(title, body) {
  return `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;
}

function escape(text) {
  return text.replace(/[&<]/g, (character) => (character === '&' ? '&amp;' : '&lt;'));
}
