//! What `site/words.yaml` does to the site: everything it names, and nothing else.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::advisory::cwe::Cwe;
use crate::advisory::yaml::{Style, scalar};
use crate::finding::{Findings, Level};
use crate::publish::site::words::{Marked, usable};

/// All phrases of the program's own site with where they stand.
fn phrases() -> Vec<(String, String)> {
    let phrases = Sources::read(&[]).unwrap().phrases();
    phrases
        .with_places()
        .map(|(place, phrase)| (place.to_owned(), phrase.to_owned()))
        .collect()
}

/// A file of words.
fn file(language: &str, words: &[(String, String)]) -> String {
    let mut text = format!("language: {language}\nwords:\n");
    for (phrase, said) in words {
        writeln!(
            text,
            "  {}: {}",
            scalar(phrase, Style::Natural),
            scalar(said, Style::Natural)
        )
        .unwrap();
    }
    text
}

/// The same text in letters of double width, but for the names of values.
fn wide(text: &str) -> String {
    let mut is_name = false;
    text.chars()
        .map(|c| {
            is_name = (is_name || c == '{') && c != '}';
            match c {
                c if !is_name && c.is_ascii_alphabetic() => {
                    char::from_u32(u32::from(c) - 0x21 + 0xff01).unwrap()
                }
                c => c,
            }
        })
        .collect()
}

fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            wide @ 0xff21..=0xff5a => char::from_u32(wide - 0xff01 + 0x21).unwrap(),
            _ => c,
        })
        .collect()
}

/// The words of what the team itself wrote, and of what no language changes.
fn content() -> BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = std::fs::read_to_string(root.join("advgen.yaml")).unwrap();
    for entry in walkdir::WalkDir::new(root.join("advisories")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            all += &String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap());
        }
    }
    let weaknesses = (1..2000).filter_map(|number| {
        let cwe = Cwe::try_from(format!("CWE-{number}").as_str()).ok()?;
        Some(cwe.listed()?.name)
    });
    all += &weaknesses.collect::<Vec<_>>().join(" ");
    all += NAMES;
    ascii_words(&all).map(str::to_owned).collect()
}

/// Names of formats and systems.
const NAMES: &str = " Atom JSON Feed security txt CVSS BibTeX CWE pkg ";

fn ascii_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// What an attribute says to people.
const SPOKEN: &[&str] = &["aria-label", "placeholder", "title", "alt", "data-label"];

#[test]
fn a_translated_site_says_nothing_in_english() {
    let phrases = phrases();
    let words: Vec<_> = phrases
        .iter()
        .map(|(_, phrase)| (phrase.clone(), wide(phrase)))
        .collect();
    let words = file("de", &words);
    let own = [
        ("site/policy.md", "# 1\n\n2\n"),
        ("site/embargo.md", "# 3\n\n4\n"),
    ];
    let all = [own[0], own[1], ("site/words.yaml", words.as_str())];
    let english = built(&example_database_with(&["advisories"], &own));
    let translated = built(&example_database_with(&["advisories"], &all));
    examine(&translated);
    assert_eq!(english.pages(), translated.pages());

    let mut content = content();
    assert_eq!(in_english(&english, &translated, &content), BTreeSet::new());

    // And what only previews say.
    let private = |id: &str, fields: &str| {
        let text = format!("---\nid: {id}\n{fields}\n---\n# T\n\nText.\n");
        (format!("advisories/{id}.md"), text)
    };
    let entries = [
        private(
            "EX-2026-LATE",
            "status: embargoed\ndisclosure: 2990-01-01T00:00:00Z",
        ),
        private(
            "EX-2026-EARL",
            "status: published\npublished: 2026-01-02T03:04:05Z",
        ),
    ];
    let preview = |own: &[(&str, &str)]| {
        let mut files: Vec<_> = entries
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        files.extend(own);
        built(&public_database_at(&files, "2990-01-01T00:00:00Z"))
    };
    content.extend(
        [
            "EX", "LATE", "EARL", "T", "Text", "Example", "All", "of", "it",
        ]
        .map(str::to_owned),
    );
    content.extend(["b", "security", "example", "org"].map(str::to_owned));
    let left = in_english(&preview(&own), &preview(&all), &content);
    assert_eq!(left, BTreeSet::new());

    let scripts = translated.paths().into_iter();
    for path in scripts.filter(|path| path.starts_with("assets/") && !path.contains("/search.")) {
        if path.strip_suffix(".js").is_some() {
            assert!(!translated.text(&path).contains("\"[["), "{path}");
        }
    }
}

