//! A message as mail: RFC 5322, MIME, and PGP/MIME (RFC 3156) where it is signed or encrypted.

use std::fmt::Write as _;

use super::gpg::{self, Protection};
use super::program::ProgramError;
use crate::advisory::case::copies::CopyId;
use crate::advisory::case::reach::{Fingerprint, MailAddress};
use crate::advisory::instant::Instant;
use crate::base64;

/// Characters of a line of a header before it is folded (RFC 5322, section 2.1.1).
const HEADER: usize = 78;
/// Characters of an encoded word (RFC 2047, section 2).
const ENCODED_WORD: usize = 75;
/// Characters of a line in quoted-printable and base64 (RFC 2045, sections 6.7 and 6.8).
const ENCODED_LINE: usize = 76;
/// Octets of a line that every server takes (RFC 5322, section 2.1.1).
const LONGEST_LINE: usize = 998;

/// One message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What the recipient is called in the log.
    pub alias: String,
    /// The name of the sender.
    pub from_name: String,
    /// The address of the sender.
    pub from: MailAddress,
    /// The name of the recipient.
    pub to_name: String,
    /// The one address it goes to.
    pub to: MailAddress,
    /// The key of the recipient.
    pub key: Option<Fingerprint>,
    /// The subject.
    pub subject: String,
    /// When it was issued.
    pub date: Instant,
    /// Which copy this is.
    pub copy: CopyId,
    /// The part of message ids behind the `@`.
    pub host: String,
    /// The first message of the thread, if there is one.
    pub thread: Option<CopyId>,
    /// The text.
    pub body: String,
    /// What comes with it.
    pub attachments: Vec<Attachment>,
    /// The name of its file.
    pub file_name: String,
}

/// A file that comes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: letters, digits, `.`, `-` and `_`.
    pub name: String,
    /// Its MIME type with parameters.
    pub kind: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// The id of the message, without its angle brackets.
    pub fn message_id(&self) -> String {
        id_at(&self.copy, &self.host)
    }

    /// The whole message with CRLF at the ends of lines.
    ///
    /// # Errors
    /// When `gpg` cannot sign or encrypt it. A recipient without a key gets nothing encrypted: the
    /// caller has asked for the key before.
    pub fn message(
        &self,
        protection: Protection,
        signer: Option<&Fingerprint>,
    ) -> Result<Vec<u8>, ProgramError> {
        let content = self.content();
        let boundary = format!("=_{}", self.copy.as_str().to_lowercase());
        let content = match (protection, signer, &self.key) {
            (Protection::Signed, Some(signer), _) => {
                let signature = gpg::sign(content.as_bytes(), signer)?;
                signed(&content, &signature, &boundary)
            }
            (Protection::Encrypted, _, Some(key)) => {
                encrypted(&gpg::encrypt(content.as_bytes(), key, None)?, &boundary)
            }
            (Protection::SignedAndEncrypted, signer, Some(key)) => {
                encrypted(&gpg::encrypt(content.as_bytes(), key, signer)?, &boundary)
            }
            _ => content,
        };
        let mut out = self.headers();
        out.push_str(&content);
        Ok(out.into_bytes())
    }

    fn headers(&self) -> String {
        let mut out = String::new();
        header(&mut out, "Date", &date(self.date));
        header(&mut out, "From", &mailbox(&self.from_name, &self.from));
        header(&mut out, "To", &mailbox(&self.to_name, &self.to));
        header(&mut out, "Subject", &encoded(&self.subject));
        header(&mut out, "Message-ID", &format!("<{}>", self.message_id()));
        if let Some(thread) = &self.thread {
            let root = format!("<{}>", id_at(thread, &self.host));
            header(&mut out, "In-Reply-To", &root);
            header(&mut out, "References", &root);
        }
        header(&mut out, "MIME-Version", "1.0");
        out
    }

    /// The text with its attachments, from the first header of the content on.
    fn content(&self) -> String {
        let mut text = String::new();
        let is_plain = self.body.is_ascii()
            && self.body.lines().all(|line| {
                line.len() <= LONGEST_LINE && !line.ends_with(' ') && !line.starts_with("From ")
            });
        let (encoding, body) = if is_plain {
            ("7bit", self.body.replace('\n', "\r\n"))
        } else {
            ("quoted-printable", quoted_printable(&self.body))
        };
        header(
            &mut text,
            "Content-Type",
            "text/plain; charset=utf-8; format=fixed",
        );
        header(&mut text, "Content-Transfer-Encoding", encoding);
        text.push_str("\r\n");
        text.push_str(&body);
        if self.attachments.is_empty() {
            return text;
        }
        let boundary = format!("=_{}-parts", self.copy.as_str().to_lowercase());
        let mut out = String::new();
        header(
            &mut out,
            "Content-Type",
            &format!("multipart/mixed; boundary=\"{boundary}\""),
        );
        let _ = write!(out, "\r\n--{boundary}\r\n{text}");
        for attachment in &self.attachments {
            let _ = write!(out, "\r\n--{boundary}\r\n");
            header(&mut out, "Content-Type", attachment.kind);
            header(&mut out, "Content-Transfer-Encoding", "base64");
            header(
                &mut out,
                "Content-Disposition",
                &format!("attachment; filename=\"{}\"", attachment.name),
            );
            out.push_str("\r\n");
            out.push_str(&base64_lines(&attachment.bytes));
        }
        let _ = write!(out, "\r\n--{boundary}--\r\n");
        out
    }
}

