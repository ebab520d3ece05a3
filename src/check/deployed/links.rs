//! Links inside of an output: each leads to a file, and to a place in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::markup::{self, Markup};
use crate::configuration::BaseUrl;

/// What a file links, and what can be linked in it.
#[derive(Debug)]
pub(super) struct Page {
    markup: Markup,
    /// Whether places in it can be linked at all.
    has_anchors: bool,
}

/// A link that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken<'a> {
    /// The first file that has it.
    pub(super) page: &'a str,
    /// The link as it is written there.
    link: &'a str,
    /// What it lacks.
    lacks: Lacks,
    /// How many other files link the same.
    others: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lacks {
    File(String),
    Anchor(String, String),
    /// It leads above the top of the output.
    Above,
}

impl Broken<'_> {
    pub(super) fn message(&self) -> String {
        let Self { link, others, .. } = self;
        let what = match &self.lacks {
            Lacks::File(path) => format!("there is no file `{path}`"),
            Lacks::Anchor(path, anchor) => format!("`{path}` has no place named `{anchor}`"),
            Lacks::Above => "that is outside of the output".to_owned(),
        };
        let more = match others {
            0 => String::new(),
            1 => " (likewise in 1 other file)".to_owned(),
            others => format!(" (likewise in {others} other files)"),
        };
        format!("the link `{link}` leads nowhere: {what}{more}")
    }
}

/// Reads a file that can have links: a page, a feed, a sitemap.
pub(super) fn read(path: &str, bytes: &[u8]) -> Option<Page> {
    let (_, extension) = path.rsplit_once('.')?;
    let text = || String::from_utf8_lossy(bytes);
    let markup = match extension {
        "html" => {
            return Some(Page {
                markup: markup::html(&text()),
                has_anchors: true,
            });
        }
        "atom" | "xml" => markup::xml(&text()),
        "json" if path == "feed.json" => {
            let mut markup = Markup::default();
            if let Ok(feed) = serde_json::from_slice(bytes) {
                json(&feed, "", &mut markup.links);
            }
            markup
        }
        "txt" => Markup {
            links: text()
                .split_whitespace()
                .filter(|word| word.contains("://"))
                .map(str::to_owned)
                .collect(),
            ..Markup::default()
        },
        _ => return None,
    };
    Some(Page {
        markup,
        has_anchors: false,
    })
}

/// The addresses in a JSON feed.
fn json(value: &Value, key: &str, links: &mut Vec<String>) {
    match value {
        Value::String(text) if key == "content_html" => links.extend(markup::html(text).links),
        Value::String(text) if key == "id" || key == "url" || key.ends_with("_url") => {
            links.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| json(item, key, links)),
        Value::Object(entries) => {
            for (key, value) in entries {
                json(value, key, links);
            }
        }
        _ => {}
    }
}

/// Every link that leads nowhere, once for all files that have it, in the order of those.
pub(super) fn broken<'a>(
    files: &BTreeMap<&'a str, Option<&'a Page>>,
    base: &BaseUrl,
) -> Vec<Broken<'a>> {
    let mut found: Vec<Broken<'a>> = Vec::new();
    let mut known: BTreeMap<Lacks, usize> = BTreeMap::new();
    for (path, page) in files {
        let Some(page) = page else { continue };
        let links: BTreeSet<&str> = page.markup.links.iter().map(String::as_str).collect();
        let mut here = BTreeSet::new();
        for link in links {
            let Some(lacks) = follow(path, link, files, base) else {
                continue;
            };
            if !here.insert(lacks.clone()) {
                continue;
            }
            // What leads above the top is another place from each folder.
            let same = known.get(&lacks).filter(|_| lacks != Lacks::Above);
            if let Some(first) = same.and_then(|at| found.get_mut(*at)) {
                first.others += 1;
                continue;
            }
            known.insert(lacks.clone(), found.len());
            found.push(Broken {
                page: path,
                link,
                lacks,
                others: 0,
            });
        }
    }
    found
}

/// What a link lacks; `None` when it is in order, or leads to another site.
fn follow(
    from: &str,
    link: &str,
    files: &BTreeMap<&str, Option<&Page>>,
    base: &BaseUrl,
) -> Option<Lacks> {
    let (address, fragment) = link.trim().split_once('#').unwrap_or((link.trim(), ""));
    let address = address.split('?').next().unwrap_or_default();
    let path = match inside(from, address, base)? {
        Ok(path) => path,
        Err(above) => return Some(above),
    };
    let as_folder = format!("{}index.html", folder_of(&path));
    let target = [path.as_str(), as_folder.as_str()]
        .into_iter()
        .find_map(|path| Some((path, files.get(path)?)));
    let Some((target, page)) = target else {
        let path = if path.is_empty() || path.ends_with('/') {
            as_folder
        } else {
            path
        };
        return Some(Lacks::File(path));
    };
    let page = page.as_ref().filter(|page| page.has_anchors)?;
    let anchor = decoded(fragment.split(":~:").next().unwrap_or_default());
    let is_there = anchor.is_empty()
        || anchor.eq_ignore_ascii_case("top")
        || page.markup.anchors.contains(&anchor)
        || page.markup.anchors.contains(fragment);
    (!is_there).then(|| Lacks::Anchor(target.to_owned(), anchor))
}

/// The path of a folder with its final `/`; nothing for the top.
fn folder_of(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') {
        path.to_owned()
    } else {
        format!("{path}/")
    }
}