/// What is still English on the pages of a site whose words are all of double width.
fn in_english(english: &Files, translated: &Files, content: &BTreeSet<String>) -> BTreeSet<String> {
    let phrases = phrases();
    let known: BTreeSet<&str> = phrases.iter().map(|(_, phrase)| phrase.as_str()).collect();
    // The words between the values of phrases, where several stand together.
    let long: Vec<&str> = phrases
        .iter()
        .flat_map(|(_, phrase)| phrase.split(['{', '}']).step_by(2))
        .filter(|words| {
            ascii_words(words).count() > 1 && !["JSON Feed", "Upgrade to "].contains(words)
        })
        .collect();
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let configuration = spaced(include_str!("../../../../advgen.yaml"));
    let mut left = BTreeSet::new();
    for path in &english.pages() {
        let before = html::read(path, &english.text(path));
        let after = html::read(path, &translated.text(path));
        // What is said, and whether the team said it.
        let texts = |page: &html::Page| -> Vec<(String, bool)> {
            let spoken = page.elements.iter().flat_map(|(element, attributes)| {
                attributes
                    .iter()
                    .filter(move |(name, _)| {
                        let is_described = attributes.iter().any(|(_, value)| {
                            ["description", "og:description", "og:title"].contains(&value.as_str())
                        });
                        let is_spoken = SPOKEN.contains(&name.as_str()) && element != "link";
                        is_spoken || is_described && name == "content"
                    })
                    .map(|(_, value)| (value.clone(), false))
            });
            let texts = page.texts.iter().cloned();
            texts
                .zip(page.is_prose.iter().copied())
                .chain(spoken)
                .collect()
        };
        let (before, after) = (texts(&before), texts(&after));
        assert_eq!(before.len(), after.len(), "{path}");
        for ((before, is_prose), (after, _)) in before.iter().zip(&after) {
            // Citations, names and data for machines.
            let is_data = before.starts_with(['{', '@', '[']) || before.starts_with("pkg:");
            // A heading of the text, which a list names too.
            let is_heading = before == "Workaround";
            if is_data || is_heading || before.contains("https://") {
                continue;
            }
            assert_eq!(&narrow(after), before, "{path}");
            let says = |words: &&str| after.contains(*words);
            let is_phrase = known.contains(after.as_str()) || long.iter().any(says);
            let is_phrase = is_phrase && !is_prose && !configuration.contains(after.as_str());
            if is_phrase || ascii_words(after).any(|word| !content.contains(word)) {
                left.insert(format!("{path}: {after}"));
            }
        }
    }
    left
}

#[test]
fn every_text_of_our_templates_is_marked() {
    for (name, text) in templates::BUILT_IN {
        let unmarked = Marked::parse(text).unwrap().unmarked(text);
        let mut rest = unmarked.as_str();
        let mut shown = String::new();
        // Tags of tera first, since they stand in tags of HTML too.
        let mut html = String::new();
        while let Some(at) = rest.find('{') {
            html += &rest[..at];
            let end = match &rest[at..at + 2] {
                "{{" => "}}",
                "{%" => "%}",
                _ => "#}",
            };
            rest = &rest[at + rest[at..].find(end).unwrap() + 2..];
        }
        html += rest;
        let mut rest = html.as_str();
        while let Some(at) = rest.find('<') {
            shown += &rest[..at];
            shown.push('\n');
            let end = at + rest[at..].find('>').unwrap();
            let tag = &rest[at..end];
            for spoken in SPOKEN {
                if let Some((_, value)) = tag.split_once(&format!(" {spoken}=\"")) {
                    shown += value.split('"').next().unwrap();
                    shown.push('\n');
                }
            }
            rest = &rest[end + 1..];
        }
        shown += rest;
        let allowed = ["security.txt", "Atom", "JSON Feed", "OSV", "CWE-", "BibTeX"];
        for line in shown.lines() {
            let mut line = line.to_owned();
            for name in allowed {
                line = line.replace(name, "");
            }
            assert!(
                !line.chars().any(char::is_alphabetic),
                "{name}: [[{}]] is not marked",
                line.trim()
            );
        }
    }
}

