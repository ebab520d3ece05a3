//! The questions of triage (requirement P11), and the priority that follows (P12).

use super::value::{Field, Text};
use super::words::{Complexity, Exploit, Kind, Privileges, UserInteraction};
use crate::advisory::fields::Fields;
use crate::advisory::instant::Instant;
use crate::advisory::yaml::Node;
use crate::finding::Findings;

/// What is known about a vulnerability before there is a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Triage {
    /// Which parts of the software.
    pub components: Vec<Text>,
    /// What an attacker gains.
    pub kind: Vec<Kind>,
    /// How hard it is.
    pub complexity: Option<Complexity>,
    /// Whether somebody else has to do something.
    pub user_interaction: Option<UserInteraction>,
    /// What the attacker has to have.
    pub privileges: Option<Privileges>,
    /// What happens to whom.
    pub impact: Option<Text>,
    /// Whether there are exploits.
    pub exploit: Option<Exploit>,
}

/// One of the four conditions of an immediate evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// What is asked.
    pub name: &'static str,
    /// The answer; `None` while nobody has given one.
    pub holds: Option<bool>,
}

impl Triage {
    /// Reads the mapping under `triage:`.
    pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Self> {
        let mut fields = Fields::open(node, "`triage`", findings)?;
        let components = Field::take(&mut fields, "components", findings);
        let kind = Field::take(&mut fields, "kind", findings);
        let complexity = Field::take(&mut fields, "complexity", findings);
        let user_interaction = Field::take(&mut fields, "user_interaction", findings);
        let privileges = Field::take(&mut fields, "privileges", findings);
        let impact = Field::take(&mut fields, "impact", findings);
        let exploit = Field::take(&mut fields, "exploit", findings);
        fields.finish(findings);
        Some(Self {
            components: components?,
            kind: kind?,
            complexity: complexity?,
            user_interaction: user_interaction?,
            privileges: privileges?,
            impact: impact?,
            exploit: exploit?,
        })
    }

    /// The questions that nobody has answered yet, by their keys.
    pub fn open_questions(&self) -> Vec<&'static str> {
        let answered = [
            ("components", !self.components.is_empty()),
            ("kind", !self.kind.is_empty()),
            ("complexity", self.complexity.is_some()),
            ("user_interaction", self.user_interaction.is_some()),
            ("privileges", self.privileges.is_some()),
            ("impact", self.impact.is_some()),
            ("exploit", self.exploit.is_some()),
        ];
        answered
            .into_iter()
            .filter(|(_, answered)| !answered)
            .map(|(key, _)| key)
            .collect()
    }

    /// The four conditions under which a report is evaluated immediately (P12). Whoever has exploited
    /// it has an exploit.
    pub fn conditions(&self, exploited: Option<Instant>) -> [Condition; 4] {
        let kinds = (!self.kind.is_empty()).then_some(&self.kind);
        [
            Condition {
                name: "an exploit exists",
                holds: exploited
                    .map(|_| true)
                    .or(self.exploit.map(|exploit| exploit != Exploit::None)),
            },
            Condition {
                name: "it escalates privileges",
                holds: kinds.map(|kinds| kinds.contains(&Kind::PrivilegeEscalation)),
            },
            Condition {
                name: "the attack is simple",
                holds: self
                    .complexity
                    .map(|complexity| complexity == Complexity::Low),
            },
            Condition {
                name: "nobody has to help",
                holds: self
                    .user_interaction
                    .map(|interaction| interaction == UserInteraction::None),
            },
        ]
    }
}
