//! The site as a whole: what the pages promise, on real and on hostile databases.

mod bulletin;
mod html;
mod templates_page;
mod versions_script;
mod words;

use std::collections::BTreeSet;

use super::*;
use crate::publish::example::{
    Files, example_database, example_database_with, public_database, public_database_at,
};

fn built(database: &PublicDatabase) -> Files {
    let files = Files::default();
    write(database, &files).unwrap();
    files
}

/// Reads every page strictly and follows every link, as a browser would from disk.
fn examine(files: &Files) {
    let paths: BTreeSet<_> = files.paths().into_iter().collect();
    for path in &files.pages() {
        let text = files.text(path);
        let page = html::read(path, &text);
        assert!(text.starts_with("<!doctype html>\n<html lang=\""), "{path}");
        assert_eq!(
            page.values("meta", "http-equiv").next(),
            Some("Content-Security-Policy"),
            "{path}"
        );
        assert_eq!(
            page.elements
                .iter()
                .filter(|(name, _)| name == "h1")
                .count(),
            1,
            "{path}"
        );
        assert!(
            !text.contains("{{ ") || text.contains("{{ template }}"),
            "{path}"
        );
        for (element, attribute) in [("script", "src"), ("img", "src"), ("form", "action")] {
            for url in page.values(element, attribute) {
                assert!(
                    !url.contains(':') && !url.starts_with("//"),
                    "{path}: {element} {url}"
                );
            }
        }
        for (name, attributes) in &page.elements {
            let value = |key: &str| {
                attributes
                    .iter()
                    .find(|(k, _)| k == key)
                    .map(|(_, v)| v.as_str())
            };
            assert!(
                name != "script"
                    || value("src").is_some()
                    || value("type") == Some("application/ld+json"),
                "{path}: a script within the page"
            );
            assert!(
                name != "style" && name != "base" && name != "iframe",
                "{path}: <{name}>"
            );
            let rel = value("rel").unwrap_or_default();
            for url in ["href", "src", "action", "data-index"]
                .iter()
                .filter_map(|key| value(key))
            {
                let is_web = url.starts_with("https://") || url.starts_with("http://");
                if is_web {
                    let is_canonical = name == "link" && ["canonical", "alternate"].contains(&rel);
                    let is_outside = name == "a" && rel == "noopener noreferrer";
                    let is_markdown = name == "a" && rel.contains("noopener");
                    assert!(
                        is_canonical || is_outside || is_markdown,
                        "{path}: {name} {url} {rel}"
                    );
                } else if !url.starts_with("mailto:") {
                    follow(path, url, &page, &paths);
                }
            }
            if value("http-equiv") == Some("refresh") {
                let (_, url) = value("content").unwrap().split_once("url=").unwrap();
                follow(path, url, &page, &paths);
            }
        }
    }
}

/// A link within the site leads to a file that exists, here or in another format.
fn follow(path: &str, url: &str, page: &html::Page, paths: &BTreeSet<String>) {
    assert!(!url.contains(':'), "{path}: {url}");
    let (target, fragment) = url.split_once('#').unwrap_or((url, ""));
    if target.is_empty() {
        assert!(
            page.ids.contains(fragment),
            "{path}: nothing is named {fragment}"
        );
        return;
    }
    let mut parts: Vec<_> = path.split('/').collect();
    parts.pop();
    // The page for missing pages alone begins at the root of the host.
    let target = match target.strip_prefix('/') {
        // A preview is served there, a site below its own path.
        Some(rest) if path == MISSING => {
            parts.clear();
            match rest.split_once('/') {
                Some((_, below)) if !paths.contains(rest) => below,
                _ => rest,
            }
        }
        _ => target,
    };
    for part in target.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{path}: {url} leaves the site"),
            part => parts.push(part),
        }
    }
    let target = decoded(&parts.join("/"));
    let is_of_another_format = target.starts_with("osv/")
        || target.strip_suffix(".atom").is_some()
        || target == "feed.json"
        || target.starts_with(".well-known/");
    assert!(
        paths.contains(&target) || is_of_another_format,
        "{path}: {url} leads to {target}, which does not exist"
    );
}

