//! The keys of a case, which is private.

use super::{Choice, Key, Object, Scalar, Shape, key, needed};
use crate::advisory::case::event::KINDS;
use crate::advisory::case::value::{Need, Word};
use crate::advisory::case::words::{
    Complexity, Exploit, Kind, Privileges, Severity, Tlp, UserInteraction,
};
use crate::finding::{Lowering, Rule};

fn words<W: Word>() -> Scalar {
    Scalar::Words(choices::<W>)
}

fn choices<W: Word>() -> Vec<Choice> {
    W::CHOICES.to_vec()
}

/// The rules that an entry may suppress.
fn lowerable_rules() -> Vec<Choice> {
    let rules = Rule::ALL.iter();
    rules
        .filter(|rule| rule.lowering() == Lowering::Reason)
        .map(|rule| Choice {
            word: rule.id(),
            means: rule.summary(),
        })
        .collect()
}

pub(super) fn case() -> Object {
    let reporter = Shape::Forms {
        short: Box::new(Scalar::Text.into()),
        full: Object::new(vec![
            needed("name", "The name.", Scalar::Text),
            key("mail", "The address for answers.", Scalar::Mail),
            key(
                "key",
                "The fingerprint of the key that messages to them are encrypted with.",
                Scalar::Fingerprint,
            ),
            key(
                "time_zone",
                "Where they live, as a zone of time.",
                Scalar::Zone,
            ),
            key("affiliation", "Where they work.", Scalar::Text),
        ]),
        marks: &[],
    };
    Object::new(vec![
        key(
            "reference",
            "The name of the case towards outsiders, which tells nothing.",
            Scalar::Text,
        ),
        key(
            "reporter",
            "Who reported it; several make a list.",
            Shape::or_nothing(Shape::one_or_more(reporter)),
        ),
        key(
            "canaries",
            "Words planted in private texts, so that `advgen leaks` finds them anywhere.",
            Shape::one_or_more(Scalar::Canary),
        ),
        key(
            "suppress",
            "Rules whose findings in this entry the team lives with.",
            Shape::or_nothing(Shape::one_or_more(Object::new(vec![
                needed("rule", "The rule.", Scalar::Words(lowerable_rules)),
                needed("reason", "Why.", Scalar::Text),
            ]))),
        ),
        key("coordinator", "Who looks after it.", Scalar::Text),
        key(
            "triage",
            "The answers of triage, as far as they are known.",
            triage(),
        ),
        key(
            "external_deadline",
            "When somebody else is going to publish.",
            Object::new(vec![
                needed("who", "Who is going to publish.", Scalar::Text),
                needed("at", "When.", Scalar::Instant),
                key("policy", "By which rule of theirs.", Scalar::Text),
            ]),
        ),
        key("terms", "What notices say beyond the advisory.", terms()),
        key(
            "events",
            "What happened, each with its instant; `advgen case` adds one.",
            Shape::or_nothing(Shape::list(Shape::Kinds(events()))),
        ),
        key("notes", "Whatever people like.", Shape::Anything),
    ])
}

fn triage() -> Object {
    Object::new(vec![
        key(
            "components",
            "Which parts of the software.",
            Shape::one_or_more(Scalar::Text),
        ),
        key(
            "kind",
            "What an attacker gains.",
            Shape::one_or_more(words::<Kind>()),
        ),
        key(
            "complexity",
            "How hard the attack is.",
            words::<Complexity>(),
        ),
        key(
            "user_interaction",
            "Whether somebody else has to do something.",
            words::<UserInteraction>(),
        ),
        key(
            "privileges",
            "What the attacker has to have before.",
            words::<Privileges>(),
        ),
        key("impact", "What happens to whom.", Scalar::Text),
        key(
            "exploit",
            "What is known about exploits.",
            words::<Exploit>(),
        ),
    ])
}

fn terms() -> Object {
    let text = |name, means| key(name, means, Scalar::Text);
    Object::new(vec![
        text(
            "summary",
            "What happens, in two or three sentences: actor, action, effect, condition.",
        ),
        text("scenario", "How an attack goes."),
        text(
            "conditions",
            "Under which configuration, privileges and reachability.",
        ),
        text("check", "How to find out whether one is affected."),
        text(
            "workaround",
            "What helps until the upgrade; if need be `none known`.",
        ),
        text("after_upgrade", "What to do after the upgrade."),
        text("detection", "How an attack shows."),
        text("backports", "What holds for older versions."),
        text(
            "reproduction",
            "Steps to reproduce, or why they are withheld.",
        ),
        key(
            "patches",
            "Files beside the advisory that are attached to notices.",
            Shape::one_or_more(Scalar::Text),
        ),
        text("patch_base", "The commit that the patches apply to."),
        text(
            "future_tags",
            "Names and hashes of the tags that will hold the fix.",
        ),
        key(
            "fix_planned",
            "When a fix is planned, while there is none.",
            Scalar::Instant,
        ),
        text("request", "What the parties are asked for."),
        key(
            "objections_by",
            "Until when objections to the instant count.",
            Scalar::Instant,
        ),
        text(
            "public_statement",
            "What may be said in public before the instant.",
        ),
        text("sharing", "With whom it may be shared."),
        text(
            "early_deployment",
            "Whether fixes may be deployed early, and where.",
        ),
        text(
            "third_party",
            "Whose embargo this is part of, and its terms.",
        ),
        text("needed", "What the reporter is asked to add."),
        key(
            "tlp",
            "How far notices may travel, instead of what `advgen.yaml` says.",
            words::<Tlp>(),
        ),
        key(
            "pre_announcement",
            "What everybody may learn before the instant. Without it users learn nothing.",
            Object::new(vec![
                needed(
                    "label",
                    "What the advisory is called until then.",
                    Scalar::Text,
                ),
                key("product", "Which product it is about.", Scalar::Text),
                key("severity", "The highest severity.", words::<Severity>()),
            ]),
        ),
    ])
}

/// One object for each kind of event; its first key is the event with its instant.
fn events() -> Vec<Object> {
    KINDS
        .iter()
        .map(|kind| {
            let mut keys = vec![
                needed(kind.name, kind.means, Scalar::Instant),
                Key {
                    is_needed: kind.by == Need::Required,
                    ..key("by", "Who did it, as the team calls them.", Scalar::Text)
                },
            ];
            keys.extend(kind.carries.iter().map(|carried| {
                let is_list = matches!(carried.need, Need::Several | Need::AtLeastOne);
                Key {
                    name: carried.key,
                    means: carried.means,
                    is_needed: matches!(carried.need, Need::Required | Need::AtLeastOne),
                    shape: if is_list {
                        Shape::one_or_more(carried.shape)
                    } else {
                        carried.shape.into()
                    },
                }
            }));
            Object::new(keys)
        })
        .collect()
}
