//! The promises of [`read`].

use proptest::prelude::*;

use super::*;
use crate::advisory::link_target::RefusedTarget;

/// Reads a body that must be without problems: summary and details.
fn clean(text: &str) -> (Option<String>, Option<String>) {
    let body = read(text);
    assert_eq!(body.problems, [], "{text:?}");
    (body.summary, body.details)
}

fn details(text: &str) -> String {
    clean(text).1.unwrap_or_default()
}

/// The kinds of the problems, with the source they point at.
fn problems(text: &str) -> Vec<(BodyProblemKind, &str)> {
    let found = read(text).problems.into_iter();
    found.map(|p| (p.kind, &text[p.range])).collect()
}

#[test]
fn the_first_heading_is_the_summary_and_the_rest_the_details() {
    let cases = [
        ("# T\n\nText.\n", Some("T"), Some("Text.")),
        ("\n\n# T `c` **b**\nText", Some("T `c` **b**"), Some("Text")),
        ("# T", Some("T"), None),
        ("# T\n\n# Second", Some("T"), Some("# Second")),
        ("Text\n\n# Later", None, Some("Text\n\n# Later")),
        ("\r\n# T\r\n\r\na\r\nb\rc\r\n", Some("T"), Some("a\nb\nc")),
        ("# T\n \n\n    code\n \t\n", Some("T"), Some("    code")),
        ("## T\n", None, Some("## T")),
        ("Sub\n---\n", None, Some("Sub\n---")),
        ("", None, None),
        ("  \n\t\n", None, None),
        (
            "# `<!--` and <T> {{ x }}",
            Some("`<!--` and <T> {{ x }}"),
            None,
        ),
    ];
    for (text, summary, details) in cases {
        let (s, d) = clean(text);
        assert_eq!((s.as_deref(), d.as_deref()), (summary, details), "{text:?}");
    }
}

#[test]
fn a_title_written_another_way_is_a_problem() {
    use BodyProblemKind::{EmptyTitle, TitleWithoutSpace, UnderlinedTitle};
    let cases = [
        ("\nTitle\n===\n\ntext", UnderlinedTitle, "Title\n==="),
        ("Two\nlines\n=\n", UnderlinedTitle, "Two\nlines\n="),
        ("<!-- c -->\n#Title\n", TitleWithoutSpace, "#Title"),
        ("#\ntext", EmptyTitle, "#"),
        ("# <!-- only a note -->\ntext", EmptyTitle, "#"),
    ];
    for (text, kind, source) in cases {
        assert_eq!(problems(text), [(kind, source)], "{text:?}");
        assert_eq!(read(text).summary, None, "{text:?}");
    }
    assert_eq!(problems("# T\n\nOther\n===\n"), []);
}

