//! Hostile input, with a sanitizer as the judge.

use proptest::prelude::*;

use super::*;
use crate::advisory::body;

/// What was tried against other renderers, and a word of each that must stay.
const HOSTILE: &[(&str, &str)] = &[
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("a <script>alert(1)</script>", "alert(1)"),
    ("<ScRiPt\n>x", "<ScRiPt"),
    ("<img src=x onerror=alert(1)>", "onerror"),
    ("<svg/onload=alert(1)>", "onload"),
    ("<svg><style><!--</style><img src=x>", "svg"),
    ("<math><mtext></p><script>", "mtext"),
    ("<style>*{display:none}</style>", "display"),
    ("<iframe srcdoc=\"<script>x</script>\">", "srcdoc"),
    ("<base href=//example.org>", "base"),
    ("<meta http-equiv=refresh content=0>", "refresh"),
    ("<form action=//example.org><input name=q>", "action"),
    ("<a href=\"javascript:x\">a</a>", "javascript:x"),
    ("</p></div></body>a", "</body>"),
    ("<p><p>a", "<p><p>"),
    ("<table><tr><td>a", "<td>"),
    ("<plaintext>a", "plaintext"),
    ("<textarea></textarea><title>a", "textarea"),
    ("<?php echo 1 ?>", "echo"),
    ("<![CDATA[ a ]]>", "CDATA"),
    ("<!DOCTYPE html>", "DOCTYPE"),
    ("| <script> | x |\n|---|---|\n| <b | y |", "x"),
    ("[word](javascript:alert(1))", "word"),
    ("[word](JaVaScRiPt:alert(1))", "word"),
    ("[word](java&#115;cript:alert(1))", "word"),
    ("[word](java&Tab;script:alert(1))", "word"),
    ("[word](java&NewLine;script:x)", "word"),
    ("[word](&#1;javascript:x)", "word"),
    ("[word](&#x20;javascript:x)", "word"),
    ("[word](javascript&colon;x)", "word"),
    ("[word](javascript://example.org/%0aalert(1))", "word"),
    ("[word](vbscript:x)", "word"),
    ("[word](data:text/html;base64,PHNjcmlwdD4=)", "word"),
    ("[word](file:///etc/passwd)", "word"),
    ("[word](//example.org)", "word"),
    ("[word](/\\\\example.org)", "word"),
    ("[word](\\\\\\\\example.org)", "word"),
    ("[word](https:example.org)", "word"),
    ("[word](https://good.example@bad.example)", "word"),
    ("<javascript:alert(1)>", "alert"),
    ("![word](javascript:x)", "word"),
    ("![word](data:image/svg+xml,x)", "word"),
    ("![word](//example.org/pixel.png)", "word"),
    ("![word](../../etc/passwd.png)", "word"),
    ("![\" onerror=\"x](a.png)", ""),
    ("![a](a.png '\" onerror=\"x')", ""),
    ("![a](<a\" onerror=\"x.png>)", ""),
    ("[word](<https://example.org/\" onclick=\"x>)", "word"),
    ("[word](https://example.org/ '\" onclick=\"x')", "word"),
    ("[word]\n\n[word]: javascript:x", "word"),
    ("https://example.org/\"onclick=\"x", "onclick"),
    ("https://example.org/<script>", "<script>"),
    ("https://example.org/'onclick='x", "onclick"),
    ("# word {onclick=x}", "onclick"),
    ("# \" onclick=\"x", "onclick"),
    ("``` \"onclick=x\nword\n```", "word"),
    ("```\n</code></pre><script>\n```", "</code></pre><script>"),
    ("`</code><script>`", "</code><script>"),
    ("a[^\"><script>]\n\n[^\"><script>]: word", "word"),
    ("[^x]: word", "word"),
    ("a[^a] b[^b]\n\n[^a]: A[^b] word\n[^b]: B[^a]", "word"),
    ("- [x] <script>", "<script>"),
    ("> [!NOTE]<script>\n> word", "word"),
    (
        "{{ x }} {% raw %} {# c #} ${x} <%= x %>",
        "{{ x }} {% raw %} {# c #} ${x} <%= x %>",
    ),
    ("a\u{0}b\u{1b}[31m word &#0; &#27; &#13;", "word"),
    ("&lt;script&gt; &amp;lt;", "<script> &lt;"),
    ("a\u{a0}b\u{202e}c\u{2028}d", "c"),
    (
        "[a](https://example.org)[b](https://example.org)<a>[c](#c)</a>",
        "<a>",
    ),
    ("[![word](https://example.org/a.png)](javascript:x)", "word"),
    (
        "[a <b@example.org> https://example.org CVE-2026-12345](https://example.com)",
        "CVE",
    ),
    ("***a **b *c** d* e***", "e"),
    ("- a\n\n      <script>\n- <b>\n", "<script>"),
    ("a\n===\n<div>\nb\n</div>\nc", "c"),
];

