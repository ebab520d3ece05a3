//! URLs and advisory ids written in plain text.

use super::Context;
use crate::advisory::link_target::LinkTarget;

/// A part of a text and where it leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) link: Option<Link>,
}

/// Where a piece leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// A page of this site.
    Here(String),
    /// A page elsewhere.
    Elsewhere(String),
}

/// Splits `text` into what leads somewhere and what lies between.
pub(super) fn pieces<'t>(text: &'t str, context: &Context<'_>) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    let mut before = None;
    while let Some(rest) = text.get(at..) {
        let Some(next) = rest.chars().next() else {
            break;
        };
        let starts_word = next.is_ascii_alphanumeric()
            && before.is_none_or(|c: char| !c.is_alphanumeric() && c != '+');
        let (length, link) = if starts_word {
            word(rest, context)
        } else {
            (next.len_utf8(), None)
        };
        let end = at + length;
        if let Some(link) = link {
            push_plain(&mut pieces, text, plain_from, at);
            pieces.push(Piece {
                text: text.get(at..end).unwrap_or_default(),
                link: Some(link),
            });
            plain_from = end;
        }
        before = text.get(at..end).and_then(|word| word.chars().next_back());
        at = end;
    }
    push_plain(&mut pieces, text, plain_from, text.len());
    pieces
}

fn push_plain<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str, from: usize, to: usize) {
    let text = text.get(from..to).unwrap_or_default();
    if !text.is_empty() {
        pieces.push(Piece { text, link: None });
    }
}