/// The path in the output that an address leads to; `None` for another site.
fn inside(from: &str, address: &str, base: &BaseUrl) -> Option<Result<String, Lacks>> {
    let base = base.as_str();
    let (_, host_and_path) = base.split_once("://")?;
    let base_path = host_and_path
        .find('/')
        .and_then(|at| host_and_path.get(at..))?;
    let below = |address: &str, base: &str| {
        let is_base = address == base.trim_end_matches('/');
        let rest = if is_base {
            Some("")
        } else {
            address.strip_prefix(base)
        };
        rest.map(|rest| normal("", rest))
    };
    if has_scheme(address) {
        return below(address, base);
    }
    if let Some(rest) = address.strip_prefix("//") {
        return below(rest, host_and_path);
    }
    if address.starts_with('/') {
        return below(address, base_path);
    }
    if address.is_empty() {
        return Some(Ok(from.to_owned()));
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(normal(folder, address))
}

fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// A path from a folder on, without `.` and `..`, decoded.
fn normal(folder: &str, path: &str) -> Result<String, Lacks> {
    let mut parts: Vec<String> = folder
        .split('/')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let mut is_folder = true;
    for part in path.split('/') {
        let part = decoded(part);
        is_folder = matches!(part.as_str(), "" | "." | "..");
        match part.as_str() {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(Lacks::Above)?;
            }
            _ => parts.push(part),
        }
    }
    let slash = if is_folder && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    Ok(parts.join("/") + slash)
}

/// Text without percent encoding; as it is where that is wrong.
fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let code = behind
            .get(..2)
            .filter(|code| *byte == b'%' && code.iter().all(u8::is_ascii_hexdigit))
            .and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        out.push(code.unwrap_or(*byte));
        rest = match code {
            Some(_) => behind.get(2..).unwrap_or_default(),
            None => behind,
        };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_as_browsers_follow_them() {
        let base = BaseUrl::try_from("https://a.example/s/").unwrap();
        let page = |ids: &str| Page {
            markup: markup::html(ids),
            has_anchors: true,
        };
        let (index, deep) = (page("<p id=top_part><p id='ä b'>"), page("<p id=x>"));
        let files = BTreeMap::from([
            ("index.html", Some(&index)),
            ("d/index.html", Some(&deep)),
            ("d/p 1.html", Some(&deep)),
            ("osv/a:b.json", None),
        ]);
        for (link, lacks) in [
            ("p%201.html", ""),
            ("p 1.html#x", ""),
            ("p 1.html#:~:text=hello", ""),
            ("#x", ""),
            ("#", ""),
            ("#TOP", ""),
            ("", ""),
            ("?q=1", ""),
            ("../", ""),
            ("..", ""),
            ("./", ""),
            ("../d", ""),
            ("../index.html#%C3%A4%20b", ""),
            ("../osv/a%3Ab.json#whatever", ""),
            ("/s/", ""),
            ("/s", ""),
            ("/other", ""),
            ("//a.example/s/d/", ""),
            ("//b.example/s/no", ""),
            ("https://a.example/s", ""),
            ("https://a.example/sno", ""),
            ("https://a.example/s/d/#x", ""),
            ("mailto:a@b.example", ""),
            ("javascript:void(0)", ""),
            ("no.html", "there is no file `d/no.html`"),
            ("p 1.html#y", "`d/p 1.html` has no place named `y`"),
            ("#y", "`d/p 1.html` has no place named `y`"),
            ("../no/", "there is no file `no/index.html`"),
            ("../../x", "that is outside of the output"),
            ("%2e%2e/%2e%2e/x", "that is outside of the output"),
            ("/s/no", "there is no file `no`"),
            ("//a.example/s/no", "there is no file `no`"),
            ("https://a.example/s/no#x", "there is no file `no`"),
            ("../index.html/", "there is no file `index.html/index.html`"),
        ] {
            let found = follow("d/p 1.html", link, &files, &base);
            let found = found.map(|lacks| {
                Broken {
                    page: "",
                    link,
                    lacks,
                    others: 0,
                }
                .message()
            });
            let message = format!("the link `{link}` leads nowhere: {lacks}");
            assert_eq!(found, (!lacks.is_empty()).then_some(message), "{link}");
        }
    }

    #[test]
    fn a_link_that_all_pages_have_is_told_once() {
        let base = BaseUrl::try_from("https://a.example/").unwrap();
        let pages: Vec<Page> = ["<a href=no>", "<a href=no><a href=./no>", "<a href=/no>"]
            .map(|text| Page {
                markup: markup::html(text),
                has_anchors: true,
            })
            .into();
        let files: BTreeMap<&str, Option<&Page>> = ["a.html", "b.html", "c.html"]
            .into_iter()
            .zip(pages.iter().map(Some))
            .collect();
        let broken = broken(&files, &base);
        assert_eq!(broken.len(), 1);
        assert_eq!(
            broken[0].message(),
            "the link `no` leads nowhere: there is no file `no` (likewise in 2 other files)"
        );
    }

    #[test]
    fn feeds_for_programs_are_read() {
        let feed = r#"{"feed_url":"https://a.example/f","title":"https://no.example",
            "items":[{"id":"https://a.example/i","content_html":"<a href='https://a.example/c'>"}]}"#;
        let mut links = read("feed.json", feed.as_bytes()).unwrap().markup.links;
        links.sort();
        assert_eq!(
            links,
            [
                "https://a.example/c",
                "https://a.example/f",
                "https://a.example/i"
            ]
        );
        let robots = read(
            "robots.txt",
            b"Sitemap: https://a.example/sitemap.xml\nAllow: /\n",
        )
        .unwrap();
        assert_eq!(robots.markup.links, ["https://a.example/sitemap.xml"]);
        assert!(read("osv/a.json", b"{}").is_none());
    }
}
