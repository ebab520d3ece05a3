use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::publish::test_database::{database, example, files_of};
use crate::publish::xml::read_strictly;

fn published(at: &str, rest: &str) -> String {
    format!("status: published\npublished: {at}\n{rest}")
}

fn json_feed(files: &BTreeMap<String, Vec<u8>>) -> Value {
    serde_json::from_slice(&files["feed.json"]).unwrap()
}

/// The texts of all elements of this name.
fn texts(feed: &[u8], element: &str) -> Vec<String> {
    let read = read_strictly(feed).into_iter();
    read.filter(|(name, _)| name == element)
        .map(|(_, text)| text)
        .collect()
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, path: &str) -> &'a str {
    std::str::from_utf8(&files[path]).unwrap()
}

#[test]
fn an_entry_says_what_readers_need() {
    let fields = "aliases: [CVE-2026-1001]\nseverity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H]\naffected: [{package: {ecosystem: npm, name: '@a/b'}, versions: ['1']}]\n---\n# Reads `Vec<T>` & more\n\nText *here*.\n";
    let files = files_of(
        write,
        &database(&[("EX-1", &published("2026-03-01T10:00:00+02:00", fields))]),
    );
    assert_eq!(
        text(&files, "feed.atom"),
        r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>https://example.org/security/feed.atom</id>
<title>Example Security</title>
<updated>2026-03-01T08:00:00Z</updated>
<link rel="self" type="application/atom+xml" href="https://example.org/security/feed.atom"/>
<link rel="alternate" type="text/html" href="https://example.org/security/"/>
<author>
<name>Example Security</name>
<uri>https://example.org/security/</uri>
</author>
<generator>advgen</generator>
<entry>
<id>https://example.org/security/advisories/EX-1.html</id>
<title>Reads Vec&lt;T&gt; &amp; more</title>
<published>2026-03-01T08:00:00Z</published>
<updated>2026-03-01T08:00:00Z</updated>
<link rel="alternate" type="text/html" href="https://example.org/security/advisories/EX-1.html"/>
<link rel="related" type="application/json" href="https://example.org/security/osv/x_EX-1.json"/>
<category term="Critical"/>
<category term="npm/@a/b"/>
<category term="CVE-2026-1001"/>
<content type="html">&lt;p&gt;Text &lt;em&gt;here&lt;/em&gt;.&lt;/p&gt;
</content>
</entry>
</feed>
"#
    );
    assert_eq!(
        json_feed(&files),
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Example Security",
            "home_page_url": "https://example.org/security/",
            "feed_url": "https://example.org/security/feed.json",
            "authors": [{"name": "Example Security", "url": "https://example.org/security/"}],
            "items": [{
                "id": "https://example.org/security/advisories/EX-1.html",
                "url": "https://example.org/security/advisories/EX-1.html",
                "title": "Reads Vec<T> & more",
                "content_html": "<p>Text <em>here</em>.</p>\n",
                "date_published": "2026-03-01T08:00:00Z",
                "date_modified": "2026-03-01T08:00:00Z",
                "tags": ["Critical", "npm/@a/b", "CVE-2026-1001"],
                "_osv": {"url": "https://example.org/security/osv/x_EX-1.json"}
            }]
        })
    );
    let package = text(&files, "packages/npm/@a/b.atom");
    assert!(package.contains("<title>@a/b (npm): Example Security</title>"));
    assert!(package.contains(r#"rel="alternate" type="text/html" href="https://example.org/security/packages/npm/@a/b.html"#));
    assert!(package.contains(r#"rel="self" type="application/atom+xml" href="https://example.org/security/packages/npm/@a/b.atom"#));
}

#[test]
fn a_feed_holds_the_hundred_that_changed_last() {
    let ids: Vec<String> = (0..103).map(|n| format!("EX-{n:03}")).collect();
    let advisories: Vec<(&str, String)> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| {
            // Pairs share an instant; the newest numbers are the oldest records.
            let at = format!("2026-01-01T{:02}:{:02}:00Z", 20 - n / 10, 59 - n % 10 / 2);
            let package =
                "affected: [{package: {ecosystem: Go, name: a}, versions: ['1']}]\n---\n# T\n";
            (id.as_str(), published(&at, package))
        })
        .collect();
    let advisories: Vec<(&str, &str)> = advisories
        .iter()
        .map(|(id, text)| (*id, text.as_str()))
        .collect();
    let files = files_of(write, &database(&advisories));
    let want: Vec<String> = ids
        .iter()
        .take(100)
        .map(|id| format!("https://example.org/security/advisories/{id}.html"))
        .collect();
    for path in ["feed.atom", "packages/Go/a.atom"] {
        assert_eq!(texts(&files[path], "id")[1..], want, "{path}");
    }
    let feed = json_feed(&files);
    let items: Vec<_> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(items, want);
}

#[test]
fn a_withdrawn_entry_stays_and_says_so_in_its_title() {
    let withdrawn = "status: withdrawn\npublished: 2026-01-01T00:00:00Z\nwithdrawn: 2026-02-01T00:00:00Z\nmodified: 2026-02-01T00:00:00Z\nwithdrawn_reason: <b> & nothing\nsuperseded_by: CVE-2026-1001\n---\n# T\n\nText.\n";
    let newer = published("2026-01-15T00:00:00Z", "---\n# U\n");
    let files = files_of(write, &database(&[("EX-1", withdrawn), ("EX-2", &newer)]));
    let feed = json_feed(&files);
    assert_eq!(feed["items"][0]["title"], "Withdrawn: T");
    assert_eq!(
        feed["items"][0]["content_html"],
        "<p><strong>Withdrawn:</strong> &lt;b&gt; &amp; nothing Superseded by CVE-2026-1001.</p>\n<p>Text.</p>\n"
    );
    assert_eq!(feed["items"][1]["content_text"], "U");
    assert_eq!(
        texts(&files["feed.atom"], "updated")[0],
        "2026-02-01T00:00:00Z"
    );
}

#[test]
fn an_entry_keeps_its_id_and_its_publication_whatever_happens_to_it() {
    let affected = "affected: [{package: {ecosystem: Go, name: a}, versions: ['1']}]\n---\n# ";
    let build = |text: &str| files_of(write, &database(&[("EX-1", text)]));
    let first = published("2026-01-01T00:00:00Z", &format!("{affected}T\n"));
    let first = build(&first);
    let updated = published(
        "2026-01-01T00:00:00Z",
        &format!("modified: 2026-01-09T00:00:00Z\n{affected}Another title\n\nMore.\n"),
    );
    let withdrawn = format!(
        "status: withdrawn\npublished: 2026-01-01T00:00:00Z\nwithdrawn: 2026-02-01T00:00:00Z\nmodified: 2026-02-01T00:00:00Z\nwithdrawn_reason: None.\n{affected}T\n"
    );
    for (later, updated_at) in [
        (updated.as_str(), "2026-01-09T00:00:00Z"),
        (&withdrawn, "2026-02-01T00:00:00Z"),
    ] {
        let later = build(later);
        for path in ["feed.atom", "packages/Go/a.atom"] {
            for element in ["id", "published"] {
                let (was, is) = (texts(&first[path], element), texts(&later[path], element));
                assert_eq!(was, is, "{path} {element}");
            }
            let updated = texts(&later[path], "updated");
            assert_eq!(updated, [updated_at, updated_at], "{path}");
        }
        let (was, is) = (json_feed(&first), json_feed(&later));
        assert_eq!(was["items"][0]["id"], is["items"][0]["id"]);
        assert_eq!(is["items"][0]["date_modified"], updated_at);
    }
}

#[test]
fn no_address_in_a_feed_is_relative() {
    let files = files_of(write, &example());
    let base = "https://lantern.example.org/security/advisories/HLSEC-2025-KTJK";
    let mut seen = 0;
    for content in texts(&files["feed.atom"], "content") {
        for attribute in ["href=\"", "src=\""] {
            for address in content.split(attribute).skip(1) {
                let is_complete = ["https://", "http://", "mailto:"]
                    .iter()
                    .any(|scheme| address.starts_with(scheme));
                assert!(
                    is_complete,
                    "{attribute}{}",
                    address.split('"').next().unwrap()
                );
            }
        }
        seen += usize::from(content.contains(&format!("<img src=\"{base}/trust-boundary.svg\"")));
        seen +=
            usize::from(content.contains(&format!("<a href=\"{base}/template-sandbox.patch\"")));
    }
    assert_eq!(seen, 2, "image and patch of the example");
}

#[test]
fn a_link_within_the_text_leads_to_the_bulletin() {
    let text = published(
        "2026-01-01T00:00:00Z",
        "---\n# T\n\n[below](#fix), `<a href=\"#x\"`, [other](EX-2.md)\n\n## Fix\n",
    );
    let other = published("2026-01-01T00:00:00Z", "---\n# U\n");
    let files = files_of(write, &database(&[("EX-1", &text), ("EX-2", &other)]));
    let feed = json_feed(&files);
    let html = feed["items"][0]["content_html"].as_str().unwrap();
    let base = "https://example.org/security/advisories";
    assert!(
        html.contains(&format!("<a href=\"{base}/EX-1.html#text-fix\">below</a>")),
        "{html}"
    );
    assert!(html.contains("&lt;a href=\"#x\""), "{html}");
    assert!(
        html.contains(&format!("<a href=\"{base}/EX-2.html\">other</a>")),
        "{html}"
    );
}

#[test]
fn strict_readers_can_read_whatever_was_written() {
    let details =
        "---\n# A ]]> <![CDATA[ &#7; \"quoted\" 'title'\n\n&#7; <script>alert(1)</script> ]]>\n";
    let imported = "modified: 2026-01-01T00:00:00Z\nsummary: \"\\a\\e\\uFFFE x\"\ndetails: \"\\a & \\uFFFE\"\ncredits: [{name: \"\\a\"}]\n---\n";
    for rest in [details, imported] {
        let text = published("2026-01-01T00:00:00Z", rest);
        let files = files_of(write, &database(&[("EX-1", &text)]));
        assert_eq!(texts(&files["feed.atom"], "entry").len(), 1);
    }
    let files = files_of(write, &example());
    for (path, bytes) in &files {
        if path != "feed.json" {
            assert!(!texts(bytes, "id").is_empty(), "{path}");
        }
    }
}

#[test]
fn a_feed_without_entries_is_valid_and_older_than_all() {
    let files = files_of(write, &database(&[]));
    assert_eq!(
        texts(&files["feed.atom"], "updated"),
        ["2005-12-01T00:00:00Z"]
    );
    assert_eq!(json_feed(&files)["items"], json!([]));
    assert_eq!(files.len(), 2);
}

#[test]
fn neither_threads_nor_the_clock_change_a_byte() {
    let build = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| files_of(write, &example()))
    };
    assert_eq!(build(1), build(5));
}
