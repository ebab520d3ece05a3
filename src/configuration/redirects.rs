//! Old addresses of a database that moved, and what they lead to.

use std::ops::Range;

use crate::advisory::fields::{self, Fields};
use crate::advisory::id::AdvisoryId;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// Stands in an old address for the id of every advisory.
const ID: &str = "{id}";

/// The folders of the output, where no old address can be.
const TAKEN: [&str; 10] = [
    "advisories",
    "aliases",
    "assets",
    "credits",
    "cwe",
    "ecosystems",
    "osv",
    "packages",
    "years",
    ".well-known",
];

/// An old address, or one for each advisory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old path below the base URL. `{id}` in it stands for the id.
    from: String,
    /// The advisory; every public one where the path has `{id}`.
    pub to: Option<AdvisoryId>,
    /// Where the id stands in the configuration.
    pub span: Range<usize>,
}

impl Redirect {
    /// The old path of an advisory, if this is about it. A path that ends in `/` is a folder.
    pub fn path_of(&self, id: &AdvisoryId) -> Option<String> {
        match &self.to {
            Some(to) => (to == id).then(|| self.from.clone()),
            None => Some(self.from.replace(ID, id.as_str())),
        }
    }
}

/// Reads the list `redirects`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Vec<Redirect> {
    let mut redirects: Vec<Redirect> = Vec::new();
    for item in fields::items(node, "`redirects`", findings).unwrap_or_default() {
        let Some(redirect) = redirect(item, findings) else {
            continue;
        };
        if redirects.iter().any(|other| other.from == redirect.from) {
            findings.push(
                Rule::Configuration,
                item.span.clone(),
                format!("`{}` leads to two places", fields::shorten(&redirect.from)),
                "Keep one of the two",
            );
            continue;
        }
        redirects.push(redirect);
    }
    redirects
}

fn redirect(node: &Node<'_>, findings: &mut Findings) -> Option<Redirect> {
    let mut fields = Fields::open(node, "a redirect", findings)?;
    let from = fields.require(
        "from",
        "Write the old path, as in `from: \"vulns/{id}.html\"`",
        findings,
    );
    let to_node = fields.take("to");
    fields.finish(findings);
    let from_node = from?;
    let from = fields::text(from_node, "`from`", findings)?;
    let to = match to_node {
        None => None,
        Some(node) => Some(fields::parsed(
            node,
            "`to`",
            Rule::IdForm,
            "Write the id of the advisory",
            findings,
        )?),
    };
    if let Some((what, mend)) = problem(from, to.is_some()) {
        findings.push(
            Rule::Configuration,
            from_node.span.clone(),
            format!("`{}` {what}", fields::shorten(from)),
            mend,
        );
        return None;
    }
    Some(Redirect {
        from: from.to_owned(),
        to,
        span: to_node.map_or(from_node.span.clone(), |node| node.span.clone()),
    })
}

/// What is wrong with an old path.
fn problem(from: &str, has_target: bool) -> Option<(&'static str, &'static str)> {
    if from.contains(ID) == has_target {
        return Some((
            "names one advisory, or all of them: it needs `to`, or `{id}` in it, and not both",
            "Write `{from: \"old/page.html\", to: ID}`, or `{from: \"old/{id}.html\"}`",
        ));
    }
    let plain = from.replacen(ID, "ID", 1);
    let path = plain.strip_suffix('/').unwrap_or(&plain);
    let is_safe = |part: &str| {
        !part.is_empty()
            && part.len() <= 120
            && !part.starts_with('.')
            && !part.ends_with('.')
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.+~@".contains(&b))
    };
    if !path.split('/').all(is_safe) || !plain.ends_with(".html") && !plain.ends_with('/') {
        return Some((
            "is no path of an old page",
            "Write it without the host and without a slash before it, ending in `.html` or `/`",
        ));
    }
    let (first, is_folder) = path
        .split_once('/')
        .map_or((path, plain.ends_with('/')), |(first, _)| (first, true));
    if is_folder && TAKEN.contains(&&*first.to_ascii_lowercase()) {
        return Some((
            "lies in a folder that the site itself fills",
            "Leave it out: `advisories/ID.html` leads to the advisory as it is, and `aliases/NAME.html` from other names",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::yaml;

    fn rules(text: &str) -> (Vec<Redirect>, Vec<Rule>) {
        let mut findings = Findings::new("advgen.yaml");
        let tree = yaml::read(text, 0, &mut findings).unwrap();
        let read = read(&tree, &mut findings);
        (read, findings.as_slice().iter().map(|f| f.rule).collect())
    }

    #[test]
    fn an_old_path_names_one_advisory_or_all() {
        let (read, findings) = rules(
            "- {from: \"vulns/{id}.html\"}\n- {from: old/2019/, to: EX-2019-1}\n- {from: queue.html, to: EX-2019-1}\n",
        );
        assert_eq!(findings, []);
        let id = AdvisoryId::try_from("EX-2019-1").unwrap();
        let other = AdvisoryId::try_from("EX-2019-2").unwrap();
        let paths = |id| -> Vec<_> { read.iter().filter_map(|r| r.path_of(id)).collect() };
        assert_eq!(
            paths(&id),
            ["vulns/EX-2019-1.html", "old/2019/", "queue.html"]
        );
        assert_eq!(paths(&other), ["vulns/EX-2019-2.html"]);
    }

    #[test]
    fn what_leads_out_of_the_site_or_into_its_own_folders_is_refused() {
        for from in [
            "/vulns/{id}.html",
            "../{id}.html",
            "a/../{id}.html",
            "a//{id}.html",
            "{id}",
            "{id}.php",
            "{id}{id}.html",
            ".git/{id}.html",
            "a b/{id}.html",
            "advisories/{id}.html",
            "OSV/{id}.html",
            "packages/",
            "vulns/one.html",
            "https://example.org/{id}.html",
        ] {
            let (read, findings) = rules(&format!("- {{from: \"{from}\"}}\n"));
            assert_eq!(
                (read, findings),
                (vec![], vec![Rule::Configuration]),
                "{from}"
            );
        }
        let (_, findings) = rules(
            "- {from: \"{id}.html\", to: EX-1}\n- {to: EX-1}\n- {from: a.html, to: \"../x\"}\n- {from: a.html, to: EX-1, how: 301}\n",
        );
        assert_eq!(
            findings,
            [
                Rule::Configuration,
                Rule::MissingKey,
                Rule::IdForm,
                Rule::UnknownKey
            ]
        );
        let (_, findings) = rules("- {from: a.html, to: EX-1}\n- {from: a.html, to: EX-2}\n");
        assert_eq!(findings, [Rule::Configuration]);
    }
}
