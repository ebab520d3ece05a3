//! What may be attached to an advisory: files that a browser shows or saves and never runs, and that
//! say nothing about who made them.
//!
//! The extension decides how a server announces a file, so it decides what the file has to be. The
//! content decides what a browser makes of it when the announcement is missing, so it is looked at
//! as well.

mod image;
mod pdf;
mod svg;

/// Why a file may not be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is of a kind that is not attached, or not what its name says.
    Kind {
        /// What is wrong, as one sentence without full stop.
        message: String,
        /// What to do about it.
        mend: &'static str,
    },
    /// It holds what nobody sees: who made it, where, when, with what.
    Metadata {
        /// What it holds, such as "EXIF data".
        what: &'static str,
        /// What takes it out.
        mend: &'static str,
    },
}

/// How to attach what is not on the list.
const PACK: &str = "Attach it as text with `.txt` at the end of its name, or pack it into a `.zip` or `.tar.gz` archive";
/// How to get rid of metadata in pictures.
const STRIP: &str = "Strip it, for instance with `exiftool -all= FILE` or `mat2 --inplace FILE`";
/// How to mend a file that is not what it says.
const RENAME: &str =
    "Give it the extension of what it is, or save it again in the format of its name";

/// The first bytes of a file that Git LFS keeps elsewhere.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// The kinds of files that may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text in UTF-8 that nothing runs.
    Text,
    Png,
    Jpeg,
    Gif,
    WebP,
    Svg,
    Pdf,
    /// An archive that begins with these bytes.
    Archive(&'static [u8]),
    /// An archive without compression, whose mark stands inside.
    Tar,
}

/// What is announced to browsers by these extensions.
const KINDS: [(Kind, &[&str]); 12] = [
    (
        Kind::Text,
        &[
            "txt", "log", "patch", "diff", "csv", "tsv", "json", "jsonl", "yaml", "yml", "toml",
            "asc", "pem", "minisig", "sha256", "sha512",
        ],
    ),
    (Kind::Png, &["png"]),
    (Kind::Jpeg, &["jpg", "jpeg"]),
    (Kind::Gif, &["gif"]),
    (Kind::WebP, &["webp"]),
    (Kind::Svg, &["svg"]),
    (Kind::Pdf, &["pdf"]),
    (Kind::Archive(b"PK"), &["zip"]),
    (Kind::Archive(b"\x1f\x8b"), &["gz", "tgz"]),
    (Kind::Archive(b"\xfd7zXZ\0"), &["xz", "txz"]),
    (Kind::Archive(b"\x28\xb5\x2f\xfd"), &["zst"]),
    (Kind::Tar, &["tar"]),
];

/// What keeps the file called `name` from being published.
pub(super) fn examine(name: &str, bytes: &[u8]) -> Option<Problem> {
    if bytes.starts_with(LFS_POINTER) {
        return Some(Problem::Kind {
            message:
                "this is not the file but a pointer of Git LFS, and the pointer would be published"
                    .to_owned(),
            mend: "Take the file out of Git LFS: remove `filter=lfs` for it in .gitattributes, then `git add --renormalize` it and commit",
        });
    }
    let Some(kind) = kind(name) else {
        return Some(Problem::Kind {
            message: "files of this kind are not attached: a browser or a system may run them, or they hold what nobody checks"
                .to_owned(),
            mend: PACK,
        });
    };
    match kind {
        Kind::Text => text(bytes),
        Kind::Png => image::png(bytes),
        Kind::Jpeg => image::jpeg(bytes),
        Kind::Gif => image::gif(bytes),
        Kind::WebP => image::webp(bytes),
        Kind::Svg => svg::examine(bytes),
        Kind::Pdf => pdf::examine(bytes),
        Kind::Archive(mark) => (!bytes.starts_with(mark)).then(|| another("archive")),
        Kind::Tar => (bytes.get(257..262) != Some(b"ustar")).then(|| another("archive")),
    }
}

fn kind(name: &str) -> Option<Kind> {
    let (_, extension) = name.rsplit_once('.')?;
    KINDS
        .iter()
        .find(|(_, known)| known.iter().any(|e| e.eq_ignore_ascii_case(extension)))
        .map(|(kind, _)| *kind)
}

