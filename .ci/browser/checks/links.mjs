// Every link within the site leads to a file, and to a place on it; every address of the site that
// feeds, the sitemap and the page's own head name is one of its files.
import { files, pages, tags, text, unescaped } from "../lib/pages.mjs";

export function links(report, name, folder) {
  const paths = new Set(files(folder));
  const ids = new Map();
  const read = new Map();
  let base = "";
  for (const page of pages(folder)) {
    const all = [...tags(text(folder, page))];
    read.set(page, all);
    const own = all.map(([, { id }]) => id).filter((id) => id !== undefined);
    ids.set(page, new Set(own));
    const canonical = all.find(([tag, { rel }]) => tag === "link" && rel === "canonical");
    if (page === "index.html" && canonical) {
      base = canonical[1].href.replace(/index\.html$/, "");
    }
  }
  const problems = [];
  let count = 0;
  function follow(from, url) {
    const isOwn = base && (url === base || url.startsWith(base));
    if (/^[a-z][a-z0-9+.-]*:/i.test(url) && !isOwn) {
      return;
    }
    count += 1;
    const at = isOwn ? new URL(url.slice(base.length), "http://site/") : new URL(url, `http://site/${from.split("/").map(encodeURIComponent).join("/")}`);
    let target = decodeURIComponent(at.pathname.slice(1));
    // The page for missing pages alone begins at the root of its host.
    if (from === "404.html" && url.startsWith("/") && base) {
      target = target.slice(decodeURIComponent(new URL(base).pathname).length - 1);
    }
    if (target === "" || target.endsWith("/")) {
      target += "index.html";
    }
    if (!paths.has(target)) {
      problems.push(`${from}: ${url} leads to ${target}, which is not there`);
    } else if (at.hash.length > 1 && ids.has(target) && !ids.get(target).has(decodeURIComponent(at.hash.slice(1)))) {
      problems.push(`${from}: ${url}: nothing there is named so`);
    }
  }
  for (const [page, all] of read) {
    for (const [tag, attributes] of all) {
      for (const key of ["href", "src", "action", "content", "data-search", "data-index", "data-root", "poster"]) {
        const url = attributes[key];
        if (url === undefined || (key === "content" && !/^(og:url|og:image|twitter:image)$/.test(attributes.property ?? attributes.name))) {
          continue;
        }
        follow(page, url);
      }
      for (const url of (attributes["data-app"] || "").split(" ").filter(Boolean)) {
        follow(page, url);
      }
      if (tag === "meta" && attributes["http-equiv"] === "refresh") {
        follow(page, attributes.content.replace(/^.*url=/, ""));
      }
    }
  }
  for (const file of paths) {
    if (/\.(atom|xml)$/.test(file) && !file.startsWith("packages/")) {
      for (const [, url] of text(folder, file).matchAll(/<(?:loc|id|uri)>([^<]+)</g)) {
        follow(file, unescaped(url));
      }
      for (const [, url] of text(folder, file).matchAll(/<link\b[^>]*href="([^"]+)"/g)) {
        follow(file, unescaped(url));
      }
    }
  }
  report.add(`${name}: links and anchors`, `${count} links on ${read.size} pages`, problems);
}
