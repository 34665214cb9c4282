// A real mail server for the tests: npm's smtp-server. What it does with a mail is said by the address it is for:
//
//     refusee…   refused for good the first time (550)
//     pleine…    refused for now the first time (452)
//     muette…    read to its end the first time, and never answered: whoever sends it cannot know
//     any other  taken
//
// It prints a line of JSON for each thing that happens, {"port"} first, and serves until its standard input ends:
//     {"event": "refused" | "held" | "taken", "to", "messageId", "source"}
import { SMTPServer } from 'smtp-server';

const seen = new Set();
const isFirst = (address) => seen.size !== seen.add(address).size;

const tell = (what) => console.log(JSON.stringify(what));

const refuse = (code, words) => Object.assign(new Error(words), { responseCode: code });

const server = new SMTPServer({
  // Nothing of this is about who may send, nor about secrecy on the way.
  disabledCommands: ['AUTH', 'STARTTLS'],
  onRcptTo({ address }, session, done) {
    const code = address.startsWith('refusee') ? 550 : address.startsWith('pleine') ? 452 : 0;
    if (code && isFirst(address)) {
      tell({ event: 'refused', to: address });
      return done(refuse(code, `no room for ${address}`));
    }
    return done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const to = session.envelope.rcptTo[0].address;
      const source = Buffer.concat(chunks).toString('utf8');
      const messageId = /^message-id:\s*(\S+)/im.exec(source)?.[1] ?? '';
      const isHeld = to.startsWith('muette') && isFirst(to);
      tell({ event: isHeld ? 'held' : 'taken', to, messageId, source });
      if (!isHeld) done();
    });
  },
});
// A client that is killed in the middle is what some tests are about.
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => tell({ port: server.server.address().port }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
