//! The templates: those of this program, with those of the team in their place.

use tera::{Context, ErrorKind, Tera};

use crate::finding::TemplateProblem;
use crate::publish::PublishError;

macro_rules! embedded {
    ($($name:literal,)+) => {
        /// The templates of this program, by name.
        pub(super) const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../templates/", $name))),)+];
    };
}

embedded! {
    "alias.html",
    "bulletin.html",
    "chart.html",
    "check.html",
    "ecosystem.html",
    "ids.html",
    "index.html",
    "line.html",
    "list.html",
    "missing.html",
    "package.html",
    "packages.html",
    "page.html",
    "pager.html",
    "people.html",
    "person.html",
    "rows.html",
    "search.html",
    "severity.html",
    "text.html",
    "weakness.html",
    "weaknesses.html",
    "years.html",
}

/// Whether the file below `templates/` is a template of the site; tera decides by the same end of
/// the name what it escapes.
pub(super) fn is_template(path: &str) -> bool {
    path.strip_suffix(".html").is_some()
}

/// Templates that are ready to be filled in.
#[derive(Debug)]
pub(super) struct Templates {
    tera: Tera,
    /// The names of the files that are the team's.
    own: Vec<String>,
    /// The folder of the repository that they lie in.
    folder: &'static str,
}

impl Templates {
    /// The templates of the site; those of the team, given by name and text, take the place of ours
    /// with the same name. Only `.html` counts,
    /// because nothing else is escaped.
    pub(super) fn of_site(overrides: &[(&str, &str)]) -> Result<Self, Vec<TemplateProblem>> {
        let overrides = overrides.iter().copied();
        let overrides: Vec<_> = overrides.filter(|(name, _)| is_template(name)).collect();
        let built_in = BUILT_IN
            .iter()
            .copied()
            .filter(|(name, _)| overrides.iter().all(|(other, _)| other != name));
        Self::parse("templates/", &overrides, built_in)
    }

    /// Pages in Markdown whose placeholders are filled in.
    pub(super) fn of_pages(pages: &[(&str, &str)]) -> Result<Self, Vec<TemplateProblem>> {
        Self::parse("site/", pages, std::iter::empty())
    }

    fn parse<'a>(
        folder: &'static str,
        own: &[(&'a str, &'a str)],
        others: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<TemplateProblem>> {
        let mut templates = Self {
            tera: Tera::new(),
            own: own.iter().map(|(name, _)| (*name).to_owned()).collect(),
            folder,
        };
        // One by one first: each file with a mistake is reported, and not only the first.
        let mut problems = Vec::new();
        for (name, text) in own {
            let Err(error) = Tera::new().add_raw_template(name, text) else {
                continue;
            };
            if matches!(error.kind(), ErrorKind::SyntaxError(_)) {
                problems.extend(templates.problems(&error, name));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        match templates
            .tera
            .add_raw_templates(others.chain(own.iter().copied()))
        {
            Ok(()) => Ok(templates),
            Err(error) => Err(templates.problems(&error, "")),
        }
    }

    /// Gives every template these values.
    pub(super) fn share(
        &mut self,
        key: &'static str,
        value: &impl serde::Serialize,
    ) -> Result<(), PublishError> {
        let value = tera::Value::try_from_serializable(value)
            .map_err(|error| PublishError::Template(error.to_string()))?;
        self.tera.global_context().insert_value(key, value);
        Ok(())
    }

    /// Fills in a template.
    pub(super) fn render(&self, name: &str, values: &Context) -> Result<String, PublishError> {
        self.tera
            .render(name, values)
            .map_err(|error| as_error(&self.problems(&error, name)))
    }

    /// What keeps a template from being filled in.
    pub(super) fn problems_in(&self, name: &str, values: &Context) -> Option<Vec<TemplateProblem>> {
        let error = self.tera.render(name, values).err()?;
        Some(self.problems(&error, name))
    }

    /// What tera says about a file, in our words.
    fn problems(&self, error: &tera::Error, name: &str) -> Vec<TemplateProblem> {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let path = self.path(report.filename());
                vec![TemplateProblem::of_report(path, report)]
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                vec![self.without_place(tpl, error)]
            }
            ErrorKind::MissingParent { current, .. } => vec![self.without_place(current, error)],
            _ => {
                let text = error.to_string();
                let reports: Vec<_> = text
                    .split("\n\n")
                    .filter_map(|report| self.read_report(report))
                    .collect();
                if reports.is_empty() {
                    vec![self.without_place(name, error)]
                } else {
                    reports
                }
            }
        }
    }

    fn without_place(&self, name: &str, error: &tera::Error) -> TemplateProblem {
        TemplateProblem {
            path: self.path(name),
            place: None,
            message: error.to_string(),
        }
    }

    /// Mistakes that several templates make together come as one text:
    /// `error: what`, ` --> file:line:column`, and the line itself.
    fn read_report(&self, report: &str) -> Option<TemplateProblem> {
        let mut lines = report.lines();
        let message = lines.next()?.strip_prefix("error: ")?;
        let (rest, column) = lines
            .next()?
            .trim()
            .strip_prefix("--> ")?
            .rsplit_once(':')?;
        let (name, line) = rest.rsplit_once(':')?;
        Some(TemplateProblem {
            path: self.path(name),
            place: Some((line.parse().ok()?, column.parse().ok()?)),
            message: message.to_owned(),
        })
    }

    fn path(&self, name: &str) -> String {
        if self.own.iter().any(|own| own == name) {
            format!("{}{name}", self.folder)
        } else {
            format!("{name} (of advgen itself)")
        }
    }
}

/// The problems as one error.
pub(super) fn as_error(problems: &[TemplateProblem]) -> PublishError {
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    PublishError::Template(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_embedded() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| is_template(name))
            .collect();
        names.sort();
        let embedded: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, embedded);
    }

    #[test]
    fn mistakes_in_templates_are_named_with_their_place() {
        for (name, text, want) in [
            ("index.html", "a\n{{ b", "templates/index.html:2:"),
            (
                "index.html",
                "a\n\n  {{ b | nope }}",
                "templates/index.html:3:",
            ),
            (
                "index.html",
                "{% include \"gone.html\" %}",
                "templates/index.html:1:",
            ),
            (
                "index.html",
                "{% extends \"gone.html\" %}",
                "templates/index.html: ",
            ),
        ] {
            let problems = Templates::of_site(&[(name, text)]).unwrap_err();
            let shown = problems[0].to_string();
            assert!(shown.starts_with(want), "{text}: {shown}");
        }
        let both = [("a.html", "{{"), ("b.html", "{% if %}")];
        assert_eq!(Templates::of_site(&both).unwrap_err().len(), 2);
        let unknown = Templates::of_site(&[("index.html", "\n{{ nobody_knows }}")]).unwrap();
        let error = unknown
            .render("index.html", &Context::new())
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("templates/index.html:2:4: "), "{error}");
        assert!(error.contains("nobody_knows"), "{error}");
    }
}
