// Looks at built sites in a browser. `run` builds them and calls this:
//
//     node main.mjs EXAMPLE [RUSTSEC [HOSTILE [FROM_THE_RIGHT [WITH_CHECKSUMS]]]]
import { axe } from "./checks/axe.mjs";
import { html } from "./checks/html.mjs";
import { layout } from "./checks/layout.mjs";
import { marks } from "./checks/lighthouse.mjs";
import { links } from "./checks/links.mjs";
import { weight } from "./checks/weight.mjs";
import { launch } from "./lib/browser.mjs";
import { pages, sample } from "./lib/pages.mjs";
import { Report } from "./lib/report.mjs";
import { serve } from "./lib/server.mjs";
import { integrity } from "./tests/integrity.mjs";
import { keyboard } from "./tests/keyboard.mjs";
import { search } from "./tests/search.mjs";
import { versionCheck } from "./tests/version-check.mjs";

const [example, rustsec, hostile, fromTheRight, withChecksums] = process.argv.slice(2);
const only = process.env.ONLY?.split(",");
const wanted = (check) => !only || only.includes(check);
const report = new Report();
const browser = await launch();
const isBulletin = (page) => /^advisories\/(?!index)[^/]+\.html$/.test(page);

for (const [name, folder, below] of [
  ["example", example, "/security/"],
  ["RustSec", rustsec, "/"],
]) {
  if (!folder) {
    continue;
  }
  const site = await serve(folder, below);
  const seen = sample(folder, name === "example" ? 4 : 3);
  if (wanted("html")) await html(report, name, folder);
  if (wanted("links")) links(report, name, folder);
  if (wanted("axe")) await axe(report, name, browser, site, seen);
  if (wanted("layout")) await layout(report, name, browser, site, folder, seen);
  if (wanted("weight")) {
    const bulletins = name === "example" ? pages(folder).filter(isBulletin) : seen.filter(isBulletin);
    await weight(report, name, browser, site, bulletins);
  }
  if (name === "example") {
    if (wanted("search")) await search(report, browser, site, folder);
    if (wanted("version-check")) await versionCheck(report, browser, site, folder);
  }
  if (wanted("keyboard")) await keyboard(report, name, browser, site, seen);
  if (wanted("lighthouse")) {
    const bulletin = pages(folder).filter(isBulletin).at(-1);
    const ofPackage = pages(folder).find((page) => /^packages\/[^/]+\/.*\.html$/.test(page));
    await marks(report, name, site, ["index.html", bulletin, ofPackage, "search.html"]);
  }
  site.close();
}
if (hostile && wanted("hostile")) {
  const { hostility } = await import("./checks/hostile.mjs");
  await hostility(report, browser, hostile);
}
if (fromTheRight) {
  const site = await serve(fromTheRight, "/security/");
  const seen = sample(fromTheRight, 2);
  if (wanted("html")) await html(report, "from right to left", fromTheRight);
  if (wanted("axe")) await axe(report, "from right to left", browser, site, seen);
  if (wanted("layout")) await layout(report, "from right to left", browser, site, fromTheRight, seen);
  site.close();
}
if (withChecksums && wanted("integrity")) await integrity(report, browser, withChecksums);
await browser.close();
console.log(report.problems === 0 ? "\nnothing is wrong" : `\n${report.problems} problems`);
process.exit(report.problems === 0 ? 0 : 1);