#[test]
fn a_text_without_the_comment_is_the_same_text() {
    let cases = [
        ("a\n\n<!-- c -->\n\nb", "a\n\nb"),
        ("a\n\n<!-- c -->\n\n\nb", "a\n\n\nb"),
        ("a\n\n<!-- c\n\nd -->\n\nb", "a\n\nb"),
        ("a\n\n<!-- c -->\n<!-- d -->\n\nb", "a\n\nb"),
        ("a\n\n<!-- c -->\n\n<!-- d -->\n\nb", "a\n\nb"),
        ("a\n<!-- c -->\n\nb", "a\n\nb"),
        ("a\n\n<!-- c -->\nb", "a\n\nb"),
        ("a\n<!-- c -->\nb", "a\nb"),
        ("a <!-- c --> b", "a b"),
        ("a<!-- c -->b", "ab"),
        ("a <!-- c -->, b", "a , b"),
        ("a <!-- c --> <!-- d --> b", "a b"),
        ("a <!-- c\nd --> b", "a b"),
        ("a <!-- c -->\nb", "a\nb"),
        ("a <!-- c -->  \nb", "a  \nb"),
        ("<!-- c --> a\nb", "a\nb"),
        ("<!-- c -->     a\nb", "a\nb"),
        ("<!-- c --> a <!-- d --> b", "a b"),
        ("<!-- c -->\n\na", "a"),
        ("a\n\n<!-- c -->", "a"),
        ("a\n\n<!-- c -->\n\n", "a"),
        ("   <!-- c -->   \na", "a"),
        ("a\n      <!-- c -->\nb", "a\nb"),
        ("# T <!-- c --> u ##\n\na", "a"),
        ("# T\n<!-- c -->\n\na", "a"),
        ("# T\n\n<!-- c -->\n\na", "a"),
        ("<!-- c -->\n# T\n\na", "a"),
        ("<!-- c -->\n\n# T\n\na", "a"),
        ("- a\n- <!-- c --> b", "- a\n- b"),
        ("- a\n  <!-- c\n\n  d -->\n- b", "- a\n- b"),
        ("- a\n\n  <!-- c -->\n\n  b", "- a\n\n  b"),
        ("> a\n> <!-- c -->\n> b", "> a\n> b"),
        ("> a\n>\n> <!-- c\n> d -->\n>\n> b", "> a\n>\n> b"),
        ("> a <!-- c\n> d --> b", "> a b"),
        ("> a\n>\n<!-- c -->\n\n> b", "> a\n>\n\n> b"),
        ("> <!-- c --> b\n> d", "> b\n> d"),
        (
            "| a | b |\n|---|---|\n| 1 <!-- c --> | 2 |",
            "| a | b |\n|---|---|\n| 1 | 2 |",
        ),
        ("| a <!-- c --> | b |\n|---|---|", "| a | b |\n|---|---|"),
        ("## a <!-- c -->\n\nb", "## a\n\nb"),
        ("<div>\nx <!-- c --> y\n</div>", "<div>\nx y\n</div>"),
        ("<div>\n<!-- c\nd -->\n</div>", "<div>\n</div>"),
        ("> <div>\n> <!-- c -->\n> </div>", "> <div>\n> </div>"),
        (
            "**a <!-- c --> b** [d <!-- e --> f](https://example.org)",
            "**a b** [d f](https://example.org)",
        ),
        ("a[^1]\n\n[^1]: b <!-- c --> d", "a[^1]\n\n[^1]: b d"),
        ("a\r\n\r\n<!-- c\r\n -->\r\n\r\nb", "a\n\nb"),
        ("a\r\r<!-- c\r -->\r\rb", "a\n\nb"),
        ("a <!----> b", "a b"),
        ("\\\\<!-- c -->", "\\\\"),
    ];
    for (with, without) in cases {
        assert_eq!(details(with), without, "{with:?}");
    }
    assert_eq!(clean("# T <!-- c --> u ##").0.as_deref(), Some("T u"));
    assert_eq!(clean("<!-- c --> # T").0.as_deref(), Some("T"));
}

#[test]
fn what_only_looks_like_a_comment_is_content() {
    for text in [
        "`<!-- c -->`",
        "``a ` <!-- c -->``",
        "```html\n<!-- c -->\n\n```",
        "~~~\n<!-- c\n~~~",
        "a\n\n    <!-- c -->",
        "- a\n\n      <!-- c -->",
        "> ```\n> <!-- c\n>\n> d -->\n> ```",
        "\\<!-- c --\\>",
        "<\\!-- c -->",
        "&lt;!-- c --&gt;",
        "| a |\n|---|\n| `<!-- \\| -->` |",
        "a --> b",
        "a --\\> b `<!--` c",
    ] {
        assert_eq!(details(text), text);
    }
}