#[test]
fn hostile_input_comes_out_harmless_and_whole() {
    assert!(HOSTILE.len() >= 40);
    for (markdown, word) in HOSTILE {
        let out = html(markdown);
        assert_judged_clean(&out, markdown);
        assert!(
            seen(&out).contains(word),
            "{word:?} of {markdown:?} is lost: {out}"
        );

        let title = inline_to_html(markdown);
        assert_judged_clean(&title, markdown);
        assert!(!title.contains("<a") && !title.contains('\n'), "{title}");
        assert!(!to_text(markdown).contains(['\n', '\r', '\u{1b}']));
    }
}

#[test]
fn what_nests_too_deep_keeps_its_text() {
    for markdown in [
        "> ".repeat(10_000) + "word",
        "1. ".repeat(10_000) + "word",
        "> - ".repeat(5_000) + "word",
        "*a **b ".repeat(5_000) + "word" + &"** *".repeat(5_000),
        "[".repeat(5_000) + "word" + &"](https://example.org)".repeat(5_000),
        "![".repeat(5_000) + "word" + &"](a.png)".repeat(5_000),
        (0..300).map(|n| "  ".repeat(n) + "- word\n").collect(),
        "> ".repeat(300) + "| word |\n" + &"> ".repeat(300) + "|---|",
        "> ".repeat(300) + "# word",
    ] {
        let out = html(&markdown);
        assert!(out.contains("word"));
        assert!(out.len() < markdown.len() * 20 + 20_000, "{}", out.len());
        assert_judged_clean(&out, &markdown[..40]);
        assert!(to_text(&markdown).contains("word"));
        assert_judged_clean(&inline_to_html(&markdown), &markdown[..40]);
    }
}

#[test]
fn hostile_sizes_are_written() {
    for markdown in [
        "[a](".repeat(50_000),
        "https://example.org/".to_owned() + &")".repeat(100_000),
        "a-1 ".repeat(100_000),
        "http".repeat(100_000),
        "# a\n".repeat(20_000),
        "a[^1]".repeat(20_000) + "\n\n[^1]: b",
        "<div>\n\n".repeat(20_000),
        "`".repeat(50_000) + "a" + &"`".repeat(49_999),
        "word CVE-2026-12345 [a](b)\n\n".repeat(100_000),
    ] {
        assert!(html(&markdown).len() >= markdown.len() / 5);
        to_text(&markdown);
        inline_to_html(&markdown);
    }
}

/// Pieces that generated texts are made of. Every `word` must come out.
const PIECES: &[&str] = &[
    "word",
    "word",
    " ",
    " ",
    "\n",
    "\n\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "# ",
    "    ",
    "* ",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```\n",
    "|",
    "|word|word|\n|-|-|\n|",
    "<",
    ">",
    "<b>",
    "</p>",
    "<div>\n",
    "<script>",
    "&amp;",
    "&#106;",
    "\"",
    "'",
    "\\",
    "[word](",
    "![word](",
    "[word][a]",
    "\n\n[a]: https://example.org\n\n",
    ")",
    "]",
    "[",
    "(",
    "[^1]",
    "\n\n[^1]: ",
    "https://example.org/",
    "EXAMPLE-2",
    "CVE-2026-12345",
    "javascript:x",
    "a.png",
    "\u{a0}",
    "- [x] ",
    "\t",
    "---\n",
    "===\n",
    "[!NOTE]\n",
    "é",
    "{{ x }}",
    "#",
    ".",
];

proptest! {
    #[test]
    fn every_text_comes_out_harmless(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let markdown = pieces.concat();
        let out = html(&markdown);
        assert_judged_clean(&out, &markdown);
        assert_judged_clean(&inline_to_html(&markdown), &markdown);
    }

    #[test]
    fn no_word_is_lost(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        // Destinations, definitions and info strings are not shown.
        let is_hidden = |text: &str| ["](", "]:", "[a]", "```", "~~~"].iter().any(|part| text.contains(part));
        let shown = pieces.into_iter().filter(|piece| !is_hidden(piece));
        let markdown: String = shown.collect();
        prop_assume!(!is_hidden(&markdown));
        let out = seen(&html(&markdown));
        // The check reports the one thing that is lost by design.
        let lost = |p: &body::BodyProblem| p.kind == body::BodyProblemKind::LostCells;
        prop_assume!(!body::read(&format!("# T\n\n{markdown}")).problems.iter().any(lost));
        prop_assert_eq!(out.matches("word").count(), markdown.matches("word").count(), "{:?}", markdown);
    }

    #[test]
    fn any_string_comes_out_harmless(markdown in "\\PC{0,60}") {
        assert_judged_clean(&html(&markdown), &markdown);
        assert_judged_clean(&inline_to_html(&markdown), &markdown);
    }
}