fn decoded(url: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = url.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let code = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn advisory(id: &str, more: &str) -> (String, String) {
    let text = format!(
        "---\nid: {id}\nstatus: published\npublished: 2026-01-02T03:04:05Z\n{more}---\n# Title of {id}\n\nText.\n"
    );
    (format!("advisories/{id}.md"), text)
}

fn database(files: &[(String, String)]) -> PublicDatabase {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    public_database(&files)
}

const HOSTILE: &str = r#"---
id: EX-2026-EV1L
status: withdrawn
published: 2026-01-02T03:04:05Z
withdrawn: 2026-02-02T03:04:05Z
withdrawn_reason: "<script>alert(1)</script>\"'&{{7777*7}}{% raw %}"
superseded_by: "<script>alert(1)</script>\"'&{{7777*7}}{%raw%}"
aliases: ["<script>alert(1)</script>\"'&{{7777*7}}{%raw%}"]
related: ["R<script>alert(1)</script>\"'&{{7777*7}}{%raw%}"]
upstream: ["U<script>alert(1)</script>\"'&{{7777*7}}{%raw%}"]
affected:
  - package: {ecosystem: "Debian:<script>alert(1)</script>\"'&{{7777*7}}{% raw %}", name: "<script>alert(1)</script>\"'&{{7777*7}}{% raw %}"}
    ranges:
      - type: ECOSYSTEM
        events: [{introduced: "<script>alert(1)</script>\"'&{{7777*7}}{% raw %}"}, {fixed: "z<script>alert(1)</script>\"'&{{7777*7}}{% raw %}"}]
      - type: GIT
        repo: https://example.org/'&7777*7
        events: [{introduced: "0"}, {fixed: "5d81c9e3f7a02b46e8d1907cf35b2a64d9e0c718"}]
    versions: ["<script>alert(1)</script>\"'&{{7777*7}}{% raw %}"]
references:
  - web: javascript:alert(1)
  - web: https://example.org/'&7777*7
credits:
  - name: "<script>alert(1)</script>\"'&{{7777*7}}{% raw %}\u0007"
    contact: ["javascript:alert(1)"]
---
# Title <script>alert(1)</script>"'&{{7777*7}}{% raw %} of `Vec<T>`

Text <script>alert(1)</script>"'&{{7777*7}}{% raw %} and [a link](https://example.org/'%22&%3Cscript%3E)
"#;

#[test]
fn the_example_site_is_whole() {
    let files = built(&example_database(&["advisories"]));
    examine(&files);
    let page = files.text("advisories/HLSEC-2025-KTJK.html");
    for part in [
        "<h1>Keeper evaluates {{ template }} expressions",
        "<time datetime=\"2025-03-18T17:00:00Z\">18 March 2025, 17:00 UTC</time>",
        "https://www.first.org/cvss/calculator/4.0#CVSS:4.0/",
        "<a href=\"../cwe/1336.html\">CWE-1336</a>",
        "<code>&gt;= 3.1.0, &lt; 3.6.1</code>",
        "src=\"../advisories/HLSEC-2025-KTJK/trust-boundary.svg\"",
        "<link rel=\"canonical\" href=\"https://lantern.example.org/security/advisories/HLSEC-2025-KTJK.html\">",
        "../osv/x_HLSEC-2025-KTJK.json",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let withdrawn = files.text("advisories/HLSEC-2024-MTS1.html");
    assert!(withdrawn.contains("This advisory was withdrawn") && !withdrawn.contains("Upgrade <a"));
    assert!(
        withdrawn.contains("What counts instead: <a href=\"../advisories/HLSEC-2024-H2TR.html\">")
    );
    assert!(
        files
            .text("index.html")
            .contains("<tr class=\"withdrawn\">")
    );
}

#[test]
fn nothing_of_an_advisory_becomes_markup() {
    let files = built(&public_database(&[("advisories/EX-2026-EV1L.md", HOSTILE)]));
    examine(&files);
    let mut seen = 0;
    for path in &files.pages() {
        let text = files.text(path);
        assert!(!text.contains("<script>"), "{path}");
        assert!(!text.contains("href=\"javascript"), "{path}");
        assert!(!text.contains("54439"), "{path}: a template was evaluated");
        seen += text.matches("{{7777*7}}").count();
    }
    assert!(seen > 20, "{seen}");
    let page = files.text("advisories/EX-2026-EV1L.html");
    assert!(page.contains("<dd>javascript:alert(1)</dd>"));
    assert!(page.contains("<code>Vec&lt;T&gt;</code></s></h1>"));
    assert!(page.contains("Vec&lt;T&gt; - Example &lt;b&gt;&amp;</title>"));
    let index = files
        .paths()
        .into_iter()
        .find(|path| path.contains("search-index"))
        .unwrap();
    assert!(files.text(&index).starts_with("advisorySearch(\"frame\",{"));
    let shown = files
        .paths()
        .into_iter()
        .find(|path| path.starts_with("assets/search.") && path.ends_with("/r0.js"))
        .unwrap();
    assert!(
        files
            .text(&shown)
            .starts_with("advisorySearch(\"r0\",[[\"EX-2026-EV1L\"")
    );
}

#[test]
fn another_name_leads_to_the_bulletin() {
    let files = built(&database(&[
        advisory("EX-2026-AAAA", "aliases: [CVE-2026-10001, OTHER-2026-2]\n"),
        advisory("EX-2026-BBBB", "aliases: [other-2026-2, CVE-2026-10003]\n"),
        advisory(
            "EX-2026-CCCC",
            "related: [CVE-2026-10001, EX-2026-AAAA, x_EX-2026-BBBB, GHSA-2345-cfgh-jmpq, OTHER-1]\n",
        ),
    ]));
    examine(&files);
    let one = files.text("aliases/CVE-2026-10001.html");
    assert!(one.contains(
        "<meta http-equiv=\"refresh\" content=\"0; url=../advisories/EX-2026-AAAA.html\">"
    ));
    assert!(one.contains(
        "<link rel=\"canonical\" href=\"https://example.org/sec/advisories/EX-2026-AAAA.html\">"
    ));
    assert!(one.contains("<a href=\"../advisories/EX-2026-AAAA.html\">"));
    let both = files.text("aliases/OTHER-2026-2.html");
    assert!(!both.contains("refresh"));
    assert!(both.contains("EX-2026-AAAA.html") && both.contains("EX-2026-BBBB.html"));
    assert_eq!(
        files
            .paths()
            .iter()
            .filter(|path| path.starts_with("aliases/"))
            .count(),
        3
    );
    let related = files.text("advisories/EX-2026-CCCC.html");
    for link in [
        "<a href=\"../advisories/EX-2026-AAAA.html\">CVE-2026-10001</a>",
        "<a href=\"../advisories/EX-2026-AAAA.html\">EX-2026-AAAA</a>",
        "<a href=\"../advisories/EX-2026-BBBB.html\">x_EX-2026-BBBB</a>",
        "<a href=\"https://github.com/advisories/GHSA-2345-cfgh-jmpq\" rel=\"noopener noreferrer\">",
        "<dd>OTHER-1</dd>",
    ] {
        assert!(related.contains(link), "{link}");
    }
}

#[test]
fn an_id_of_our_own_needs_no_page_as_another_name() {
    let files = built(&database(&[
        advisory("EX-2026-AAAA", ""),
        advisory("EX-2026-BBBB", "aliases: [EX-2026-AAAA]\n"),
    ]));
    assert!(
        files
            .paths()
            .iter()
            .all(|path| !path.starts_with("aliases/"))
    );
}

#[test]
fn the_list_goes_on_after_a_hundred_records() {
    let many: Vec<_> = (0..101)
        .map(|number| advisory(&format!("EX-2026-{:04}", number + 1000), ""))
        .collect();
    let files = built(&database(&many));
    examine(&files);
    let rows = |path: &str| files.text(path).matches("class=\"date\"").count();
    assert_eq!(rows("advisories/index.html"), 100);
    assert_eq!(rows("advisories/index-2.html"), 1);
    assert_eq!(rows("index.html"), 25);
    assert_eq!(rows("years/2026.html"), 100);
    assert_eq!(rows("years/2026/2.html"), 1);
    assert!(
        files
            .text("advisories/index.html")
            .contains("<a rel=\"next\" href=\"../advisories/index-2.html\">")
    );
    assert!(
        files
            .text("advisories/index-2.html")
            .contains("<a rel=\"prev\" href=\"../advisories/index.html\">")
    );
    assert!(
        !files
            .paths()
            .contains(&"advisories/index-3.html".to_owned())
    );
}

#[test]
fn a_site_without_records_is_whole() {
    let files = built(&public_database(&[]));
    examine(&files);
    assert!(
        files
            .text("index.html")
            .contains("Nothing has been published yet")
    );
}

#[test]
fn a_team_replaces_templates_style_and_pages() {
    let files = built(&public_database(&[
        (
            "templates/years.html",
            "{% extends \"page.html\" %}{% block content %}<h1>Ours</h1>{% include \"own.html\" %}{% endblock %}",
        ),
        ("templates/own.html", "<p>{{ site.name }}</p>"),
        ("site/style.css", "body { color: teal }"),
        (
            "site/index.md",
            "# Welcome to *us*\n\nWrite to {{ contact }}; see [keys](docs/keys.md).\n",
        ),
        (
            "site/docs/keys.md",
            "# Keys\n\n{{ name }} at {{ base_url }}, {{ policy.deadline_days }} days, EX-2026-NONE.\n",
        ),
        ("site/search.js", "window.x = 1;"),
        ("site/images/logo.svg", "<svg/>"),
        ("site/404.md", "# Lost\n\nGo [home](index.html).\n"),
    ]));
    examine(&files);
    assert!(
        files
            .text("years/index.html")
            .contains("<h1>Ours</h1><p>Example &lt;b&gt;&amp;</p>")
    );
    let style = files
        .paths()
        .into_iter()
        .find(|path| path.starts_with("assets/style."))
        .unwrap();
    assert_eq!(files.text(&style), "body { color: teal }");
    let script = files
        .paths()
        .into_iter()
        .find(|path| path.starts_with("assets/search.") && path.matches('/').count() == 1)
        .unwrap();
    assert_eq!(files.text(&script), "window.x = 1;");
    assert_eq!(files.text("images/logo.svg"), "<svg/>");
    let index = files.text("index.html");
    assert!(index.contains("<h1>Welcome to <em>us</em></h1>"));
    assert!(index.contains("<a href=\"mailto:security@example.org\""));
    assert!(index.contains("docs/keys.html"));
    let keys = files.text("docs/keys.html");
    assert!(keys.contains("Example &lt;b&gt;&amp; at "), "{keys}");
    assert!(keys.contains("90 days, EX-2026-NONE."));
    assert!(files.text("404.html").contains("<h1>Lost</h1>"));
    assert!(files.text("404.html").contains("href=\"/sec/assets/style."));
}

#[test]
fn a_mistake_of_the_team_is_named_with_its_place() {
    for (path, text, want) in [
        (
            "templates/index.html",
            "\n{{ nobody }}",
            "templates/index.html:2:4: ",
        ),
        (
            "templates/bulletin.html",
            "{% if %}",
            "templates/bulletin.html:1:",
        ),
        (
            "site/policy.md",
            "# Policy\n\nWithin {{ policy.day }} days",
            "site/policy.md:3:",
        ),
        (
            "site/policy.md",
            "# Policy\n\nWrite to {{ contract }}",
            "site/policy.md:3:13: ",
        ),
    ] {
        let database = public_database(&[(path, text)]);
        let error = write(&database, &Files::default()).unwrap_err().to_string();
        assert!(error.starts_with(want), "{error}");
        let is_of_template = path.starts_with("templates/index");
        let problems = check_templates(&[(path, text)], database.configuration());
        assert_eq!(problems.is_empty(), is_of_template, "{path}: {problems:?}");
    }
}

#[test]
fn a_preview_says_so_on_every_page() {
    let files = built(&public_database_at(&[], "2990-01-01T00:00:00Z"));
    examine(&files);
    for path in &files.pages() {
        let text = files.text(path);
        assert!(
            text.contains("<meta name=\"robots\" content=\"noindex\">"),
            "{path}"
        );
        assert!(text.contains("1 January 2990, 00:00 UTC"), "{path}");
        assert!(text.contains("<b>Private preview.</b>"), "{path}");
        // The team's own text may speak of feeds.
        if path == "policy.html" {
            continue;
        }
        for address in [
            "feed.atom",
            "feed.json",
            ".atom\"",
            "osv/",
            "rel=\"canonical\"",
        ] {
            assert!(!text.contains(address), "{path} leads to {address}");
        }
    }
    let public = built(&public_database(&[]));
    assert!(!public.text("index.html").contains("noindex"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let database = example_database(&["advisories"]);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| built(&database)).0.into_inner().unwrap()
    };
    assert_eq!(with(1), with(7));
}
#[test]
fn this_repository_overrides_nothing_with_its_own_files() {
    let files = built(&example_database(&["advisories", "site", "templates"]));
    let without = built(&example_database(&["advisories"]));
    assert_eq!(
        files.0.into_inner().unwrap(),
        without.0.into_inner().unwrap()
    );
}