#[test]
fn what_might_be_a_comment_is_a_problem_and_not_published() {
    for (text, visible) in [
        ("a <!-- SECRET", "a"),
        ("a\n\n<!-- SECRET\n\nb", "a"),
        ("a <!-- SECRET\n\nSECRET -->\n", "a"),
        ("a <!-- c --> b\n\n<!-- SECRET", "a b"),
        ("<div>\na <!-- SECRET\n\nSECRET -->\n</div>", "<div>\na"),
        ("- a\n  <!-- SECRET\n- SECRET -->", "- a"),
        (
            "| a |\n|---|\n| <!-- SECRET | SECRET --> |",
            "| a |\n|---|\n|",
        ),
        (
            "| a |\n|---|\n| b | <!-- SECRET --> |",
            "| a |\n|---|\n| b |",
        ),
        ("a <!--> SECRET -->", "a"),
        ("a <!---> SECRET -->", "a"),
        ("a <!-- SECRET --!> SECRET -->", "a"),
        ("a <!-- SECRET --!> SECRET", "a"),
        ("a <!-- SECRET <!-- SECRET --> SECRET -->", "a"),
        ("a <!-- SECRET <!--->", "a"),
        ("<!-- SECRET <!-- SECRET -->\nSECRET -->", ""),
        ("a <b title=\"<!-- SECRET -->\">", "a <b title=\""),
        ("[a](b<!--SECRET-->)", "[a](b"),
        ("[a](b \"<!-- SECRET -->\")", "[a](b \""),
        ("x\n\n[a]: b '<!-- SECRET -->'\n\n[a]", "x\n\n[a]: b '"),
        ("``` <!-- SECRET -->\na\n```", "```"),
        ("a <?php <!-- SECRET --> ?>", "a <?php"),
        ("a <!-<!-- c -->- SECRET -->", "a"),
        ("a <<!-- c -->!-- SECRET -->", "a"),
        ("# T\n\n## a <!-- SECRET\nSECRET -->", "## a"),
    ] {
        let body = read(text);
        assert_eq!(
            body.details.as_deref().unwrap_or_default(),
            visible,
            "{text:?}"
        );
        let at = body
            .problems
            .iter()
            .position(|p| p.kind == BodyProblemKind::UnclosedComment);
        let at = at.unwrap_or_else(|| panic!("{text:?} is published"));
        assert!(
            text[body.problems[at].range.clone()].starts_with('<'),
            "{text:?}"
        );
    }
}

#[test]
fn a_comment_that_ends_too_early_is_a_problem() {
    use BodyProblemKind::StrayCommentEnd;
    for text in [
        "<!-- flow: a --> b is not fixed -->",
        "a <!-- b --> c -->",
        "<!-- a --> b\n\nc -->\n",
        "`a <!-- ` c -->",
        "```\n<!--\n```\nb -->",
    ] {
        assert_eq!(problems(text), [(StrayCommentEnd, "-->")], "{text:?}");
    }
}

#[test]
fn a_summary_keeps_no_comment() {
    let body = read("# T <!-- SECRET\n\nb -->\n");
    assert_eq!(body.summary.as_deref(), Some("T"));
    assert_eq!(body.details, None);
    assert_eq!(body.problems.len(), 1);
}

#[test]
fn a_note_in_a_link_definition_is_a_problem() {
    use BodyProblemKind::NoteInLinkDefinition;
    for text in [
        "a\n\n[//]: # (SECRET)",
        "[comment]: <> (SECRET)\n\na",
        "a\n\n[_note_]:- 'SECRET'",
    ] {
        assert!(
            matches!(problems(text)[..], [(NoteInLinkDefinition, source)] if source.contains("SECRET")),
            "{text:?}"
        );
    }
    assert_eq!(problems("[a]\n\n[a]: https://example.org 'Title'"), []);
    assert_eq!(problems("a\n\n[a]: https://example.org"), []);
}

#[test]
fn cells_that_the_page_would_not_show_are_a_problem() {
    let lost = |source| [(BodyProblemKind::LostCells, source)];
    let table = |row: &str| format!("| a | b |\n|---|---|\n{row}\n\nc");
    assert_eq!(problems(&table("| 1 | 2 | 3 | 4 |")), lost("3 | 4"));
    assert_eq!(problems(&table("1|x || y|")), lost("y"));
    for row in ["| 1 | 2 |", "| 1 | 2 | |", "1|2", "| 1", "| `a\\|b` | 2 |"] {
        assert_eq!(problems(&table(row)), [], "{row}");
    }
}

