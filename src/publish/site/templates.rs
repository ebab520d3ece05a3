//! The templates: those of this program, with those of the team in their place.

use std::collections::BTreeMap;

use tera::{Context, ErrorKind, Tera};

use super::words::{Filled, Marked, Phrases, Words};
use crate::finding::{TemplateProblem, place_of};
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

/// The templates of the site as they are written, with the marks of their phrases found.
#[derive(Debug)]
pub(super) struct Sources<'t> {
    own: Vec<(&'t str, &'t str, Marked)>,
    built_in: Vec<(&'static str, &'static str, Marked)>,
}

impl<'t> Sources<'t> {
    /// The templates of the team, given by name and text, and ours. Only `.html` counts, because
    /// nothing else is escaped.
    pub(super) fn read(overrides: &[(&'t str, &'t str)]) -> Result<Self, Vec<TemplateProblem>> {
        let mut problems = Vec::new();
        let sources = Self {
            own: marked(overrides.iter().copied(), OWN, &mut problems),
            built_in: marked(BUILT_IN.iter().copied(), "", &mut problems),
        };
        if problems.is_empty() {
            Ok(sources)
        } else {
            Err(problems)
        }
    }

    /// All phrases of the site, with those of templates that the team has replaced.
    pub(super) fn phrases(&self) -> Phrases {
        let mut all: Vec<(&str, &Marked)> = Vec::new();
        all.extend(
            self.built_in
                .iter()
                .map(|(name, _, marked)| (*name, marked)),
        );
        all.extend(self.own.iter().map(|(name, _, marked)| (*name, marked)));
        Phrases::of(all, super::assets::scripts())
    }
}

/// The folder of the templates of a team.
const OWN: &str = "templates/";

fn marked<'t>(
    templates: impl Iterator<Item = (&'t str, &'t str)>,
    folder: &'static str,
    problems: &mut Vec<TemplateProblem>,
) -> Vec<(&'t str, &'t str, Marked)> {
    let mut all = Vec::new();
    for (name, text) in templates.filter(|(name, _)| is_template(name)) {
        match Marked::parse(text) {
            Ok(marked) => all.push((name, text, marked)),
            Err((at, error)) => {
                let place = place_of(text, at);
                problems.push(TemplateProblem {
                    path: format!("{folder}{name}"),
                    place: Some((place.line, place.column)),
                    message: error.to_string(),
                });
            }
        }
    }
    all
}

type Own = BTreeMap<String, (Filled, String)>;

/// Templates that are ready to be filled in.
#[derive(Debug)]
pub(super) struct Templates {
    tera: Tera,
    /// The files that are the team's: what tera reads of each, and what it was made of.
    own: Own,
    /// The folder of the repository that they lie in.
    folder: &'static str,
}

impl Templates {
    /// The templates of the site in its language; those of the team take the place of ours with the
    /// same name.
    pub(super) fn of_site(
        sources: &Sources<'_>,
        words: &Words,
    ) -> Result<Self, Vec<TemplateProblem>> {
        let own: Own = sources
            .own
            .iter()
            .map(|(name, text, marked)| {
                let filled = words.in_template(marked, text);
                ((*name).to_owned(), (filled, (*text).to_owned()))
            })
            .collect();
        let built_in: Vec<_> = sources
            .built_in
            .iter()
            .filter(|(name, ..)| !own.contains_key(*name))
            .map(|(name, text, marked)| (*name, words.in_template(marked, text)))
            .collect();
        let others = built_in.iter().map(|(name, filled)| (*name, filled.text()));
        Self::parse(OWN, own, others)
    }

    /// Pages in Markdown whose placeholders are filled in.
    pub(super) fn of_pages(pages: &[(&str, &str)]) -> Result<Self, Vec<TemplateProblem>> {
        let own = pages.iter().map(|(name, text)| {
            let filled = Filled::unchanged(text);
            ((*name).to_owned(), (filled, (*text).to_owned()))
        });
        Self::parse("site/", own.collect(), std::iter::empty())
    }

