//! What a bulletin and the pages around it promise to readers and to machines.

use super::*;

const ENTRY: &str = "---\nid: EX-2026-AAAA\nstatus: published\npublished: 2026-01-02T03:04:05Z\naliases: [CVE-2026-10001]\nseverity: [CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H]\ncwe: [CWE-79]\naffected:\n  - package: {ecosystem: npm, name: lamp}\n    ranges: [{introduced: 1.0.0, fixed: 1.4.2}, {introduced: 2.0.0, last_affected: 2.3.0}, {introduced: 3.0.0}]\ncredits: [{finder: Ada & Co}, {reporter: Ada & Co}]\n---\n# A </script> title\n\nText.\n\n## Workarounds\n\nTurn it off.\n";

fn site(files: &[(&str, &str)]) -> Files {
    let mut all = vec![("advisories/EX-2026-AAAA.md", ENTRY)];
    all.extend_from_slice(files);
    let files = built(&public_database(&all));
    examine(&files);
    files
}

#[test]
fn a_bulletin_answers_before_its_text_begins() {
    let page = site(&[]).text("advisories/EX-2026-AAAA.html");
    let (answers, text) = page
        .split_once("<div class=\"prose\" dir=\"auto\">")
        .unwrap();
    for part in [
        "What to do now",
        "<code class=\"fixed\" data-copy>1.4.2</code>",
        "If you cannot: <a href=\"#text-workarounds\">Workarounds</a>",
        "aria-label=\"Affected: &gt;= 1.0.0, &lt; 1.4.2; fixed in 1.4.2\"",
        "aria-label=\"Affected: &gt;= 2.0.0, &lt;= 2.3.0\"",
        "aria-label=\"Affected: &gt;= 3.0.0\"",
        "<form class=\"check\" data-check hidden>",
    ] {
        assert!(answers.contains(part), "{part}: {answers}");
    }
    for part in [
        "<b>8.8</b> <span>High</span> <small>CVSS 3.1</small>",
        "over the network, without login, when somebody is tricked into helping",
        "<tr><th scope=\"row\">Attack vector</th><td>Network</td>",
        "data-ranges=\"[[&quot;semver&quot;,&quot;introduced&quot;,&quot;1.0.0&quot;",
        "<a href=\"../cwe/79.html\">CWE-79</a>",
        "<bdi>Ada &amp; Co</bdi></a> <span class=\"role\">finder, reporter</span>",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn machines_read_what_a_bulletin_is() {
    let files = site(&[]);
    let page = files.text("advisories/EX-2026-AAAA.html");
    for part in [
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:image\" content=\"https://example.org/sec/assets/cards/EX-2026-AAAA.png\">",
        "<meta property=\"article:published_time\" content=\"2026-01-02T03:04:05Z\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let (_, data) = page
        .split_once("<script type=\"application/ld+json\">")
        .unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let article = &data["@graph"][0];
    assert_eq!(article["headline"], "A </script> title");
    assert_eq!(article["datePublished"], "2026-01-02T03:04:05Z");
    assert_eq!(article["alternateName"][0], "CVE-2026-10001");
    assert_eq!(article["about"][0]["name"], "lamp");
    assert!(
        files
            .paths()
            .contains(&"assets/cards/EX-2026-AAAA.png".to_owned())
    );
}

#[test]
fn every_weakness_ecosystem_and_person_has_a_page() {
    let files = site(&[]);
    for (path, part) in [
        (
            "cwe/79.html",
            "<h1>Improper Neutralization of Input During Web Page Generation",
        ),
        ("cwe/index.html", "CWE-79: "),
        ("ecosystems/npm.html", "<h1>npm</h1>"),
        ("credits/index.html", "<bdi>Ada &amp; Co</bdi>"),
        (
            "credits/Ada _26 Co.html",
            "<span class=\"role\">finder</span> <span class=\"role\">reporter</span>",
        ),
        (
            "packages/index.html",
            "<h2><a href=\"../ecosystems/npm.html\">npm</a></h2>",
        ),
    ] {
        assert!(files.text(path).contains(part), "{path}: {part}");
    }
}

#[test]
fn a_role_is_told_once_however_often_it_is_credited() {
    let thanks = "finder: Ada & Co}, {reporter: Ada & Co}, {finder: Ada & Co";
    let entry = ENTRY.replace("finder: Ada & Co}, {reporter: Ada & Co", thanks);
    let files = built(&public_database(&[("advisories/EX-2026-AAAA.md", &entry)]));
    let finder = "<span class=\"role\">finder</span>";
    let page = files.text("credits/Ada _26 Co.html");
    assert_eq!(page.matches(finder).count(), 1, "{page}");
    let page = files.text("advisories/EX-2026-AAAA.html");
    assert!(page.contains("<span class=\"role\">finder, reporter</span>"));
}

#[test]
fn a_rating_without_a_vector_has_nothing_to_copy() {
    let entry = ENTRY.replace(
        "[CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H]",
        "[{type: Ubuntu, score: medium}]",
    );
    let files = built(&public_database(&[("advisories/EX-2026-AAAA.md", &entry)]));
    let page = files.text("advisories/EX-2026-AAAA.html");
    assert!(page.contains("<strong>Ubuntu priority</strong>"), "{page}");
    assert!(!page.contains("class=\"vector\""));
}

#[test]
fn what_is_left_out_is_counted_as_people_count() {
    let packages = |number: usize, ranges: &str| {
        let all = (0..number).map(|n| {
            format!("  - package: {{ecosystem: npm, name: lamp{n}}}\n    ranges: [{ranges}]\n")
        });
        all.collect::<String>()
    };
    for (affected, want) in [
        (
            packages(7, "{introduced: 1.0.0, fixed: 1.4.2}"),
            ["1 more package<", "2 more ranges: "],
        ),
        (
            packages(8, "{introduced: 1.0.0}"),
            ["2 more packages<", "3 more ranges: "],
        ),
        (
            packages(6, "{introduced: 1.0.0}"),
            ["No fixed version of", "1 more range: "],
        ),
    ] {
        let text = format!(
            "---\nid: EX-2026-AAAA\nstatus: published\npublished: 2026-01-02T03:04:05Z\naffected:\n{affected}---\n# T\n\nText.\n"
        );
        let files = built(&public_database(&[("advisories/EX-2026-AAAA.md", &text)]));
        let page = files.text("advisories/EX-2026-AAAA.html");
        for want in want {
            assert!(page.contains(want), "{want}: {page}");
        }
    }
}

#[test]
fn a_withdrawn_bulletin_cannot_be_taken_for_one_that_counts() {
    let other = ENTRY
        .replace("EX-2026-AAAA", "EX-2026-BBBB")
        .replace("CVE-2026-10001", "CVE-2026-10002")
        .replace(
            "status: published\n",
            "status: withdrawn\nwithdrawn: 2026-02-01T00:00:00Z\nwithdrawn_reason: No.\nsuperseded_by: EX-2026-AAAA\n",
        );
    let files = site(&[("advisories/EX-2026-BBBB.md", &other)]);
    let page = files.text("advisories/EX-2026-BBBB.html");
    assert!(page.contains("<span class=\"stamp\">Withdrawn</span> <s>"));
    for gone in ["What to do now", "Am I affected?", "How bad", "data-check"] {
        assert!(!page.contains(gone), "{gone}");
    }
    // And the one that counts says what it replaces.
    let instead = files.text("advisories/EX-2026-AAAA.html");
    let (_, replaces) = instead.split_once("<dt>Replaces</dt>").unwrap();
    assert!(replaces.trim_start().starts_with("<dd><a href=\"../advisories/EX-2026-BBBB.html\">EX-2026-BBBB</a> <span class=\"tag\">Withdrawn</span>"));
}

#[test]
fn the_chart_counts_what_counts_and_leaves_no_time_out() {
    const HIGH: &str = "AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H";
    let rated = |id: &str, published: &str, vector: &str| {
        let severity = if vector.is_empty() {
            String::new()
        } else {
            format!("severity: [CVSS:3.1/{vector}]\n")
        };
        (
            format!("advisories/{id}.md"),
            format!(
                "---\nid: {id}\nstatus: published\npublished: {published}T00:00:00Z\n{severity}---\n# T\n\nText.\n"
            ),
        )
    };
    let over_years = [
        rated("EX-2020-AAAA", "2020-05-01", HIGH),
        rated("EX-2023-AAAA", "2023-05-01", HIGH),
        rated("EX-2023-BBBB", "2023-05-02", ""),
    ];
    let index = built(&database(&over_years)).text("index.html");
    let (_, table) = index.split_once("<figcaption>").unwrap();
    assert!(table.contains(
        "<th scope=\"col\">High</th><th scope=\"col\">Not rated</th><th scope=\"col\">All</th>"
    ));
    for row in [
        ">2020</a></th><td>1</td><td>0</td><td>1</td>",
        "<th scope=\"row\">2021</th><td>0</td><td>0</td><td>0</td>",
        ">2023</a></th><td>1</td><td>1</td><td>2</td>",
    ] {
        assert!(table.contains(row), "{row}: {table}");
    }
    assert!(index.contains("<rect class=\"high\" x=\"0\" y=\"50\" width=\"10\" height=\"50\">"));
    let quarters = built(&database(&over_years[1..])).text("index.html");
    assert!(quarters.contains("Q2 2023"));
}

#[test]
fn the_direction_of_a_page_is_that_of_its_language() {
    let english = site(&[("site/policy.he.md", "# מדיניות\n\nText.\n")]);
    let hebrew = english.text("policy.he.html");
    assert!(hebrew.contains("<html lang=\"he\" dir=\"rtl\">"));
    assert!(english.text("index.html").contains("<html lang=\"en\">"));

    let arabic = site(&[
        ("site/words.yaml", "language: ar\n"),
        ("site/policy.de.md", "# Richtlinie\n\nText.\n"),
    ]);
    let index = arabic.text("index.html");
    assert!(index.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let german = arabic.text("policy.de.html");
    assert!(german.contains("<html lang=\"de\" dir=\"ltr\">"));
}

#[test]
fn integrity_is_said_of_every_file_that_a_page_loads_where_it_is_configured() {
    let loaded = |html: &str| -> Vec<String> {
        let tags = html.split('<');
        tags.filter(|tag| tag.starts_with("script src=") || tag.contains("rel=\"stylesheet\""))
            .map(str::to_owned)
            .collect()
    };
    let with = public_database(&[
        (
            "advgen.yaml",
            "database: {name: N, base_url: https://example.org/}\nids: {prefix: EX}\ncontact: a@example.org\nsite: {integrity: sha256}\n",
        ),
        ("advisories/EX-2026-AAAA.md", ENTRY),
    ]);
    let files = built(&with);
    for page in files.pages() {
        let html = files.text(&page);
        for tag in loaded(&html) {
            assert!(tag.contains(" integrity=\"sha256-"), "{page}: {tag}");
        }
        if html.contains("data-app=") {
            assert!(html.contains("data-integrity=\"sha256-"), "{page}");
        }
    }
    for tag in loaded(&site(&[]).text("index.html")) {
        assert!(!tag.contains("integrity"), "{tag}");
    }
}

#[test]
fn a_page_in_another_language_is_named_by_the_others() {
    let files = site(&[("site/policy.de.md", "# Richtlinie\n\nText.\n")]);
    let german = files.text("policy.de.html");
    assert!(german.contains("<html lang=\"de\">"));
    for page in [&german, &files.text("policy.html")] {
        for part in [
            "<link rel=\"alternate\" hreflang=\"de\" href=\"https://example.org/sec/policy.de.html\">",
            "<link rel=\"alternate\" hreflang=\"en\" href=\"https://example.org/sec/policy.html\">",
            "<link rel=\"alternate\" hreflang=\"x-default\" href=\"https://example.org/sec/policy.html\">",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
    assert!(!files.text("index.html").contains("hreflang"));
}

#[test]
fn colours_and_logo_are_single_files() {
    let files = site(&[
        ("site/colours.css", ":root { --accent: teal }"),
        ("site/logo.svg", "<svg/>"),
    ]);
    let paths = files.paths();
    let style = paths
        .iter()
        .find(|path| path.starts_with("assets/style."))
        .unwrap();
    let style = files.text(style);
    assert!(
        style.starts_with("/* One style sheet") && style.ends_with("\n:root { --accent: teal }")
    );
    assert!(!paths.contains(&"colours.css".to_owned()));
    assert!(
        files
            .text("cwe/79.html")
            .contains("<img class=\"logo\" src=\"../logo.svg\" alt=\"\">")
    );
}

#[test]
fn the_numbers_of_the_policy_come_from_the_configuration() {
    let files = site(&[]);
    let embargo = files.text("embargo.html");
    assert!(embargo.contains("<strong>7 days</strong> before disclosure"));
    assert!(embargo.contains("<strong>24 hours</strong> before disclosure"));
    assert!(
        files
            .text("policy.html")
            .contains("<strong>90 days</strong>")
    );
}
