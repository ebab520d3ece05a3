//! A reader of HTML that is stricter than browsers: what it accepts means the same to everybody.

use std::collections::BTreeSet;

/// A page as it was read.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Names and attributes of all elements.
    pub(super) elements: Vec<(String, Vec<(String, String)>)>,
    pub(super) ids: BTreeSet<String>,
    /// The text between two tags, where it is more than spaces.
    pub(super) texts: Vec<String>,
    /// Of each of them, whether it stands in a text that people wrote.
    pub(super) is_prose: Vec<bool>,
}

impl Page {
    /// The values of an attribute of all elements with this name, or of all with `*`.
    pub(super) fn values<'p>(
        &'p self,
        element: &'p str,
        attribute: &'p str,
    ) -> impl Iterator<Item = &'p str> {
        self.elements
            .iter()
            .filter(move |(name, _)| element == "*" || name == element)
            .flat_map(|(_, attributes)| attributes)
            .filter(move |(name, _)| name == attribute)
            .map(|(_, value)| value.as_str())
    }
}

const VOID: &[&str] = &["meta", "link", "input", "br", "hr", "img"];

/// Reads a page and fails on everything that a strict reader would not take.
pub(super) fn read(path: &str, html: &str) -> Page {
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    // How many elements are open around the text that people wrote.
    let mut prose: Option<usize> = None;
    let mut rest = html
        .strip_prefix("<!doctype html>")
        .unwrap_or_else(|| panic!("{path}: no doctype"));
    while let Some(at) = rest.find('<') {
        text(path, &rest[..at]);
        if !rest[..at].trim().is_empty() {
            page.texts.push(unescaped(rest[..at].trim()));
            page.is_prose.push(prose.is_some());
        }
        rest = &rest[at + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let end = closing.find('>').unwrap();
            let name = &closing[..end];
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "{path}: </{name}> closes something else"
            );
            rest = &closing[end + 1..];
            prose = prose.filter(|depth| open.len() > *depth);
            continue;
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap();
        let name = &rest[..length];
        assert!(length > 0, "{path}: a bare < before {rest:.40}");
        rest = &rest[length..];
        let mut attributes: Vec<(String, String)> = Vec::new();
        loop {
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let spaced = rest.trim_start();
            assert!(
                spaced.len() < rest.len(),
                "{path}: <{name} is not well formed at {rest:.60}"
            );
            if spaced.starts_with('>') {
                rest = spaced;
                continue;
            }
            let end = spaced
                .find(|c: char| !c.is_ascii_alphabetic() && c != '-')
                .unwrap();
            let key = spaced[..end].to_owned();
            rest = &spaced[end..];
            let mut value = String::new();
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let end = quoted.find('"').unwrap();
                text(path, &quoted[..end]);
                assert!(!quoted[..end].contains('<'), "{path}: < in {key}");
                value = unescaped(&quoted[..end]);
                rest = &quoted[end + 1..];
            }
            assert!(
                !key.is_empty(),
                "{path}: an attribute without a name in <{name} at {rest:.60}"
            );
            assert!(
                attributes.iter().all(|(k, _)| *k != key),
                "{path}: {key} twice in <{name}>"
            );
            assert!(
                !key.starts_with("on") && key != "style",
                "{path}: <{name} {key}>"
            );
            if key == "id" {
                assert!(
                    page.ids.insert(value.clone()),
                    "{path}: the id {value} is given twice"
                );
            }
            attributes.push((key, value));
        }
        if attributes
            .iter()
            .any(|(key, value)| key == "class" && value == "prose")
        {
            prose = prose.or(Some(open.len()));
        }
        if !VOID.contains(&name) {
            open.push(name.to_owned());
        }
        page.elements.push((name.to_owned(), attributes));
    }
    text(path, rest);
    assert!(open.is_empty(), "{path}: {open:?} are not closed");
    page
}

/// Text holds no `&` but in a reference, and nothing that HTML forbids.
fn text(path: &str, text: &str) {
    for (at, _) in text.match_indices('&') {
        let after = &text[at + 1..];
        let reference = after.split(';').next().unwrap();
        let known = ["amp", "lt", "gt", "quot", "#39"].contains(&reference);
        assert!(known, "{path}: a bare & before {after:.40}");
    }
    let forbidden = text
        .chars()
        .find(|c| c.is_control() && *c != '\n' && *c != '\t');
    assert_eq!(forbidden, None, "{path}");
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
