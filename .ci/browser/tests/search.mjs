// The search as people use it, on the example database.
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { violations } from "../checks/axe.mjs";
import { open } from "../lib/browser.mjs";

// Waits until nothing has changed on the page for a while. (Requests that a navigation cuts off are
// counted as under way by the browser's driver, so that it never sees a silent network.)
const settled = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        let timer = setTimeout(finish, 150);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(finish, 150);
        });
        function finish() {
          observer.disconnect();
          done();
        }
        observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      }),
  );

// What the search page shows once it has answered.
async function answer(page) {
  await page.waitForFunction(() => document.getElementById("page_count").textContent !== "", { timeout: 10_000 });
  await settled(page);
  return page.evaluate(() => ({
    said: document.getElementById("page_count").textContent,
    ids: Array.from(document.querySelectorAll("#page_found li"), (line) => line.querySelector(".id").textContent),
    address: window.location.search,
    focused: document.activeElement?.id || document.activeElement?.closest("li")?.querySelector(".id")?.textContent || document.activeElement?.tagName,
  }));
}

async function searched(page, root, address) {
  await page.goto(`${root}search.html${address}`, { waitUntil: "load" });
  return answer(page);
}

async function typed(page, text) {
  await page.evaluate(() => {
    document.getElementById("page_count").textContent = "";
  });
  await page.focus("#page_search");
  await page.keyboard.type(text);
  return answer(page);
}

