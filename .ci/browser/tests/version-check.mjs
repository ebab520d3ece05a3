// The version check and the copy buttons as people use them, on the example database.
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { violations } from "../checks/axe.mjs";
import { open } from "../lib/browser.mjs";

const BULLETIN = "advisories/HLSEC-2026-7T2X.html";

const verdict = (page) => page.$eval("form[data-check] output", (output) => output.textContent);

async function checked(page, version) {
  await page.click("#check_version", { clickCount: 3 });
  await page.keyboard.type(version);
  await page.keyboard.press("Enter");
  return verdict(page);
}

// Chooses the package of a bulletin by what its name begins with.
async function choose(page, name) {
  const value = await page.$$eval("#check_package option", (options, name) => options.find((option) => option.textContent.startsWith(name)).value, name);
  await page.select("#check_package", value);
}

export async function versionCheck(report, browser, site, folder) {
  for (const [where, root, origin] of [
    ["served", site.url, site.url],
    ["from disk", `${pathToFileURL(path.resolve(folder)).href}/`, pathToFileURL(path.resolve(folder)).href],
  ]) {
    const { page, strange, close } = await open(browser, origin);
    const tests = [
      ["a version is affected or not by the order of its ecosystem", async () => {
        await page.goto(root + BULLETIN, { waitUntil: "load" });
        for (const [name, version, sign] of [
          ["harbour-lantern-wick", "0.8.0", "✗"],
          ["harbour-lantern-wick", "0.9.3-rc.1", "✗"],
          ["harbour-lantern-wick", "0.9.3", "✓"],
          ["harbour-lantern-wick", "0.10.0", "✓"],
          ["harbour-lantern (", "2.4.1rc1", "✗"],
          ["harbour-lantern (", "2.4.1.post1", "✓"],
          ["harbour-lantern (", "1!0", "✓"],
          ["lantern.example.org/collector", "v1.13.0", "✗"],
          ["lantern.example.org/collector", "1.13.1", "✓"],
        ]) {
          await choose(page, name);
          const said = await checked(page, version);
          assert.ok(said.startsWith(sign), `${name} ${version}: ${said}`);
        }
      }],
      ["an affected version is told where to go", async () => {
        await choose(page, "harbour-lantern-wick");
        assert.match(await checked(page, "0.8.4"), /Upgrade to 0\.9\.3\./);
      }],
      ["another package is judged at once, and nothing without a version", async () => {
        await checked(page, "1.0.0");
        const before = await verdict(page);
        await choose(page, "lantern.example.org/collector");
        assert.notEqual(await verdict(page), "");
        assert.equal(before.includes("1.0.0"), true);
        await page.$eval("#check_version", (field) => {
          field.value = "";
        });
        await page.keyboard.press("Tab");
        await page.focus("#check_version");
        await page.keyboard.press("Enter");
        assert.equal(await verdict(page), "");
      }],
      ["what cannot be ordered is not guessed", async () => {
        await choose(page, "harbour-lantern-wick");
        for (const version of ["latest", "1.x", "<b>1.0.0</b>"]) {
          const said = await checked(page, version);
          assert.ok(said.startsWith("?"), said);
        }
        assert.equal(await page.$$eval("form[data-check] output b", (found) => found.length), 0);
      }],
      ["the keyboard is enough", async () => {
        await page.goto(root + BULLETIN, { waitUntil: "load" });
        await page.focus("#check_package");
        await page.keyboard.type("lantern.example.org");
        await page.keyboard.press("Tab");
        assert.equal(await page.evaluate(() => document.activeElement.id), "check_version");
        await page.keyboard.type("1.12.9");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Space");
        assert.match(await verdict(page), /^✗ 1\.12\.9/);
      }],
      ["the page of a package marks the rows that count", async () => {
        await page.goto(`${root}packages/PyPI/harbour-lantern.html`, { waitUntil: "load" });
        const old = await checked(page, "2.0.0");
        assert.match(old, /^✗ 2\.0\.0 is affected by \d+ of these advisories/);
        const count = Number.parseInt(/by (\d+)/.exec(old)[1], 10);
        assert.equal(await page.$$eval("tr.hit .verdict", (tags) => tags.length), count);
        assert.match(await checked(page, "99.0.0"), /^✓/);
        assert.equal(await page.$$eval("tr.hit", (rows) => rows.length), 0);
      }],
      ["copy buttons are named and take what stands beside them", async () => {
        await page.goto(root + BULLETIN, { waitUntil: "load" });
        const names = await page.$$eval("button.copy", (buttons) => buttons.map((button) => button.getAttribute("aria-label")));
        assert.ok(names.includes("Copy HLSEC-2026-7T2X") && names.includes("Copy 2.4.1"), names.join());
        await page.evaluate(() => {
          window.copied = [];
          const take = (text) => {
            window.copied.push(text);
            return Promise.resolve();
          };
          Object.defineProperty(navigator, "clipboard", { value: { writeText: take }, configurable: true });
          document.execCommand = () => take(window.getSelection().toString().trim()) && true;
        });
        await page.click('button[aria-label="Copy 2.4.1"]');
        assert.deepEqual(await page.evaluate(() => window.copied), ["2.4.1"]);
        assert.equal(await page.$eval('button[aria-label="Copy 2.4.1"]', (button) => button.textContent), "Copied");
      }],
      ["nothing strange is said or asked", async () => assert.deepEqual(strange, [])],
    ];
    await report.run(`version check, ${where}`, tests);
    await close();
  }

  const { page, close } = await open(browser, site.url);
  await page.setBypassCSP(true);
  await report.run("version check, looks", [
    ["verdicts are accessible, light and dark, small and large", async () => {
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        for (const width of [1280, 320]) {
          await page.setViewport({ width, height: 800 });
          for (const [at, version] of [[BULLETIN, "0.8.0"], [BULLETIN, "9.0.0"], [BULLETIN, "what"], ["packages/PyPI/harbour-lantern.html", "2.0.0"]]) {
            await page.goto(site.url + at, { waitUntil: "load" });
            await checked(page, version);
            assert.deepEqual(await violations(page), [], `${at} ${version} ${scheme} ${width}`);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${at} ${version} ${width}`);
          }
        }
      }
    }],
    ["without scripts there is the table and no form", async () => {
      await page.setJavaScriptEnabled(false);
      await page.goto(site.url + BULLETIN);
      assert.equal(await page.$eval("form[data-check]", (form) => form.checkVisibility()), false);
      assert.equal(await page.$eval("table.affected", (table) => table.checkVisibility()), true);
    }],
  ]);
  await close();
}
