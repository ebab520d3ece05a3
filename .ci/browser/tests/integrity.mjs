// A site whose pages say the checksums of what they load: browsers take the files, and refuse others.
import assert from "node:assert/strict";
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { open } from "../lib/browser.mjs";
import { serve } from "../lib/server.mjs";

// What the page made of its style sheet and of a search, and what the browser says about it.
async function visit(browser, folder) {
  const site = await serve(folder);
  const { page, strange, close } = await open(browser, site.url);
  await page.goto(`${site.url}index.html`, { waitUntil: "load" });
  const isStyled = await page.evaluate(() => getComputedStyle(document.querySelector(".skip")).position === "absolute");
  await page.focus("#page_search");
  await page.keyboard.type("keeper");
  const isAnswered = await page
    .waitForSelector("#page_suggestions:not([hidden]) a", { timeout: 5_000 })
    .then(() => true, () => false);
  const said = [...strange];
  await close();
  site.close();
  return { isStyled, isAnswered, said };
}

export async function integrity(report, browser, folder) {
  const problems = [];
  const own = mkdtempSync(path.join(tmpdir(), "integrity-"));
  try {
    const taken = await visit(browser, folder);
    assert.deepEqual(taken, { isStyled: true, isAnswered: true, said: [] });
    for (const [begin, what] of [["style.", "isStyled"], ["search-app.", "isAnswered"], ["search-engine.", "isAnswered"]]) {
      cpSync(folder, own, { recursive: true });
      const file = readdirSync(path.join(own, "assets")).find((name) => name.startsWith(begin));
      appendFileSync(path.join(own, "assets", file), "\n");
      const refused = await visit(browser, own);
      assert.equal(refused[what], false, `${file} was changed and taken`);
      assert.ok(refused.said.some((line) => line.includes("integrity")), `${file}: ${refused.said}`);
      rmSync(own, { recursive: true });
    }
  } catch (error) {
    problems.push(error.message);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  report.add("checksums of scripts and style", "taken, and refused when a byte changes", problems);
}
