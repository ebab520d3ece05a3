//! Markdown that is large, deep, or tries to run something.

use std::time::{Duration, Instant};

use snapbox::str;

use crate::database::{NOW, TestDatabase, content, published};

/// A database with this text below the title.
fn with_text(text: &str) -> TestDatabase {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        published("EX-2024-0001") + "\n" + text,
    );
    database
}

/// Whether any file of the built output holds these bytes.
fn is_published(database: &TestDatabase, part: &str) -> bool {
    content(&database.at("public")).iter().any(|(_, bytes)| {
        bytes
            .windows(part.len())
            .any(|window| window == part.as_bytes())
    })
}

#[test]
fn ten_megabytes_are_no_reason_to_hang() {
    let began = Instant::now();
    let database = with_text(
        &"A sentence about *lanterns* with `code` and [a link](https://example.org/). "
            .repeat(140_000),
    );
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
    assert!(
        began.elapsed() < Duration::from_mins(1),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn ten_thousand_nested_lists_are_no_reason_to_fall_over() {
    let mut text = String::new();
    for depth in 0..10_000 {
        text.push_str(&" ".repeat(depth % 1000 * 2));
        text.push_str("- x\n");
    }
    text.push_str(&"- ".repeat(10_000));
    text.push_str(&"> ".repeat(10_000));
    text.push('\n');
    text.push_str(&"*a **b ".repeat(10_000));
    text.push_str(&"[".repeat(10_000));
    let database = with_text(&text);
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
}

#[test]
fn a_long_line_is_not_printed_whole() {
    let database = with_text(&format!(
        "{}[x](javascript:alert(1))\n",
        "word ".repeat(200_000)
    ));
    let run = database.check();
    run.fails_with(1).has("link-scheme");
    assert!(run.err.len() < 10_000, "{} bytes", run.err.len());
}

#[test]
fn links_that_run_code_are_refused() {
    with_text("[click](javascript:alert(1)) and [this](JaVaScRiPt:alert(1)) and <vbscript:x> and ![](data:text/html,x)\n")
        .check()
        .fails_with(1)
        .err(str![[r#"
error[link-scheme]: the scheme `javascript:` is not published; only http, https and mailto are
  --> advisories/EX-2024-0001.md:13:9
   |
13 | [click](javascript:alert(1)) and [this](JaVaScRiPt:alert(1)) and <vbscript:x> and ![](data:text/html,x)
   |         ^^^^^^^^^^^^^^^^^^^
   |
   = help: Link an https URL, or show the text in a code span if readers need to see it

error[link-scheme]: the scheme `javascript:` is not published; only http, https and mailto are
  --> advisories/EX-2024-0001.md:13:41
   |
13 | [click](javascript:alert(1)) and [this](JaVaScRiPt:alert(1)) and <vbscript:x> and ![](data:text/html,x)
   |                                         ^^^^^^^^^^^^^^^^^^^
   |
   = help: Link an https URL, or show the text in a code span if readers need to see it

error[link-scheme]: the scheme `vbscript:` is not published; only http, https and mailto are
  --> advisories/EX-2024-0001.md:13:66
   |
13 | [click](javascript:alert(1)) and [this](JaVaScRiPt:alert(1)) and <vbscript:x> and ![](data:text/html,x)
   |                                                                  ^^^^^^^^^^^^
   |
   = help: Link an https URL, or show the text in a code span if readers need to see it

error[link-scheme]: the scheme `data:` is not published; only http, https and mailto are
  --> advisories/EX-2024-0001.md:13:87
   |
13 | [click](javascript:alert(1)) and [this](JaVaScRiPt:alert(1)) and <vbscript:x> and ![](data:text/html,x)
   |                                                                                       ^^^^^^^^^^^^^^^^
   |
   = help: Link an https URL, or show the text in a code span if readers need to see it

1 advisory checked: 4 errors in 1 file

"#]]);
    with_text("[file](file:///etc/passwd)\n")
        .check()
        .fails_with(1)
        .has("link-scheme");
}

#[test]
fn raw_html_is_shown_and_never_run() {
    let database =
        with_text("<script>alert('run')</script>\n\nText <img src=x onerror=alert(1)> text.\n");
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
    for (path, bytes) in content(&database.at("public")) {
        // Records hold Markdown, which is the reader's to render; pages are ours.
        if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let page = String::from_utf8_lossy(&bytes).into_owned();
            assert!(
                !page.contains("<script>alert") && !page.contains("<img src=x"),
                "{page}"
            );
        }
    }
}

#[test]
fn comments_are_notes_and_never_published() {
    let database = with_text(
        "Before.\n\n<!-- NOTE-TO-SELF: ask B. about the patch -->\n\nAfter <!-- NOTE-TO-SELF --> this.\n",
    );
    database.check().succeeds();
    database.run(&["build", "--now", NOW]).succeeds();
    assert!(!is_published(&database, "NOTE-TO-SELF"));
}

#[test]
fn a_comment_that_is_not_closed_is_an_error() {
    let database = with_text("Before.\n\n<!-- a note\n\nand the rest\n");
    database.check().fails_with(1).err(str![[r#"
error[html-comment]: this `<!--` does not begin one whole comment, so what follows might be published
  --> advisories/EX-2024-0001.md:15:1
   |
15 | <!-- a note
   | ^^^^
   |
   = help: End the comment with `-->` before the next blank line (in a table, before the next `|`), with no `<!--`, `--!>` or leading `>` inside; to show the letters, put them into a code span

1 advisory checked: 1 error in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
}

#[test]
fn characters_that_turn_the_text_around_are_pointed_at() {
    with_text("Access is \u{202e}denied\u{202c} granted.\n").check().succeeds().lacks("\u{202e}").err(str![[r#"
warning[suspicious-character]: the invisible character U+202E can make the text read differently from what it is
  --> advisories/EX-2024-0001.md:13:11
   |
13 | Access is �denied� granted.
   |           ^
   |
   = help: Delete it, or name it in words if the advisory is about it

warning[suspicious-character]: the invisible character U+202C can make the text read differently from what it is
  --> advisories/EX-2024-0001.md:13:18
   |
13 | Access is �denied� granted.
   |                  ^
   |
   = help: Delete it, or name it in words if the advisory is about it

1 advisory checked: 2 warnings in 1 file

"#]]);
}

#[test]
fn a_title_that_is_none_is_an_error() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        published("EX-2024-0001").replace("# A lantern", "#A lantern"),
    );
    database.check().fails_with(1).err(str![[r#"
error[body-form]: the first line looks like a title, but no space follows its `#`
 --> advisories/EX-2024-0001.md:9:1
  |
9 | #A lantern can be blown out
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: Write `# Title`; or write `\#` if it is no title; perhaps `# A lantern can be blown out`

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn no_text_at_all_is_an_error() {
    let database = TestDatabase::new();
    let text = published("EX-2024-0001");
    let (frontmatter, _) = text.split_once("# A lantern").unwrap();
    database.write("advisories/EX-2024-0001.md", frontmatter);
    database.check().fails_with(1).err(str![[r#"
error[text]: there is neither a title nor a text
 --> advisories/EX-2024-0001.md:2:1
  |
2 | id: EX-2024-0001
  | ^
  |
  = help: Write `# Title` below the frontmatter, and below it what happened and what to do

1 advisory checked: 1 error in 1 file

"#]]);
}
