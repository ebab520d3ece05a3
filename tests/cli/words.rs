//! `site/words.yaml`: what `check` says of it, and which one `build` uses.

use std::fs;

use snapbox::str;

use crate::database::{NOW, TestDatabase, embargoed, published};

fn database(words: &str) -> TestDatabase {
    let database = TestDatabase::in_git();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write("site/words.yaml", words)
        .commit_at("2024-04-01T00:00:00Z");
    database
}

#[test]
fn mistakes_in_the_words_are_shown_with_their_mend() {
    let words = "language: german
words:
  Newest advisory: Neueste Hinweise
  \"Published {1}\": Veröffentlicht
  \"Changed {1}, see the {2}history{3}\": \"Geändert {1}, siehe {3}Verlauf{2}\"
  Search: \"{{ root }}\"
  Thanks:
    - Dank
colour: red
";
    database(words).check().fails_with(1).err(str![[r#"
error[template]: `german` is no language
 --> site/words.yaml:1:11
  |
1 | language: german
  |           ^^^^^^
  |
  = help: Write its tag, as in de, pt-BR or zh-Hans

warning[unknown-phrase]: the site never says `Newest advisory`
 --> site/words.yaml:3:3
  |
3 |   Newest advisory: Neueste Hinweise
  |   ^^^^^^^^^^^^^^^
  |
  = help: Write `Newest advisories`, or remove the line

error[template]: the translation leaves out `{1}`
 --> site/words.yaml:4:20
  |
4 |   "Published {1}": Veröffentlicht
  |                    ^^^^^^^^^^^^^^
  |
  = help: Have each value of `Published {1}` once; the phrase stands in bulletin.html

error[template]: the parts of the page that the numbers stand for would not be within each other any more
 --> site/words.yaml:5:41
  |
5 |   "Changed {1}, see the {2}history{3}": "Geändert {1}, siehe {3}Verlauf{2}"
  |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: Keep what stands between two numbers of `Changed {1}, see the {2}history{3}` between them, such as the words of a link; the phrase stands in bulletin.html

error[template]: `{` stands in a translation around the name of a value only
 --> site/words.yaml:6:11
  |
6 |   Search: "{{ root }}"
  |           ^^^^^^^^^^^^
  |
  = help: Write it without braces; the phrase stands in page.html

error[wrong-type]: a translation has to be text, and this is a list
 --> site/words.yaml:8:5
  |
8 |     - Dank
  |     ^^^^^^
  |
  = help: Write text

error[unknown-key]: `colour` is not a key that is known here
 --> site/words.yaml:9:1
  |
9 | colour: red
  | ^^^^^^
  |
  = help: Remove it; the keys known here are `language` and `words`

1 advisory checked: 6 errors and 1 warning in 1 file

"#]]);
    let run = database("words: \"\n").check();
    run.fails_with(1).err(str![[r#"
error[yaml]: this is not YAML: unclosed quote
 --> site/words.yaml:1:8
  |
1 | words: "
  |        ^
  |
  = help: Check the indentation, use spaces instead of tabs, and put quotes around text that contains `: ` or ` #`, or that starts with a special character

1 advisory checked: 1 error in 1 file

"#]]);
}

#[test]
fn what_check_refuses_is_not_built() {
    let database = database("words:\n  \"Published {1}\": Veröffentlicht\n");
    let run = database.run(&["build", "--now", NOW, "--out", "../site"]);
    run.fails_with(1);
    assert!(!database.folder().join("../site").exists());
}

#[test]
fn the_words_are_those_of_the_revision() {
    let database = database("language: de\nwords:\n  Newest advisories: Neueste Hinweise\n");
    database.write("site/words.yaml", "language: fr\n");
    database
        .run(&["build", "--now", NOW, "--rev", "HEAD", "--out", "../site"])
        .succeeds();
    let site = database.folder().join("../site");
    let index = fs::read_to_string(site.join("index.html")).unwrap();
    assert!(index.contains("<html lang=\"de\">"));
    assert!(index.contains("Neueste Hinweise"));
    assert!(!site.join("words.yaml").exists());
    let manifest = fs::read_to_string(site.join("manifest.json")).unwrap();
    assert!(!manifest.contains("words.yaml"));
}

#[test]
fn words_that_name_what_is_not_public_are_not_said_however_they_are_written() {
    for (word, place) in [
        ("Siehe EX-2024-0002", "3:17"),
        ("\"Siehe \\u0045X-2024-0002\"", "1:1"),
        ("\"Siehe EX-2024-\\\n    0002\"", "3:18"),
        ("\"\\x45X-2024-0002\" # so", "1:1"),
    ] {
        let database = database(&format!("language: de\nwords:\n  Search: {word}\n"));
        database.write(
            "advisories/EX-2024-0002.md",
            embargoed("EX-2024-0002", "2024-07-01T12:00:00Z"),
        );
        database
            .check()
            .fails_with(1)
            .has("error[private-reference]")
            .has(&format!("--> site/words.yaml:{place}\n"));
        let run = database.run(&["build", "--now", NOW, "--out", "../site"]);
        run.fails_with(1);
    }
}
