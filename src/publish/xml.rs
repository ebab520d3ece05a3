//! XML, as much of it as feeds and sitemaps need.

/// A document that is being written. Texts and values are escaped here and nowhere else.
#[derive(Debug, Default)]
pub(super) struct Xml(String);

impl Xml {
    /// A document in UTF-8.
    pub(super) fn document() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// Some elements of a document.
    pub(super) fn fragment() -> Self {
        Self::default()
    }

    /// An element with what `content` writes into it.
    pub(super) fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.0.push_str(">\n");
        content(self);
        self.end(name);
    }

    /// An element that holds text.
    pub(super) fn text(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) {
        self.start(name, attributes);
        self.0.push('>');
        self.escape(text);
        self.end(name);
    }

    /// An element with attributes alone.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.start(name, attributes);
        self.0.push_str("/>\n");
    }

    /// Elements that were written before.
    pub(super) fn append(&mut self, fragment: &Self) {
        self.0.push_str(&fragment.0);
    }

    /// The length in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The document.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.escape(value);
            self.0.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    fn escape(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(needs_a_look) {
            // The place of an ASCII character or of the first byte of another one.
            let (plain, from) = rest.split_at(at);
            self.0.push_str(plain);
            let mut characters = from.chars();
            match characters.next() {
                Some('&') => self.0.push_str("&amp;"),
                Some('<') => self.0.push_str("&lt;"),
                Some('>') => self.0.push_str("&gt;"),
                Some('"') => self.0.push_str("&quot;"),
                // Readers make LF of a bare CR.
                Some('\r') => self.0.push_str("&#13;"),
                Some(c) if is_allowed(c) => self.0.push(c),
                _ => {}
            }
            rest = characters.as_str();
        }
        self.0.push_str(rest);
    }
}

/// Whether a character that begins with this byte may be written in another way, or not at all:
/// U+FFFE and U+FFFF begin with 0xEF in UTF-8.
fn needs_a_look(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | b'&' | b'<' | b'>' | b'"' | 0xef)
}

/// Whether XML 1.0 can hold the character at all, even escaped (section 2.2). One that it cannot
/// makes the whole feed unreadable for strict readers, so it is left out.
fn is_allowed(c: char) -> bool {
    !matches!(
        c,
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'
    )
}

/// A small strict reader for tests: panics unless every element is closed in order, every `&` begins
/// an entity, and every character is one of XML 1.0. Returns the text of every element, by name.
#[cfg(test)]
pub(super) fn read_strictly(document: &[u8]) -> Vec<(String, String)> {
    let text = std::str::from_utf8(document).unwrap();
    let body = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    assert!(
        text.chars().all(is_allowed),
        "a character that XML cannot hold"
    );
    let mut open: Vec<(String, String)> = Vec::new();
    let mut read = Vec::new();
    let mut roots = 0;
    for (at, piece) in body.split('<').enumerate() {
        if at == 0 {
            assert!(piece.is_empty(), "text before the root");
            continue;
        }
        let (tag, content) = piece.split_once('>').expect("a tag that does not end");
        if let Some(name) = tag.strip_prefix('/') {
            let (opened, text) = open.pop().expect("an end without a start");
            assert_eq!(opened, name);
            read.push((opened, text));
        } else {
            roots += usize::from(open.is_empty());
            let inner = tag.strip_suffix('/').unwrap_or(tag);
            let name = inner.split(' ').next().unwrap().to_owned();
            assert_eq!(inner.matches('"').count() % 2, 0, "{tag}");
            unescape(inner);
            if !tag.ends_with('/') {
                open.push((name, String::new()));
            }
        }
        match open.last_mut() {
            Some((_, text)) => text.push_str(&unescape(content)),
            None => assert!(content.trim().is_empty(), "text behind the root"),
        }
    }
    assert!(open.is_empty(), "{open:?} not closed");
    assert_eq!(roots, 1);
    read
}

#[cfg(test)]
fn unescape(text: &str) -> String {
    let mut pieces = text.split('&');
    let mut out = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (entity, rest) = piece.split_once(';').expect("& without entity");
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#13" => '\r',
            other => panic!("unknown entity {other}"),
        });
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_text_the_document_stays_well_formed() {
        let all: String = (0..=0x3_0000).filter_map(char::from_u32).collect();
        let nasty = format!("]]><!--<x a=\"&#0;\">{all}");
        let mut xml = Xml::document();
        xml.element("feed", &[("a", &nasty)], |xml| {
            xml.text("title", &[("b", "'\"<>&")], &nasty);
            xml.empty("link", &[]);
        });
        let kept: String = nasty.chars().filter(|c| is_allowed(*c)).collect();
        let read = read_strictly(xml.as_bytes());
        assert_eq!(read[0], ("title".to_owned(), kept));
        assert!(!read[0].1.contains('\u{7}'));
    }
}