#[test]
fn the_list_of_phrases_in_the_book_is_the_list_of_the_program() {
    let mut book = "# The words of the site

<!-- Written by `SNAPSHOTS=overwrite cargo test --lib words` from the templates, the scripts and the program. -->

Everything that the site says. To let it speak another language, or to say something else in English, copy what you want to change into `site/words.yaml` and write behind the colon what it shall say; [Templates, pages and looks](templates.md#another-language) tells the rules. What is left out stays English.

```yaml
language: en
words:
"
    .to_owned();
    let mut last = String::new();
    for (place, phrase) in phrases() {
        if place != last {
            writeln!(book, "  # {place}").unwrap();
            last = place;
        }
        let phrase = scalar(&phrase, Style::Natural);
        writeln!(book, "  {phrase}: {phrase}").unwrap();
    }
    book += "```\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/words.md");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(path, &book).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == book,
        "docs/words.md is not up to date (SNAPSHOTS=overwrite writes it)"
    );

    // Whoever copies all of it has changed nothing.
    let (_, copied) = book.split_once("```yaml\n").unwrap();
    let copied = copied.trim_end_matches("```\n");
    let database = example_database_with(&["advisories"], &[("site/words.yaml", copied)]);
    let without = built(&example_database(&["advisories"]));
    assert_eq!(
        built(&database).0.into_inner().unwrap(),
        without.0.into_inner().unwrap()
    );
    assert_eq!(check_words(&[("site/words.yaml", copied)]), []);
}

const GERMAN: &str = "language: de
words:
  Advisories: Hinweise
  Newest advisories: Neueste Hinweise
  Published: Veröffentlicht
  Published {1}: Veröffentlicht am {1}
  January: Jänner
  \"{day} {month} {year}\": \"{day}. {month} {year}\"
  \"{date}, {time} UTC\": \"{date}, {time} Uhr UTC\"
  High: Hoch
  Attack vector: Angriffsweg
  finder: gefunden
  workaround, mitigation, work around: Umgehung, Abhilfe
  fixed in: behoben in
  \"Upgrade {1} to {2} or later\": \"{1} auf {2} oder neuer heben\"
  \"{version} is affected.\": \"{version} ist </script>betroffen.\"
  \"Search: id, package, title\": 'Suche: \"Name\" & <Titel>'
";

const ENTRY: &str = "---\nid: EX-2026-AAAA\nstatus: published\npublished: 2026-01-02T03:04:05Z\nseverity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H]\naffected:\n  - package: {ecosystem: npm, name: lamp}\n    ranges: [{introduced: 1.0.0, fixed: 1.4.2}]\ncredits: [{finder: Ada}]\n---\n# A title\n\nText.\n\n## Eine Umgehung\n\nText.\n\n## Mitigation\n\nText.\n";

