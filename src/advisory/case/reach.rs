//! How somebody is reached: address, key, zone of time.

use std::fmt;

use jiff::tz::TimeZone;

use super::value::Value;
use crate::advisory::fields;
use crate::advisory::shape::Scalar;
use crate::advisory::yaml::Block;

/// One mail address, `local@domain` in ASCII without comments and quotes: what every mail server
/// takes, and nothing that could end a line of a header.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(String);

impl MailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether it looks like the address of one person: a name with a dot, or a mailbox of a
    /// service that has no roles. One person is on holiday, leaves, and reads with a private key.
    pub fn is_personal(&self) -> bool {
        const MAILBOXES: [&str; 10] = [
            "gmail.com",
            "googlemail.com",
            "outlook.com",
            "hotmail.com",
            "live.com",
            "yahoo.com",
            "icloud.com",
            "proton.me",
            "protonmail.com",
            "gmx.de",
        ];
        let domain = self.domain().to_ascii_lowercase();
        let is_name = self.local().split_once('.').is_some_and(|(first, last)| {
            let is_word = |part: &str| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic())
            };
            is_word(first) && is_word(last)
        });
        is_name || MAILBOXES.contains(&domain.as_str())
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for MailAddress {
    const FORM: &'static str = "a mail address";
    const SHAPE: Scalar = Scalar::Mail;

    fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{}` is no mail address such as security@example.org",
                fields::shorten(text)
            )
        };
        let (local, domain) = text.split_once('@').ok_or_else(wrong)?;
        let is_local = !local.is_empty()
            && !local.starts_with(['.', '-'])
            && local.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
            });
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_domain = domain.split('.').all(is_label);
        if is_local && is_domain && text.len() <= 254 {
            Ok(Self(text.to_owned()))
        } else {
            Err(wrong())
        }
    }

    fn write(&self) -> Block {
        Block::word(&self.0)
    }
}

/// The fingerprint of an `OpenPGP` key: 40 or 64 hexadecimal digits. Shorter ids can be forged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The digits, in capitals and without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits in groups of four, as people compare them.
    pub fn grouped(&self) -> String {
        let digits: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
        groups.join(" ")
    }
}

impl Value for Fingerprint {
    const FORM: &'static str = "the fingerprint of a key";
    const SHAPE: Scalar = Scalar::Fingerprint;

    fn read(text: &str) -> Result<Self, String> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex && matches!(digits.len(), 40 | 64) {
            Ok(Self(digits.to_ascii_uppercase()))
        } else {
            Err(format!(
                "`{}` is no fingerprint of 40 or 64 hexadecimal digits, as `gpg --fingerprint` prints it",
                fields::shorten(text)
            ))
        }
    }

    fn write(&self) -> Block {
        Block::quoted(&self.0)
    }
}

/// A zone of the time zone database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// The zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Value for Zone {
    const FORM: &'static str = "a time zone";
    const SHAPE: Scalar = Scalar::Zone;

    fn read(text: &str) -> Result<Self, String> {
        TimeZone::get(text)
            .map(|zone| Self {
                name: text.to_owned(),
                zone,
            })
            .map_err(|_| {
                format!(
                    "`{}` is no time zone such as Europe/Berlin or UTC",
                    fields::shorten(text)
                )
            })
    }

    fn write(&self) -> Block {
        Block::word(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_end_a_header() {
        for text in [
            "a@b@c.example",
            "a b@example.org",
            "a@example.org\nBcc: x@example.org",
            "@example.org",
            "a@",
            "a@.org",
            "-oQ/tmp@example.org",
            "ä@example.org",
            "<a@example.org>",
            "a@example.org,b@example.org",
        ] {
            assert!(MailAddress::read(text).is_err(), "{text}");
        }
        assert!(MailAddress::read("product-security+embargo@sub.example.org").is_ok());
    }

    #[test]
    fn addresses_of_people_are_told_from_those_of_roles() {
        for (text, want) in [
            ("security@example.org", false),
            ("sec.team@example.org", true),
            ("psirt-2@example.org", false),
            ("ada.example@example.org", true),
            ("securityteam@gmail.com", true),
        ] {
            assert_eq!(
                MailAddress::read(text).unwrap().is_personal(),
                want,
                "{text}"
            );
        }
    }

    #[test]
    fn a_key_id_is_no_fingerprint() {
        assert!(Fingerprint::read("0123 4567 89AB CDEF").is_err());
        let whole = "0123 4567 89ab cdef 0123  4567 89AB CDEF 0123 4567";
        let read = Fingerprint::read(whole).unwrap();
        assert_eq!(read.as_str().len(), 40);
        assert_eq!(
            read.grouped(),
            "0123 4567 89AB CDEF 0123 4567 89AB CDEF 0123 4567"
        );
    }
}
