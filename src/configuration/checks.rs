//! What the team makes of the rules, from `checks:`.

use std::collections::BTreeMap;

use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::{Entry, Node};
use crate::finding::{Findings, Level, Lowering, Rule};

/// How bad breaches are in this database, where that is not what the list of rules says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checks {
    settings: BTreeMap<Rule, Setting>,
}

/// What becomes of the findings of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// They are errors, in records that were taken over too.
    Error,
    /// They are warnings.
    Warning,
    /// Nobody sees them.
    Off,
}

impl Setting {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Off];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Off => "off",
        }
    }

    /// Whether a breach of `rule` would be less than the list of rules says.
    fn lowers(self, rule: Rule) -> bool {
        match self {
            Self::Error => false,
            Self::Warning => rule.level() == Level::Error,
            Self::Off => true,
        }
    }
}

impl Checks {
    /// What the team says about `rule`, if anything.
    pub fn setting(&self, rule: Rule) -> Option<Setting> {
        self.settings.get(&rule).copied()
    }

    /// Whether the team says nothing about any rule.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
    }
}

/// Reads the mapping under `checks:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Checks {
    let mut checks = Checks::default();
    let Some(entries) = node.entries() else {
        fields::wrong_type(node, "`checks`", "a mapping of rules to levels", findings);
        return checks;
    };
    for entry in entries {
        if let Some((rule, setting)) = one(entry, findings) {
            checks.settings.insert(rule, setting);
        }
    }
    checks
}

/// `rule: error`, or `rule: {level: warning, reason: …}`.
fn one(entry: &Entry<'_>, findings: &mut Findings) -> Option<(Rule, Setting)> {
    let Ok(rule) = entry.key.parse::<Rule>() else {
        findings.push(
            Rule::Configuration,
            entry.key_span.clone(),
            format!("there is no rule `{}`", fields::shorten(&entry.key)),
            fields::name_a_rule(&entry.key),
        );
        return None;
    };
    let (level, reason) = if entry.value.entries().is_some() {
        let mut fields = Fields::open(&entry.value, "a rule", findings)?;
        let level = fields.require("level", "Add `level:`: error, warning or off", findings);
        let reason = fields
            .take("reason")
            .and_then(|node| fields::text(node, "`reason`", findings));
        fields.finish(findings);
        (level?, reason)
    } else {
        (&entry.value, None)
    };
    let setting = fields::word(
        level,
        "level",
        Rule::Configuration,
        &Setting::ALL,
        Setting::as_str,
        findings,
    )?;
    let has_reason = reason.is_some_and(|reason| !reason.trim().is_empty());
    if setting.lowers(rule) && rule.lowering() == Lowering::Never {
        findings.push(
            Rule::Configuration,
            entry.key_span.clone(),
            format!("`{rule}` is never lowered, because it guards what must not go wrong"),
            format!("Remove the line, and mend what it finds; `advgen explain {rule}` says why"),
        );
        return None;
    }
    if setting.lowers(rule) && !has_reason {
        findings.push(
            Rule::Configuration,
            entry.value.span.clone(),
            format!("nothing says why `{rule}` is lowered"),
            format!(
                "Write `{rule}: {{level: {}, reason: …}}`; the reason is as public as this file",
                setting.as_str()
            ),
        );
        return None;
    }
    Some((rule, setting))
}
