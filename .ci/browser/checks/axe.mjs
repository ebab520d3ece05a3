// No violation of accessibility on any kind of page, light and dark, on a screen and a phone.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open } from "../lib/browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Runs axe on what the page shows now.
export async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n").at(-1).trim() ?? ""}`));
}

export async function axe(report, name, browser, site, pages) {
  const problems = [];
  for (const [scheme, width] of [
    ["light", 1280],
    ["dark", 1280],
    ["light", 320],
  ]) {
    const { page, strange, close } = await open(browser, site.url);
    await page.setBypassCSP(true);
    await page.setViewport({ width, height: 800 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    for (const path of pages) {
      await page.goto(site.url + path.split("/").map(encodeURIComponent).join("/"), { waitUntil: "load" });
      problems.push(...(await violations(page)).map((one) => `${path} (${scheme}, ${width}): ${one}`));
    }
    problems.push(...strange.map((one) => `${scheme}, ${width}: ${one}`));
    await close();
  }
  report.add(`${name}: axe, light and dark, wide and narrow`, `${pages.length} pages`, problems);
}
