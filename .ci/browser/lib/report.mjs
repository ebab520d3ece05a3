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