#[test]
fn relative_destinations_are_attachments() {
    let text = "# T ![a](./a.png)\r\n\r\n<!-- [x](private.txt) -->\r\n[b](<b c.txt> \"t\") ![i][r] \
                [h](https://example.org/) [m](mailto:a@example.org) <a@example.org> [f](#f)\r\n\
                `[no](code.txt)` [o](EXAMPLE-2026-0001.md#x) [e](%C3%BC.txt)\r\n\r\n[r]: r.png\r\n";
    let body = read(text);
    assert_eq!(body.problems, []);
    let found: Vec<_> = body
        .attachments
        .iter()
        .map(|a| (a.kind, a.path.as_str(), &text[a.range.clone()]))
        .collect();
    assert_eq!(
        found,
        [
            (AttachmentKind::Image, "a.png", "./a.png"),
            (AttachmentKind::Link, "b c.txt", "b c.txt"),
            (AttachmentKind::Image, "r.png", "![i][r]"),
            (
                AttachmentKind::Link,
                "EXAMPLE-2026-0001.md",
                "EXAMPLE-2026-0001.md#x"
            ),
            (AttachmentKind::Link, "ü.txt", "%C3%BC.txt"),
        ]
    );
}

#[test]
fn a_destination_that_is_not_published_is_a_problem() {
    use RefusedTarget as R;
    let foreign = |s: &str| R::ForeignScheme(s.to_owned());
    let cases = [
        (
            "[a](javascript:alert(1))",
            foreign("javascript"),
            "javascript:alert(1)",
        ),
        ("[a](JAVASCRIPT:x)", foreign("javascript"), "JAVASCRIPT:x"),
        (
            "[a](java&#115;cript:x)",
            foreign("javascript"),
            "[a](java&#115;cript:x)",
        ),
        (
            "[a](java&Tab;script:x)",
            foreign("javascript"),
            "[a](java&Tab;script:x)",
        ),
        (
            "[a](&#1;javascript:x)",
            foreign("javascript"),
            "[a](&#1;javascript:x)",
        ),
        (
            "[a](javascript&colon;x)",
            foreign("javascript"),
            "[a](javascript&colon;x)",
        ),
        (
            "![a](data:image/svg+xml,x)",
            foreign("data"),
            "data:image/svg+xml,x",
        ),
        ("<javascript:x>", foreign("javascript"), "<javascript:x>"),
        ("[a]\n\n[a]: vbscript:x", foreign("vbscript"), "[a]"),
        (
            "a\n\n[a]: vbscript:x",
            foreign("vbscript"),
            "[a]: vbscript:x",
        ),
        ("[a](//example.org)", R::NetworkPath, "//example.org"),
        ("[a](/etc/x)", R::AbsolutePath, "/etc/x"),
        ("![a](../x.png)", R::ParentPath, "../x.png"),
        ("[a](a\\\\b)", R::Backslash, "[a](a\\\\b)"),
        ("[a](C:/x)", R::DriveLetter, "C:/x"),
        ("[a](%2e%2e/x)", R::Encoding, "%2e%2e/x"),
        ("[a]()", R::Empty, "[a]()"),
        ("[a](<>)", R::Empty, "[a](<>)"),
        ("[a](https:example.org)", R::Host, "https:example.org"),
    ];
    for (text, refused, source) in cases {
        let expected = [(BodyProblemKind::Destination(refused), source)];
        assert_eq!(problems(text), expected, "{text:?}");
        assert_eq!(read(text).attachments, [], "{text:?}");
    }
}

