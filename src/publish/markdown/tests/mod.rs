//! The promises of the HTML, with `ammonia` as the judge.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::*;

mod hostile;

fn html(markdown: &str) -> String {
    let file = |path: &str| (!path.ends_with("svg")).then(|| format!("EXAMPLE-1/{path}"));
    let link = |path: &str| (path == "EXAMPLE-2.md").then(|| "EXAMPLE-2.html".to_owned());
    let own = |id: &str| (id == "EXAMPLE-2").then(|| "EXAMPLE-2.html".to_owned());
    to_html(
        markdown,
        &Context {
            id_prefix: "x-",
            attachment: &file,
            link: &link,
            advisory: &own,
            say: &in_english,
        },
    )
}

/// Knows every tag and attribute this module writes, and no other.
static JUDGE: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let attributes = [
        ("a", &["href", "title", "rel", "id", "aria-label"][..]),
        ("blockquote", &["class"]),
        ("code", &["class"]),
        ("div", &["class", "role", "aria-label", "tabindex"]),
        ("h2", &["id"]),
        ("h3", &["id"]),
        ("h4", &["id"]),
        ("h5", &["id"]),
        ("h6", &["id"]),
        ("img", &["src", "alt", "title"]),
        ("input", &["type", "disabled", "checked", "aria-label"]),
        ("li", &["id"]),
        ("ol", &["start"]),
        ("p", &["class"]),
        ("pre", &["tabindex"]),
        ("section", &["class", "aria-label"]),
        ("td", &["class"]),
        ("th", &["scope", "class"]),
    ];
    let bare = [
        "br", "del", "em", "hr", "strong", "sup", "table", "tbody", "thead", "tr", "ul",
    ];
    let mut judge = ammonia::Builder::empty();
    judge
        .tags(attributes.iter().map(|(tag, _)| *tag).chain(bare).collect())
        .tag_attributes(
            attributes
                .iter()
                .map(|(tag, names)| (*tag, names.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(None);
    judge
});

/// Fails unless a sanitizer with a real HTML parser finds nothing to change:
/// no foreign tag, attribute or scheme, and every element where it may be.
fn assert_judged_clean(html: &str, source: &str) {
    let judged = JUDGE.clean(html).to_string();
    assert_eq!(judged, html.replace('\u{a0}', "&nbsp;"), "from {source:?}");
    for allowed in html.split(" src=\"").skip(1) {
        assert!(allowed.starts_with("EXAMPLE-1/"), "from {source:?}: {html}");
    }
}

/// What a reader sees of `html`.
fn seen(html: &str) -> String {
    let text = ammonia::Builder::empty().clean(html).to_string();
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

#[test]
fn blocks_become_html() {
    let cases = [
        ("a\nb  \nc", "<p>a\nb<br>\nc</p>\n"),
        (
            "# A\n\n###### B",
            "<h2 id=\"x-a\">A</h2>\n<h6 id=\"x-b\">B</h6>\n",
        ),
        (
            "## `A` *b*\n## A b",
            "<h3 id=\"x-a-b\"><code>A</code> <em>b</em></h3>\n<h3 id=\"x-a-b-2\">A b</h3>\n",
        ),
        (
            "# {#id .class}",
            "<h2 id=\"x-id-class\">{#id .class}</h2>\n",
        ),
        (
            "- a\n- b\n  - c",
            "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n",
        ),
        (
            "3. a\n\n4. b",
            "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n",
        ),
        (
            "> a\n\n---",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n",
        ),
        (
            "> [!WARNING]\n> a",
            "<blockquote class=\"alert alert-warning\">\n<p class=\"alert-title\">Warning</p>\n<p>a</p>\n</blockquote>\n",
        ),
        (
            "```rust,ignore\n<T>\n```",
            "<pre tabindex=\"0\"><code class=\"language-rust\">&lt;T&gt;\n</code></pre>\n",
        ),
        (
            "```c++\n```",
            "<pre tabindex=\"0\"><code class=\"language-c++\"></code></pre>\n",
        ),
        ("```x\"y\n```", "<pre tabindex=\"0\"><code></code></pre>\n"),
        (
            "    {{ x }}\n",
            "<pre tabindex=\"0\"><code>{{ x }}\n</code></pre>\n",
        ),
        (
            "**a** ~~b~~ `c`",
            "<p><strong>a</strong> <del>b</del> <code>c</code></p>\n",
        ),
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"Done\"> a</li>\n<li><input type=\"checkbox\" disabled=\"\" aria-label=\"Not done\"> b</li>\n</ul>\n",
        ),
        (
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            "<div class=\"table\" role=\"region\" aria-label=\"Table 1\" tabindex=\"0\"><table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"align-right\">2</td></tr>\n</tbody>\n</table></div>\n",
        ),
        (
            "| | b |\n|---|---|\n| 1 | 2 |",
            "<div class=\"table\" role=\"region\" aria-label=\"Table 1\" tabindex=\"0\"><table>\n<thead>\n<tr><td></td><th scope=\"col\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody>\n</table></div>\n",
        ),
        ("1.10 \"q\" -- 'r'...", "<p>1.10 \"q\" -- 'r'...</p>\n"),
        ("", ""),
    ];
    for (markdown, expected) in cases {
        assert_eq!(html(markdown), expected, "{markdown:?}");
        assert_judged_clean(expected, markdown);
    }
}

#[test]
fn links_lead_where_they_may_and_leave_their_text_elsewhere() {
    let cases = [
        (
            "[a](https://example.org/?b&c \"t\")",
            "<a href=\"https://example.org/?b&amp;c\" title=\"t\" rel=\"noopener noreferrer\">a</a>",
        ),
        (
            "<https://example.org/a_b>",
            "<a href=\"https://example.org/a_b\" rel=\"noopener noreferrer\">https://example.org/a_b</a>",
        ),
        (
            "<a@example.org>",
            "<a href=\"mailto:a@example.org\">a@example.org</a>",
        ),
        ("[a](#b)", "<a href=\"#x-b\">a</a>"),
        (
            "[a](./EXAMPLE-2.md#b)",
            "<a href=\"EXAMPLE-2.html#x-b\">a</a>",
        ),
        ("[*a*](EXAMPLE-3.md)", "<em>a</em>"),
        ("[a](//example.org)", "a"),
        ("[a](../x.md)", "a"),
        (
            "[`a` CVE-2026-12345](javascript:x)",
            "<code>a</code> CVE-2026-12345",
        ),
        (
            "![a *b*](i/b.png \"t\")",
            "<img src=\"EXAMPLE-1/i/b.png\" alt=\"a b\" title=\"t\">",
        ),
        ("![a](b.svg)", "a"),
        (
            "![a](https://example.org/b.png)",
            "<a href=\"https://example.org/b.png\" rel=\"noopener noreferrer\">a</a>",
        ),
        (
            "![](https://example.org/b.png)",
            "<a href=\"https://example.org/b.png\" rel=\"noopener noreferrer\">https://example.org/b.png</a>",
        ),
        (
            "[![a](https://example.org/b.png)](https://example.com/)",
            "<a href=\"https://example.com/\" rel=\"noopener noreferrer\">a</a>",
        ),
        (
            "[![a](b.png)](EXAMPLE-2.md)",
            "<a href=\"EXAMPLE-2.html\"><img src=\"EXAMPLE-1/b.png\" alt=\"a\"></a>",
        ),
        (
            "![a ![b](c.png) [d](e)](f.png)",
            "<img src=\"EXAMPLE-1/f.png\" alt=\"a b d\">",
        ),
        (
            "see https://example.org/a_b_c.",
            "see <a href=\"https://example.org/a_b_c\" rel=\"noopener noreferrer\">https://example.org/a_b_c</a>.",
        ),
        (
            "EXAMPLE-2, CVE-2026-12345",
            "<a href=\"EXAMPLE-2.html\">EXAMPLE-2</a>, <a href=\"https://www.cve.org/CVERecord?id=CVE-2026-12345\" rel=\"noopener noreferrer\">CVE-2026-12345</a>",
        ),
        (
            "`EXAMPLE-2 https://example.org`",
            "<code>EXAMPLE-2 https://example.org</code>",
        ),
        (
            "[EXAMPLE-2 https://example.org](#)",
            "<a href=\"#\">EXAMPLE-2 https://example.org</a>",
        ),
        (
            "[a [b](https://example.org) c](https://example.com)",
            "[a <a href=\"https://example.org\" rel=\"noopener noreferrer\">b</a> c](<a href=\"https://example.com\" rel=\"noopener noreferrer\">https://example.com</a>)",
        ),
    ];
    for (markdown, inner) in cases {
        let expected = format!("<p>{inner}</p>\n");
        assert_eq!(html(markdown), expected, "{markdown:?}");
        assert_judged_clean(&expected, markdown);
    }
}

#[test]
fn footnotes_are_numbered_listed_and_lead_back() {
    let markdown = "a[^n] b[^N] c[^m]\n\n[^m]: M\n[^n]: N\n\n    - x\n\n[^o]: Nobody\n[^n]: Again";
    let expected = "<p>a<sup><a href=\"#x-footnote_1\" id=\"x-footnote_1_from_1\" aria-label=\"Footnote 1\">1</a></sup> \
        b<sup><a href=\"#x-footnote_1\" id=\"x-footnote_1_from_2\" aria-label=\"Footnote 1\">1</a></sup> \
        c<sup><a href=\"#x-footnote_2\" id=\"x-footnote_2_from_1\" aria-label=\"Footnote 2\">2</a></sup></p>\n\
        <section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n\
        <li id=\"x-footnote_1\">\n<p>N</p>\n<ul>\n<li>x</li>\n</ul>\n<p> \
        <a href=\"#x-footnote_1_from_1\" aria-label=\"Back to reference 1, 1\">↩\u{fe0e}1</a> \
        <a href=\"#x-footnote_1_from_2\" aria-label=\"Back to reference 1, 2\">↩\u{fe0e}2</a></p>\n</li>\n\
        <li id=\"x-footnote_2\">\n<p>M <a href=\"#x-footnote_2_from_1\" aria-label=\"Back to reference 2\">↩\u{fe0e}</a></p>\n</li>\n\
        <li id=\"x-footnote_3\">\n<p>Nobody</p>\n</li>\n\
        <li id=\"x-footnote_4\">\n<p>Again</p>\n</li>\n\
        </ol>\n</section>\n";
    assert_eq!(html(markdown), expected);
    assert_judged_clean(expected, markdown);
}

#[test]
fn comments_do_not_come_out() {
    for markdown in [
        "a <!-- SECRET --> b",
        "<!-- SECRET -->",
        "<!-- SECRET --> a",
        "<div>a <!-- SECRET --> b</div>",
        "<!-- SECRET\n\nSECRET -->\na",
        "> - <!-- SECRET -->\n>   a",
        "| a <!-- SECRET --> |\n|---|",
        "# a <!-- SECRET -->",
        "![a <!-- SECRET --> b](c.png)",
        "[a <!-- SECRET --> b](#c)",
        "a[^1]\n\n[^1]: b <!-- SECRET -->",
        "<div>\n<!-- SECRET",
    ] {
        let out = html(markdown);
        assert!(!out.contains("SECRET") && !out.contains("--"), "{out}");
        assert_judged_clean(&out, markdown);
        assert!(!to_text(markdown).contains("SECRET"), "{markdown:?}");
        if !markdown.contains('\n') {
            assert!(!inline_to_html(markdown).contains("SECRET"), "{markdown:?}");
        }
    }
    assert_eq!(
        html("`<!-- c -->`"),
        "<p><code>&lt;!-- c --&gt;</code></p>\n"
    );
}

#[test]
fn a_title_shows_what_was_written() {
    for (markdown, expected, text) in [
        (
            "Vec<T> and `Vec<U>`",
            "Vec&lt;T&gt; and <code>Vec&lt;U&gt;</code>",
            "Vec<T> and Vec<U>",
        ),
        (
            "*a* **b** _c_",
            "<em>a</em> <strong>b</strong> <em>c</em>",
            "a b c",
        ),
        (
            "{{ x }} {% raw %}",
            "{{ x }} {% raw %}",
            "{{ x }} {% raw %}",
        ),
        (
            "[a](https://example.org) CVE-2026-12345",
            "a CVE-2026-12345",
            "a CVE-2026-12345",
        ),
        ("![a](b.png) &amp; \\*c\\*", "a &amp; *c*", "a & *c*"),
        ("1. a", "1. a", "1. a"),
        ("- a", "- a", "- a"),
        ("> a | b", "&gt; a | b", "> a | b"),
        ("Fix for C#", "Fix for C#", "Fix for C#"),
        ("Issue #", "Issue #", "Issue #"),
        ("Issue ##", "Issue ##", "Issue ##"),
        ("#", "#", "#"),
        ("a\nb\r\nc", "a b c", "a b c"),
        ("<!-- c -->", "", ""),
        ("", "", ""),
        ("~1.2 ~~x~~ [^1]", "~1.2 ~~x~~ [^1]", "~1.2 ~~x~~ [^1]"),
        ("a\u{a0}b", "a\u{a0}b", "a\u{a0}b"),
    ] {
        assert_eq!(inline_to_html(markdown), expected, "{markdown:?}");
        assert_eq!(to_text(markdown), text, "{markdown:?}");
    }
}

#[test]
fn the_text_of_a_text_is_one_line() {
    let markdown = "# T\n\na *b*\n`c`  \nd\n\n- e\n- f[^1]\n\n| g | h |\n|---|---|\n| i | j |\n\n<b>k</b>\n\n```\nl\n\nm\n```\n\n[^1]: n";
    assert_eq!(to_text(markdown), "T a b c d e f g h i j <b>k</b> l m n");
}

#[test]
fn an_empty_cell_names_no_column() {
    let html = html("| a | |\n|---|:-:|\n| 1 | 2 |\n");
    assert!(
        html.contains("<tr><th scope=\"col\">a</th><td class=\"align-center\"></td></tr>"),
        "{html}"
    );
}
