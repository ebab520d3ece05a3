//! Footnotes: numbered as they are referred to, listed at the end.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::escape::push_attribute;
use super::labels::{BACK, FOOTNOTE, FOOTNOTES, Say, push_label};

/// The footnotes of one text.
#[derive(Debug)]
pub(super) struct Footnotes<'p> {
    prefix: &'p str,
    /// By label without regard to case, as the parser matches them.
    numbers: BTreeMap<String, usize>,
    /// By number less one: how many references there are.
    references: Vec<usize>,
    /// Label and HTML of every definition, in the order of the source.
    definitions: Vec<(String, String)>,
}

impl<'p> Footnotes<'p> {
    pub(super) const fn new(prefix: &'p str) -> Self {
        Self {
            prefix,
            numbers: BTreeMap::new(),
            references: Vec::new(),
            definitions: Vec::new(),
        }
    }

    /// Appends a reference to `label`; a bare number where no link may stand.
    pub(super) fn refer(&mut self, out: &mut String, label: &str, may_link: bool, say: Say<'_>) {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(label.to_lowercase()).or_insert(next);
        if self.references.len() < number {
            self.references.push(0);
        }
        if !may_link {
            push(out, format_args!("<sup>{number}</sup>"));
            return;
        }
        let nth = self.references.get_mut(number - 1).map_or(1, |count| {
            *count += 1;
            *count
        });
        out.push_str("<sup><a href=\"#");
        push_attribute(out, self.prefix);
        push(out, format_args!("footnote_{number}\" id=\""));
        push_attribute(out, self.prefix);
        push(out, format_args!("footnote_{number}_from_{nth}\""));
        push_label(out, say, FOOTNOTE, &number.to_string());
        push(out, format_args!(">{number}</a></sup>"));
    }

    /// Remembers what a definition says.
    pub(super) fn define(&mut self, label: &str, html: String) {
        self.definitions.push((label.to_lowercase(), html));
    }

    /// Appends all footnotes; those nobody refers to at last, for no text may
    /// be lost.
    pub(super) fn finish(self, out: &mut String, say: Say<'_>) {
        let mut referred: Vec<String> = vec![String::new(); self.references.len()];
        let mut others = Vec::new();
        for (label, html) in self.definitions {
            let number = self.numbers.get(&label);
            match number.and_then(|n| referred.get_mut(n - 1)) {
                Some(place) if place.is_empty() => *place = html,
                _ => others.push(html),
            }
        }
        if referred.is_empty() && others.is_empty() {
            return;
        }
        out.push_str("<section class=\"footnotes\"");
        push_label(out, say, FOOTNOTES, "");
        out.push_str(">\n<ol>\n");
        let counts = self.references.iter().chain(std::iter::repeat(&0));
        for (at, (html, count)) in referred.iter().chain(&others).zip(counts).enumerate() {
            let number = at + 1;
            out.push_str("<li id=\"");
            push_attribute(out, self.prefix);
            push(out, format_args!("footnote_{number}\">\n"));
            // The way back stands in the last paragraph, not below it.
            if let Some(open) = html.trim_end().strip_suffix("</p>") {
                out.push_str(open);
            } else {
                out.push_str(html);
                out.push_str("<p>");
            }
            push_ways_back(out, self.prefix, number, *count, say);
            out.push_str("</p>\n</li>\n");
        }
        out.push_str("</ol>\n</section>\n");
    }
}

fn push_ways_back(out: &mut String, prefix: &str, number: usize, count: usize, say: Say<'_>) {
    for nth in 1..=count {
        out.push_str(" <a href=\"#");
        push_attribute(out, prefix);
        push(out, format_args!("footnote_{number}_from_{nth}\""));
        // U+FE0E asks for an arrow, not for a picture of one.
        if count == 1 {
            push_label(out, say, BACK, &number.to_string());
            out.push_str(">↩\u{fe0e}</a>");
        } else {
            push_label(out, say, BACK, &format!("{number}, {nth}"));
            push(out, format_args!(">↩\u{fe0e}{nth}</a>"));
        }
    }
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = out.write_fmt(what);
}
