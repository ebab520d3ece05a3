// Nothing that stands in an advisory does anything: no script runs, nothing is asked of anybody, and
// other pages stay as they are. The content policy is off, so that markup alone has to hold.
import assert from "node:assert/strict";
import { open } from "../lib/browser.mjs";
import { pages, sample, tags, text } from "../lib/pages.mjs";
import { serve } from "../lib/server.mjs";

// What a page must not hold, whatever stands in it.
const OWN_TAGS = new Set(
  "html head meta title link script body a header div nav form label input button main h1 h2 h3 h4 h5 h6 p section table caption colgroup col thead tbody tr th td time span ul ol li dl dt dd code pre strong em s b i del sup sub hr br blockquote img footer aside details summary article select option optgroup datalist noscript figure figcaption svg g path rect circle line text tspan desc polyline polygon defs use symbol abbr kbd small template output fieldset legend mark bdi bdo rt ruby wbr".split(" "),
);

function markup(folder, all) {
  const problems = [];
  for (const page of all) {
    for (const [tag, attributes] of tags(text(folder, page))) {
      const bad = Object.keys(attributes).find((key) => key.startsWith("on") || key === "style" || key === "srcdoc");
      const address = ["href", "src", "action", "formaction", "data"].map((key) => attributes[key]).find((url) => url && /^[\s\0-\x20]*(javascript|data|vbscript|file|blob):/i.test(url));
      if (!OWN_TAGS.has(tag) || bad || address || (tag === "script" && !("src" in attributes) && attributes.type !== "application/ld+json")) {
        problems.push(`${page}: <${tag}> ${bad ?? address ?? ""}`);
      }
    }
  }
  return problems;
}

export async function hostility(report, browser, folder) {
  const all = pages(folder);
  report.add("hostile: markup", `${all.length} pages`, markup(folder, all));

  const site = await serve(folder, "/sec/");
  const { page, strange, close } = await open(browser, site.url);
  await page.setBypassCSP(true);
  const url = (path) => site.url + path.split("/").map(encodeURIComponent).join("/");
  const bulletins = all.filter((one) => /^advisories\//.test(one));
  const others = sample(folder, 25).filter((one) => !bulletins.includes(one));
  const visited = [...bulletins, ...others];
  for (const path of visited) {
    await page.goto(url(path), { waitUntil: "load" });
  }
  report.add("hostile: no script runs, no request leaves", `${visited.length} pages opened without a content policy`, strange.splice(0));

  // The search puts texts into the page by itself.
  await page.goto(`${site.url}search.html`, { waitUntil: "networkidle0" });
  const words = ["script", "onerror", "alert", "javascript", "svg", "iframe", "<img src=x onerror=alert(1)>", "'\"><script>alert(1)</script>", "${alert(1)}", "{{7*7}}", "\\", "[", "(?:"];
  for (const word of words) {
    await page.evaluate((word) => {
      document.getElementById("page_count").textContent = "";
      const input = document.getElementById("page_search");
      input.value = word;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, word);
    await page.waitForFunction(() => document.getElementById("page_count").textContent !== "", { polling: 30 });
  }
  const elements = await page.evaluate(() => Array.from(new Set(Array.from(document.querySelectorAll("#page_found *, #page_count *"), (one) => one.localName))).sort());
  const problems = strange.splice(0);
  try {
    assert.deepEqual(elements.filter((one) => !["a", "b", "div", "li", "mark", "span", "time"].includes(one)), []);
  } catch {
    problems.push(`results hold ${elements}`);
  }
  report.add("hostile: results of the search", `${words.length} questions`, problems);
  await close();

  const narrow = await open(browser, site.url);
  const wide = [];
  for (const width of [320, 1280]) {
    await narrow.page.setViewport({ width, height: 800 });
    // The strange shapes, and some of the rest.
    const narrowed = visited.filter((one, at) => !/^aliases/.test(one) && (!/-H\d+/.test(one) || at % 12 === 0));
    for (const path of narrowed) {
      await narrow.page.goto(url(path), { waitUntil: "load" });
      const over = await narrow.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) {
        wide.push(`${path}: ${over} pixels too wide at ${width}`);
      }
    }
  }
  wide.push(...narrow.strange);
  await narrow.close();
  report.add("hostile: words of 300 letters, 400 packages, all scripts fit", "at 320 and 1,280 pixels", wide);
  site.close();
}