fn id_at(id: &CopyId, host: &str) -> String {
    format!("{}@{host}", id.as_str().to_lowercase())
}

/// A signed message (RFC 3156, section 5). The line break before the boundary belongs to it.
fn signed(content: &str, signature: &str, boundary: &str) -> String {
    let mut out = String::new();
    header(
        &mut out,
        "Content-Type",
        &format!(
            "multipart/signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"; boundary=\"{boundary}\""
        ),
    );
    let _ = write!(
        out,
        "\r\n--{boundary}\r\n{content}\r\n--{boundary}\r\nContent-Type: application/pgp-signature; name=\"signature.asc\"\r\n\r\n{}\r\n--{boundary}--\r\n",
        crlf(signature)
    );
    out
}

/// An encrypted message (RFC 3156, section 4).
fn encrypted(armour: &str, boundary: &str) -> String {
    let mut out = String::new();
    header(
        &mut out,
        "Content-Type",
        &format!(
            "multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=\"{boundary}\""
        ),
    );
    let _ = write!(
        out,
        "\r\n--{boundary}\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--{boundary}\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\r\n{}\r\n--{boundary}--\r\n",
        crlf(armour)
    );
    out
}

fn crlf(text: &str) -> String {
    text.trim_end().replace('\n', "\r\n") + "\r\n"
}

/// `Fri, 20 Nov 2026 17:40:00 +0000` (RFC 5322, section 3.3).
fn date(instant: Instant) -> String {
    instant
        .civil()
        .strftime("%a, %d %b %Y %H:%M:%S +0000")
        .to_string()
}

/// Writes a header, folded at its blanks.
fn header(out: &mut String, name: &str, value: &str) {
    let mut line = format!("{name}:");
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        let begins = line.ends_with(':') || line == " ";
        if !begins && line.len() + 1 + word.len() > HEADER {
            out.push_str(line.trim_end());
            out.push_str("\r\n");
            line.clear();
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(line.trim_end());
    out.push_str("\r\n");
}

fn mailbox(name: &str, address: &MailAddress) -> String {
    let name = encoded(name);
    let is_atoms = name.starts_with("=?")
        || name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b" !#$%&'*+-/=?^_`{|}~".contains(&byte));
    if is_atoms {
        format!("{name} <{address}>")
    } else {
        let name = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{name}\" <{address}>")
    }
}

