//! The ids of headings.

use std::collections::{BTreeMap, BTreeSet};

/// Makes an id for every heading of one text, no two the same.
#[derive(Debug)]
pub(super) struct Anchors<'p> {
    prefix: &'p str,
    used: BTreeSet<String>,
    /// How often a slug was asked for.
    asked: BTreeMap<String, usize>,
}

impl<'p> Anchors<'p> {
    pub(super) const fn new(prefix: &'p str) -> Self {
        Self {
            prefix,
            used: BTreeSet::new(),
            asked: BTreeMap::new(),
        }
    }

    /// The id for a heading that reads `text`: letters and digits, joined by
    /// `-`, ASCII in lower case. Holds no `_`, which the ids of footnotes do.
    pub(super) fn id(&mut self, text: &str) -> String {
        let slug = slug(text);
        let asked = self.asked.entry(slug.clone()).or_insert(0);
        loop {
            *asked += 1;
            let id = match *asked {
                1 => format!("{}{slug}", self.prefix),
                n => format!("{}{slug}-{n}", self.prefix),
            };
            if self.used.insert(id.clone()) {
                return id;
            }
        }
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() {
        slug.push_str("section");
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_the_text_and_never_repeat() {
        let mut anchors = Anchors::new("x-");
        for (text, id) in [
            ("Who is affected?", "x-who-is-affected"),
            ("Impact", "x-impact"),
            ("impact", "x-impact-2"),
            ("Impact 2", "x-impact-2-2"),
            ("Impact", "x-impact-3"),
            ("`Vec<T>` & Überlauf", "x-vec-t-Überlauf"),
            ("footnote_1", "x-footnote-1"),
            ("!?", "x-section"),
            ("", "x-section-2"),
        ] {
            assert_eq!(anchors.id(text), id, "{text:?}");
        }
    }
}
