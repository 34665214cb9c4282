// Passkeys: adding one, signing in with one. Browsers open their devices to scripts alone, so this one thing does not work
// without JavaScript. The page draws the form, hidden, with the addresses it posts to and every word said from here; the
// server decides everything else (src/accounts/passkey).

/** What a device may refuse, and which of the page's sentences tells it. */
const TOLD = {
  NotAllowedError: 'cancelled',
  AbortError: 'cancelled',
  InvalidStateError: 'known',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
  SecurityError: 'unsupported',
};

/** A sentence of the server, to be shown as it is. */
class Refusal extends Error {}

for (const place of document.querySelectorAll('[data-passkey]')) {
  enhance(place, place.querySelector('form'));
}

function enhance(place, form) {
  let busy = false;
  let told;
  const say = (words) => {
    told?.remove();
    if (!words) return;
    told = document.createElement('p');
    told.className = 'field-error';
    // Read out as it comes.
    told.setAttribute('role', 'alert');
    told.textContent = words;
    place.append(told);
  };
  if (!window.PublicKeyCredential) {
    say(place.dataset.unsupported);
    return;
  }
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    // A second press while the device asks its owner would begin again.
    if (busy) return;
    busy = true;
    say('');
    try {
      location.assign(await perform(place.dataset, Object.fromEntries(new FormData(form))));
    } catch (error) {
      say(error instanceof Refusal ? error.message : place.dataset[TOLD[error.name] ?? 'failed']);
    } finally {
      busy = false;
    }
  });
}

/** Asks the server what to ask of the device, then brings it the answer. Returns where to go. */
async function perform({ passkey, start, finish }, fields) {
  const { ceremony, options } = await post(start, fields);
  const credential = await navigator.credentials[passkey]({ publicKey: fromJson(passkey, options) });
  return (await post(finish, { ...fields, ceremony, credential: toJson(credential) })).next;
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // What is not JSON was not written for us: a proxy, a page.
  const told = await answer.json().catch(() => ({}));
  if (answer.ok && told) return told;
  throw told?.message ? new Refusal(told.message) : new Error(`${path} answers ${answer.status}`);
}

/** What the device is asked, with bytes for base 64. Browsers before 2025 leave it to us. */
function fromJson(kind, options) {
  const parse = kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
  if (PublicKeyCredential[parse]) return PublicKeyCredential[parse](options);
  const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: known(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: known(options.allowCredentials) }),
  };
}

/** What the device answered, with base 64 for bytes: what the server reads, and no more. */
function toJson(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = base64(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: base64(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

const base64 = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
