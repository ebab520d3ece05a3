// Reads [[ecosystem, name], …] and prints the records that osv-offline has for each.
import { OsvOffline } from "@renovatebot/osv-offline";

let text = "";
for await (const chunk of process.stdin) text += chunk;
const database = await OsvOffline.create();
const answers = [];
for (const [ecosystem, name] of JSON.parse(text)) answers.push(await database.getVulnerabilities(ecosystem, name));
process.stdout.write(JSON.stringify(answers));
database[Symbol.dispose]();
