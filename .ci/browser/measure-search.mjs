// Bytes and time of questions to the search of a built site, each in seven fresh profiles, from the
// key to the list.
//
//     node measure-search.mjs SITE [QUESTION...]
import { launch, open } from "./lib/browser.mjs";
import { serve } from "./lib/server.mjs";

const [folder, ...given] = process.argv.slice(2);
const QUESTIONS = given.length > 0 ? given : ["cve-2019-30481", "wasmtime", "use after free", "buffer overflow denial of service", "memroy", "unmaintaned tokio", "cross-site", "de", "?severity=Critical&ecosystem=npm", "json ?year=2019&state=current"];
const TURNS = 7;
const site = await serve(folder);
const browser = await launch();
console.log(`${"question".padEnd(40)} ${["found", "files", "raw", "gzip", "ms", "worst", "again"].map((one) => one.padStart(8)).join(" ")}`);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
for (const question of QUESTIONS) {
  const [text, filters = ""] = question.split("?");
  const firsts = [];
  const agains = [];
  let said = "";
  let sizes = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { page, close } = await open(browser, site.url);
    await page.goto(`${site.url}search.html`, { waitUntil: "networkidle0" });
    // The scripts and the first list are there; what the question needs is not.
    site.sent.length = 0;
    const ask = () =>
      page.evaluate(
        async (text, filters) => {
          const form = document.querySelector("form[data-search]");
          for (const [name, value] of new URLSearchParams(filters)) {
            form.elements[name].value = value;
          }
          const status = document.getElementById("page_count");
          status.textContent = "";
          const begin = performance.now();
          const done = new Promise((done) => {
            new MutationObserver(() => status.textContent && done(performance.now())).observe(status, { childList: true });
          });
          form.elements.q.value = text.trim();
          form.elements.q.dispatchEvent(new Event("input", { bubbles: true }));
          return { ms: (await done) - begin, said: status.textContent };
        },
        text,
        filters,
      );
    const first = await ask();
    said = first.said;
    firsts.push(first.ms);
    agains.push((await ask()).ms);
    sizes = [...site.sent];
    await close();
  }
  const sum = (key) => sizes.reduce((all, one) => all + one[key], 0);
  const columns = [/^[\d,]+/.exec(said)?.[0] || "0", sizes.length, sum("raw"), sum("gzip"), median(firsts).toFixed(0), Math.max(...firsts).toFixed(0), median(agains).toFixed(0)];
  console.log(`${question.padEnd(40)} ${columns.map((one) => String(one).padStart(8)).join(" ")}  ${said}`);
}
await browser.close();
site.close();
