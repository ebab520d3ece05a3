//! The keys that are published, and those that decide when.

use super::words;
use super::{Key, Object, Scalar, Shape, case, key, needed};
use crate::advisory::record::{CreditKind, ReferenceKind};

pub(super) fn frontmatter() -> Object {
    let ids = || Shape::list(Scalar::VulnerabilityId);
    Object::new(vec![
        needed(
            "id",
            "The id: the same as the name of the file, or of the folder around `index.md`. It never changes.",
            Scalar::AdvisoryId,
        ),
        needed(
            "status",
            "Who may see the entry, together with the instants.",
            Scalar::Words(words::statuses),
        ),
        key(
            "disclosure",
            "The instant of the first publication of an embargoed entry. It is public from then on, the instant included.",
            Scalar::Instant,
        ),
        key(
            "published",
            "The instant of the first publication, recorded. It never changes.",
            Scalar::Instant,
        ),
        key(
            "withdrawn",
            "The instant of the retraction, for the status `withdrawn`.",
            Scalar::Instant,
        ),
        key(
            "withdrawn_reason",
            "Why it was taken back, in one or two sentences for those who acted on it.",
            Scalar::Text,
        ),
        key(
            "superseded_by",
            "The id of the advisory to read instead of a withdrawn one.",
            Scalar::VulnerabilityId,
        ),
        key(
            "modified",
            "In records taken over from elsewhere only: their date before they came here. New entries do without; the commit gives the instant.",
            Scalar::Instant,
        ),
        key(
            "aliases",
            "Ids of the same vulnerability elsewhere, first of all the CVE id.",
            ids(),
        ),
        key(
            "related",
            "Ids of similar or connected vulnerabilities.",
            ids(),
        ),
        key(
            "upstream",
            "Ids that this one was made from: the flaw of a library that you ship.",
            ids(),
        ),
        key(
            "severity",
            "Complete CVSS vectors. Scores and words are computed from them.",
            Shape::list(severity()),
        ),
        key(
            "cwe",
            "Weaknesses, as in `[CWE-79, CWE-352]`.",
            Shape::list(Scalar::Cwe),
        ),
        key(
            "affected",
            "Packages, versions and ranges of Git: one entry for each package.",
            Shape::list(affected()),
        ),
        key(
            "references",
            "Links. The one to your own bulletin is added by itself.",
            Shape::list(reference()),
        ),
        key(
            "credits",
            "People and tools that are thanked.",
            Shape::list(credit()),
        ),
        key(
            "summary",
            "In records taken over from elsewhere only: a summary that cannot be a heading. Otherwise the first `# …` line of the text is the summary.",
            Scalar::Text,
        ),
        key(
            "details",
            "In records taken over from elsewhere only: a text that the body cannot hold.",
            Scalar::Text,
        ),
        database_specific(),
        key(
            "case",
            "Private for ever: who reported it, what triage found, what happened since. Nothing in it reaches any output.",
            Shape::or_nothing(case::case()),
        ),
    ])
}

fn database_specific() -> Key {
    key(
        "database_specific",
        "A mapping of your own, published as it stands.",
        Shape::Free,
    )
}

fn severity() -> Shape {
    Shape::Forms {
        short: Box::new(Scalar::Vector.into()),
        full: Object::new(vec![
            needed(
                "type",
                "The rating system.",
                Scalar::Words(words::severity_kinds),
            ),
            needed("score", "The vector, or the word of Ubuntu.", Scalar::Text),
            key(
                "source",
                "Who rated. Strict older scanners drop records that say so.",
                Scalar::Words(words::severity_sources),
            ),
        ]),
        marks: &[],
    }
}

fn affected() -> Object {
    Object::new(vec![
        key(
            "package",
            "The package. An entry without one holds ranges of Git.",
            Object::new(vec![
                needed(
                    "ecosystem",
                    "Where it comes from, as OSV writes it, with a suffix where one belongs: `Debian:12`.",
                    Scalar::Ecosystem,
                ),
                needed(
                    "name",
                    "Its name, as its ecosystem writes it.",
                    Scalar::Text,
                ),
                key("purl", "Its package URL, without a version.", Scalar::Uri),
            ]),
        ),
        key(
            "severity",
            "Ratings of this package, in the long form, where packages differ. Then there is none at the top.",
            Shape::list(severity()),
        ),
        key(
            "ranges",
            "One range for each line of releases, ascending; ranges of Git last.",
            Shape::list(range()),
        ),
        key(
            "versions",
            "Affected versions one by one, in quotes; needed where consumers cannot compare.",
            Shape::list(Scalar::Version),
        ),
        key(
            "ecosystem_specific",
            "What the ecosystem defines, published as it stands.",
            Shape::Free,
        ),
        database_specific(),
    ])
}

fn repo() -> Key {
    key(
        "repo",
        "The repository of a range of Git, as an address.",
        Scalar::Uri,
    )
}

fn range() -> Shape {
    let [introduced, last_affected, fixed, limit] = words::EVENTS;
    let event = |(name, means): (&'static str, &'static str)| key(name, means, Scalar::Version);
    let event_list = Object {
        one_of: words::EVENTS.map(event).to_vec(),
        keys: Vec::new(),
    };
    Shape::Forms {
        short: Box::new(Shape::Object(Object::new(vec![
            needed(introduced.0, introduced.1, Scalar::Version),
            event(fixed),
            event(last_affected),
            event(limit),
            repo(),
        ]))),
        full: Object::new(vec![
            needed(
                "type",
                "How versions are compared.",
                Scalar::Words(words::range_kinds),
            ),
            needed(
                "events",
                "Where the vulnerability comes and goes: `[{introduced: \"0\"}, {fixed: \"1.2.3\"}]`.",
                Shape::list(event_list),
            ),
            repo(),
            database_specific(),
        ]),
        marks: &["type", "events"],
    }
}

fn reference() -> Shape {
    let short = ReferenceKind::ALL
        .iter()
        .map(|kind| key(kind.short(), words::of_reference(*kind), Scalar::Uri));
    Shape::Forms {
        short: Box::new(Shape::Object(Object {
            one_of: short.collect(),
            keys: Vec::new(),
        })),
        full: Object::new(vec![
            needed(
                "type",
                "What the link is for.",
                Scalar::Words(words::reference_kinds),
            ),
            needed("url", "The address.", Scalar::Uri),
        ]),
        marks: &["type", "url"],
    }
}

fn credit() -> Shape {
    let contact = || {
        key(
            "contact",
            "Addresses as URLs, which are published.",
            Shape::list(Scalar::Text),
        )
    };
    let short = CreditKind::ALL
        .iter()
        .map(|kind| key(kind.short(), words::of_credit(*kind), Scalar::Text));
    Shape::Forms {
        short: Box::new(Shape::Object(Object {
            one_of: short.collect(),
            keys: vec![contact()],
        })),
        full: Object::new(vec![
            needed("name", "The name to print.", Scalar::Text),
            key("type", "What they did.", Scalar::Words(words::credit_kinds)),
            contact(),
        ]),
        marks: &["name", "type"],
    }
}