#[test]
fn one_file_gives_the_site_another_language() {
    let files = built(&public_database(&[
        ("advisories/EX-2026-AAAA.md", ENTRY),
        ("site/words.yaml", GERMAN),
        (
            "templates/years.html",
            "{% extends \"page.html\" %}{% block content %}<h1>[[Newest advisories]]</h1>{% endblock %}",
        ),
    ]));
    examine(&files);
    let bulletin = files.text("advisories/EX-2026-AAAA.html");
    for part in [
        "<html lang=\"de\">",
        "\"inLanguage\":\"de\"",
        "<a href=\"../packages/npm/lamp.html\">lamp</a> auf <code class=\"fixed\" data-copy>1.4.2</code> oder neuer heben</li>",
        "Veröffentlicht am <time datetime=\"2026-01-02T03:04:05Z\">2. Jänner 2026, 03:04 Uhr UTC</time>",
        "<span>Hoch</span>",
        "<th scope=\"row\">Angriffsweg</th><td>Network</td>",
        "<span class=\"role\">gefunden</span>",
        "placeholder=\"Suche: &quot;Name&quot; &amp; &lt;Titel&gt;\"",
        "<a href=\"#text-eine-umgehung\">Eine Umgehung</a>",
        "<a href=\"#text-mitigation\">Mitigation</a>",
        // What the file does not name stays English.
        "<h2 id=\"remedy\">What to do now</h2>",
    ] {
        assert!(bulletin.contains(part), "{part}: {bulletin}");
    }
    assert!(
        files
            .text("years/index.html")
            .contains("<h1>Neueste Hinweise</h1>")
    );
    assert!(files.text("index.html").contains("Neueste Hinweise</h2>"));
    assert!(
        files
            .text("search.html")
            .contains("<option value=\"High\">Hoch</option>")
    );
    let paths = files.paths();
    let of = |start: &str| paths.iter().find(|path| path.starts_with(start)).unwrap();
    let script = files.text(of("assets/versions."));
    assert!(script.contains("\"{version} ist \\u003c/script\\u003ebetroffen.\""));
    assert!(script.contains("\"{version} is not affected.\""));
    // The search shows what lists show.
    let index = paths.iter().find(|path| path.ends_with("/r0.js")).unwrap();
    assert!(files.text(index).contains("\"Hoch\",\"high\""));
    assert!(!paths.contains(&"words.yaml".to_owned()));
}

#[test]
fn a_page_in_another_language_than_the_words_says_so() {
    let files = built(&public_database(&[
        ("site/words.yaml", "language: pt-BR\n"),
        ("site/policy.de.md", "# Richtlinie\n\nText.\n"),
    ]));
    examine(&files);
    let page = files.text("policy.html");
    for part in [
        "<html lang=\"pt-BR\">",
        "hreflang=\"pt-BR\" href=\"https://example.org/sec/policy.html\"",
        "hreflang=\"de\" href=\"https://example.org/sec/policy.de.html\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(files.text("policy.de.html").contains("<html lang=\"de\">"));
}

#[test]
fn words_that_would_break_the_site_are_refused_with_their_place() {
    for (text, want) in [
        (
            "language: Deutsch\n",
            "site/words.yaml:1:11: `Deutsch` is no language",
        ),
        ("language: de-DE-Latn\n", "site/words.yaml:1:11: "),
        ("words: [a]\n", "site/words.yaml:1:8: `words` has to be"),
        (
            "word:\n  Advisories: x\n",
            "site/words.yaml:1:1: `word` is not a key",
        ),
        ("words:\n  Advisories: [x\n", "site/words.yaml:"),
        ("words:\n  Advisories: [x]\n", "site/words.yaml:2:15: "),
        (
            "words:\n  Advisories: \" \"\n",
            "site/words.yaml:2:15: the translation is empty",
        ),
        (
            "words:\n  Advisories: a {{ root }}\n",
            "site/words.yaml:2:15: `{` stands in a translation",
        ),
        (
            "words:\n  Published {1}: Am\n",
            "site/words.yaml:2:18: the translation leaves out `{1}`",
        ),
        (
            "words:\n  \"A feed for each {1}package{2}, on its page\": \"{2}Paket{1}\"\n",
            "site/words.yaml:2:49: the parts of the page",
        ),
    ] {
        let problems = check_words(&[("site/words.yaml", text)]);
        assert!(
            problems.iter().any(|problem| problem.level == Level::Error),
            "{text}"
        );
        // A database with an error is not opened, so that the gate is not asked.
        let sources = Sources::read(&[]).unwrap();
        let error = usable(text, &sources).unwrap_err().to_string();
        assert!(error.starts_with(want), "{text}: {error}");
    }
    // What the site does not say any more is told, and keeps no advisory from being published.
    let stale = "words:\n  Newest advisory: x\n";
    let problems = check_words(&[("site/words.yaml", stale)]);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].level, Level::Warning);
    assert!(problems[0].mend.starts_with("Write `Newest advisories`"));
    built(&public_database(&[("site/words.yaml", stale)]));
    // A phrase of a template of the team is one of the site.
    let own = [
        ("site/words.yaml", "words:\n  Our own: Unser\n"),
        ("templates/own.html", "[[Our own]]"),
    ];
    assert_eq!(check_words(&own), []);
    assert_eq!(check_words(&own[..1]).len(), 1);
}

