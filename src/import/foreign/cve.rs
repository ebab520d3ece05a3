//! CVE records, format 5.

use super::draft::{Draft, list, object, text};
use super::range::{Interval, git, package, ranges};
use super::taking::Taking;
use super::{Context, Converted, Format, Row, items, texts, vers};
use crate::advisory::affected::{EventKind, is_commit};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::instant::Instant;
use crate::advisory::record::{CreditKind, ReferenceKind};
use crate::advisory::yaml::Node;
use crate::finding::Rule;

/// The fields of the format; what begins with a dot is in `containers.cna`.
pub(super) const TABLE: &[Row] = &[
    ("cveMetadata.cveId", "id", ""),
    (
        "cveMetadata.state",
        "",
        "PUBLISHED and REJECTED are taken over; of RESERVED there is nothing",
    ),
    (
        "cveMetadata.datePublished",
        "published",
        "of a rejected id that never was: `dateRejected`",
    ),
    ("cveMetadata.dateUpdated", "modified", ""),
    (
        "cveMetadata.dateRejected",
        "withdrawn",
        "of rejected records; else `dateUpdated`",
    ),
    (".rejectedReasons[]", "withdrawn, its reason", "in English"),
    (
        ".replacedBy[]",
        "withdrawn, what counts instead",
        "the first; more are kept",
    ),
    (".title", "summary", ""),
    (
        ".descriptions[]",
        "details",
        "in English; other languages are kept",
    ),
    (
        ".workarounds[], .solutions[], .exploits[], .configurations[]",
        "details",
        "below headings, in English",
    ),
    (
        ".affected[].packageURL, .affected[].collectionURL, .affected[].packageName",
        "affected[].package",
        "the package URL, else the registry and the name; of another ecosystem than OSV knows the entry is kept, and nothing is claimed",
    ),
    (
        ".affected[].versions[]",
        "affected[].ranges[], affected[].versions[]",
        "what is affected; git versions need `repo`",
    ),
    (
        ".affected[].programRoutines[].name",
        "affected[].ecosystem_specific.affected_functions[]",
        "",
    ),
    (
        ".problemTypes[].descriptions[].cweId",
        "database_specific.cwe_ids[]",
        "the names follow from the ids",
    ),
    (
        ".metrics[].cvss…",
        "severity[]",
        "the vectors; everything else follows from them",
    ),
    (
        ".references[]",
        "references[]",
        "the first tag that names a kind; names and more tags are kept",
    ),
    (".credits[]", "credits[]", ""),
    ("dataType, dataVersion", "", "the same in every record"),
    (
        "anything else",
        "database_specific.cve",
        "as it is; `containers.adp` too",
    ),
];

const SAME: &str = "it is the same in every record";
const FOLLOWS: &str = "it follows from the vector or the id";
const LANGUAGE: &str = "the record is in English";

pub(super) fn convert<'a>(tree: &'a Node<'a>, context: &mut Context<'_>) -> Option<Converted<'a>> {
    let mut taking = Taking::default();
    let mut draft = Draft::default();
    let Some(metadata) = tree.get("cveMetadata") else {
        context.missing(tree, "cveMetadata", "Name only CVE records, format 5");
        return None;
    };
    taking.lose(tree, &["dataType", "dataVersion"], SAME);
    if let Some((id, node)) = taking.text(metadata, "cveId", "id") {
        draft.id = Some(text(id.to_owned(), &node.span));
    } else {
        context.missing(metadata, "cveId", "Fetch the whole record");
    }
    let is_rejected = state(metadata, &mut taking, context)?;
    dates(metadata, is_rejected, &mut draft, &mut taking, context);
    if let Some(cna) = tree.get("containers").and_then(|all| all.get("cna")) {
        if is_rejected {
            rejection(cna, &mut draft, &mut taking, context);
        }
        published(cna, &mut draft, &mut taking, context);
    } else {
        context.missing(tree, "containers.cna", "Fetch the whole record");
    }
    Some(Converted::end(draft, &taking, tree, Format::Cve))
}

/// Whether the record is rejected; nothing where it is neither that nor published.
fn state(metadata: &Node<'_>, taking: &mut Taking, context: &mut Context<'_>) -> Option<bool> {
    let Some(node) = metadata.get("state") else {
        context.missing(metadata, "state", "Fetch the whole record");
        return None;
    };
    taking.mapped(node, "the state of the advisory");
    match node.text() {
        Some("PUBLISHED") => Some(false),
        Some("REJECTED") => Some(true),
        other => {
            let shown = crate::advisory::fields::shorten(other.unwrap_or("something"));
            context.findings.push(
                Rule::Status,
                node.span.clone(),
                format!("a record whose state is `{shown}` has nothing to take over"),
                "Import it when it is PUBLISHED or REJECTED",
            );
            None
        }
    }
}