#[test]
fn characters_that_mislead_readers_are_problems() {
    let seen = [
        '\0', '\u{1}', '\u{1b}', '\u{7f}', '\u{85}', '\u{200e}', '\u{202e}', '\u{2066}', '\u{2069}',
    ];
    for c in seen {
        let text = format!("# T\n\n<!-- {c} --> `{c}`\r\n");
        let source = c.to_string();
        let one = (BodyProblemKind::SuspiciousCharacter(c), source.as_str());
        assert_eq!(problems(&text), [one.clone(), one], "{c:?}");
    }
    for (text, c, source) in [
        ("a &#x202e; b", '\u{202e}', "&#x202e;"),
        ("| a &#27; |\n|---|", '\u{1b}', "&#27;"),
        ("[a](b '&#x202e;')", '\u{202e}', "[a](b '&#x202e;')"),
        ("a &rlm;", '\u{200f}', "&rlm;"),
    ] {
        let expected = [(BodyProblemKind::SuspiciousCharacter(c), source)];
        assert_eq!(problems(text), expected, "{text:?}");
    }
    assert_eq!(problems("`&#27;` \\&#27; &Tab; &copy;"), []);
    assert_eq!(problems("a\tb\r\nc\rd é 漢 \u{200b}"), []);
}

#[test]
fn every_problem_says_what_to_do_and_quotes_no_text() {
    let text = "#SECRET\n\n|a|\n|-|\n|b|SECRET\n\n[SECRET](/SECRET) \u{202e} <!-- a --> -->\n\n[//]: # (SECRET)\n\n<!-- SECRET";
    let found = read(text).problems;
    assert_eq!(found.len(), 7);
    for problem in found {
        let message = problem.kind.message();
        assert!(
            !message.contains("SECRET") && !message.ends_with('.'),
            "{message}"
        );
        assert!(!problem.kind.mend().is_empty());
    }
}

#[test]
fn hostile_sizes_are_read() {
    let cases = [
        "> ".repeat(10_000) + "a <!-- c -->",
        "- a ".repeat(10_000),
        "1. ".repeat(10_000) + "<!-- c --> a",
        "[a](".repeat(50_000),
        "a <!-- ".repeat(50_000),
        "<!-- a --> ".repeat(50_000),
        "a <!-- a --> ".repeat(50_000),
        "<!-- a -->\n\n".repeat(50_000),
        "<!--\n".repeat(50_000),
        "a -->\n".repeat(50_000),
        "![a](<".repeat(20_000),
        "[a]: # (b)\n".repeat(20_000),
        ">".repeat(50_000) + "\n" + &"<!-- a -->\n\n".repeat(20_000),
        "word <!-- x --> word `<!-- y -->`\n\n".repeat(280_000),
    ];
    for text in cases {
        let body = read(&text);
        assert!(body.details.is_none_or(|d| d.len() <= text.len()));
    }
}

/// Blocks in whose text a comment may be inserted between two words.
const PROSE: [&str; 8] = [
    "One two *three four* five.",
    "- one two\n- three four\n\n  five six",
    "> one two\n> three four\n>\n> five six",
    "## One two three",
    "| one two | three |\n|---------|-------|\n| four five | six |",
    "1. one two\n2. three `four`five six",
    "[one two](https://example.org/) three",
    "One two\nthree four  \nfive six",
];

/// Blocks in which the letters of a comment are content.
const CODE: [&str; 4] = [
    "```\nfn main() {}\n\n<!-- content -->\n```",
    "~~~html\n<!--\n~~~",
    "A `<!-- content -->` span",
    "<p>raw *html*</p>",
];

/// Texts of comments. None holds `SECRET` twice, none breaks inline comments.
const NOTES: [&str; 6] = [
    "<!-- SECRET -->",
    "<!--SECRET-->",
    "<!-- SECRET\nSECRET -->",
    "<!-- `SECRET *` [ -->",
    "<!-- SECRET é -- - > -->",
    "<!---- SECRET ---->",
];

fn blocks() -> impl Strategy<Value = Vec<&'static str>> {
    let block = prop_oneof![
        3 => prop::sample::select(&PROSE[..]),
        1 => prop::sample::select(&CODE[..]),
    ];
    prop::collection::vec(block, 1..6)
}

