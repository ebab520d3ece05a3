//! Where a link or an image of an advisory may lead.
//!
//! One reading for everybody: the check refuses what the site will not link,
//! because both ask here.

/// A destination that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget<'a> {
    /// An absolute `http` or `https` URL, as written.
    Web(&'a str),
    /// A `mailto:` URL, as written.
    Mail(&'a str),
    /// A place on the same page: what follows the `#`.
    Fragment(&'a str),
    /// A file beside the advisory, or another advisory.
    Relative(RelativeTarget<'a>),
}

/// A relative destination that stays in its folder and below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativeTarget<'a> {
    /// Percent-decoded, components joined by `/`, never empty, without `.`,
    /// `..`, backslash or control character.
    pub path: String,
    /// What follows the `#`, as written.
    pub fragment: Option<&'a str>,
}

/// Why a destination may not be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedTarget {
    /// Nothing between the parentheses, or a path of `.` and `/` alone.
    #[error("the destination is empty")]
    Empty,
    /// A scheme other than http, https and mailto. Holds the scheme as a
    /// browser would read it: lower case, whitespace and controls removed.
    #[error("the scheme `{0}:` is not published; only http, https and mailto are")]
    ForeignScheme(String),
    /// Control characters, or whitespace where browsers would drop it.
    #[error("the destination holds a control character or a space in its scheme")]
    HiddenCharacter,
    /// `//host`: the scheme would depend on how the page was opened.
    #[error("a destination that begins with `//` depends on how the page was opened")]
    NetworkPath,
    /// An http or https URL without a plain host.
    #[error("the URL has no plain host name")]
    Host,
    /// `/etc/passwd`.
    #[error("an absolute path does not stay in the advisory's folder")]
    AbsolutePath,
    /// `../other`.
    #[error("a path with `..` does not stay in the advisory's folder")]
    ParentPath,
    /// `dir\file`.
    #[error("a backslash separates folders on some systems only")]
    Backslash,
    /// `C:\file`.
    #[error("a drive letter names a file of one computer")]
    DriveLetter,
    /// `%2e%2e/`, `%00`, `%zz` and other percent-encoding that hides a path.
    #[error("the percent-encoding hides what the path is")]
    Encoding,
}

impl RefusedTarget {
    /// What the author can do about it.
    pub const fn mend(&self) -> &'static str {
        match self {
            Self::Empty => "Name the file, the URL or the `#heading` to link to",
            Self::ForeignScheme(_) => {
                "Link an https URL, or show the text in a code span if readers need to see it"
            }
            Self::HiddenCharacter => "Write the destination again, without such characters",
            Self::NetworkPath => "Write `https:` in front",
            Self::Host => {
                "Write `https://host/path`, without a user name, backslash or percent sign before the path"
            }
            Self::AbsolutePath | Self::ParentPath | Self::DriveLetter => {
                "Put the file into the advisory's own folder and link it by its name, or link its https URL"
            }
            Self::Backslash => "Write `/` between folder and file",
            Self::Encoding => {
                "Write the path plainly; only spaces and letters beyond ASCII may be percent-encoded"
            }
        }
    }
}

impl<'a> LinkTarget<'a> {
    /// Reads a destination from which Markdown's escapes and entities are gone.
    ///
    /// # Errors
    ///
    /// Everything is refused that is not known to be harmless. The scheme is
    /// looked for in the destination without control characters and
    /// whitespace, because browsers drop some of them before they look.
    pub fn read(destination: &'a str) -> Result<Self, RefusedTarget> {
        // Longer than any scheme that matters; keeps the copy small for `data:`.
        const PREFIX: usize = 64;
        let bare: String = destination
            .chars()
            .filter(|c| !c.is_control() && !c.is_whitespace())
            .take(PREFIX)
            .collect();
        if bare.is_empty() {
            return Err(RefusedTarget::Empty);
        }
        refuse_roots(&bare)?;
        if let Some(colon) = bare.find([':', '/', '?', '#', '\\'])
            && let Some((scheme, rest)) = bare.split_at_checked(colon)
            && rest.starts_with(':')
        {
            return absolute(destination, &scheme.to_ascii_lowercase());
        }
        if bare.chars().count() == PREFIX && !bare.contains(['/', '?', '#', '\\']) {
            // A scheme might still follow; nobody names a file like that.
            if destination.contains(':') {
                return Err(RefusedTarget::ForeignScheme(format!("{bare}…")));
            }
        }
        if destination.chars().any(char::is_control) {
            return Err(RefusedTarget::HiddenCharacter);
        }
        if let Some(fragment) = destination.strip_prefix('#') {
            return Ok(Self::Fragment(fragment));
        }
        let (before, fragment) = match destination.split_once('#') {
            Some((before, fragment)) => (before, Some(fragment)),
            None => (destination, None),
        };
        let path = before.split_once('?').map_or(before, |(path, _)| path);
        Ok(Self::Relative(RelativeTarget {
            path: folder_path(path)?,
            fragment,
        }))
    }
}