export async function search(report, browser, site, folder) {
  const roots = [
    ["served", site.url, site.url],
    ["from disk", `${pathToFileURL(path.resolve(folder)).href}/`, pathToFileURL(path.resolve(folder)).href],
  ];
  for (const [where, root, origin] of roots) {
    const { page, strange, close } = await open(browser, origin);
    const tests = [
      ["every kind of name and text leads to its advisory", async () => {
        for (const [text, id] of [
          ["HLSEC-2025-KTJK", "HLSEC-2025-KTJK"],
          ["hlsec-2025-ktjk", "HLSEC-2025-KTJK"],
          ["HLSEC-2025-K", "HLSEC-2025-KTJK"],
          ["template expressions", "HLSEC-2025-KTJK"],
          ["CWE-1336", "HLSEC-2025-KTJK"],
          ["keeper template", "HLSEC-2025-KTJK"],
        ]) {
          const { ids, said } = await searched(page, root, `?q=${encodeURIComponent(text)}`);
          assert.equal(ids[0], id, `${text}: ${said}`);
        }
      }],
      ["a mistyped word is corrected, and it says so", async () => {
        for (const text of ["templat", "tempalte", "temlate", "templlate", "xemplate"]) {
          const { ids, said } = await searched(page, root, `?q=${text}`);
          assert.ok(ids.includes("HLSEC-2025-KTJK"), `${text}: ${said}`);
          assert.ok(text === "templat" || said.includes("“template”"), `${text}: ${said}`);
        }
        const two = await searched(page, root, "?q=exprsesionz");
        assert.ok(two.ids.includes("HLSEC-2025-KTJK"), two.said);
      }],
      ["what is nowhere is not found", async () => {
        const { ids, said } = await searched(page, root, "?q=qqqqqqqqqq");
        assert.deepEqual([ids, said], [[], "No advisory matches."]);
      }],
      ["without a question the newest are shown, withdrawn ones last", async () => {
        const { said, ids } = await searched(page, root, "");
        assert.match(said, /^\d+ advisories\.$/);
        assert.equal(ids.length, 10);
        await page.click("#page_more");
        await page.waitForFunction(() => document.querySelectorAll("#page_found li").length > 10);
        const all = await page.evaluate(() => Array.from(document.querySelectorAll("#page_found li"), (line) => line.className));
        assert.deepEqual(all, [...all].sort(), "withdrawn before others");
        assert.ok(all.includes("withdrawn"));
      }],
      ["filters live in the address, with text or alone, and the back button takes them away", async () => {
        const all = await searched(page, root, "");
        await page.evaluate(() => {
          document.getElementById("page_count").textContent = "";
        });
        await page.select("#page_state", "withdrawn");
        const withdrawn = await answer(page);
        assert.equal(withdrawn.address, "?state=withdrawn");
        assert.ok(withdrawn.ids.length > 0 && withdrawn.ids.length < 5, withdrawn.said);
        await page.evaluate(() => {
          document.getElementById("page_count").textContent = "";
        });
        await page.goBack();
        const back = await answer(page);
        assert.deepEqual([back.address, back.ids], ["", all.ids]);
        for (const [kind, value] of [["severity", "High"], ["year", "2024"]]) {
          const { said, ids } = await searched(page, root, `?${kind}=${value}`);
          const few = await searched(page, root, `?${kind}=${value}&state=current&q=${ids[0]}`);
          assert.deepEqual(few.ids, [ids[0]], said);
          assert.ok(Number.parseInt(said, 10) < Number.parseInt(all.said, 10), said);
        }
        const options = await page.evaluate(() => [document.querySelector("#page_ecosystem option:nth-child(2)").value]);
        const { said } = await searched(page, root, `?ecosystem=${encodeURIComponent(options[0])}`);
        assert.match(said, /^\d/);
        const unknown = await searched(page, root, "?ecosystem=nothing&q=keeper");
        assert.match(unknown.said, /^\d/);
      }],
      ["a package is a filter, whole or begun", async () => {
        await searched(page, root, "");
        const name = await page.evaluate(() => document.querySelector("#page_found .package").firstChild.textContent.trim() || document.querySelector("#page_found .package").textContent.split(" ")[0]);
        const whole = await searched(page, root, `?package=${encodeURIComponent(name)}`);
        const begun = await searched(page, root, `?package=${encodeURIComponent(name.slice(0, -1))}`);
        assert.match(whole.said, /^\d/, name);
        assert.ok(whole.ids.every((id) => begun.ids.includes(id)));
      }],
      ["the keyboard is enough", async () => {
        await searched(page, root, "");
        await page.evaluate(() => document.activeElement.blur());
        await page.keyboard.press("/");
        const found = await typed(page, "keeper");
        assert.equal(found.focused, "page_search");
        assert.equal(found.address, "?q=keeper");
        await page.keyboard.press("ArrowDown");
        assert.equal((await answer(page)).focused, found.ids[0]);
        await page.keyboard.press("ArrowDown");
        assert.equal((await answer(page)).focused, found.ids[1]);
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("ArrowUp");
        assert.equal((await answer(page)).focused, "page_search");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Escape");
        assert.equal((await answer(page)).focused, "page_search");
        await page.keyboard.press("ArrowDown");
        await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
        assert.ok(page.url().endsWith(`advisories/${found.ids[0]}.html`), page.url());
        await page.goBack();
        assert.equal((await answer(page)).address, "?q=keeper");
      }],
      ["every page has a list below its field", async () => {
        await page.goto(`${root}advisories/HLSEC-2025-KTJK.html`, { waitUntil: "load" });
        await page.keyboard.press("/");
        await page.keyboard.type("keeper");
        await page.waitForSelector("#page_suggestions:not([hidden]) a:nth-child(2)");
        const state = () => page.evaluate(() => {
          const input = document.getElementById("page_search");
          const active = document.getElementById(input.getAttribute("aria-activedescendant"));
          return [input.getAttribute("aria-expanded"), active?.getAttribute("aria-selected") ?? null, active?.textContent ?? null];
        });
        assert.deepEqual(await state(), ["true", null, null]);
        await page.keyboard.press("ArrowDown");
        const [expanded, selected, chosen] = await state();
        assert.deepEqual([expanded, selected], ["true", "true"]);
        await page.keyboard.press("Escape");
        assert.deepEqual(await state(), ["false", null, null]);
        assert.equal(await page.evaluate(() => document.getElementById("page_search").value), "keeper");
        await page.keyboard.press("ArrowDown");
        await page.waitForSelector("#page_suggestions:not([hidden])");
        await settled(page);
        await page.keyboard.press("ArrowDown");
        const id = /HLSEC-[0-9A-Z-]+/.exec((await state())[2])[0];
        assert.ok(chosen.includes(id));
        await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
        assert.ok(page.url().endsWith(`advisories/${id}.html`), page.url());
        await page.keyboard.press("/");
        await page.keyboard.type("keeper");
        await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
        assert.ok(page.url().endsWith("search.html?q=keeper"), page.url());
      }],
      ["nothing strange is said or asked", async () => assert.deepEqual(strange, [])],
    ];
    await report.run(`search, ${where}`, tests);
    await close();
  }

  const { page, strange, close } = await open(browser, site.url);
  await page.setBypassCSP(true);
  const tests = [
    ["results and suggestions are accessible, light and dark, small and large", async () => {
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        for (const width of [1280, 320]) {
          await page.setViewport({ width, height: 800 });
          await searched(page, site.url, "?q=tempalte");
          assert.deepEqual(await violations(page), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
          await page.goto(`${site.url}index.html`);
          await page.type("#page_search", "keeper");
          await page.waitForSelector("#page_suggestions:not([hidden])");
          await page.keyboard.press("ArrowDown");
          assert.deepEqual(await violations(page), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
        }
      }
    }],
    ["without scripts the form leads to the list of all", async () => {
      await page.setJavaScriptEnabled(false);
      for (const start of ["index.html", "search.html"]) {
        await page.goto(site.url + start);
        await page.type("#page_search", "keeper");
        await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
        assert.equal(new URL(page.url()).pathname, `${new URL(site.url).pathname}advisories/index.html`);
      }
      await page.setJavaScriptEnabled(true);
    }],
    ["nothing strange is said or asked", async () => assert.deepEqual(strange, [])],
  ];
  await report.run("search, looks", tests);
  await close();
}
