//! The links and anchors of HTML, and the links of the XML of feeds and sitemaps.
//!
//! Not a browser: it finds what an attribute or an element says as links, in pages that were written
//! by programs, and takes no offence at anything.

use std::collections::HashSet;

/// Attributes whose value is an address.
const ADDRESSES: [&str; 5] = ["href", "src", "action", "poster", "data"];

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements of feeds and sitemaps whose content is an address.
const ADDRESS_ELEMENTS: [&str; 5] = ["loc", "uri", "id", "icon", "logo"];

/// What a page links, and what can be linked in it.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// Addresses as they are meant, in order.
    pub(super) links: Vec<String>,
    /// Names of places.
    pub(super) anchors: HashSet<String>,
}

enum Token<'t> {
    Open {
        name: String,
        attributes: Vec<(String, String)>,
    },
    Text(&'t str),
}

/// Reads a page.
pub(super) fn html(text: &str) -> Markup {
    let mut markup = Markup::default();
    tokens(text, true, |token| {
        if let Token::Open { name, attributes } = token {
            markup.element(&name, attributes);
        }
    });
    markup
}

/// Reads a feed or a sitemap. Pages inside of it are read as well.
pub(super) fn xml(text: &str) -> Markup {
    let mut markup = Markup::default();
    let mut inside = String::new();
    let mut is_html = false;
    tokens(text, false, |token| match token {
        Token::Open { name, attributes } => {
            is_html = attributes
                .iter()
                .any(|(key, value)| key == "type" && value == "html");
            markup.element(&name, attributes);
            inside = name;
        }
        Token::Text(text) => {
            let text = text.trim();
            if text.is_empty() {
            } else if is_html {
                markup.links.extend(html(&unescaped(text)).links);
            } else if ADDRESS_ELEMENTS.contains(&inside.as_str()) {
                markup.links.push(unescaped(text));
            }
        }
    });
    markup
}

impl Markup {
    fn element(&mut self, name: &str, attributes: Vec<(String, String)>) {
        let is_refresh = attributes
            .iter()
            .any(|(key, value)| key == "http-equiv" && value.eq_ignore_ascii_case("refresh"));
        for (key, value) in attributes {
            if ADDRESSES.contains(&key.as_str()) {
                self.links.push(value);
            } else if key == "srcset" {
                let addresses = value
                    .split(',')
                    .filter_map(|one| one.split_whitespace().next());
                self.links.extend(addresses.map(str::to_owned));
            } else if key == "id" || (key == "name" && name == "a") {
                self.anchors.insert(value);
            } else if key == "content" && is_refresh {
                let address = value
                    .split_once(';')
                    .and_then(|(_, rest)| rest.split_once('='))
                    .map(|(_, address)| address.trim().trim_matches(['"', '\'']).to_owned());
                self.links.extend(address);
            }
        }
    }
}

fn tokens<'t>(text: &'t str, is_html: bool, mut take: impl FnMut(Token<'t>)) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        take(Token::Text(before));
        rest = if let Some(comment) = behind.strip_prefix("!--") {
            after(comment, "-->")
        } else if behind.starts_with(['!', '?', '/']) {
            after(behind, ">")
        } else if behind.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (name, attributes, behind) = tag(behind);
            let raw = is_html && RAW.contains(&name.as_str());
            let behind = if raw {
                after_raw(behind, &name)
            } else {
                behind
            };
            take(Token::Open { name, attributes });
            behind
        } else {
            behind
        };
    }
    take(Token::Text(rest));
}

/// What stands behind the next `end`; nothing when there is none.
fn after<'t>(text: &'t str, end: &str) -> &'t str {
    text.split_once(end).map_or("", |(_, behind)| behind)
}

/// What stands from the closing tag of a raw element on.
fn after_raw<'t>(text: &'t str, name: &str) -> &'t str {
    text.match_indices("</")
        .find(|(at, _)| {
            let end = text.get(at + 2..at + 2 + name.len());
            end.is_some_and(|end| end.eq_ignore_ascii_case(name))
        })
        .and_then(|(at, _)| text.get(at..))
        .unwrap_or("")
}

