//! `advgen.yaml`: the one configuration of a repository. All of it is public.

mod base_url;
mod calendar;
mod checks;
mod clock;
mod csaf;
mod cve;
mod edit;
mod notices;
mod policy;
mod process;
mod redirects;
mod security_txt;
mod site;

use crate::advisory::fields::{self, Fields};
use crate::advisory::id::AdvisoryId;
use crate::advisory::uri;
use crate::advisory::yaml::{self, Node};
use crate::finding::{Findings, Rule};

pub use base_url::{BaseUrl, BaseUrlError};
pub use calendar::Calendar;
pub use checks::{Checks, Setting};
pub use clock::ClockUrl;
pub use csaf::{Csaf, Distribution, KEYS_BELOW, Key, Publisher, PublisherCategory};
pub use cve::{Cve, OrgId};
pub use edit::with_prefixes;
pub use notices::{EmbargoPolicy, Notices, OtherRecipients, Sender};
pub use policy::Policy;
pub use process::{Immediate, Process};
pub use redirects::Redirect;
pub use security_txt::SecurityTxt;
pub use site::{Integrity, SiteSettings};

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
    /// How the site is made.
    pub site: SiteSettings,
    /// What the CSAF provider says about itself, if there is one.
    pub csaf: Option<Csaf>,
    /// Who speaks in CVE records, if there are any.
    pub cve: Option<Cve>,
    /// The numbers of the security policy.
    pub policy: Policy,
    /// Hosts that readers cannot open, in small letters: trackers and mirrors of the team's own.
    pub private_hosts: Vec<String>,
    /// Old addresses of a database that moved.
    pub redirects: Vec<Redirect>,
    /// When the team works.
    pub calendar: Calendar,
    /// A server whose clock has to agree with this machine's before a disclosure is recorded.
    pub clock: Option<ClockUrl>,
    /// What has to have happened before an embargo begins; `None` where nothing is demanded.
    pub process: Option<Process>,
    /// What the team's messages say.
    pub notices: Notices,
    /// What the team makes of the rules.
    pub checks: Checks,
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
        .map(|node| security_txt::read(node, findings));
    let site = root
        .take("site")
        .map_or(Some(SiteSettings::default()), |node| {
            site::read(node, findings)
        });
    let csaf_at = root.key_span("csaf");
    let csaf = root.take("csaf").map(|node| csaf::read(node, findings));
    let cve = root.take("cve").map(|node| cve::read(node, findings));
    let policy = root
        .take("policy")
        .map_or(Some(Policy::default()), |node| policy::read(node, findings));
    let private_hosts = root
        .take("private_hosts")
        .map_or_else(Vec::new, |node| private_hosts(node, findings));
    let redirects = root
        .take("redirects")
        .map_or_else(Vec::new, |node| redirects::read(node, findings));
    let calendar = root
        .take("calendar")
        .map_or(Some(Calendar::default()), |node| {
            calendar::read(node, findings)
        });
    let clock = root.take("clock").map(|node| clock::read(node, findings));
    let process = root
        .take("process")
        .map(|node| process::read(node, findings));
    let notices = root
        .take("notices")
        .map_or(Some(Notices::default()), |node| {
            notices::read(node, findings)
        });
    let checks = root
        .take("checks")
        .map_or_else(Checks::default, |node| checks::read(node, findings));
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
    if csaf.is_some()
        && let Some(base_url) = &base_url
    {
        csaf::refuse_http(base_url, csaf_at, findings);
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
        site: site?,
        csaf: match csaf {
            Some(read) => Some(read?),
            None => None,
        },
        cve: match cve {
            Some(read) => Some(read?),
            None => None,
        },
        policy: policy?,
        private_hosts,
        redirects,
        calendar: calendar?,
        notices: notices?,
        checks,
        clock: match clock {
            Some(read) => Some(read?),
            None => None,
        },
        process: match process {
            Some(read) => Some(read?),
            None => None,
        },
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

/// Names of hosts: `git.example.org` covers what lies below it too.
fn private_hosts(node: &Node<'_>, findings: &mut Findings) -> Vec<String> {
    let mut hosts = Vec::new();
    for item in fields::items(node, "`private_hosts`", findings).unwrap_or_default() {
        let Some(text) = fields::text(item, "a host", findings) else {
            continue;
        };
        let host = text.to_ascii_lowercase();
        let is_host = !host.is_empty()
            && host.split('.').all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        if is_host {
            hosts.push(host);
        } else {
            findings.push(
                Rule::Configuration,
                item.span.clone(),
                format!("`{}` is no name of a host", fields::shorten(text)),
                "Write the name alone, as in git.example.org",
            );
        }
    }
    hosts
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

#[cfg(test)]
mod tests;
