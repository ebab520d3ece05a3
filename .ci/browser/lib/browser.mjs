// A browser, and pages that tell what should not happen on them.
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

const CANDIDATES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const executablePath = CANDIDATES.find((file) => file && existsSync(file));

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  "--force-color-profile=srgb",
];

export function launch(options = {}) {
  return puppeteer.launch({ executablePath, args: ARGUMENTS, headless: true, protocolTimeout: 120_000, ...options });
}

// A page in a profile of its own. `strange` collects messages of the console, errors, dialogs, and
// requests that fail or go anywhere but to `origin`.
export async function open(browser, origin) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const strange = [];
  page.on("console", (message) => strange.push(`console ${message.type()}: ${message.text()} ${message.location().url ?? ""}`));
  page.on("pageerror", (error) => strange.push(`error: ${error.message}`));
  page.on("dialog", async (dialog) => {
    strange.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) {
      strange.push(`request to ${request.url()}`);
    }
  });
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") {
      strange.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  return { page, strange, close: () => context.close() };
}
