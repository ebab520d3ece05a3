// Pages fit where people read them: at 320 pixels, enlarged twice, in forced colours, with little
// motion, without scripts, from disk and on paper; nothing is said in the console, and nothing asked
// of anybody else.
import { pathToFileURL } from "node:url";
import path from "node:path";
import { open } from "../lib/browser.mjs";

// What stands out to the right of the window.
const overflow = () => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) {
    return "";
  }
  const out = Array.from(document.body.querySelectorAll("*")).filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
  const last = out.at(-1);
  return `${wide} pixels too wide, with <${last?.tagName.toLowerCase()} class="${last?.className}"> ${last?.textContent.slice(0, 40)}`;
};

const VIEWS = [
  ["320 pixels", async (page) => page.setViewport({ width: 320, height: 640 })],
  // A window of 1,280 pixels at 200 % has 640 of CSS.
  ["200 % of 1,280 pixels", async (page) => page.setViewport({ width: 640, height: 400, deviceScaleFactor: 2 })],
  [
    "forced colours, little motion",
    async (page) => {
      await page.setViewport({ width: 1280, height: 800 });
      const session = await page.createCDPSession();
      await session.send("Emulation.setEmulatedMedia", {
        features: [
          { name: "forced-colors", value: "active" },
          { name: "prefers-reduced-motion", value: "reduce" },
        ],
      });
    },
  ],
  ["without scripts", async (page) => page.setJavaScriptEnabled(false)],
];

export async function layout(report, name, browser, site, folder, pages) {
  const url = (path) => site.url + path.split("/").map(encodeURIComponent).join("/");
  for (const [view, prepare] of VIEWS) {
    const problems = [];
    const { page, strange, close } = await open(browser, site.url);
    await prepare(page);
    for (const path of pages) {
      await page.goto(url(path), { waitUntil: "load" });
      const wide = view === "without scripts" ? "" : await page.evaluate(overflow);
      if (wide) {
        problems.push(`${path}: ${wide}`);
      }
      if (view.startsWith("forced")) {
        const moving = await page.evaluate(() => document.getAnimations().length);
        if (moving > 0) {
          problems.push(`${path}: ${moving} things move`);
        }
      }
    }
    problems.push(...strange);
    await close();
    report.add(`${name}: ${view}`, `${pages.length} pages`, problems);
  }

  const disk = pathToFileURL(path.resolve(folder)).href;
  const fromDisk = await open(browser, disk);
  const problems = [];
  // The page for missing pages is the host's to show, and aliases lead on at once.
  for (const page of pages.filter((page) => page !== "404.html" && !page.startsWith("aliases/"))) {
    await fromDisk.page.goto(`${disk}/${page.split("/").map(encodeURIComponent).join("/")}`, { waitUntil: "load" });
    const styled = await fromDisk.page.evaluate(() => document.styleSheets.length > 0);
    if (!styled) {
      problems.push(`${page}: no style sheet`);
    }
  }
  problems.push(...fromDisk.strange);
  await fromDisk.close();
  report.add(`${name}: from disk`, `${pages.length} pages`, problems);

  const printed = await open(browser, site.url);
  const unprinted = [];
  for (const page of pages.filter((page) => /^advisories\/(?!index)|^index/.test(page))) {
    await printed.page.goto(url(page), { waitUntil: "load" });
    const pdf = Buffer.from(await printed.page.pdf({ format: "A4" }));
    await printed.page.emulateMediaType("print");
    await printed.page.setViewport({ width: 700, height: 1000 });
    const wide = await printed.page.evaluate(overflow);
    await printed.page.emulateMediaType(undefined);
    if (pdf.length < 5_000 || wide) {
      unprinted.push(`${page}: ${pdf.length} bytes of PDF; ${wide}`);
    }
  }
  unprinted.push(...printed.strange);
  await printed.close();
  report.add(`${name}: printed`, "bulletins and front page", unprinted);
}