/// Refuses destinations whose first characters leave the advisory's folder.
fn refuse_roots(bare: &str) -> Result<(), RefusedTarget> {
    let mut chars = bare.chars();
    let (first, second) = (chars.next(), chars.next());
    let is_slash = |c: Option<char>| matches!(c, Some('/' | '\\'));
    if is_slash(first) && is_slash(second) {
        return Err(RefusedTarget::NetworkPath);
    }
    if first == Some('/') {
        return Err(RefusedTarget::AbsolutePath);
    }
    if first.is_some_and(|c| c.is_ascii_alphabetic()) && matches!(second, Some(':' | '|')) {
        return Err(RefusedTarget::DriveLetter);
    }
    Ok(())
}

/// Reads a destination that has a scheme.
fn absolute<'a>(destination: &'a str, scheme: &str) -> Result<LinkTarget<'a>, RefusedTarget> {
    if !matches!(scheme, "http" | "https" | "mailto") {
        return Err(RefusedTarget::ForeignScheme(scheme.to_owned()));
    }
    let written = destination.split_once(':');
    let Some((_, rest)) = written.filter(|(s, _)| s.eq_ignore_ascii_case(scheme)) else {
        return Err(RefusedTarget::HiddenCharacter);
    };
    if rest.chars().any(char::is_control) {
        return Err(RefusedTarget::HiddenCharacter);
    }
    if scheme == "mailto" {
        return Ok(LinkTarget::Mail(destination));
    }
    // `https:path` is relative to a page that came by https.
    let after = rest.strip_prefix("//").ok_or(RefusedTarget::Host)?;
    let authority = after.split(['/', '?', '#']).next().unwrap_or(after);
    if is_plain_host(authority) {
        Ok(LinkTarget::Web(destination))
    } else {
        Err(RefusedTarget::Host)
    }
}

/// Is this a host with an optional port and nothing that disguises it?
fn is_plain_host(authority: &str) -> bool {
    let (host, port) = match authority.rfind(']') {
        // [2001:db8::1]:8443
        Some(end) => {
            let (host, port) = authority.split_at(end + 1);
            (
                host,
                port.strip_prefix(':').or(port.is_empty().then_some("")),
            )
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    let port_is_plain = port.is_some_and(|p| p.is_empty() || p.parse::<u16>().is_ok());
    let host_is_plain = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(v6) => v6.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            host.starts_with(char::is_alphanumeric)
                && host
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        }
    };
    port_is_plain && host_is_plain
}

/// The decoded path of a relative destination.
fn folder_path(written: &str) -> Result<String, RefusedTarget> {
    if written.contains('\\') {
        return Err(RefusedTarget::Backslash);
    }
    let decoded = percent_decoded(written)?;
    let mut path = String::with_capacity(decoded.len());
    for component in decoded.split('/') {
        match component {
            "" | "." => {}
            ".." => return Err(RefusedTarget::ParentPath),
            name => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(name);
            }
        }
    }
    if path.is_empty() {
        return Err(RefusedTarget::Empty);
    }
    Ok(path)
}

