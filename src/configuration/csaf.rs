//! What the CSAF provider says about itself, from `csaf:` (CSAF 2.0, sections 3.2.1.8 and 7).

use super::BaseUrl;
use crate::advisory::case::reach::Fingerprint;
use crate::advisory::case::value::Value as _;
use crate::advisory::fields::{self, Fields};
use crate::advisory::instant::Instant;
use crate::advisory::uri;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The folder that published keys are kept in, since what is below it is public anyway.
pub const KEYS_BELOW: &str = "site/";

/// The configuration of a CSAF provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csaf {
    /// Who publishes.
    pub publisher: Publisher,
    /// Whose products the advisories are about, where it is not the publisher.
    pub vendor: Option<String>,
    /// Whether aggregators may list the provider.
    pub list_on_aggregators: bool,
    /// Whether aggregators may mirror its documents.
    pub mirror_on_aggregators: bool,
    /// How consumers find the documents.
    pub distribution: Distribution,
    /// The language of the documents (RFC 5646).
    pub lang: String,
    /// When this part of the configuration was last changed; no date of the provider is earlier.
    pub updated: Option<Instant>,
    /// The keys that documents are signed with, the one in use first.
    pub keys: Vec<Key>,
}

/// Who publishes (CSAF 2.0, section 3.2.1.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The name.
    pub name: String,
    /// A URL of the publisher's own that stands for it everywhere.
    pub namespace: String,
    /// What it is.
    pub category: PublisherCategory,
    /// How to reach it, for people.
    pub contact: Option<String>,
    /// On what authority it publishes.
    pub issuing_authority: Option<String>,
}

/// What a publisher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the CSAF standard")]
pub enum PublisherCategory {
    Coordinator,
    Discoverer,
    Other,
    Translator,
    User,
    Vendor,
}

/// How consumers find the documents (CSAF 2.0, section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// By a ROLIE feed.
    Rolie,
    /// By lists in a folder.
    Directory,
    /// By both; consumers that read both download twice.
    Both,
}

/// A key that documents are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Its public part: the path of a file in the repository, which lies below `site/`.
    pub file: String,
}

impl PublisherCategory {
    const ALL: [Self; 6] = [
        Self::Coordinator,
        Self::Discoverer,
        Self::Other,
        Self::Translator,
        Self::User,
        Self::Vendor,
    ];

    /// The word of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Discoverer => "discoverer",
            Self::Other => "other",
            Self::Translator => "translator",
            Self::User => "user",
            Self::Vendor => "vendor",
        }
    }
}

impl Distribution {
    const ALL: [Self; 3] = [Self::Rolie, Self::Directory, Self::Both];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rolie => "rolie",
            Self::Directory => "directory",
            Self::Both => "both",
        }
    }

    /// Whether there is a feed.
    pub fn has_feed(self) -> bool {
        matches!(self, Self::Rolie | Self::Both)
    }

    /// Whether there are lists in the folder.
    pub fn has_directory(self) -> bool {
        matches!(self, Self::Directory | Self::Both)
    }
}

impl Key {
    /// The path of its file, without the folder that all of them are in.
    pub fn page(&self) -> &str {
        self.file.strip_prefix(KEYS_BELOW).unwrap_or(&self.file)
    }
}

/// Reads the mapping under `csaf:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Csaf> {
    let mut fields = Fields::open(node, "`csaf`", findings)?;
    let publisher = fields
        .require(
            "publisher",
            "Add `publisher:` with `name`, `namespace` and `category`",
            findings,
        )
        .and_then(|node| publisher(node, findings));
    let vendor = fields
        .take("vendor")
        .map(|node| filled(node, "vendor", findings));
    let list_on_aggregators = decision(&mut fields, "list_on_aggregators", findings);
    let mirror_on_aggregators = decision(&mut fields, "mirror_on_aggregators", findings);
    let distribution = fields
        .take("distribution")
        .map_or(Some(Distribution::Rolie), |node| {
            fields::word(
                node,
                "way to distribute documents",
                Rule::Configuration,
                &Distribution::ALL,
                Distribution::as_str,
                findings,
            )
        });
    let lang = fields
        .take("lang")
        .map_or_else(|| Some("en".to_owned()), |node| language(node, findings));
    let updated = fields.take("updated").map(|node| {
        fields::parsed(
            node,
            "`updated`",
            Rule::Instant,
            "Write an instant such as 2026-10-01T00:00:00Z",
            findings,
        )
    });
    let keys = fields
        .take("keys")
        .map_or_else(Vec::new, |node| keys(node, findings));
    fields.finish(findings);
    Some(Csaf {
        publisher: publisher?,
        vendor: match vendor {
            Some(read) => Some(read?),
            None => None,
        },
        list_on_aggregators: list_on_aggregators?,
        mirror_on_aggregators: mirror_on_aggregators?,
        distribution: distribution?,
        lang: lang?,
        updated: match updated {
            Some(read) => Some(read?),
            None => None,
        },
        keys,
    })
}