proptest! {
    #[test]
    fn a_comment_between_blocks_changes_nothing(
        blocks in blocks(),
        places in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&NOTES[..]), any::<bool>()), 1..4),
        title in any::<bool>(),
    ) {
        let mut plain: Vec<String> = blocks.iter().map(|b| (*b).to_owned()).collect();
        if title {
            plain.insert(0, "# One two".to_owned());
        }
        let mut noted = plain.clone();
        for (place, note, long) in places {
            let note = if long { note.replace("SECRET", "SECRET\n\nSECRET") } else { note.to_owned() };
            noted.insert(place.index(noted.len() + 1), note);
        }
        let (plain, noted) = (read(&plain.join("\n\n")), read(&noted.join("\n\n")));
        prop_assert_eq!(&noted.problems, &[]);
        prop_assert_eq!((plain.summary, plain.details), (noted.summary, noted.details));
    }

    #[test]
    fn a_comment_between_words_changes_nothing(
        blocks in blocks(),
        chosen in prop::sample::select(&PROSE[..]),
        at in any::<prop::sample::Index>(),
        word in any::<prop::sample::Index>(),
        note in prop::sample::select(&NOTES[..3]),
        crlf in any::<bool>(),
    ) {
        let spaces: Vec<usize> = chosen
            .match_indices(' ')
            .map(|(i, _)| i)
            .filter(|i| {
                let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
                letter(chosen[..*i].chars().last()) && letter(chosen[i + 1..].chars().next())
            })
            .collect();
        let space = spaces[word.index(spaces.len())];
        // A note of two lines would need the markers of quotes and tables.
        let note = note.replace('\n', " ");
        let noted = format!("{} {note}{}", &chosen[..space], &chosen[space..]);
        let with = |block: &str| {
            let mut all = blocks.clone();
            all.insert(at.index(all.len() + 1), block);
            let text = all.join("\n\n");
            read(&if crlf { text.replace('\n', "\r\n") } else { text })
        };
        let (plain, noted) = (with(chosen), with(&noted));
        prop_assert_eq!(&noted.problems, &[]);
        prop_assert!(!noted.details.as_deref().unwrap_or_default().contains("SECRET"));
        prop_assert_eq!((plain.summary, plain.details), (noted.summary, noted.details));
    }

    #[test]
    fn a_text_without_angle_brackets_is_not_altered(text in "[-#*>`~|\\[\\]()!&;:a-c \t\n\r\\\\=_0-9.é]{0,80}") {
        let body = read(&text);
        let unix = text.replace("\r\n", "\n").replace('\r', "\n");
        if body.summary.is_none() && !body.problems.iter().any(|p| p.kind == BodyProblemKind::EmptyTitle) {
            let trimmed = unix.trim_end_matches([' ', '\t', '\n']);
            let kept = body.details.unwrap_or_default();
            prop_assert!(trimmed.ends_with(&kept));
            prop_assert!(trimmed[..trimmed.len() - kept.len()].trim().is_empty());
        } else {
            prop_assert!(unix.trim_end().ends_with(body.details.as_deref().unwrap_or_default().trim_end()));
        }
    }

    #[test]
    fn no_arrangement_of_markers_leaves_a_comment(text in "(<!--|-->|<!-|->|--|<|>|!|`|```|~~~|\\\\|\n|\n\n|    |- |> |\\||a|S|<div>|\\[a\\]\\(| |# ){0,40}") {
        let body = read(&text);
        for problem in &body.problems {
            prop_assert!(text.get(problem.range.clone()).is_some());
        }
        let kept = body.details.unwrap_or_default();
        prop_assert_eq!(Comments::of(&kept).whole.len(), 0, "{:?}", kept);
        prop_assert_eq!(Comments::of(&kept).unclosed.len(), 0, "{:?}", kept);
        if let Some(summary) = body.summary {
            prop_assert_eq!(Comments::of(&format!("# {summary}")).first_start(), None);
        }
        if body.problems.is_empty() {
            let again = read(&format!("# T\n\n{kept}"));
            prop_assert_eq!(again.details.unwrap_or_default(), kept);
        }
    }
}
