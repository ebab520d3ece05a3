import { appendFileSync, readFileSync } from "node:fs";

// A row for docs/conformance.md: how many documents a package from npm read, and how many it refused.
export function conformance(format, version, validator, checked, failures) {
  if (!process.env.CONFORMANCE_RESULTS) return;
  const { version: validator_version } = JSON.parse(readFileSync(`node_modules/${validator}/package.json`, "utf8"));
  const row = { format, version, validator, validator_version, checked, failures };
  appendFileSync(process.env.CONFORMANCE_RESULTS, `${JSON.stringify(row)}\n`);
}

// What was looked at, and what is wrong.
export class Report {
  constructor() {
    this.problems = 0;
    this.lines = [];
  }

  // One check: what it looked at, and the problems it found.
  add(name, looked, problems) {
    this.problems += problems.length;
    const line = `${problems.length === 0 ? "ok  " : "FAIL"} ${name}: ${looked}`;
    this.lines.push(line);
    console.log(line);
    for (const problem of problems.slice(0, 25)) {
      console.log(`       ${problem}`);
    }
    if (problems.length > 25) {
      console.log(`       and ${problems.length - 25} more`);
    }
  }

  // Tests, given by name: each throws when its promise is not kept.
  async run(name, tests) {
    const problems = [];
    for (const [promise, test] of tests) {
      try {
        await test();
      } catch (error) {
        problems.push(`${promise}: ${error.message.split("\n").slice(0, 12).join(" | ")}`);
      }
    }
    this.add(name, `${tests.length} tests`, problems);
  }
}
