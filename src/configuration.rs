//! `advgen.yaml`: the one configuration of a repository. All of it is public.

use crate::advisory::fields::{self, Fields};
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;
use crate::advisory::uri;
use crate::advisory::yaml::{self, Node};
use crate::finding::{Findings, Rule};

/// The name of the file.
pub const FILE: &str = "advgen.yaml";

/// What a team says about its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The name of the database, for people.
    pub name: String,
    /// One or two sentences for the index page and the feeds.
    pub description: Option<String>,
    /// Where the output is served.
    pub base_url: BaseUrl,
    /// The first part of every id drawn here.
    pub prefix: String,
    /// Prefixes of records that were taken over from elsewhere.
    pub also: Vec<String>,
    /// How new ids are drawn.
    pub id_form: IdForm,
    /// Where vulnerabilities are reported: URIs, the preferred one first.
    pub contact: Vec<String>,
    /// What `.well-known/security.txt` says, if it is published.
    pub security_txt: Option<SecurityTxt>,
    /// The numbers of the security policy.
    pub policy: Policy,
}

/// How new ids are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdForm {
    /// `PREFIX-YEAR-XXXX`, drawn by lot.
    Random,
    /// `PREFIX-YEAR-NNNN`, counted; gaps betray entries under embargo.
    Sequential,
}

impl IdForm {
    const ALL: [Self; 2] = [Self::Random, Self::Sequential];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Sequential => "sequential",
        }
    }
}

/// What `.well-known/security.txt` says beside the contact (RFC 9116).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityTxt {
    /// When the file is to be considered stale.
    pub expires: Instant,
    /// The address of the policy.
    pub policy: Option<String>,
    /// The address of the key for encrypted reports.
    pub encryption: Option<String>,
    /// Languages that reports may be written in.
    pub languages: Vec<String>,
}

/// What the team promises. The policy page prints these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Working days until the first answer.
    pub acknowledge_working_days: u32,
    /// Days from report to disclosure.
    pub deadline_days: u32,
    /// Days of warning for parties under embargo.
    pub embargo_notice_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            acknowledge_working_days: 3,
            deadline_days: 90,
            embargo_notice_days: 7,
        }
    }
}

/// An `http` or `https` address that ends in `/`, so that paths can be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Why a text cannot be the address of the site.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is no address at all.
    #[error(transparent)]
    Uri(#[from] uri::UriError),
    /// Not `http` or `https`.
    #[error("the address of the site begins with http:// or https://")]
    Scheme,
    /// With `?` or `#`.
    #[error("the address of the site has neither `?` nor `#`")]
    Query,
}

impl TryFrom<&str> for BaseUrl {
    type Error = BaseUrlError;

    fn try_from(text: &str) -> Result<Self, BaseUrlError> {
        uri::check(text)?;
        if !uri::is_web(text) {
            return Err(BaseUrlError::Scheme);
        }
        if text.contains(['?', '#']) {
            return Err(BaseUrlError::Query);
        }
        let slash = if text.ends_with('/') { "" } else { "/" };
        Ok(Self(format!("{text}{slash}")))
    }
}

impl BaseUrl {
    /// The address, with its final `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a path below it; the path is percent-encoded already.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

/// Reads the configuration. Every problem is a finding; the result is `None` when one of them keeps
/// it from being used.
pub fn read(text: &str, findings: &mut Findings) -> Option<Configuration> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(tree) = yaml::read(content, text.len() - content.len(), findings) else {
        if !findings.has_errors() {
            missing(
                0,
                "the configuration is empty",
                "`advgen init` writes a complete one",
                findings,
            );
        }
        return None;
    };
    let mut root = Fields::open(&tree, "the configuration", findings)?;
    let database = root
        .require(
            "database",
            "Add `database:` with `name` and `base_url`",
            findings,
        )
        .and_then(|node| Fields::open(node, "`database`", findings));
    let ids = root
        .require("ids", "Add `ids:` with `prefix`", findings)
        .and_then(|node| Fields::open(node, "`ids`", findings));
    let contact = root.take("contact").map(|node| contacts(node, findings));
    let security_txt = root
        .take("security_txt")
        .map(|node| security_txt(node, findings));
    let policy = root
        .take("policy")
        .map_or(Some(Policy::default()), |node| policy(node, findings));
    root.finish(findings);

    let mut database = database?;
    let name = database
        .require(
            "name",
            "Name the database, as in `name: Example Security Advisories`",
            findings,
        )
        .and_then(|node| fields::text(node, "`name`", findings))
        .map(str::to_owned);
    let description = database
        .take("description")
        .and_then(|node| fields::text(node, "`description`", findings))
        .map(|text| text.trim().to_owned());
    let base_url = database
        .require(
            "base_url",
            "Write where the site is served, as in `base_url: https://security.example.org/`",
            findings,
        )
        .and_then(|node| {
            fields::parsed(
                node,
                "`base_url`",
                Rule::Configuration,
                "Write an address such as https://security.example.org/",
                findings,
            )
        });
    database.finish(findings);

