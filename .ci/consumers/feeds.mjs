// Prints [[id, link, updated], …] as a reader of feeds has it: feeds.mjs READER URL
import { parseAtomFeed, parseJsonFeed } from "feedsmith";
import Parser from "rss-parser";

const [reader, url] = process.argv.slice(2);
const text = async (path) => (await fetch(`${url}/${path}`)).text();
const readers = {
  "rss-parser": async () => {
    const feed = await new Parser({ customFields: { item: ["updated"] } }).parseURL(`${url}/feed.atom`);
    return feed.items.map((one) => [one.id, one.link, one.updated]);
  },
  "feedsmith-atom": async () => {
    const feed = parseAtomFeed(await text("feed.atom"));
    return feed.entries.map((one) => [one.id, one.links.find((link) => (link.rel ?? "alternate") === "alternate").href, one.updated]);
  },
  "feedsmith-json": async () => {
    const feed = parseJsonFeed(await text("feed.json"));
    return feed.items.map((one) => [one.id, one.url, one.date_modified]);
  },
};
process.stdout.write(JSON.stringify(await readers[reader]()));
