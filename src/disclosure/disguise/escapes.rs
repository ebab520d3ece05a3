//! Undoing the escapes that web addresses and markup have for any character.

use std::borrow::Cow;

/// The text with `%2D` and its like decoded; `None` when there is nothing to decode.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices('%') {
        if let (Some(high), Some(low)) = (digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
            out.extend(u8::try_from(high * 16 + low));
            from = at + 3;
        }
    }
    if from == 0 {
        return None;
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// The text without what looks like tags.
pub(crate) fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('<');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let is_tag = piece.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match piece.split_once('>') {
            Some((_, behind)) if is_tag => out.push_str(behind),
            _ => {
                out.push('<');
                out.push_str(piece);
            }
        }
    }
    Cow::Owned(out)
}

/// The text with numeric entities decoded, and with the named ones that hide in a name.
pub(crate) fn entities_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('&');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        if let Some((c, behind)) = entity(piece) {
            out.push(c);
            out.push_str(behind);
        } else {
            out.push('&');
            out.push_str(piece);
        }
    }
    Cow::Owned(out)
}

/// The character of the entity whose `&` stood before `text`, and what follows it.
pub(crate) fn entity(text: &str) -> Option<(char, &str)> {
    let Some(number) = text.strip_prefix('#') else {
        let (name, behind) = text.split_once(';')?;
        let c = match name {
            "hyphen" | "dash" | "ndash" | "mdash" | "minus" => '-',
            "shy" | "zwj" | "zwnj" | "lrm" | "rlm" | "NoBreak" | "ZeroWidthSpace" => '\u{ad}',
            "lowbar" | "UnderBar" => '_',
            "nbsp" => ' ',
            _ => return None,
        };
        return Some((c, behind));
    };
    let (digits, base) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let behind = digits.trim_start_matches(|c: char| c.is_digit(base));
    let digits = digits.get(..digits.len() - behind.len())?;
    let c = char::from_u32(u32::from_str_radix(digits, base).ok()?)?;
    Some((c, behind.strip_prefix(';').unwrap_or(behind)))
}
