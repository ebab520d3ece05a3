//! PDF documents that name nobody and run nothing.
//!
//! A PDF keeps such things in dictionaries, under names that are written in the clear or in
//! compressed object streams. Contents of pages are not looked at: readers see them.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::{Problem, another};

/// Bytes of one object stream, beyond which it was made to exhaust its reader.
const LARGEST_STREAM: u64 = 64 << 20;

/// How to get rid of what a document says about its author.
const STRIP: &str = "Strip it with `exiftool -all= FILE`, then write it anew with `qpdf --linearize FILE OUT` so that nothing of it is left";
/// How to get a document that is only read.
const PRINT: &str = "Print it into a new PDF, without scripts, forms, attached files and password";

/// What an entry of a dictionary with a name like this says.
enum Says {
    /// Something about the author, unless it is empty.
    Author(&'static str),
    /// That opening the document does more than show it.
    Acts,
}

fn says(name: &[u8]) -> Option<Says> {
    match name {
        b"Author" => Some(Says::Author("the name of its author")),
        b"Creator" => Some(Says::Author("the program that made it")),
        b"CreationDate" | b"ModDate" => Some(Says::Author("when it was made")),
        b"Metadata" => Some(Says::Author("XMP data")),
        b"JavaScript" | b"JS" | b"Launch" | b"EmbeddedFile" | b"EmbeddedFiles" | b"RichMedia"
        | b"XFA" | b"SubmitForm" | b"ImportData" | b"Encrypt" => Some(Says::Acts),
        _ => None,
    }
}

pub(super) fn examine(bytes: &[u8]) -> Option<Problem> {
    if !bytes.starts_with(b"%PDF-") {
        return Some(another("PDF document"));
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some(at) = find(rest, b"stream") else {
            return in_objects(rest);
        };
        let objects = rest.get(..at).unwrap_or_default();
        if let Some(problem) = in_objects(objects) {
            return Some(problem);
        }
        let content = rest.get(at + b"stream".len()..).unwrap_or_default();
        let end = find(content, b"endstream").unwrap_or(content.len());
        let dictionary = objects
            .windows(3)
            .rposition(|word| word == b"obj")
            .and_then(|at| objects.get(at..))
            .unwrap_or(objects);
        if names(dictionary).any(|(name, _)| name == b"ObjStm")
            && let Some(problem) = in_stream(content.get(..end).unwrap_or_default())
        {
            return Some(problem);
        }
        rest = content.get(end + b"endstream".len()..).unwrap_or_default();
    }
    None
}

/// What is wrong in the objects of an object stream.
fn in_stream(content: &[u8]) -> Option<Problem> {
    let content = content.strip_prefix(b"\r").unwrap_or(content);
    let content = content.strip_prefix(b"\n").unwrap_or(content);
    let mut objects = Vec::new();
    let read = ZlibDecoder::new(content)
        .take(LARGEST_STREAM)
        .read_to_end(&mut objects);
    match read {
        Ok(size) if (size as u64) < LARGEST_STREAM => in_objects(&objects),
        _ => Some(Problem::Kind {
            message: "parts of this document are compressed in a way that is not known here"
                .to_owned(),
            mend: "Write it anew with `qpdf --object-streams=disable FILE OUT`",
        }),
    }
}

fn in_objects(objects: &[u8]) -> Option<Problem> {
    names(objects).find_map(|(name, value)| match says(&name)? {
        Says::Author(what) => {
            let value = value.trim_ascii_start();
            let is_empty = value.starts_with(b"()") || value.starts_with(b"<>");
            (!is_empty).then_some(Problem::Metadata { what, mend: STRIP })
        }
        Says::Acts => Some(Problem::Kind {
            message: "this document does more than be read: it holds scripts, forms or files, or is encrypted"
                .to_owned(),
            mend: PRINT,
        }),
    })
}

/// The names in a text of PDF objects, decoded, and what stands behind each.
fn names(objects: &[u8]) -> impl Iterator<Item = (Vec<u8>, &[u8])> {
    let mut rest = objects;
    std::iter::from_fn(move || {
        let at = rest.iter().position(|b| *b == b'/')?;
        rest = rest.get(at + 1..)?;
        let end = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || b"\0/()<>[]{}%".contains(b))
            .unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        rest = behind;
        Some((decoded(name), behind))
    })
}

/// The name with `#41` and its like decoded.
fn decoded(name: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(byte) = name.get(at) {
        let code = digit(name.get(at + 1))
            .zip(digit(name.get(at + 2)))
            .and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        if let Some(code) = code.filter(|_| *byte == b'#') {
            out.push(code);
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
    out
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|part| part == word)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn pdf(objects: &str) -> Vec<u8> {
        format!("%PDF-1.7\n1 0 obj\n<</Type/Catalog {objects}>>\nendobj\n2 0 obj\n<</Length 9>>\nstream\n/Author x\nendstream\nendobj\n%%EOF\n").into_bytes()
    }

    fn compressed(objects: &str) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(objects.as_bytes()).unwrap();
        let content = encoder.finish().unwrap();
        let mut out =
            b"%PDF-1.7\n3 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\r\n".to_vec();
        out.extend(content);
        out.extend(b"\nendstream\nendobj\n%%EOF\n");
        out
    }

    #[test]
    fn a_document_that_is_read_and_names_nobody() {
        for objects in ["", "/Producer (x)", "/Author () /Creator<>", "/Title (a)"] {
            assert_eq!(examine(&pdf(objects)), None, "{objects}");
            assert_eq!(examine(&compressed(objects)), None, "{objects}");
        }
    }

    #[test]
    fn what_names_its_author_is_refused() {
        for objects in [
            "/Author (B.)",
            "/Auth#6fr(B.)",
            "/Metadata 4 0 R",
            "/CreationDate (D:2026)",
            "/Creator (Writer)",
        ] {
            for bytes in [pdf(objects), compressed(objects)] {
                let found = examine(&bytes);
                assert!(matches!(found, Some(Problem::Metadata { .. })), "{objects}");
            }
        }
    }

    #[test]
    fn what_acts_is_refused() {
        for objects in [
            "/OpenAction <</S/JavaScript/JS(x)>>",
            "/S /L#61unch",
            "/Encrypt 5 0 R",
        ] {
            for bytes in [pdf(objects), compressed(objects)] {
                let found = examine(&bytes);
                assert!(matches!(found, Some(Problem::Kind { .. })), "{objects}");
            }
        }
        let mut broken = compressed("/Author (B.)");
        let at = find(&broken, b"stream\r\n").unwrap() + 8;
        broken[at] = 0;
        assert!(examine(&broken).is_some());
        assert!(examine(b"<html>").is_some());
    }
}