/// Addresses of documents, feeds and metadata begin with `https:` (CSAF 2.0, requirement 3 and the
/// schemas of feed and metadata), so a site without it has no CSAF. `at` is where `csaf:` stands.
pub(super) fn refuse_http(base_url: &BaseUrl, at: std::ops::Range<usize>, findings: &mut Findings) {
    if !base_url.as_str().starts_with("https://") {
        findings.push(
            Rule::Configuration,
            at,
            "CSAF documents are served by https alone, and `base_url` begins with http:",
            "Serve the site by https and write that address as `base_url`, or remove `csaf`",
        );
    }
}

fn publisher(node: &Node<'_>, findings: &mut Findings) -> Option<Publisher> {
    let mut fields = Fields::open(node, "`publisher`", findings)?;
    let name = fields
        .require("name", "Write who publishes the advisories", findings)
        .and_then(|node| filled(node, "name", findings));
    let namespace = fields
        .require(
            "namespace",
            "Write an address of your own that stands for you everywhere, as in https://example.org",
            findings,
        )
        .and_then(|node| namespace(node, findings));
    let category = fields
        .require(
            "category",
            "Write `vendor` if the advisories are about your own products, else `coordinator`, `discoverer`, `translator`, `user` or `other`",
            findings,
        )
        .and_then(|node| {
            fields::word(
                node,
                "category of a publisher",
                Rule::Configuration,
                &PublisherCategory::ALL,
                PublisherCategory::as_str,
                findings,
            )
        });
    let contact = fields
        .take("contact")
        .and_then(|node| filled(node, "contact", findings));
    let issuing_authority = fields
        .take("issuing_authority")
        .and_then(|node| filled(node, "issuing_authority", findings));
    fields.finish(findings);
    Some(Publisher {
        name: name?,
        namespace: namespace?,
        category: category?,
        contact,
        issuing_authority,
    })
}

/// Text of at least one character that is no space.
fn filled(node: &Node<'_>, what: &str, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, &format!("`{what}`"), findings)?.trim();
    if text.is_empty() {
        findings.push(
            Rule::Configuration,
            node.span.clone(),
            format!("`{what}` is empty"),
            "Write something, or remove the key",
        );
        return None;
    }
    Some(text.to_owned())
}

fn namespace(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "`namespace`", findings)?;
    if uri::is_web(text) && uri::check(text).is_ok() {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no web address", fields::shorten(text)),
        "Write an address of your own, as in https://example.org",
    );
    None
}

