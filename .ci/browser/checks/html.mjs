// Every page is valid HTML.
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { pages, text } from "../lib/pages.mjs";
import { conformance } from "../lib/report.mjs";

// The rules that speak about HTML as such; those on taste are left out.
const CONFIG = {
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // What the team writes in Markdown decides which levels headings have.
    "heading-level": "off",
    // A region of a table that is wider than the page is no section of the text.
    "prefer-native-element": "off",
    // The length of a title follows from what the team wrote.
    "long-title": "off",
    // Integrity keeps pages from being opened from disk, where nothing can be fetched with it.
    "require-sri": "off",
    "valid-id": ["error", { relaxed: true }],
  },
};

export async function html(report, name, folder) {
  const validator = new HtmlValidate(new StaticConfigLoader(CONFIG));
  const problems = [];
  let refused = 0;
  const all = pages(folder);
  for (const page of all) {
    const result = await validator.validateString(text(folder, page), page);
    refused += result.valid ? 0 : 1;
    for (const { messages } of result.results) {
      problems.push(...messages.map((one) => `${page}:${one.line}:${one.column} ${one.ruleId}: ${one.message}`));
    }
  }
  conformance("HTML", "living standard", "html-validate", all.length, refused);
  report.add(`${name}: valid HTML`, `${all.length} pages`, problems);
}
