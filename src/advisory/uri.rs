//! Whether a text is a URI, as the `uri` format of the OSV schema demands (RFC 3986, section 3).

use thiserror::Error;

/// Why a text is no URI.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UriError {
    /// No `scheme:` at the start.
    #[error("this address does not begin with a scheme such as https:")]
    Scheme,
    /// A character that has to be percent-encoded.
    #[error("this address contains U+{0:04X}, which has to be percent-encoded")]
    Character(u32),
    /// `%` without two hexadecimal digits behind it.
    #[error("this address contains a `%` without two hexadecimal digits behind it")]
    Percent,
    /// Nothing behind the scheme.
    #[error("this address ends behind its scheme")]
    Empty,
    /// Two `#`.
    #[error("this address contains `#` twice")]
    Fragment,
}

/// Checks that `text` is an absolute URI.
///
/// # Errors
/// Names the first thing that is not allowed.
pub fn check(text: &str) -> Result<(), UriError> {
    let (scheme, rest) = text.split_once(':').ok_or(UriError::Scheme)?;
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !well_formed {
        return Err(UriError::Scheme);
    }
    if rest.is_empty() || rest == "//" {
        return Err(UriError::Empty);
    }
    let mut fragment = false;
    let characters = rest.char_indices();
    for (at, c) in characters {
        match c {
            '%' => {
                let digits = rest.as_bytes().get(at + 1..at + 3).unwrap_or_default();
                if digits.len() < 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(UriError::Percent);
                }
            }
            '#' if fragment => return Err(UriError::Fragment),
            '#' => fragment = true,
            // Brackets belong around an IPv6 address only.
            '[' | ']' if !in_authority(rest, at) => return Err(UriError::Character(c as u32)),
            c if c.is_ascii_alphanumeric() || "-._~:/?[]@!$&'()*+,;=".contains(c) => {}
            c => return Err(UriError::Character(c as u32)),
        }
    }
    Ok(())
}

fn in_authority(rest: &str, at: usize) -> bool {
    rest.strip_prefix("//").is_some_and(|authority| {
        at < 2 + authority.find(['/', '?', '#']).unwrap_or(authority.len())
    })
}

/// The web address that a text means which is none for what stands around it, or for characters
/// beyond ASCII behind the host; those have one form in a URI (RFC 3987, section 3.1).
pub fn respelled(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let bare = trimmed
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(trimmed)
        .trim();
    let (scheme, rest) = bare.split_once("://")?;
    let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host);
    let mut out = format!("{scheme}://{host}");
    for c in path.chars() {
        if c.is_ascii() || !c.is_alphanumeric() {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            out.extend(
                c.encode_utf8(&mut bytes)
                    .bytes()
                    .map(|b| format!("%{b:02X}")),
            );
        }
    }
    (check(&out).is_ok() && is_web(&out)).then_some(out)
}

/// Whether browsers open the address as a page.
pub fn is_web(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_an_address_is_no_part_of_it() {
        for (text, want) in [
            (" https://example.org/a ", Some("https://example.org/a")),
            ("<https://example.org/a>", Some("https://example.org/a")),
            (
                "https://example.org/ü?ö#ä",
                Some("https://example.org/%C3%BC?%C3%B6#%C3%A4"),
            ),
            ("https://example.org/\u{202e}a", None),
            ("https://exämple.org/", None),
            ("https://example.org/a b", None),
            ("example.org/a", None),
            ("javascript://x", None),
        ] {
            assert_eq!(respelled(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn addresses_obey_rfc_3986() {
        for good in [
            "https://example.org",
            "https://example.org/a?b=c&d#e",
            "mailto:a@example.org",
            "http://[2001:db8::1]/x",
            "https://example.org/%20",
            "ttps://example.org/x",
            "https://example.org/a,(b);c=1",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, want) in [
            ("example.org/a", UriError::Scheme),
            ("", UriError::Scheme),
            ("1a:b", UriError::Scheme),
            ("https:", UriError::Empty),
            ("https://", UriError::Empty),
            ("https://example.org/a b", UriError::Character(32)),
            ("https://example.org/ü", UriError::Character(0xFC)),
            ("https://example.org/[x]", UriError::Character(0x5B)),
            ("https://example.org/%zz", UriError::Percent),
            ("https://example.org/a#b#c", UriError::Fragment),
            ("https://example.org/<x>", UriError::Character(0x3C)),
        ] {
            assert_eq!(check(bad), Err(want), "{bad}");
        }
    }
}