/// What only the team can decide, and so has no default.
fn decision(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<bool> {
    let mend = format!(
        "Decide: `{key}: true` lets aggregators {}, `{key}: false` asks them not to",
        if key.starts_with("list") {
            "list you as a publisher"
        } else {
            "copy your documents"
        }
    );
    let node = fields.require(key, &mend, findings)?;
    let read = match fields::text(node, &format!("`{key}`"), findings)? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    if read.is_none() {
        findings.push(
            Rule::Configuration,
            node.span.clone(),
            format!("`{key}` is true or false"),
            mend,
        );
    }
    read
}

/// A language tag (RFC 5646) by its form: a language, and parts of up to eight letters and digits.
fn language(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "`lang`", findings)?;
    let mut parts = text.split('-');
    let is_language = parts.next().is_some_and(|first| {
        (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let is_tag = is_language
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if is_tag {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no language", fields::shorten(text)),
        "Write a tag such as en or pt-BR",
    );
    None
}

fn keys(node: &Node<'_>, findings: &mut Findings) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for item in fields::items(node, "`keys`", findings).unwrap_or_default() {
        let Some(key) = key(item, findings) else {
            continue;
        };
        if keys
            .iter()
            .any(|known| known.fingerprint == key.fingerprint)
        {
            findings.push(
                Rule::Configuration,
                item.span.clone(),
                "this key is named twice",
                "Remove one of the two",
            );
        } else {
            keys.push(key);
        }
    }
    keys
}

fn key(node: &Node<'_>, findings: &mut Findings) -> Option<Key> {
    let mut fields = Fields::open(node, "a key", findings)?;
    let fingerprint = fields
        .require(
            "fingerprint",
            "Write the fingerprint that `gpg --fingerprint` prints",
            findings,
        )
        .and_then(|node| {
            let text = fields::text(node, "`fingerprint`", findings)?;
            Fingerprint::read(text)
                .map_err(|message| {
                    findings.push(
                        Rule::Configuration,
                        node.span.clone(),
                        message,
                        "Write all digits, in quotes",
                    );
                })
                .ok()
        });
    let file = fields
        .require(
            "file",
            "Write the path of the public key, as in site/csaf-key.asc",
            findings,
        )
        .and_then(|node| file(node, findings));
    fields.finish(findings);
    Some(Key {
        fingerprint: fingerprint?,
        file: file?,
    })
}

fn file(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "`file`", findings)?;
    let below = text.strip_prefix(KEYS_BELOW).unwrap_or_default();
    let is_path = below
        .split('/')
        .all(|part| !part.is_empty() && part != "." && part != "..");
    if is_path {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no file below site/", fields::shorten(text)),
        "Put the public key below site/, which is public, and write its path from there, as in site/csaf-key.asc",
    );
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::{MINIMAL, read_text};
    use super::*;

    const PUBLISHER: &str =
        "publisher: {name: N, namespace: https://example.org, category: vendor}";

    fn with(csaf: &str) -> (Option<Csaf>, Vec<String>) {
        let (read, messages) = read_text(&format!("{MINIMAL}csaf: {{{csaf}}}\n"));
        (read.and_then(|read| read.csaf), messages)
    }

    #[test]
    fn the_smallest_provider_has_a_feed_and_no_key() {
        let (csaf, messages) = with(&format!(
            "{PUBLISHER}, list_on_aggregators: true, mirror_on_aggregators: false"
        ));
        assert_eq!(messages, Vec::<String>::new());
        let csaf = csaf.unwrap();
        assert!(csaf.list_on_aggregators && !csaf.mirror_on_aggregators);
        assert_eq!(csaf.distribution, Distribution::Rolie);
        assert_eq!(csaf.lang, "en");
        assert!(csaf.keys.is_empty());
    }

    #[test]
    fn what_only_the_team_can_decide_has_no_default() {
        let decided = "list_on_aggregators: true, mirror_on_aggregators: true";
        for (csaf, want) in [
            (PUBLISHER, "`list_on_aggregators` is missing"),
            (decided, "`publisher` is missing"),
            (
                "publisher: {name: N, namespace: https://example.org}",
                "`category` is missing",
            ),
        ] {
            let (read, messages) = with(csaf);
            assert_eq!(read, None, "{csaf}");
            assert!(messages.iter().any(|m| m == want), "{csaf}: {messages:?}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let base = format!("{PUBLISHER}, list_on_aggregators: true, mirror_on_aggregators: true");
        for (more, want) in [
            ("distribution: rss", "`rss` is no way to distribute"),
            ("lang: e", "`e` is no language"),
            ("lang: de_DE", "`de_DE` is no language"),
            ("vendor: ' '", "`vendor` is empty"),
            (
                "keys: [{fingerprint: abc, file: site/k.asc}]",
                "no fingerprint",
            ),
            (
                "keys: [{fingerprint: 0123456789abcdef0123456789abcdef01234567, file: advisories/k.asc}]",
                "no file below site/",
            ),
            (
                "keys: [{fingerprint: 0123456789abcdef0123456789abcdef01234567, file: site/../k.asc}]",
                "no file below site/",
            ),
        ] {
            let (_, messages) = with(&format!("{base}, {more}"));
            assert!(
                messages.iter().any(|m| m.contains(want)),
                "{more}: {messages:?}"
            );
        }
        let http = MINIMAL.replace("https:", "http:");
        let (_, messages) = read_text(&format!("{http}csaf: {{{base}}}\n"));
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].contains("https alone"));
    }
}