    fn parse<'a>(
        folder: &'static str,
        own: Own,
        others: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<TemplateProblem>> {
        let mut templates = Self {
            tera: Tera::new(),
            own,
            folder,
        };
        let texts = templates.own.iter();
        let texts = texts.map(|(name, (filled, _))| (name.as_str(), filled.text()));
        // One by one first: each file with a mistake is reported, and not only the first.
        let mut problems = Vec::new();
        for (name, text) in texts.clone() {
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
        let mut all: Vec<(&str, &str)> = others.collect();
        all.extend(texts);
        let mut tera = Tera::new();
        if let Err(error) = tera.add_raw_templates(all) {
            return Err(templates.problems(&error, ""));
        }
        templates.tera = tera;
        Ok(templates)
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
                let name = report.filename();
                let problem = TemplateProblem::of_report(self.path(name), report);
                vec![TemplateProblem {
                    place: problem.place.map(|place| self.origin(name, place)),
                    ..problem
                }]
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
            place: Some(self.origin(name, (line.parse().ok()?, column.parse().ok()?))),
            message: message.to_owned(),
        })
    }

    /// Line and column in the file of a team, of those in what tera reads of it.
    fn origin(&self, name: &str, place: (usize, usize)) -> (usize, usize) {
        match self.own.get(name) {
            Some((filled, source)) => filled.origin(place, source),
            None => place,
        }
    }

    fn path(&self, name: &str) -> String {
        if self.own.contains_key(name) {
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

    fn of_site(overrides: &[(&str, &str)]) -> Result<Templates, Vec<TemplateProblem>> {
        Templates::of_site(&Sources::read(overrides)?, &Words::default())
    }

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
            let problems = of_site(&[(name, text)]).unwrap_err();
            let shown = problems[0].to_string();
            assert!(shown.starts_with(want), "{text}: {shown}");
        }
        let both = [("a.html", "{{"), ("b.html", "{% if %}")];
        assert_eq!(of_site(&both).unwrap_err().len(), 2);
        let unknown = of_site(&[("index.html", "\n{{ nobody_knows }}")]).unwrap();
        let error = unknown
            .render("index.html", &Context::new())
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("templates/index.html:2:4: "), "{error}");
        assert!(error.contains("nobody_knows"), "{error}");
    }

    #[test]
    fn mistakes_behind_phrases_are_where_the_team_wrote_them() {
        let words = "language: de\nwords:\n  Newest: Das\n  \"Read {1} now\": \"{1} sofort und ohne Aufschub lesen\"\n";
        for (text, want) in [
            ("<p>[[Newest]]</p>{{ nobody }}", "1:21"),
            ("<p>[[Older]]</p>\n  [[Older]] {{ nobody }}", "2:16"),
            ("[[Read {{ nobody }} now]]", "1:11"),
            ("[[Read {{ root }} now]]{{ nobody }}", "1:27"),
            ("é[[Newest]]é{{ nobody }}", "1:16"),
        ] {
            let overrides = [("index.html", text)];
            let sources = Sources::read(&overrides).unwrap();
            let mut findings = crate::finding::Findings::new("site/words.yaml");
            let words = Words::read(words, &sources.phrases(), &mut findings);
            let templates = Templates::of_site(&sources, &words).unwrap();
            let mut values = Context::new();
            values.insert("root", "");
            let error = templates.render("index.html", &values).unwrap_err();
            let want = format!("templates/index.html:{want}: ");
            assert!(error.to_string().starts_with(&want), "{text}: {error}");
        }
        let problems = of_site(&[("index.html", "[[a {{ b ]]"), ("own.html", "\n [[")]);
        let shown: Vec<_> = problems
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            shown[0].starts_with("templates/index.html:1:1: "),
            "{shown:?}"
        );
        assert!(
            shown[1].starts_with("templates/own.html:2:2: "),
            "{shown:?}"
        );
    }
}