/// Instants of CVE records without an offset are in UTC (CVE JSON 5, `timestamp`).
fn utc<'a>(node: &Node<'a>) -> Node<'a> {
    let written = node.text().unwrap_or_default();
    let read = Instant::try_from(written).or_else(|_| Instant::try_from(&*format!("{written}Z")));
    text(
        read.map_or_else(|_| written.to_owned(), |instant| instant.to_string()),
        &node.span,
    )
}

fn dates<'a>(
    metadata: &'a Node<'a>,
    is_rejected: bool,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let mut take =
        |key: &str, to: &'static str| taking.text(metadata, key, to).map(|(_, node)| utc(node));
    draft.published = take("datePublished", "published");
    draft.modified = take("dateUpdated", "modified");
    if is_rejected {
        let rejected = take("dateRejected", "withdrawn");
        draft.withdrawn = rejected.or_else(|| draft.modified.clone());
        if draft.published.is_none() {
            // An id that was rejected unused became public by that.
            draft.published.clone_from(&draft.withdrawn);
        }
        if draft.modified.is_none() {
            draft.modified.clone_from(&draft.withdrawn);
        }
    }
    if draft.modified.is_none() {
        draft.modified.clone_from(&draft.published);
    }
    if draft.published.is_none() {
        context.missing(metadata, "datePublished", "Fetch the whole record");
    }
}

fn rejection(
    cna: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let reasons = english(
        cna,
        "rejectedReasons",
        "withdrawn, its reason",
        taking,
        context,
    );
    draft.reason = (!reasons.is_empty()).then(|| reasons.join("\n\n"));
    if let Some(node) = cna.get("replacedBy")
        && let Some((first, item)) = texts(node, "`replacedBy`", context.findings).first()
    {
        taking.mapped(item, "withdrawn, what counts instead");
        draft.superseded_by = Some((*first).to_owned());
    }
}

/// The texts of a list that are in English. Those in other languages are kept.
fn english<'n>(
    cna: &'n Node<'_>,
    key: &str,
    to: &'static str,
    taking: &mut Taking,
    context: &mut Context<'_>,
) -> Vec<&'n str> {
    let mut found = Vec::new();
    for item in items(cna, key, context.findings) {
        let language = item.get("lang").and_then(Node::text).unwrap_or("en");
        if !language.to_ascii_lowercase().starts_with("en") {
            continue;
        }
        if let Some((value, _)) = taking.text(item, "value", to) {
            taking.lose(item, &["lang"], LANGUAGE);
            found.push(value);
        }
    }
    found
}

fn published<'a>(
    cna: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    if let Some((title, node)) = taking.text(cna, "title", "summary") {
        draft.summary = Some(text(title.to_owned(), &node.span));
    }
    let mut details = english(cna, "descriptions", "details", taking, context).join("\n\n");
    for (key, heading) in [
        ("configurations", "Configurations"),
        ("workarounds", "Workarounds"),
        ("solutions", "Solutions"),
        ("exploits", "Exploits"),
    ] {
        for section in english(cna, key, "details", taking, context) {
            if !details.is_empty() {
                details.push_str("\n\n");
            }
            details.extend(["## ", heading, "\n\n", section]);
        }
    }
    if !details.is_empty() {
        draft.details = Some(text(details, &cna.span));
    }
    for item in items(cna, "affected", context.findings) {
        affected(item, draft, taking, context);
    }
    for problem in items(cna, "problemTypes", context.findings) {
        for item in items(problem, "descriptions", context.findings) {
            let to = "database_specific.cwe_ids[]";
            if let Some((cwe, node)) = taking.text(item, "cweId", to) {
                taking.lose(item, &["lang", "type", "description"], FOLLOWS);
                draft.weakness(cwe, &node.span);
            }
        }
    }
    for metric in items(cna, "metrics", context.findings) {
        for entry in metric.entries().unwrap_or_default() {
            if !entry.key.starts_with("cvssV") {
                continue;
            }
            if let Some(node) = entry.value.get("vectorString")
                && let Some(vector) = node.text()
            {
                taking.lost(&entry.value, FOLLOWS);
                taking.mapped(node, "severity[]");
                taking.lose(metric, &["format"], FOLLOWS);
                draft.vector(vector, &node.span);
            }
        }
    }
    for item in items(cna, "references", context.findings) {
        reference(item, draft, taking, context);
    }
    for item in items(cna, "credits", context.findings) {
        let Some((name, node)) = taking.text(item, "value", "credits[]") else {
            continue;
        };
        taking.lose(item, &["lang"], "names have no language");
        let kind = item
            .get("type")
            .and_then(|node| Some((CreditKind::from_foreign(node.text()?)?, node)));
        if let Some((_, node)) = kind {
            taking.mapped(node, "credits[]");
        }
        draft.credit(name, None, kind.map(|(kind, _)| kind), &node.span);
    }
}

