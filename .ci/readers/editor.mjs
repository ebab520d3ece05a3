// The YAML language server with the schema of `advgen schema`, over a frontmatter document: it marks
// what is wrong, completes keys and words, and explains them.
//
// Usage: node editor.mjs SERVER SCHEMA
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";
import path from "node:path";

const [server, schema] = process.argv.slice(2).map((given) => path.resolve(given));
const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const settings = {
  validate: true,
  completion: true,
  hover: true,
  schemaStore: { enable: false },
  schemas: { [pathToFileURL(schema)]: "*.front.yaml" },
};

let rest = Buffer.alloc(0);
let number = 0;
const waiting = new Map();
const diagnostics = new Map();
let told = () => {};

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
  child.stdin.write(body);
}

function ask(method, params) {
  number += 1;
  send({ id: number, method, params });
  return new Promise((answer) => waiting.set(number, answer));
}

function receive(message) {
  if (message.method === "workspace/configuration") {
    const asked = message.params.items.map((item) => (item.section === "yaml" ? settings : {}));
    send({ id: message.id, result: asked });
  } else if (message.method === "textDocument/publishDiagnostics") {
    diagnostics.set(message.params.uri, message.params.diagnostics);
    told();
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (waiting.has(message.id)) {
    waiting.get(message.id)(message.result);
    waiting.delete(message.id);
  }
}

child.stdout.on("data", (data) => {
  rest = Buffer.concat([rest, data]);
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, end))[1]);
    if (rest.length < end + 4 + length) return;
    const body = rest.subarray(end + 4, end + 4 + length);
    rest = rest.subarray(end + 4 + length);
    receive(JSON.parse(body));
  }
});

async function open(name, text, expectFindings) {
  const uri = `file:///tmp/${name}.front.yaml`;
  const document = { uri, languageId: "yaml", version: 1, text };
  const findings = new Promise((done) => {
    told = () => {
      const found = diagnostics.get(uri);
      // The first report can come before the schema is read.
      if (found && (found.length > 0) === expectFindings) done(found);
    };
  });
  send({ method: "textDocument/didOpen", params: { textDocument: document } });
  return { uri, findings: await findings };
}

function at(uri, line, character) {
  return { textDocument: { uri }, position: { line, character } };
}

const late = setTimeout(() => {
  console.error("the language server does not answer as expected");
  child.kill();
  process.exit(1);
}, 60_000);

await ask("initialize", {
  processId: process.pid,
  rootUri: null,
  capabilities: {
    workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
    textDocument: { hover: { contentFormat: ["markdown"] } },
  },
  initializationOptions: {},
});
send({ method: "initialized", params: {} });
send({ method: "workspace/didChangeConfiguration", params: { settings: { yaml: settings } } });

const good = `id: EX-2026-0001
status: embargoed
disclosure: 2026-12-01T15:00:00Z
affected:
  - package: {ecosystem: npm, name: lantern}
    ranges: [{introduced: "1.0.0", fixed: "1.2.3"}]
`;
const valid = await open("good", good, false);
assert.deepEqual(valid.findings, []);

const bad = await open("bad", good.replace("embargoed", "embargod").replace("affected:", "afected:"), true);
const lines = bad.findings.map((finding) => finding.range.start.line);
assert.ok(lines.includes(1), "a word that is none is marked where it stands");
assert.ok(lines.includes(3), "a key that is none is marked where it stands");

const hover = await ask("textDocument/hover", at(valid.uri, 2, 3));
assert.match(JSON.stringify(hover), /instant|disclos/i, "a key is explained");

const labels = (result) => (result.items ?? result).map((item) => item.label);
const keys = await open("keys", "id: EX-2026-0001\nstatus: draft\ncr\n", true);
assert.ok(labels(await ask("textDocument/completion", at(keys.uri, 2, 2))).includes("credits"));
const words = await open("words", "id: EX-2026-0001\nstatus: \n", true);
const offered = labels(await ask("textDocument/completion", at(words.uri, 1, 8)));
for (const word of ["draft", "embargoed", "published"]) assert.ok(offered.includes(word), word);

clearTimeout(late);
console.log(`the YAML language server marks, completes and explains with this schema`);
child.kill();