/// Text in a header: as it stands, or as encoded words (RFC 2047) where it is not ASCII. What
/// could end the header is gone.
fn encoded(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_ascii() && !text.contains("=?") {
        return text;
    }
    let (start, end) = ("=?utf-8?Q?", "?=");
    let mut words = vec![String::new()];
    for c in text.chars() {
        let mut bytes = [0; 4];
        let mut piece = String::new();
        for byte in c.encode_utf8(&mut bytes).bytes() {
            match byte {
                b' ' => piece.push('_'),
                byte if byte.is_ascii_alphanumeric() => piece.push(char::from(byte)),
                byte => {
                    let _ = write!(piece, "={byte:02X}");
                }
            }
        }
        let used = words.last().map_or(0, String::len);
        if used + piece.len() + start.len() + end.len() > ENCODED_WORD {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut() {
            last.push_str(&piece);
        }
    }
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("{start}{word}{end}"))
        .collect();
    words.join(" ")
}

/// Quoted-printable (RFC 2045, section 6.7), in which nothing is left that a server may change: no
/// blank at the end of a line, and no `From ` at its beginning (RFC 3156, section 3).
fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let bytes = line.as_bytes();
        let mut length = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let is_last = at + 1 == bytes.len();
            let is_plain = match byte {
                b'=' => false,
                b' ' => !is_last,
                b'F' => at != 0 || !bytes.starts_with(b"From "),
                b'.' => at != 0,
                byte => byte.is_ascii_graphic(),
            };
            let size = if is_plain { 1 } else { 3 };
            if length + size > ENCODED_LINE - 1 {
                out.push_str("=\r\n");
                length = 0;
            }
            if is_plain {
                out.push(char::from(*byte));
            } else {
                let _ = write!(out, "={byte:02X}");
            }
            length += size;
        }
        out.push_str("\r\n");
    }
    out
}

/// Base64 in lines (RFC 2045, section 6.8).
fn base64_lines(bytes: &[u8]) -> String {
    let mut out = String::new();
    for line in bytes.chunks(ENCODED_LINE / 4 * 3) {
        out.push_str(&base64::encode(line));
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_end_its_header() {
        let mut out = String::new();
        header(
            &mut out,
            "Subject",
            &encoded("a\r\nBcc: x@example.org\n\nbody"),
        );
        assert_eq!(out, "Subject: a Bcc: x@example.org body\r\n");
    }

    #[test]
    fn names_are_written_as_servers_read_them() {
        let address = crate::advisory::case::value::Value::read("a@example.org").unwrap();
        for (name, want) in [
            ("Northwind Team", "Northwind Team <a@example.org>"),
            (
                "Northwind, \"Inc\".",
                r#""Northwind, \"Inc\"." <a@example.org>"#,
            ),
            ("Zoë", "=?utf-8?Q?Zo=C3=AB?= <a@example.org>"),
        ] {
            assert_eq!(mailbox(name, &address), want);
        }
        let long = encoded(&"ü".repeat(60));
        for word in long.split(' ') {
            assert!(word.len() <= ENCODED_WORD, "{word}");
        }
    }

    #[test]
    fn what_servers_change_is_encoded() {
        assert_eq!(
            quoted_printable("From here \n.\né=\n"),
            "=46rom here=20\r\n=2E\r\n=C3=A9=3D\r\n"
        );
        let long = quoted_printable(&"é".repeat(100));
        assert!(
            long.lines().all(|line| line.len() <= ENCODED_LINE),
            "{long}"
        );
    }

    #[test]
    fn base64_has_lines_of_76_letters() {
        assert_eq!(base64_lines(b""), "");
        assert_eq!(base64_lines(b"foobar"), "Zm9vYmFy\r\n");
        for (bytes, want) in [(57, vec![76]), (58, vec![76, 4]), (171, vec![76; 3])] {
            let text = base64_lines(&vec![b'x'; bytes]);
            let lines: Vec<_> = text.split_terminator("\r\n").map(str::len).collect();
            assert_eq!(lines, want);
        }
    }

    #[test]
    fn long_headers_are_folded() {
        let mut out = String::new();
        header(&mut out, "Subject", &"word ".repeat(40));
        assert!(out.lines().all(|line| line.len() <= HEADER), "{out}");
        assert!(out.lines().skip(1).all(|line| line.starts_with(' ')));
    }
}