fn reference(
    item: &Node<'_>,
    draft: &mut Draft<'_>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let Some(node) = item.get("url") else {
        context.missing(item, "url", "Fetch the whole record");
        return;
    };
    let Some(url) = node.text() else { return };
    // The address stays beside names and tags that no kind of reference says.
    taking.anchor(node, "references[]");
    let mut kind = None;
    for tag in items(item, "tags", context.findings) {
        if kind.is_none() {
            kind = tag.text().and_then(ReferenceKind::from_cve);
            if kind.is_some() {
                taking.mapped(tag, "references[]");
            }
        }
    }
    draft.reference(kind.unwrap_or(ReferenceKind::Web), url, &node.span);
}

/// The package of an entry, in the words of OSV.
fn named(item: &Node<'_>) -> Option<(String, String, bool)> {
    if let Some(purl) = item.get("packageURL").and_then(Node::text) {
        let named = vers::package(purl)?;
        return named
            .version
            .is_none()
            .then_some((named.ecosystem, named.name, true));
    }
    let collection = item.get("collectionURL").and_then(Node::text)?;
    let name = item.get("packageName").and_then(Node::text)?;
    let ecosystem = Ecosystem::from_collection(collection)?;
    Some((ecosystem.as_str().to_owned(), name.to_owned(), false))
}

fn affected<'a>(
    item: &'a Node<'a>,
    draft: &mut Draft<'a>,
    taking: &mut Taking,
    context: &mut Context<'_>,
) {
    let default = item.get("defaultStatus").and_then(Node::text);
    let versions = items(item, "versions", context.findings);
    let Some(read) = Versions::read(versions, default) else {
        return;
    };
    let span = &item.span;
    let repo = item.get("repo").and_then(Node::text);
    let named = named(item);
    let mut entries = Vec::new();
    let mut all = Vec::new();
    if let Some((ecosystem, name, is_url)) = &named {
        entries.push(("package", package(ecosystem, name, span)));
        all.extend(ranges(ecosystem, &read.intervals));
        let keys: &[&str] = if *is_url {
            &["packageURL"]
        } else {
            &["collectionURL", "packageName"]
        };
        for node in keys.iter().filter_map(|key| item.get(key)) {
            taking.anchor(node, "affected[].package");
        }
    } else if !(read.intervals.is_empty() && read.single.is_empty()) {
        // Versions of something that OSV has no name for: everything is kept.
        return;
    }
    if !read.commits.is_empty() {
        // Commits are nothing without the repository they are in.
        let Some(repo) = repo else { return };
        all.extend(
            read.commits
                .iter()
                .map(|(interval, span)| git(repo, interval, span)),
        );
        if let Some(node) = item.get("repo") {
            taking.mapped(node, "affected[].ranges[]");
        }
    }
    if all.is_empty() && read.single.is_empty() {
        return;
    }
    if !all.is_empty() {
        entries.push(("ranges", list(all, span)));
    }
    if !read.single.is_empty() {
        entries.push(("versions", list(read.single, span)));
    }
    for version in versions {
        // What is not affected inside of an interval has no event of its own in OSV: it is kept.
        if !read.is_whole && version.get("status").and_then(Node::text) != Some("affected") {
            continue;
        }
        taking.mapped(version, "affected[].ranges[], affected[].versions[]");
        taking.lose(
            version,
            &["versionType"],
            "the ecosystem orders its versions",
        );
    }
    taking.lose(
        item,
        &["defaultStatus"],
        "what OSV does not list is not affected",
    );
    let mut functions = Vec::new();
    for routine in items(item, "programRoutines", context.findings) {
        let to = "affected[].ecosystem_specific.affected_functions[]";
        if let Some((name, node)) = taking.text(routine, "name", to) {
            functions.push(text(name.to_owned(), &node.span));
        }
    }
    if !functions.is_empty() {
        let functions = [("affected_functions", list(functions, span))];
        entries.push(("ecosystem_specific", object(functions, span)));
    }
    draft.affected.push(object(entries, span));
}

