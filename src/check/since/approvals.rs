//! `approvals`: enough people other than the authors have read exactly what will be public.
//!
//! In a plain pull request, an approval is a commit: either it adds an `approved` event to the case,
//! or it has a line `Approved-by: Name <address>` in its message. Both count only in a commit whose
//! author is the person named, so that nobody approves for somebody else by editing a file. An
//! approval is bound to the hash of the content, so one changed public byte voids it.

use super::{Scene, content_of, place};
use crate::advisory::case::approval::ContentHash;
use crate::advisory::case::event::What;
use crate::advisory::case::value::Text;
use crate::advisory::document::{self, Advisory};
use crate::finding::{Findings, Rule};
use crate::repository::{Person, RepositoryError, Step, object};

pub(super) fn check(
    scene: &Scene<'_>,
    advisory: &Advisory,
    content: &ContentHash,
    wanted: u32,
    findings: &mut Findings,
) -> Result<(), RepositoryError> {
    let people = People::of(scene, advisory)?;
    let valid = people.who_approved(content);
    let count = u32::try_from(valid.len()).unwrap_or(u32::MAX);
    if count >= wanted {
        return Ok(());
    }
    let void = people
        .approved
        .iter()
        .any(|(approved, _)| approved != content);
    let own = people.approved.iter().any(|(approved, person)| {
        approved == content && people.authors.iter().any(|author| author.is(person))
    });
    let noun = if wanted == 1 { "approval" } else { "approvals" };
    let mut message = format!("{count} of {wanted} {noun} of this content");
    if void {
        message.push_str("; earlier ones were of another content, and are void");
    }
    if own {
        message.push_str("; authors cannot approve what they wrote");
    }
    findings.push(
        Rule::Approvals,
        place(advisory),
        message,
        format!(
            "Somebody who did not write it reads it, and commits `advgen case {} approved --by NAME content={content}`, or commits with the line `Approved-by: NAME <ADDRESS>` below a message that names the id or the reference",
            advisory.id()
        ),
    );
    Ok(())
}

/// Who wrote the public content, and who approved what.
#[derive(Debug, Default)]
struct People {
    authors: Vec<Person>,
    approved: Vec<(ContentHash, Person)>,
}

impl People {
    /// From all commits that lead here.
    fn of(scene: &Scene<'_>, advisory: &Advisory) -> Result<Self, RepositoryError> {
        let id = advisory.id().as_str();
        let mut paths: Vec<&str> = vec![&advisory.path];
        if let Some(history) = scene.reading.history() {
            paths.extend(history.events(id).iter().map(|event| event.path.as_str()));
        }
        paths.sort_unstable();
        paths.dedup();
        let mut people = Self::default();
        for step in scene.git.steps(scene.tip, &paths)? {
            people.add(scene, id, &paths, &step)?;
        }
        Ok(people)
    }

    fn add(
        &mut self,
        scene: &Scene<'_>,
        id: &str,
        paths: &[&str],
        step: &Step,
    ) -> Result<(), RepositoryError> {
        let names = trailers(&step.message);
        let approves = names.iter().any(|name| step.author.is_called(name));
        if !step.changes_file && !approves {
            return Ok(());
        }
        let Some((after, content)) = state(scene, id, paths, step.commit)? else {
            return Ok(());
        };
        // Of several entries, a line approves the one that its message names or its commit touches.
        if approves && (step.changes_file || names_entry(&step.message, &after)) {
            self.approved.push((content.clone(), step.author.clone()));
        }
        let before = match step.parent {
            Some(parent) if step.changes_file => state(scene, id, paths, parent)?,
            _ => None,
        };
        if step.changes_file && before.as_ref().map(|(_, content)| content) != Some(&content) {
            self.authors.push(step.author.clone());
            self.authors.extend(co_authors(&step.message));
        }
        let known = before.map(|(advisory, _)| advisory.case);
        for event in after.case.events() {
            let is_new = known.as_ref().is_none_or(|case| {
                !case
                    .events()
                    .iter()
                    .any(|old| (old.at, &old.by, &old.what) == (event.at, &event.by, &event.what))
            });
            if let (What::Approved { content }, Some(by)) = (&event.what, &event.by)
                && is_new
                && step.changes_file
                && step.author.is_called(by.as_str())
            {
                self.approved.push((content.clone(), step.author.clone()));
            }
        }
        Ok(())
    }

    /// Everybody who approved this content and did not write it; each person once.
    fn who_approved(&self, content: &ContentHash) -> Vec<&Person> {
        let mut people: Vec<&Person> = Vec::new();
        for (approved, person) in &self.approved {
            let is_author = self.authors.iter().any(|author| author.is(person));
            let is_known = people.iter().any(|known| known.is(person));
            if approved == content && !is_author && !is_known {
                people.push(person);
            }
        }
        people
    }
}

/// The advisory in a commit, with the hash of what it says.
fn state(
    scene: &Scene<'_>,
    id: &str,
    paths: &[&str],
    commit: git2::Oid,
) -> Result<Option<(Advisory, ContentHash)>, RepositoryError> {
    for path in paths {
        let Some(blob) = scene.git.file_at(commit, path)? else {
            continue;
        };
        let bytes = object::blob(&scene.git.repository, blob)?;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return Ok(None);
        };
        let Some(advisory) = document::parse_past(text, id, path) else {
            return Ok(None);
        };
        let content = content_of(&advisory, |path| scene.git.file_at(commit, path))?;
        return Ok(Some((advisory, content)));
    }
    Ok(None)
}

/// Whether a message says which entry it is about: by its id, or by the reference of its case.
fn names_entry(message: &str, advisory: &Advisory) -> bool {
    let reference = advisory.case.reference.as_ref();
    std::iter::once(advisory.id().as_str())
        .chain(reference.map(Text::as_str))
        .any(|name| message.contains(name))
}

/// The people in the lines `Co-authored-by:` of a message: they wrote it too.
fn co_authors(message: &str) -> impl Iterator<Item = Person> {
    message.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        if !key.trim().eq_ignore_ascii_case("co-authored-by") {
            return None;
        }
        let (name, mail) = value.split_once('<').unwrap_or((value, ""));
        Some(Person {
            name: name.trim().to_owned(),
            mail: mail.trim().trim_end_matches('>').to_owned(),
        })
    })
}

/// The names and addresses in the lines `Approved-by:` at the end of a message.
fn trailers(message: &str) -> Vec<&str> {
    let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
    let mut names = Vec::new();
    for line in last.lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        if !key.eq_ignore_ascii_case("approved-by") {
            continue;
        }
        match value.split_once('<') {
            Some((name, mail)) => {
                names.push(name.trim());
                names.push(mail.trim().trim_end_matches('>'));
            }
            None => names.push(value.trim()),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::trailers;

    #[test]
    fn only_the_last_paragraph_of_a_message_approves() {
        for (message, want) in [
            (
                "Approve\n\nApproved-by: Dana <dana@example.org>\n",
                vec!["Dana", "dana@example.org"],
            ),
            (
                "x\n\napproved-BY: dana@example.org\nSigned-off-by: Eve <eve@example.org>\n",
                vec!["dana@example.org"],
            ),
            ("x\n\nApproved-by: Dana\n\nmore text", vec![]),
            ("x\n\nNot-approved-by: Dana", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(trailers(message), want, "{message}");
        }
    }
}