/// The name and the attributes of a tag whose `<` is read, and what stands behind it.
fn tag(text: &str) -> (String, Vec<(String, String)>, &str) {
    let is_end = |c: char| c.is_ascii_whitespace() || c == '>' || c == '/';
    let (name, mut rest) = cut(text, is_end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            break;
        }
        if let Some(behind) = rest.strip_prefix('>') {
            rest = behind;
            break;
        }
        // A name may begin with `=`, and holds none behind that.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let (_, behind) = rest.split_at(first);
        let (more, behind) = cut(behind, |c| is_end(c) || c == '=');
        let (key, _) = rest.split_at(first + more.len());
        let behind = behind.trim_ascii_start();
        let (value, behind) = match behind.strip_prefix('=').map(str::trim_ascii_start) {
            // An attribute without a value.
            None => ("", behind),
            Some(value) => match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inside = value.get(1..).unwrap_or_default();
                    inside.split_once(quote).unwrap_or((inside, ""))
                }
                _ => cut(value, |c| c.is_ascii_whitespace() || c == '>'),
            },
        };
        attributes.push((key.to_ascii_lowercase(), unescaped(value)));
        rest = behind;
    }
    (name.to_ascii_lowercase(), attributes, rest)
}

fn cut(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

/// Text with its character references replaced; one that is not known stays.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let known = behind
            .split_once(';')
            .and_then(|(name, behind)| Some((character(name)?, behind)));
        let (c, behind) = known.unwrap_or(('&', behind));
        out.push(c);
        rest = behind;
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        name => name.strip_prefix('#')?,
    };
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => code.parse(),
    };
    char::from_u32(code.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_as_browsers_find_them() {
        for (page, links) in [
            ("<a href=\"a.html\">x</a>", "a.html"),
            ("<A class=x HREF='b'>", "b"),
            ("<a href=c>x", "c"),
            (
                "<a href=\"a?x=1&amp;y=&#50;&#x33;&nope;\">",
                "a?x=1&y=23&nope;",
            ),
            (
                "<img src=i.png srcset=\"j.png 2x, k.png 3x\"/>",
                "i.png j.png k.png",
            ),
            (
                "<form action = \"s\"><script src=t.js>'<a href=no>'</script><a href=u>",
                "s t.js u",
            ),
            ("<!-- <a href=no> --><!doctype html><a href=v>", "v"),
            (
                "<meta http-equiv=Refresh content=\"0; url=../w.html\">",
                "../w.html",
            ),
            ("<meta name=x content=\"0; url=no\">", ""),
            ("<meta name=refresh content=\"0; url=no\">", ""),
            ("<meta http-equiv=content-type content=\"a; url=no\">", ""),
            ("<title><a href=no></title><a title='>' href=x>", "x"),
            ("a < b <= c <a href=y", "y"),
            ("<a = href=z>", "z"),
            ("<a href", ""),
            ("<a href=\"unclosed", "unclosed"),
            ("<script><a href=no>", ""),
            ("<é href=no>", ""),
        ] {
            let found = html(page).links;
            let found: Vec<&str> = found
                .iter()
                .map(String::as_str)
                .filter(|l| !l.is_empty())
                .collect();
            assert_eq!(found.join(" "), links, "{page}");
        }
        let anchors = html("<h2 id=a><a name='b&amp;'><p name=no>").anchors;
        assert_eq!(anchors, HashSet::from(["a".to_owned(), "b&".to_owned()]));
    }

    #[test]
    fn feeds_are_searched_with_the_pages_in_them() {
        let feed = "<?xml version=\"1.0\"?><feed><id>https://a.example/f</id><title>https://no.example/</title>\
            <link href=\"https://a.example/x\"/><content type=\"html\">&lt;a href=\"https://a.example/y?a&amp;amp;b\"&gt;</content>\
            <summary type=\"text\">&lt;a href=\"https://no.example/t\"&gt;</summary>\
            <title lang=\"html\">&lt;a href=\"https://no.example/l\"&gt;</title>\
            <loc> https://a.example/z </loc></feed>";
        assert_eq!(
            xml(feed).links,
            [
                "https://a.example/f",
                "https://a.example/x",
                "https://a.example/y?a&b",
                "https://a.example/z"
            ]
        );
    }
}