type Placed = (Interval, std::ops::Range<usize>);

/// What the versions of an entry say is affected.
#[derive(Default)]
struct Versions<'a> {
    intervals: Vec<Placed>,
    commits: Vec<Placed>,
    single: Vec<Node<'a>>,
    /// Whether every entry is in them, also one that says what is not affected.
    is_whole: bool,
}

impl<'a> Versions<'a> {
    /// Reads the versions; nothing where OSV cannot say the same.
    fn read(versions: &'a [Node<'a>], default: Option<&str>) -> Option<Self> {
        match default {
            None | Some("unaffected" | "unknown") => Self::listed(versions),
            // The one form of this that is an interval: fixed since a version, affected before.
            Some("affected") => Self::before(versions),
            Some(_) => None,
        }
    }

    fn before(versions: &[Node<'_>]) -> Option<Self> {
        let [fixed] = versions else {
            return None;
        };
        let get = |key| fixed.get(key).and_then(Node::text);
        let is_open = get("lessThan") == Some("*") || get("lessThanOrEqual") == Some("*");
        if get("status") != Some("unaffected") || !is_open || fixed.get("changes").is_some() {
            return None;
        }
        let interval = Interval {
            introduced: "0".to_owned(),
            end: Some((EventKind::Fixed, get("version")?.to_owned())),
        };
        let mut read = Self::default();
        read.push(interval, get("versionType"), fixed)?;
        read.is_whole = true;
        Some(read)
    }

    fn listed(versions: &'a [Node<'a>]) -> Option<Self> {
        let mut read = Self::default();
        for entry in versions {
            let get = |key| entry.get(key).and_then(Node::text);
            match get("status")? {
                "affected" => {}
                "unaffected" => continue,
                _ => return None,
            }
            let version = get("version")?;
            let end = match (get("lessThan"), get("lessThanOrEqual")) {
                (None, None) => {
                    if matches!(get("versionType"), Some("git")) || version == "*" {
                        return None;
                    }
                    let node = entry.get("version")?;
                    read.single.push(text(version.to_owned(), &node.span));
                    continue;
                }
                (Some("*"), None) | (None, Some("*")) => None,
                (Some(end), None) => Some((EventKind::Fixed, end.to_owned())),
                (None, Some(end)) => Some((EventKind::LastAffected, end.to_owned())),
                (Some(_), Some(_)) => return None,
            };
            let introduced = match version {
                "*" | "unspecified" | "0" | "" => "0".to_owned(),
                version => version.to_owned(),
            };
            for interval in changed(Interval { introduced, end }, entry)? {
                read.push(interval, get("versionType"), entry)?;
            }
        }
        Some(read)
    }

    fn push(&mut self, interval: Interval, kind: Option<&str>, node: &Node<'_>) -> Option<()> {
        if kind == Some("git") {
            let end = interval.end.as_ref().is_none_or(|(_, end)| is_commit(end));
            if !is_commit(&interval.introduced) || !end {
                return None;
            }
            self.commits.push((interval, node.span.clone()));
        } else {
            self.intervals.push((interval, node.span.clone()));
        }
        Some(())
    }
}

/// The intervals of an entry in which the status changes on the way (`changes`).
fn changed(interval: Interval, entry: &Node<'_>) -> Option<Vec<Interval>> {
    let Some(changes) = entry.get("changes").and_then(Node::items) else {
        return Some(vec![interval]);
    };
    let mut intervals = Vec::new();
    let mut open = Some(interval.introduced);
    for change in changes {
        let at = change.get("at").and_then(Node::text)?.to_owned();
        match change.get("status").and_then(Node::text)? {
            "unaffected" => intervals.push(Interval {
                introduced: open.take()?,
                end: Some((EventKind::Fixed, at)),
            }),
            "affected" if open.is_none() => open = Some(at),
            _ => return None,
        }
    }
    if let Some(introduced) = open {
        intervals.push(Interval {
            introduced,
            end: interval.end,
        });
    }
    Some(intervals)
}