/// Undoes percent-encoding once, and refuses what an encoding could hide.
fn percent_decoded(written: &str) -> Result<String, RefusedTarget> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let decoded = hex_digit(rest.next())? * 16 + hex_digit(rest.next())?;
        // Encoded, these would be read one way here and another way there.
        if matches!(decoded, b'.' | b'/' | b'\\' | b':' | b'%') || decoded.is_ascii_control() {
            return Err(RefusedTarget::Encoding);
        }
        bytes.push(decoded);
    }
    let decoded = String::from_utf8(bytes).map_err(|_| RefusedTarget::Encoding)?;
    if decoded.chars().any(char::is_control) {
        return Err(RefusedTarget::Encoding);
    }
    Ok(decoded)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, RefusedTarget> {
    match byte {
        Some(b @ b'0'..=b'9') => Ok(b - b'0'),
        Some(b @ b'a'..=b'f') => Ok(b - b'a' + 10),
        Some(b @ b'A'..=b'F') => Ok(b - b'A' + 10),
        _ => Err(RefusedTarget::Encoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_published_is_told_apart() {
        let relative = |path: &str, fragment| {
            LinkTarget::Relative(RelativeTarget {
                path: path.to_owned(),
                fragment,
            })
        };
        let cases = [
            (
                "https://example.org/a?b#c",
                LinkTarget::Web("https://example.org/a?b#c"),
            ),
            ("HTTP://example.org", LinkTarget::Web("HTTP://example.org")),
            (
                "https://example.org:8443/",
                LinkTarget::Web("https://example.org:8443/"),
            ),
            (
                "https://[2001:db8::1]:80/",
                LinkTarget::Web("https://[2001:db8::1]:80/"),
            ),
            (
                "https://bücher.example/",
                LinkTarget::Web("https://bücher.example/"),
            ),
            (
                "mailto:a@example.org",
                LinkTarget::Mail("mailto:a@example.org"),
            ),
            ("#impact", LinkTarget::Fragment("impact")),
            ("poc.txt", relative("poc.txt", None)),
            ("./poc.txt", relative("poc.txt", None)),
            ("a/./b//c.png", relative("a/b/c.png", None)),
            ("a%20b.png", relative("a b.png", None)),
            ("%C3%BC.png", relative("ü.png", None)),
            ("poc.txt?raw=1#L3", relative("poc.txt", Some("L3"))),
            (
                "EXAMPLE-2026-0001.md#impact",
                relative("EXAMPLE-2026-0001.md", Some("impact")),
            ),
            ("./a:b.txt", relative("a:b.txt", None)),
            ("..hidden", relative("..hidden", None)),
        ];
        for (written, expected) in cases {
            assert_eq!(LinkTarget::read(written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn what_may_not_be_published_is_refused_with_its_reason() {
        let foreign = |s: &str| RefusedTarget::ForeignScheme(s.to_owned());
        let cases = [
            ("", RefusedTarget::Empty),
            (" \t", RefusedTarget::Empty),
            ("./", RefusedTarget::Empty),
            ("?x", RefusedTarget::Empty),
            ("javascript:alert(1)", foreign("javascript")),
            ("JaVaScRiPt:alert(1)", foreign("javascript")),
            ("java\tscript:alert(1)", foreign("javascript")),
            ("\u{1}javascript:alert(1)", foreign("javascript")),
            (" javascript:alert(1)", foreign("javascript")),
            ("java\u{a0}script\n:alert(1)", foreign("javascript")),
            ("data:text/html,x", foreign("data")),
            ("vbscript:x", foreign("vbscript")),
            ("file:///etc/passwd", foreign("file")),
            ("ftp://example.org", foreign("ftp")),
            ("java\u{200b}script:x", foreign("java\u{200b}script")),
            (":x", foreign("")),
            ("ht tps://example.org", RefusedTarget::HiddenCharacter),
            ("https://exam\tple.org", RefusedTarget::HiddenCharacter),
            ("po\u{7}c.txt", RefusedTarget::HiddenCharacter),
            ("//example.org/x", RefusedTarget::NetworkPath),
            ("/\\example.org", RefusedTarget::NetworkPath),
            ("\\\\example.org", RefusedTarget::NetworkPath),
            ("/\t/example.org", RefusedTarget::NetworkPath),
            ("https:example.org", RefusedTarget::Host),
            ("https:/example.org", RefusedTarget::Host),
            ("https:///example.org", RefusedTarget::Host),
            ("https://good.example@bad.example/", RefusedTarget::Host),
            ("https://good.example\\@bad.example/", RefusedTarget::Host),
            ("https://%67ood.example/", RefusedTarget::Host),
            ("https://example.org:99999/", RefusedTarget::Host),
            ("https://[zz]/", RefusedTarget::Host),
            ("https://", RefusedTarget::Host),
            ("/etc/x", RefusedTarget::AbsolutePath),
            ("../x", RefusedTarget::ParentPath),
            ("a/../b", RefusedTarget::ParentPath),
            ("a/..", RefusedTarget::ParentPath),
            ("a\\b", RefusedTarget::Backslash),
            ("..\\b", RefusedTarget::Backslash),
            ("C:\\x", RefusedTarget::DriveLetter),
            ("c:/x", RefusedTarget::DriveLetter),
            ("C|/x", RefusedTarget::DriveLetter),
            ("%2e%2e/x", RefusedTarget::Encoding),
            ("a%2Fb", RefusedTarget::Encoding),
            ("a%5cb", RefusedTarget::Encoding),
            ("%252e%252e/x", RefusedTarget::Encoding),
            ("a%00b", RefusedTarget::Encoding),
            ("a%zz", RefusedTarget::Encoding),
            ("a%4", RefusedTarget::Encoding),
            ("a%ff", RefusedTarget::Encoding),
            ("javascript%3Aalert(1)", RefusedTarget::Encoding),
        ];
        for (written, expected) in cases {
            assert_eq!(LinkTarget::read(written), Err(expected), "{written:?}");
        }
    }

    #[test]
    fn a_scheme_after_a_long_run_of_letters_is_still_refused() {
        let long = format!("{}:x", "a".repeat(200));
        assert!(matches!(
            LinkTarget::read(&long),
            Err(RefusedTarget::ForeignScheme(_))
        ));
    }
}