/// The name promises something else.
fn another(what: &str) -> Problem {
    Problem::Kind {
        message: format!("this is not the {what} that its name promises, or it is damaged"),
        mend: RENAME,
    }
}

/// What browsers take for HTML at the start of a file whose type no server told them (WHATWG MIME
/// Sniffing, 7.1, and `<?xml`).
const HTML_STARTS: [&str; 20] = [
    "<!doctype html",
    "<html",
    "<head",
    "<script",
    "<iframe",
    "<h1",
    "<div",
    "<font",
    "<table",
    "<a",
    "<style",
    "<title",
    "<b",
    "<body",
    "<br",
    "<p",
    "<!--",
    "<?xml",
    "<svg",
    "<?php",
];

fn text(bytes: &[u8]) -> Option<Problem> {
    let is_text = std::str::from_utf8(bytes).is_ok_and(|text| {
        !text.contains(|c: char| c.is_control() && !c.is_whitespace() && c != '\u{1b}')
    });
    if !is_text {
        return Some(another("text in UTF-8"));
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = start.trim_ascii_start();
    let is_markup = HTML_STARTS.iter().any(|tag| {
        let begins = start
            .get(..tag.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(tag.as_bytes()));
        let ends = start
            .get(tag.len())
            .is_none_or(|b| matches!(b, b' ' | b'>' | b'\t' | b'\n' | b'\r' | b'/'));
        begins && (ends || matches!(*tag, "<!--" | "<?xml" | "<?php"))
    });
    is_markup.then_some(Problem::Kind {
        message: "this text begins like a web page, and a browser that is not told its type runs it as one"
            .to_owned(),
        mend: "Begin the file with a line of plain text",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_kind(name: &str, bytes: &[u8]) -> bool {
        matches!(examine(name, bytes), Some(Problem::Kind { .. }))
    }

    #[test]
    fn text_and_archives_may_be_attached() {
        let mut tar = vec![0; 257];
        tar.extend(b"ustar\0");
        for (name, bytes) in [
            ("fix.patch", &b"--- a\n+++ b\n"[..]),
            ("a.b.TXT", "grüße\t\u{1b}[1m\r\n".as_bytes()),
            ("empty.txt", b""),
            ("a.json", b"{}"),
            ("a.txt", b"<bridge> is a word"),
            ("a.zip", b"PK\x03\x04"),
            ("a.tar.gz", b"\x1f\x8b\x08"),
            ("a.tar", &tar),
        ] {
            assert_eq!(examine(name, bytes), None, "{name}");
        }
    }

    #[test]
    fn what_runs_is_refused() {
        for name in [
            "a.html",
            "a.HTM",
            "a.xhtml",
            "a.xml",
            "a.js",
            "a.mjs",
            "a.exe",
            "a.sh",
            "a.py",
            "a.wasm",
            "a",
            "a.jar",
            "a.swf",
            "a.css",
            "a.txt.html",
            "a.svgz",
            "a.mht",
        ] {
            assert!(is_kind(name, b"text"), "{name}");
        }
    }

    #[test]
    fn what_is_not_what_it_says_is_refused() {
        for (name, bytes) in [
            ("a.txt", &b"\x7fELF\x02\x01\x01\0"[..]),
            ("a.txt", b"MZ\x90\0"),
            ("a.txt", b"\xff\xfeh\0i\0"),
            ("a.txt", b" \n<!DOCTYPE html><script>"),
            ("a.patch", b"\xef\xbb\xbf<SCRIPT>"),
            ("a.log", b"<!--x"),
            ("a.json", b"<svg onload=x>"),
            ("a.zip", b"<html>"),
            ("a.tar", b"text"),
            ("a.png", b"\xff\xd8\xff"),
            ("a.gif", b"<html>"),
            ("a.pdf", b"<html>"),
            ("a.jpg", b""),
            ("a.webp", b"RIFF"),
            (
                "a.png",
                b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
            ),
        ] {
            assert!(is_kind(name, bytes), "{name}");
        }
    }
}
