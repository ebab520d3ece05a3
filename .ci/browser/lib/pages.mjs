// The pages of a built site and what they refer to, read without a browser.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

// All files below a folder, by their path with `/`.
export function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep).join("/"))
    .sort();
}

export function pages(folder) {
  return files(folder).filter((file) => file.endsWith(".html"));
}

export function text(folder, file) {
  return readFileSync(path.join(folder, file), "utf8");
}

// Some pages of each kind: those that have most to show, and the first.
export function sample(folder, ofEach) {
  const kinds = new Map();
  for (const page of pages(folder)) {
    const [top, ...below] = page.split("/");
    const isIndex = /^index(-\d+)?\.html$/.test(below.at(-1) || "");
    const kind = below.length === 0 ? page : isIndex ? `${top}/index` : top;
    kinds.set(kind, [...(kinds.get(kind) || []), page]);
  }
  const all = [];
  for (const ofKind of kinds.values()) {
    const bySize = ofKind.map((page) => [text(folder, page).length, page]).sort((a, b) => b[0] - a[0] || (a[1] < b[1] ? -1 : 1));
    const largest = bySize.slice(0, Math.ceil(ofEach / 2)).map(([, page]) => page);
    const spread = Array.from({ length: ofEach }, (_, at) => ofKind[Math.floor((at * ofKind.length) / ofEach)]);
    all.push(...[...new Set([...largest, ...spread])].slice(0, ofEach));
  }
  return all;
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export function unescaped(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? all),
  );
}

// Every tag with its attributes.
export function* tags(html) {
  for (const [, name, inside] of html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*\/?>/gi)) {
    const attributes = {};
    for (const [, key, double, single, bare] of inside.matchAll(/([^\s=>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
      attributes[key.toLowerCase()] = unescaped(double ?? single ?? bare ?? "");
    }
    yield [name.toLowerCase(), attributes];
  }
}
