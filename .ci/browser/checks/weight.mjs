// A bulletin with everything it loads takes at most 30 kB over the wire, and its first paint one
// style sheet.
import { open } from "../lib/browser.mjs";

const MOST = 30_000;

export async function weight(report, name, browser, site, bulletins) {
  const problems = [];
  const sizes = [];
  for (const path of bulletins) {
    const { page, strange, close } = await open(browser, site.url);
    const session = await page.createCDPSession();
    await session.send("Network.enable");
    let bytes = 0;
    const styles = [];
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    session.on("Network.responseReceived", ({ type, response }) => type === "Stylesheet" && styles.push(response.url));
    await page.goto(site.url + path, { waitUntil: "networkidle0" });
    sizes.push(bytes);
    if (bytes > MOST) {
      problems.push(`${path}: ${bytes} bytes`);
    }
    if (styles.length !== 1) {
      problems.push(`${path}: ${styles.length} style sheets`);
    }
    problems.push(...strange);
    await close();
  }
  report.add(`${name}: weight of a bulletin`, `${bulletins.length} bulletins, ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes with headers`, problems);
}
