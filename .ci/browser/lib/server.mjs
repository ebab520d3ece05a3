// A static host as small ones are: gzip, the headers that the site's `_headers` asks for, 404.html.
import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".xml": "application/xml",
  ".atom": "application/atom+xml",
  ".txt": "text/plain; charset=utf-8",
};

// The rules of `_headers`: a path with `*`, and indented lines with a header each.
function rules(folder) {
  const file = path.join(folder, "_headers");
  if (!existsSync(file)) {
    return [];
  }
  const all = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const header = /^\s+([^:\s]+):\s*(.*)$/.exec(line);
    if (header && all.length > 0) {
      all.at(-1).headers.push([header[1], header[2]]);
    } else if (/^\S/.test(line) && !line.startsWith("#")) {
      const source = line.trim().replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
      all.push({ matches: new RegExp(`^${source}$`), headers: [] });
    }
  }
  return all;
}

// Serves a folder below a path; `url` has the address of its root.
export async function serve(folder, below = "/") {
  const headersOf = rules(folder);
  const packed = new Map();
  const sent = [];
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url, "http://x").pathname);
    if (!asked.startsWith(below)) {
      response.writeHead(404).end();
      return;
    }
    const inside = asked.slice(below.length - 1);
    let file = path.join(folder, inside);
    if (existsSync(file) && statSync(file).isDirectory()) {
      file = path.join(file, "index.html");
    }
    let status = 200;
    if (!existsSync(file)) {
      status = 404;
      file = path.join(folder, "404.html");
    }
    const headers = { "Content-Type": TYPES[path.extname(file)] || "application/octet-stream" };
    for (const rule of headersOf.filter(({ matches }) => matches.test(inside))) {
      Object.assign(headers, Object.fromEntries(rule.headers));
    }
    if (inside.startsWith("/assets/")) {
      headers["Cache-Control"] ||= "public, max-age=31536000, immutable";
    }
    let bytes = existsSync(file) ? readFileSync(file) : Buffer.from("");
    if (file.endsWith(".html")) {
      // A page that leads on at once could not be looked at.
      bytes = Buffer.from(bytes.toString().replace(/<meta http-equiv="refresh"[^>]*>/, ""));
    }
    if (/\bgzip\b/.test(request.headers["accept-encoding"] || "") && /^(text|application)|svg/.test(headers["Content-Type"])) {
      // A host packs a file once.
      if (!packed.has(file)) {
        packed.set(file, gzipSync(bytes));
      }
      sent.push({ path: inside, raw: bytes.length, gzip: packed.get(file).length });
      bytes = packed.get(file);
      headers["Content-Encoding"] = "gzip";
      headers.Vary = "Accept-Encoding";
    }
    response.writeHead(status, { ...headers, "Content-Length": bytes.length }).end(bytes);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    // What was sent: the path, and its bytes before and after gzip.
    sent,
    url: `http://127.0.0.1:${server.address().port}${below}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
