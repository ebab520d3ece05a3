// Whoever has no mouse reaches everything, in the order of the page, and sees where they are.
import assert from "node:assert/strict";
import { open } from "../lib/browser.mjs";

// What can be used on a page, each marked with its place in the order of the page.
const mark = () => {
  const usable = Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]"));
  const seen = usable.filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0);
  seen.forEach((one, at) => one.setAttribute("data-at", at));
  return seen.length;
};

const current = () => {
  const one = document.activeElement;
  const at = one?.getAttribute?.("data-at");
  if (at === null || at === undefined) {
    return null;
  }
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    at: Number(at),
    outlined: style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0,
    inside: box.bottom > 0 && box.top < window.innerHeight && box.right > 0,
    what: `<${one.tagName.toLowerCase()}> ${one.textContent.trim().slice(0, 40)}`,
  };
};

export async function keyboard(report, name, browser, site, pages) {
  const { page, strange, close } = await open(browser, site.url);
  // Pages scroll smoothly where motion is welcome, and would still be on their way.
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  const problems = [];
  for (const path of pages.filter((page) => !page.startsWith("aliases/"))) {
    await page.goto(site.url + path.split("/").map(encodeURIComponent).join("/"), { waitUntil: "load" });
    const count = await page.evaluate(mark);
    for (let at = 0; at < Math.min(count, 150); at += 1) {
      await page.keyboard.press("Tab");
      const where = await page.evaluate(current);
      if (where?.at !== at) {
        problems.push(`${path}: step ${at + 1} leads to ${where ? `${where.at + 1}, ${where.what}` : "nothing"}`);
        break;
      }
      if (!where.outlined || !where.inside) {
        problems.push(`${path}: ${where.what} ${where.outlined ? "is out of sight" : "does not show that it is chosen"}`);
      }
    }
  }
  await report.run(`${name}: keyboard alone`, [
    ["the first step skips to the content", async () => {
      await page.goto(`${site.url}index.html`, { waitUntil: "load" });
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const at = await page.evaluate(() => document.activeElement.tagName === "MAIN" || window.location.hash !== "");
      assert.ok(at);
    }],
    ["everything is reached in order, and shows it", async () => assert.deepEqual(problems, [])],
    ["nothing strange is said or asked", async () => assert.deepEqual(strange, [])],
  ]);
  await close();
}
