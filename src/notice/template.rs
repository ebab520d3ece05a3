//! The texts: those of this program, with those of the team in their place, file by file.
//!
//! They lie in `templates/notices/` and shape private messages. The site has templates of its own
//! and never sees these.

use tera::{Context, ErrorKind, Tera};

use super::field::Field;
use crate::advisory::case::words::Notice;
use crate::check::Reading;
use crate::finding::{Finding, TemplateProblem};
use crate::repository::layout::NOTICE_TEMPLATES;

macro_rules! embedded {
    ($($name:literal,)+) => {
        /// The texts of this program, by name.
        pub const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../templates/notices/", $name))),)+];
    };
}

embedded! {
    "acknowledged.txt",
    "advisory.txt",
    "cancelled.txt",
    "date-changed.txt",
    "drill.txt",
    "extension.txt",
    "final.txt",
    "initial.txt",
    "invite.txt",
    "lifted.txt",
    "need-more.txt",
    "not-replicated.txt",
    "part-answer.txt",
    "part-envelope.txt",
    "part-reporter.txt",
    "part-sender.txt",
    "part-terms.txt",
    "pre-announcement.txt",
    "published.txt",
    "rejected.txt",
    "replicated.txt",
    "revised.txt",
    "scheduled.txt",
    "update.txt",
    "withdrawal.txt",
}

/// Names in templates that are no [`Field`]: what is there without anybody writing it down, and
/// what may be missing.
pub const OTHER_NAMES: &[&str] = &[
    "acceptance",
    "after_upgrade",
    "backports",
    "copy",
    "credit",
    "cve",
    "cwe",
    "deadline",
    "detection",
    "draft_hash",
    "early_deployment",
    "external_deadline",
    "fix_status",
    "future_tags",
    "issued",
    "kind",
    "leak",
    "notice",
    "objections_by",
    "organisation",
    "others",
    "patches",
    "product",
    "project",
    "public_statement",
    "recipient",
    "reply_to",
    "reproduction",
    "revision",
    "sharing",
    "site",
    "third_party",
    "time_line",
    "tlp",
    "vectors",
];

/// The names that hold lists, so that a text can go through them without asking whether there is one.
pub const LISTS: &[&str] = &[
    "affected",
    "credit",
    "cwe",
    "fixed_versions",
    "patches",
    "time_line",
    "vectors",
];

/// Texts that are ready to be filled in.
#[derive(Debug)]
pub struct Templates(Tera);

impl Templates {
    /// Our texts, with the team's in place of those of the same name.
    ///
    /// # Errors
    /// The first text of the team that is no template.
    pub fn new(own: &[(&str, &str)]) -> Result<Self, TemplateProblem> {
        let built_in = BUILT_IN
            .iter()
            .copied()
            .filter(|(name, _)| own.iter().all(|(other, _)| other != name));
        let mut tera = Tera::new();
        tera.add_raw_templates(built_in.chain(own.iter().copied()))
            .map_err(|error| problem(&error, own))?;
        Ok(Self(tera))
    }

    /// The texts of a repository.
    ///
    /// # Errors
    /// As [`Templates::new`].
    pub fn of(reading: &Reading) -> Result<Self, TemplateProblem> {
        Self::new(&own(reading))
    }

    /// Fills in the text of one kind.
    ///
    /// # Errors
    /// When the text names what there is not.
    pub fn render(
        &self,
        kind: Notice,
        values: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<String, TemplateProblem> {
        let name = kind.template();
        let mut context = Context::new();
        // A name that is missing is a typing error in the text; what is not known is empty.
        let fields = Field::ALL.iter().map(|field| field.key());
        for key in fields.chain(OTHER_NAMES.iter().copied()) {
            match values.get(key) {
                Some(value) => context.insert(key, value),
                None if LISTS.contains(&key) => context.insert(key, &[] as &[&str]),
                None => context.insert(key, &serde_json::Value::Null),
            }
        }
        self.0
            .render(&name, &context)
            .map_err(|error| problem(&error, &[(&name, "")]))
    }
}

/// The team's texts, by their names in the folder.
fn own(reading: &Reading) -> Vec<(&str, &str)> {
    let files = reading.snapshot().files.iter();
    files
        .filter_map(|file| {
            let name = file.path.strip_prefix(NOTICE_TEMPLATES)?;
            Some((name, reading.text_of(&file.path)?))
        })
        .collect()
}

fn problem(error: &tera::Error, own: &[(&str, &str)]) -> TemplateProblem {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let path = format!("{NOTICE_TEMPLATES}{}", report.filename());
            TemplateProblem::of_report(path, report)
        }
        _ => TemplateProblem {
            path: match own {
                [(only, _)] => format!("{NOTICE_TEMPLATES}{only}"),
                _ => NOTICE_TEMPLATES.to_owned(),
            },
            place: None,
            message: error.to_string(),
        },
    }
}

/// What is wrong with the team's texts: each has to be one of ours by name, or a part that another
/// one includes, and to be filled in without a mistake even where nothing is known.
pub fn check(reading: &Reading) -> Vec<Finding> {
    let own = own(reading);
    let mut found = Vec::new();
    let mut push = |problem: TemplateProblem| {
        let text = reading.text_of(&problem.path);
        found.push(problem.finding(text));
    };
    for (name, text) in &own {
        if BUILT_IN.iter().all(|(known, _)| known != name) && !name.starts_with("part-") {
            push(TemplateProblem {
                path: format!("{NOTICE_TEMPLATES}{name}"),
                place: None,
                message: "no notice has this name, so nothing would use the text".to_owned(),
            });
        }
        if let Err(error) = Tera::new().add_raw_template(name, text)
            && matches!(error.kind(), ErrorKind::SyntaxError(_))
        {
            push(problem(&error, &[(name, text)]));
            return found;
        }
    }
    if own.is_empty() {
        return found;
    }
    match Templates::new(&own) {
        Err(problem) => push(problem),
        Ok(templates) => {
            let nothing = serde_json::Map::new();
            let mut seen: Vec<TemplateProblem> = Vec::new();
            for kind in Notice::ALL {
                if let Err(problem) = templates.render(*kind, &nothing)
                    && !seen.contains(&problem)
                {
                    seen.push(problem.clone());
                    push(problem);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_embedded_and_every_kind_has_one() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/notices");
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let embedded: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, embedded);
        for kind in Notice::ALL {
            assert!(embedded.contains(&kind.template().as_str()), "{kind}");
        }
    }

    #[test]
    fn a_text_that_names_what_there_is_not_is_a_mistake() {
        let own = [("drill.txt", "a\n{{ refrence }}\n")];
        let templates = Templates::new(&own).unwrap();
        let problem = templates
            .render(Notice::Drill, &serde_json::Map::new())
            .unwrap_err();
        assert_eq!(
            (problem.path.as_str(), problem.place),
            ("templates/notices/drill.txt", Some((2, 4)))
        );
        let broken = Templates::new(&[("drill.txt", "{% if %}")]).unwrap_err();
        assert!(
            broken
                .to_string()
                .starts_with("templates/notices/drill.txt:1:")
        );
    }
}