    let mut ids = ids?;
    let prefix = ids
        .require(
            "prefix",
            "Write the first part of every id, as in `prefix: EXAMPLE`",
            findings,
        )
        .and_then(|node| prefix(node, findings));
    let also = ids.take("also").map_or_else(Vec::new, |node| {
        fields::items(node, "`also`", findings)
            .unwrap_or_default()
            .iter()
            .filter_map(|item| self::prefix(item, findings))
            .collect()
    });
    let id_form = ids.take("form").map_or(Some(IdForm::Random), |node| {
        fields::word(
            node,
            "form of ids",
            Rule::Configuration,
            &IdForm::ALL,
            IdForm::as_str,
            findings,
        )
    });
    ids.finish(findings);
    let contact = contact.unwrap_or_default();
    if security_txt.is_some() && contact.is_empty() {
        missing(
            0,
            "security.txt needs a contact",
            "Add `contact:` with an address for reports",
            findings,
        );
    }
    let configuration = Configuration {
        name: name?,
        description,
        base_url: base_url?,
        prefix: prefix?,
        also,
        id_form: id_form?,
        contact,
        security_txt: match security_txt {
            Some(read) => Some(read?),
            None => None,
        },
        policy: policy?,
    };
    (!findings.has_errors()).then_some(configuration)
}

fn missing(at: usize, message: &str, mend: &str, findings: &mut Findings) {
    findings.push(Rule::Configuration, at..at, message, mend);
}

fn prefix(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "a prefix", findings)?;
    let valid = AdvisoryId::try_from(format!("{text}-0").as_str()).is_ok();
    if !valid || text.contains(':') {
        findings.push(
            Rule::Configuration,
            node.span.clone(),
            format!("`{}` cannot be the prefix of ids", fields::shorten(text)),
            "Use letters, digits and `-`, as in EXAMPLE",
        );
        return None;
    }
    Some(text.to_owned())
}

fn contacts(node: &Node<'_>, findings: &mut Findings) -> Vec<String> {
    let nodes = node.items().unwrap_or(std::slice::from_ref(node));
    nodes
        .iter()
        .filter_map(|node| contact(node, findings))
        .collect()
}

fn contact(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "`contact`", findings)?;
    let uri = if text.contains('@') && !text.contains(':') {
        format!("mailto:{text}")
    } else {
        text.to_owned()
    };
    let known = ["https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| uri.starts_with(scheme));
    if known && uri::check(&uri).is_ok() {
        return Some(uri);
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no contact", fields::shorten(text)),
        "Write a mail address, or an address that begins with https:",
    );
    None
}

