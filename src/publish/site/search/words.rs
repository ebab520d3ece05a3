//! Which words of a text can be searched for. `site/search-engine.js` cuts what people type in the
//! same way.

/// Words that say nothing, left out of the index and of what people ask for. The index carries the
/// list to the script.
pub(super) const SAYING_NOTHING: &[&str] = &[
    "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "has", "have", "if", "in",
    "is", "it", "its", "not", "of", "on", "or", "that", "the", "this", "to", "was", "when",
    "which", "will", "with",
];

/// The characters of a word that are looked at.
pub(super) const LONGEST: usize = 40;

/// How text becomes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// Prose: addresses are left out, and what looks like an id stays whole.
    Prose,
    /// A name: every part of it is a word.
    Name,
}

/// Hands every word of a text in lower case to `take`.
pub(super) fn each(lower: &str, cut: Cut, take: &mut impl FnMut(&str)) {
    let mut rest = lower;
    while let Some(first) = rest.chars().next() {
        let class = Class::of(first);
        if class == Class::Other {
            rest = behind(rest, first.len_utf8());
            continue;
        }
        if cut == Cut::Prose {
            if rest.starts_with("https://") || rest.starts_with("http://") {
                let end = rest.find(|c: char| c.is_whitespace() || ")>]\"'".contains(c));
                rest = behind(rest, end.unwrap_or(rest.len()));
                continue;
            }
            if let Some(id) = id_at_start(rest) {
                take(id);
                rest = behind(rest, id.len());
                continue;
            }
        }
        let end = rest.find(|c| Class::of(c) != class).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match class {
            Class::Unspaced => pairs(run, take),
            Class::Letter | Class::Other => word(run, take),
        }
        rest = after;
    }
}

fn behind(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

fn word(run: &str, take: &mut impl FnMut(&str)) {
    if run.chars().nth(1).is_some() && SAYING_NOTHING.binary_search(&run).is_err() {
        take(beginning(run, LONGEST));
    }
}

/// The first characters of a text.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    // Most words are short, so their bytes need no counting.
    if text.len() <= most {
        return text;
    }
    let end = text
        .char_indices()
        .nth(most)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Scripts without spaces between words are searched by pairs of neighbours.
fn pairs(run: &str, take: &mut impl FnMut(&str)) {
    let mut ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
    let mut starts = run.char_indices().map(|(at, _)| at);
    let mut is_alone = true;
    while let (Some(start), Some(end)) = (starts.next(), ends.next()) {
        is_alone = false;
        take(run.get(start..end).unwrap_or_default());
    }
    if is_alone {
        take(run);
    }
}

/// What looks like an id or a date: letters, digits and hyphens, with four digits at least. Its
/// parts alone would be found everywhere.
fn id_at_start(text: &str) -> Option<&str> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
    let length = text.bytes().take_while(|b| is_part(b)).count();
    let id = text.get(..length)?.trim_end_matches('-');
    let is_cut = behind(text, length)
        .chars()
        .next()
        .is_some_and(char::is_alphanumeric);
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    (!is_cut && id.len() <= LONGEST && digits >= 4 && id.contains('-')).then_some(id)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Unspaced,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() {
                Self::Letter
            } else {
                Self::Other
            };
        }
        if !c.is_alphanumeric() {
            return Self::Other;
        }
        match u32::from(c) {
            // Thai and Lao; Burmese; Khmer; Kana; Han; Hangul; Han again.
            0x0E00..=0x0EFF
            | 0x1000..=0x109F
            | 0x1780..=0x17FF
            | 0x3040..=0x30FF
            | 0x3400..=0x9FFF
            | 0xAC00..=0xD7AF
            | 0xF900..=0xFAFF
            | 0x2_0000..=0x3_FFFF => Self::Unspaced,
            _ => Self::Letter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, cut: Cut) -> Vec<String> {
        let mut words = Vec::new();
        each(&text.to_lowercase(), cut, &mut |word| {
            words.push(word.to_owned());
        });
        words
    }

    #[test]
    fn the_list_of_empty_words_is_in_order() {
        assert!(SAYING_NOTHING.is_sorted());
    }

    #[test]
    fn prose_is_cut_into_words() {
        for (text, want) in [
            (
                "The Collector's `read_to_end()`, v1.2",
                "collector read end v1",
            ),
            ("see [it](https://example.org/a-b?c) and go", "see go"),
            (
                "Fixes CVE-2026-1234, GHSA-2345-cfgh-jmpq.",
                "fixes cve-2026-1234 ghsa-2345-cfgh-jmpq",
            ),
            ("a well-known Überlauf", "well known überlauf"),
            ("内存泄漏 in 漏", "内存 存泄 泄漏 漏"),
            ("x-2026-é", "2026"),
        ] {
            assert_eq!(words(text, Cut::Prose).join(" "), want, "{text}");
        }
        let long = "é".repeat(300);
        assert_eq!(words(&long, Cut::Prose), ["é".repeat(LONGEST)]);
    }

    #[test]
    fn names_are_cut_into_their_parts() {
        for (text, want) in [
            ("CVE-2026-1234", "cve 2026 1234"),
            ("https://example.org/x", "https example org"),
            ("com.example:json-path", "com example json path"),
        ] {
            assert_eq!(words(text, Cut::Name).join(" "), want, "{text}");
        }
    }
}
