//! Files as editors name them: `file:///home/a/EX-1.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The path of an address, if it is one of a file on this machine.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.get(rest.find('/')?..)?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/x` where drives have letters.
    let is_drive = path.get(2..3) == Some(":") && path.is_char_boundary(1);
    let path = if is_drive { path.get(1..)? } else { &path };
    Some(PathBuf::from(path))
}

/// The address of a path.
pub(super) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = "file://".to_owned();
    if !text.starts_with('/') {
        uri.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_there_and_back() {
        for (path, uri) in [
            ("/a/EX-1.md", "file:///a/EX-1.md"),
            ("/a b/ü#?.md", "file:///a%20b/%C3%BC%23%3F.md"),
        ] {
            assert_eq!(of_path(Path::new(path)), uri);
            assert_eq!(to_path(uri).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(to_path("file://host/ab%3A"), Some(PathBuf::from("/ab:")));
        assert_eq!(to_path("file:///c%3A/x"), Some(PathBuf::from("c:/x")));
        for wrong in ["untitled:1", "file:///a%2", "file:///%ff", "file:"] {
            assert_eq!(to_path(wrong), None, "{wrong}");
        }
    }
}
