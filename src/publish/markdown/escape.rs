//! Text and URLs as HTML.

/// Appends `text` as the content of an element or of a quoted attribute.
///
/// Control characters, which an entity in the source can make and which HTML
/// does not allow, become U+FFFD.
pub(in crate::publish) fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
}

/// Appends `text` as the value of an attribute in double quotes.
pub(super) fn push_attribute(out: &mut String, text: &str) {
    let mut parts = text.split('"');
    push_text(out, parts.next().unwrap_or_default());
    for part in parts {
        out.push_str("&quot;");
        push_text(out, part);
    }
}

/// Appends `url` as the value of an attribute in double quotes.
///
/// Percent-encodes what no URL may hold, and leaves what is encoded as it is.
pub(super) fn push_url(out: &mut String, url: &str) {
    const SAFE: &str = "-._~:/?#[]@!$'()*+,;=";
    let mut buffer = [0; 4];
    for (at, c) in url.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '%' if is_encoded(url, at) => out.push('%'),
            c if c.is_alphanumeric() || SAFE.contains(c) => out.push(c),
            c => {
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    out.push('%');
                    out.push(hex(byte >> 4));
                    out.push(hex(byte & 15));
                }
            }
        }
    }
}

fn is_encoded(url: &str, percent: usize) -> bool {
    url.as_bytes()
        .get(percent + 1..percent + 3)
        .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_quotes() {
        let written = |push: fn(&mut String, &str), text: &str| {
            let mut out = String::new();
            push(&mut out, text);
            out
        };
        assert_eq!(
            written(push_text, "<a & b>\u{1b}\r\t\n\"{{ x }}"),
            "&lt;a &amp; b&gt;\u{fffd}\u{fffd}\t\n\"{{ x }}"
        );
        assert_eq!(
            written(push_attribute, "\"a\"<'>"),
            "&quot;a&quot;&lt;'&gt;"
        );
        assert_eq!(
            written(push_url, "https://x/ü?a=b&c=%20%zz \"<`\\\u{200b}"),
            "https://x/ü?a=b&amp;c=%20%25zz%20%22%3C%60%5C%E2%80%8B"
        );
    }
}