const FRAME: &str = "<!doctype html>\n<p title=\"[[Hello]]\" lang=\"x\">[[Hello]] [[Read <a href=\"y\">{{ name }}</a> <b>now</b>]]</p>\n";

proptest! {
    #[test]
    fn no_translation_changes_the_structure_of_a_page(
        hello in any::<String>(),
        before in "[<>\"'&{}%#\\[\\]a-z/= ]{0,12}|\\PC{0,12}",
        between in "[<>\"'&{}%#\\[\\]a-z/= ]{0,12}|\\PC{0,12}",
        in_bold in "[<>\"'&{}%#\\[\\]a-z/= ]{0,12}|\\PC{0,12}",
    ) {
        let overrides = [("own.html", FRAME)];
        let sources = Sources::read(&overrides).unwrap();
        let read = format!("{before}{{1}}{between}{{2}}{in_bold}{{3}}");
        let text = format!(
            "words:\n  Hello: {}\n  \"Read {{1}} {{2}}now{{3}}\": {}\n",
            scalar(&hello, Style::Quoted),
            scalar(&read, Style::Quoted),
        );
        let words = Words::read(&text, &sources.phrases(), &mut Findings::new("site/words.yaml"));
        let templates = Templates::of_site(&sources, &words).unwrap();
        let mut values = Context::new();
        values.insert("name", "<n>");
        let shown = templates.render("own.html", &values).unwrap();
        let page = html::read("own.html", &shown);
        let names: Vec<_> = page.elements.iter().map(|(name, _)| name.as_str()).collect();
        prop_assert_eq!(names, ["p", "a", "b"]);
        let attributes: Vec<_> = page.elements[0].1.iter().map(|(name, _)| name.as_str()).collect();
        prop_assert_eq!(attributes, ["title", "lang"]);
        let is_refused = hello.trim().is_empty() || hello.contains(['{', '}']);
        let said = if is_refused { "Hello" } else { &hello };
        let said = Text::from(said);
        prop_assert_eq!(&page.elements[0].1[0].1, said.as_str());
    }

    #[test]
    fn no_translation_ends_a_text_of_a_script(said in any::<String>()) {
        let text = format!("words:\n  Copied: {}\n", scalar(&said, Style::Quoted));
        let phrases = Sources::read(&[]).unwrap().phrases();
        let words = Words::read(&text, &phrases, &mut Findings::new("site/words.yaml"));
        let script = String::from_utf8(words.in_script(b"a(\"[[Copied]]\");")).unwrap();
        let json = script.strip_prefix("a(").unwrap().strip_suffix(");").unwrap();
        let read: String = serde_json::from_str(json).unwrap();
        let is_refused = said.trim().is_empty() || said.contains(['{', '}']);
        let wanted = if is_refused { "Copied" } else { &said };
        let wanted = Text::from(wanted);
        prop_assert_eq!(read, wanted.as_str());
        let ends = json.contains(['<', '>', '\n', '\u{2028}', '\u{2029}']);
        prop_assert!(!ends);
    }
}