/// The length of the word `rest` begins with, and where that leads.
fn word(rest: &str, context: &Context<'_>) -> (usize, Option<Link>) {
    if let Some(url) = url(rest) {
        return (url.len(), Some(Link::Elsewhere(url.to_owned())));
    }
    let length = rest
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .count();
    let (word, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    let id = word.trim_end_matches(['-', '_']);
    let is_whole = id.len() < word.len() || !after.starts_with(char::is_alphanumeric);
    let looks_like_id = id.contains('-') && id.bytes().any(|b| b.is_ascii_digit());
    if !is_whole || !looks_like_id {
        return (length, None);
    }
    let link = (context.advisory)(id)
        .map(Link::Here)
        .or_else(|| foreign_advisory(id).map(Link::Elsewhere));
    match link {
        Some(link) => (id.len(), Some(link)),
        None => (length, None),
    }
}

/// Where the rest of the world describes `id`.
fn foreign_advisory(id: &str) -> Option<String> {
    if is_cve(id) {
        Some(format!("https://www.cve.org/CVERecord?id={id}"))
    } else if is_ghsa(id) {
        Some(format!("https://github.com/advisories/{id}"))
    } else {
        None
    }
}

/// `CVE-2026-1234`, the last part with four digits or more.
fn is_cve(id: &str) -> bool {
    let parts = id.strip_prefix("CVE-").and_then(|id| id.split_once('-'));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    parts.is_some_and(|(year, number)| {
        year.len() == 4 && number.len() >= 4 && digits(year) && digits(number)
    })
}

/// `GHSA-xxxx-xxxx-xxxx`, from the letters that GitHub draws.
fn is_ghsa(id: &str) -> bool {
    let Some(id) = id.strip_prefix("GHSA-") else {
        return false;
    };
    let parts = || id.split('-');
    parts().count() == 3
        && parts()
            .all(|part| part.len() == 4 && part.chars().all(|c| "23456789cfghjmpqrvwx".contains(c)))
}

/// The URL that `rest` begins with, without the punctuation of the sentence.
fn url(rest: &str) -> Option<&str> {
    let begins_with = |scheme: &str| {
        let start = rest.get(..scheme.len());
        start.is_some_and(|s| s.eq_ignore_ascii_case(scheme))
    };
    if !begins_with("http://") && !begins_with("https://") {
        return None;
    }
    let end = rest.find(|c| !may_continue(c)).unwrap_or(rest.len());
    let url = without_trailing(rest.get(..end)?);
    matches!(LinkTarget::read(url), Ok(LinkTarget::Web(_))).then_some(url)
}

fn may_continue(c: char) -> bool {
    match c {
        '<' | '>' | '"' | '`' | '|' | '\\' | '^' => false,
        c => c.is_ascii_graphic() || c.is_alphanumeric(),
    }
}

/// `url` without punctuation and closing brackets that belong to the sentence.
fn without_trailing(url: &str) -> &str {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    // More closed than opened, by pair; kept up to date while letters fall off.
    let mut surplus = PAIRS.map(|(open, close)| {
        let (opened, closed) = (url.matches(open).count(), url.matches(close).count());
        (open, close, opened, closed)
    });
    let mut kept = url;
    while let Some(last) = kept.chars().next_back() {
        let pair = surplus
            .iter_mut()
            .find(|(open, close, ..)| last == *open || last == *close);
        match pair {
            Some((_, close, opened, closed)) if last == *close => {
                if closed <= opened {
                    break;
                }
                *closed -= 1;
            }
            Some((_, _, opened, _)) => *opened -= 1,
            None if ".,;:!?'*_~".contains(last) => {}
            None => break,
        }
        kept = kept.strip_suffix(last).unwrap_or_default();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The links of `text`, as `text -> target`.
    fn links(text: &str) -> Vec<String> {
        let own = |id: &str| (id == "EXAMPLE-2026-K7Q2").then(|| "k7q2.html".to_owned());
        let none = |_: &str| None;
        let context = Context {
            id_prefix: "",
            attachment: &none,
            link: &none,
            advisory: &own,
            say: &crate::publish::markdown::in_english,
        };
        let pieces = pieces(text, &context);
        let whole: String = pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(whole, text, "no letter is lost");
        pieces
            .into_iter()
            .filter_map(|piece| match piece.link? {
                Link::Elsewhere(to) if to == piece.text => Some(to),
                Link::Here(to) | Link::Elsewhere(to) => Some(format!("{} -> {to}", piece.text)),
            })
            .collect()
    }

    #[test]
    fn urls_end_before_the_punctuation_of_the_sentence() {
        for (text, expected) in [
            ("See https://example.org/a.", &["https://example.org/a"][..]),
            ("(https://example.org/a)", &["https://example.org/a"]),
            ("https://example.org/a_(b)", &["https://example.org/a_(b)"]),
            (
                "[see (https://example.org/a_(b)).]",
                &["https://example.org/a_(b)"],
            ),
            ("<https://example.org>", &["https://example.org"]),
            (
                "\"https://example.org/?a=b&c=d#e\"!",
                &["https://example.org/?a=b&c=d#e"],
            ),
            (
                "HTTPS://example.org/,x http://example.com/",
                &["HTTPS://example.org/,x", "http://example.com/"],
            ),
            ("見https://example.org/ü。次", &[]),
            ("（https://example.org/ü）。", &["https://example.org/ü"]),
            ("git+https://example.org/", &[]),
            ("xhttps://example.org/", &[]),
            ("https:// https://. https://[ http:x", &[]),
            ("https://good.example@bad.example/", &[]),
            ("javascript://example.org/%0aalert(1)", &[]),
            ("ftp://example.org", &[]),
            (
                "https://example.org/CVE-2026-12345",
                &["https://example.org/CVE-2026-12345"],
            ),
            ("https://example.org/)))(((", &["https://example.org/"]),
        ] {
            assert_eq!(links(text), expected, "{text:?}");
        }
    }

    #[test]
    fn ids_are_links_where_they_stand_alone() {
        let cve = "CVE-2026-12345 -> https://www.cve.org/CVERecord?id=CVE-2026-12345";
        let ghsa = "GHSA-2345-cfgh-jmpq -> https://github.com/advisories/GHSA-2345-cfgh-jmpq";
        let own = "EXAMPLE-2026-K7Q2 -> k7q2.html";
        for (text, expected) in [
            ("CVE-2026-12345.", &[cve][..]),
            ("(CVE-2026-12345/GHSA-2345-cfgh-jmpq)", &[cve, ghsa]),
            ("EXAMPLE-2026-K7Q2's", &[own]),
            ("_EXAMPLE-2026-K7Q2_", &[own]),
            ("CVE-2026-12345-", &[cve]),
            ("EXAMPLE-2026-K7Q3", &[]),
            ("EXAMPLE-2026-K7Q2b", &[]),
            ("aCVE-2026-12345 éCVE-2026-12345 CVE-2026-12345é", &[]),
            (
                "CVE-2026-123 CVE-26-12345 CVE-2026-1234x cve-2026-12345",
                &[],
            ),
            ("CVE-2026-12345-rc1 CVE-2026-XXXXX", &[]),
            (
                "GHSA-2345-cfgh GHSA-2345-cfgh-jmpq-2345 GHSA-aaaa-cfgh-jmpq",
                &[],
            ),
        ] {
            assert_eq!(links(text), expected, "{text:?}");
        }
    }
}