fn address(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<String> {
    let node = fields.take(key)?;
    let text = fields::text(node, &format!("`{key}`"), findings)?;
    if text.starts_with("https://") && uri::check(text).is_ok() {
        return Some(text.to_owned());
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{}` is no https address", fields::shorten(text)),
        "Write an address that begins with https:// (RFC 9116, section 2.5)",
    );
    None
}

fn security_txt(node: &Node<'_>, findings: &mut Findings) -> Option<SecurityTxt> {
    let mut fields = Fields::open(node, "`security_txt`", findings)?;
    let expires = fields
        .require(
            "expires",
            "Add `expires:` with an instant less than a year ahead",
            findings,
        )
        .and_then(|node| {
            fields::parsed(
                node,
                "`expires`",
                Rule::Instant,
                "Write an instant such as 2027-10-01T00:00:00Z",
                findings,
            )
        });
    let policy = address(&mut fields, "policy", findings);
    let encryption = address(&mut fields, "encryption", findings);
    let languages = fields.take("languages").map_or_else(Vec::new, |node| {
        fields::items(node, "`languages`", findings)
            .unwrap_or_default()
            .iter()
            .filter_map(|item| language(item, findings))
            .collect()
    });
    fields.finish(findings);
    Some(SecurityTxt {
        expires: expires?,
        policy,
        encryption,
        languages,
    })
}

/// A language tag (RFC 5646) by its characters: anything else would end the line it is written in.
fn language(node: &Node<'_>, findings: &mut Findings) -> Option<String> {
    let text = fields::text(node, "a language", findings)?;
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
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

fn policy(node: &Node<'_>, findings: &mut Findings) -> Option<Policy> {
    let mut fields = Fields::open(node, "`policy`", findings)?;
    let mut number = |key: &'static str, default: u32, findings: &mut Findings| -> u32 {
        let Some(node) = fields.take(key) else {
            return default;
        };
        let read = node.text().and_then(|text| text.parse().ok());
        if read.is_none() {
            findings.push(
                Rule::Configuration,
                node.span.clone(),
                format!("`{key}` has to be a number of days"),
                format!("Write a whole number, as in `{key}: {default}`"),
            );
        }
        read.unwrap_or(default)
    };
    let standard = Policy::default();
    let policy = Policy {
        acknowledge_working_days: number(
            "acknowledge_working_days",
            standard.acknowledge_working_days,
            findings,
        ),
        deadline_days: number("deadline_days", standard.deadline_days, findings),
        embargo_notice_days: number(
            "embargo_notice_days",
            standard.embargo_notice_days,
            findings,
        ),
    };
    fields.finish(findings);
    Some(policy)
}

/// The text of the configuration with more prefixes under `ids: also:` and nothing else changed;
/// `None` when that cannot be done without touching anything else.
pub fn with_prefixes(text: &str, more: &[&str]) -> Option<String> {
    let before = read(text, &mut Findings::new(FILE))?;
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = yaml::read(
        content,
        text.len() - content.len(),
        &mut Findings::new(FILE),
    )?;
    let ids = tree.get("ids")?;
    let mut also = before.also.clone();
    also.extend(more.iter().map(ToString::to_string));
    let list = format!("[{}]", also.join(", "));
    let mut out = text.to_owned();
    if let Some(node) = ids.get("also") {
        out.replace_range(node.span.clone(), &list);
    } else {
        let prefix = ids.entry("prefix")?;
        let line = text
            .get(..prefix.key_span.start)?
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let indentation = text.get(line..prefix.key_span.start)?;
        if indentation.trim().is_empty() {
            let end = text.get(prefix.value.span.end..)?.find('\n')? + prefix.value.span.end;
            out.insert_str(end, &format!("\n{indentation}also: {list}"));
        } else {
            out.insert_str(prefix.value.span.end, &format!(", also: {list}"));
        }
    }
    let after = read(&out, &mut Findings::new(FILE))?;
    (after == Configuration { also, ..before }).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (Option<Configuration>, Vec<String>) {
        let mut findings = Findings::new(FILE);
        let read = read(text, &mut findings);
        let messages = findings.into_vec().into_iter().map(|f| f.message).collect();
        (read, messages)
    }

    const MINIMAL: &str =
        "database: {name: N, base_url: https://example.org/s}\nids: {prefix: EX}\n";

    #[test]
    fn the_smallest_configuration_has_safe_defaults() {
        let (read, messages) = read_text(MINIMAL);
        assert_eq!(messages, Vec::<String>::new());
        let read = read.unwrap();
        assert_eq!(read.base_url.as_str(), "https://example.org/s/");
        assert_eq!(read.id_form, IdForm::Random);
        assert_eq!(read.policy, Policy::default());
    }

    #[test]
    fn prefixes_are_added_and_nothing_else_is_touched() {
        for (before, after) in [
            (
                "database: {name: N, base_url: https://x/}\nids:\n  # ours\n  prefix: EX # short\n  form: random\n",
                "database: {name: N, base_url: https://x/}\nids:\n  # ours\n  prefix: EX # short\n  also: [GO, PSF]\n  form: random\n",
            ),
            (
                "ids: {prefix: EX}\ndatabase: {name: N, base_url: https://x/}\n",
                "ids: {prefix: EX, also: [GO, PSF]}\ndatabase: {name: N, base_url: https://x/}\n",
            ),
            (
                "ids:\n  prefix: EX\n  also:\n    - OSV\ndatabase: {name: N, base_url: https://x/}\n",
                "ids:\n  prefix: EX\n  also:\n    [OSV, GO, PSF]\ndatabase: {name: N, base_url: https://x/}\n",
            ),
        ] {
            assert_eq!(
                with_prefixes(before, &["GO", "PSF"]).as_deref(),
                Some(after)
            );
        }
        assert_eq!(with_prefixes("broken: [", &["GO"]), None);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, want) in [
            ("", "the configuration is empty"),
            (
                "database: {name: N, base_url: ftp://x}\nids: {prefix: EX}\n",
                "begins with http",
            ),
            (
                "database: {name: N, base_url: https://x/}\nids: {prefix: E/X}\n",
                "cannot be the prefix",
            ),
            (
                "database: {name: N, base_url: https://x/}\nids: {prefix: EX, form: rand}\n",
                "`rand` is no form of ids",
            ),
            (
                "database: {nam: N, base_url: https://x/}\nids: {prefix: EX}\n",
                "`name` is missing",
            ),
            (
                "database: {name: N, base_url: https://x/}\nids: {prefix: EX}\nsecurity_txt: {expires: 2027-10-01}\n",
                "is a date",
            ),
            (
                "database: {name: N, base_url: https://x/}\nids: {prefix: EX}\ncontact: a@example.org\nsecurity_txt: {expires: 2027-10-01T00:00:00Z, languages: [\"en\\nContact: x\"]}\n",
                "is no language",
            ),
            (
                "database: {name: N, base_url: https://x/}\nids: {prefix: EX}\npolicy: {deadline_days: soon}\n",
                "number of days",
            ),
        ] {
            let (read, messages) = read_text(text);
            assert!(read.is_none(), "{text}");
            assert!(
                messages.iter().any(|m| m.contains(want)),
                "{text}: {messages:?}"
            );
        }
    }
}
