//! What entries look like as files.
//!
//! Each text of each entry holds a canary of its own, made from the entry's key, the field and the
//! version, so that the same story is always the same bytes. Fields below [`PRIVATE`] are public
//! when their entry is; the others never are.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use git2::Oid;

use crate::canary::Token;
use crate::generate::{ASIDE, Commit, Entry, State, Story};
use crate::program::rfc3339;
use crate::repository::{Files, TestRepository};

/// A place that text stands in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field {
    Id,
    Title,
    Text,
    Item,
    Cell,
    Alias,
    Related,
    Package,
    Reference,
    Credit,
    Specific,
    Reason,
    LinkedName,
    LinkedContent,
    Version,
    // Private for ever:
    Reporter,
    Notes,
    CaseNumber,
    TitleComment,
    InlineComment,
    BlockComment,
    ItemComment,
    YamlComment,
    NoteName,
    NoteContent,
    Folder,
    Message,
    Branch,
}

/// The first field that no reader ever sees.
pub(crate) const PRIVATE: u8 = Field::Reporter as u8;

/// Which of the private texts are written, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variant {
    /// Entries that are private at the moment of the build.
    pub(crate) private: BTreeSet<u8>,
    /// What becomes of them.
    pub(crate) change: Change,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Change {
    #[default]
    Nothing,
    /// They never were.
    Remove,
    /// They, and the private parts of all others, say something else; those embargoed are so until
    /// some instant after `now`. There are `more` of them in the last commit.
    Mutate { salt: u8, now: i64, more: u8 },
}

/// The canary of one text: 5 bits of key, 5 of field, 5 of version, the rest salt.
fn word(key: u8, field: Field, version: u8, salt: u8) -> Token {
    let number = |value: u8, bits: u32| u32::from(value) << bits;
    let all =
        number(key % 32, 19) | number(field as u8, 14) | number(version % 32, 9) | u32::from(salt);
    match field {
        Field::CaseNumber | Field::Version => Token::Number(all),
        _ => Token::Word(all),
    }
}

/// An entry and the salt of its texts.
struct Writing<'e> {
    entry: &'e Entry,
    public_salt: u8,
    private_salt: u8,
}

impl Writing<'_> {
    fn say(&self, field: Field) -> String {
        let entry = self.entry;
        let version = match field {
            Field::Title | Field::TitleComment => entry.title,
            Field::Text | Field::Item | Field::Cell => entry.text,
            Field::Reporter | Field::Notes | Field::CaseNumber | Field::YamlComment => entry.case,
            Field::InlineComment | Field::BlockComment | Field::ItemComment => entry.comment,
            Field::NoteName | Field::NoteContent => entry.note.unwrap_or_default(),
            Field::Folder => entry.folder,
            _ => 0,
        };
        let salt = if field as u8 >= PRIVATE {
            self.private_salt
        } else {
            self.public_salt
        };
        word(entry.key, field, version, salt).to_string()
    }

    fn has(&self, bit: u16) -> bool {
        self.entry.features & (1 << bit) != 0
    }

    fn style(&self, bit: u8) -> bool {
        self.entry.style & (1 << bit) != 0
    }

    fn instant(&self, seconds: i64) -> String {
        let text = rfc3339(seconds);
        if self.style(6) {
            // The same instant by a clock two hours ahead.
            return format!("{}+02:00", rfc3339(seconds + 7200).trim_end_matches('Z'));
        }
        if self.style(1) {
            format!("\"{text}\"")
        } else {
            text
        }
    }

    fn file_name(&self) -> String {
        let id = id(self.entry.key, self.public_salt);
        let folder = format!("advisories/{}", self.say(Field::Folder));
        if self.entry.own_folder {
            format!("{folder}/{id}/index.md")
        } else {
            format!("{folder}/{id}.md")
        }
    }

    fn keys(&self) -> Vec<String> {
        let entry = self.entry;
        let (status, instants): (_, Vec<(&str, i64)>) = match entry.state {
            State::Draft => ("draft", vec![]),
            State::Rejected => ("rejected", vec![]),
            State::Embargoed { disclosure } => ("embargoed", vec![("disclosure", disclosure)]),
            State::Published { published } => ("published", vec![("published", published)]),
            State::Withdrawn {
                published,
                withdrawn,
            } => (
                "withdrawn",
                vec![("published", published), ("withdrawn", withdrawn)],
            ),
        };
        let quote = if self.style(1) { "'" } else { "" };
        let id = id(entry.key, self.public_salt);
        let mut keys = vec![
            format!(
                "id: {quote}{id}{quote} # {}\n",
                self.say(Field::YamlComment)
            ),
            format!("status: {quote}{status}{quote}\n"),
        ];
        keys.extend(
            instants
                .iter()
                .map(|(key, at)| format!("{key}: {}\n", self.instant(*at))),
        );
        keys.extend(
            entry
                .modified
                .map(|at| format!("modified: {}\n", self.instant(at))),
        );
        if status == "withdrawn" {
            keys.push(format!(
                "withdrawn_reason: It was {}.\n",
                self.say(Field::Reason)
            ));
        }
        if self.has(3) {
            keys.push(self.list("aliases", &format!("OTHER-2021-{}", self.say(Field::Alias))));
        }
        if self.has(4) {
            keys.push(self.list(
                "related",
                &format!("ELSEWHERE-{}", self.say(Field::Related)),
            ));
        }
        if self.has(5) {
            let credit = self.say(Field::Credit);
            keys.push(if self.style(4) {
                format!("credits:\n- name: A. {credit}\n  type: FINDER\n")
            } else {
                format!("credits: [{{finder: A. {credit}}}]\n")
            });
            let url = format!("https://example.org/{}", self.say(Field::Reference));
            keys.push(if self.style(4) {
                format!("references:\n  - {{url: {url}, type: FIX}}\n")
            } else {
                format!("references:\n- fix: {url}\n")
            });
        }
        if self.has(7) {
            keys.push(
                "severity: [CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H]\ncwe: [CWE-639]\n"
                    .to_owned(),
            );
        }
        keys.push(self.affected());
        if self.has(6) {
            let note = self.say(Field::Specific);
            keys.push(if self.style(3) {
                format!("database_specific:\n  note: {note}\n")
            } else {
                format!("database_specific: {{note: {note}}}\n")
            });
        }
        keys.push(self.case());
        if self.style(0) {
            keys.reverse();
        }
        keys
    }

    fn list(&self, key: &str, item: &str) -> String {
        if self.style(3) {
            format!("{key}:\n    - {item}\n")
        } else {
            format!("{key}: [{item}]\n")
        }
    }

    fn affected(&self) -> String {
        let name = format!("example.org/{}", self.say(Field::Package));
        let version = format!("{}.{}.0", self.say(Field::Version), self.entry.text);
        let ecosystem = if self.has(8) { "Go" } else { "npm" };
        let package = format!("{{ecosystem: {ecosystem}, name: {name}}}");
        let second = if self.has(9) {
            format!(
                "- package: {{ecosystem: crates.io, name: {}}}\n  versions: [1.10, '2.0']\n",
                self.say(Field::Package)
            )
        } else {
            String::new()
        };
        format!(
            "affected:\n- package: {package}\n  ranges: [{{introduced: \"0\", fixed: \"{version}\"}}]\n{second}"
        )
    }

    fn case(&self) -> String {
        let (reporter, notes) = (self.say(Field::Reporter), self.say(Field::Notes));
        let number = self.say(Field::CaseNumber);
        if self.style(5) {
            format!(
                "case: {{reporter: {{name: {reporter}, mail: {number}@example.org}}}} # {notes}\n"
            )
        } else {
            format!(
                "case:\n  reference: {number}\n  reporter: {{name: {reporter}}}\n  coordinator: {reporter}\n  triage: {{components: [{notes}], impact: {notes}}}\n  external_deadline: {{who: {reporter}, at: 2097-01-01T00:00:00Z, policy: {notes}}}\n  terms: {{check: {notes}, patches: [{notes}]}}\n  events:\n  - received: 2020-01-01T00:00:00Z\n    channel: {notes}\n  - leaked: 2020-01-02T00:00:00Z\n    by: {reporter}\n    what: {notes}\n    to: {notes}\n    channel: {notes}\n    extent: partial\n    decision: continue\n    reason: {notes}\n  notes: >-\n    Told by {notes}\n    in a call.\n"
            )
        }
    }

    fn body(&self) -> String {
        let mut out = String::new();
        let inline = format!("<!-- {} -->", self.say(Field::InlineComment));
        let title = if self.has(10) {
            format!(" <!-- {} -->", self.say(Field::TitleComment))
        } else {
            String::new()
        };
        let _ = writeln!(out, "# Title of {}{title}\n", self.say(Field::Title));
        if self.has(11) {
            let _ = writeln!(
                out,
                "<!-- {}\n\nof *several*\n# lines -->\n",
                self.say(Field::BlockComment)
            );
        }
        let _ = writeln!(
            out,
            "A text {inline} with `code` and {} & <b>marks</b>.\n",
            self.say(Field::Text)
        );
        let _ = writeln!(
            out,
            "* one {}\n* two <!-- {} -->\n",
            self.say(Field::Item),
            self.say(Field::ItemComment)
        );
        if self.has(12) {
            let _ = writeln!(
                out,
                "| a | b |\n|---|---|\n| {} | 2 |\n",
                self.say(Field::Cell)
            );
        }
        if self.has(0) && self.entry.own_folder {
            let _ = writeln!(
                out,
                "See [the patch]({}.patch).\n",
                self.say(Field::LinkedName)
            );
        }
        if self.has(13) {
            let _ = writeln!(out, "```html\n<p>no &amp; comment</p>\n```\n");
        }
        out
    }

    fn text(&self) -> String {
        let mut out = "---\n".to_owned();
        if self.style(2) {
            let _ = writeln!(out, "# {}", self.say(Field::YamlComment));
        }
        out.extend(self.keys());
        out.push_str("---\n");
        if self.style(3) {
            out.push_str("\n\n");
        }
        let body = self.body();
        out.push_str(if self.style(4) {
            body.trim_end()
        } else {
            &body
        });
        if self.style(7) {
            out.replace('\n', "\r\n")
        } else {
            out
        }
    }

    fn put(&self, files: &mut Files) {
        let name = self.file_name();
        let folder = name.strip_suffix("/index.md").map(str::to_owned);
        files.insert(name, self.text().into_bytes());
        let Some(folder) = folder else { return };
        if self.has(0) {
            let name = format!("{folder}/{}.patch", self.say(Field::LinkedName));
            files.insert(name, self.say(Field::LinkedContent).into_bytes());
        }
        if self.entry.note.is_some() {
            let name = format!("{folder}/{}.txt", self.say(Field::NoteName));
            files.insert(name, self.say(Field::NoteContent).into_bytes());
        }
    }
}

/// The id of an entry.
pub(crate) fn id(key: u8, salt: u8) -> String {
    format!(
        "EX-2021-{}",
        word(key, Field::Id, 0, salt).to_string().to_uppercase()
    )
}

/// The configuration of every generated database: with everything that can be written.
pub(crate) const CONFIGURATION: &str = "database: {name: Example, base_url: https://example.org/s/}\nids: {prefix: EX}\ncontact: security@example.org\nsecurity_txt: {expires: 2090-01-01T00:00:00Z}\ncsaf:\n  publisher: {name: Example, namespace: https://example.org, category: vendor}\n  list_on_aggregators: true\n  mirror_on_aggregators: true\n  distribution: both\nredirects: [{from: \"old/{id}/\"}]\n";

/// The file of one entry as it is.
pub(crate) fn file(entry: &Entry) -> (String, String) {
    let writing = Writing {
        entry,
        public_salt: 0,
        private_salt: 0,
    };
    (writing.file_name(), writing.text())
}

/// All files of one commit. `is_last` is the commit at which new private entries may appear.
pub(crate) fn files(commit: &Commit, variant: &Variant, is_last: bool) -> Files {
    let mut files = Files::new();
    files.insert("advgen.yaml".to_owned(), CONFIGURATION.into());
    for entry in &commit.entries {
        let hidden = variant.private.contains(&entry.key);
        match variant.change {
            Change::Remove if hidden => {}
            Change::Mutate { salt, now, .. } => {
                let mut entry = entry.clone();
                if hidden {
                    mutate(&mut entry, salt, now);
                }
                Writing {
                    public_salt: if hidden { salt } else { 0 },
                    private_salt: salt,
                    entry: &entry,
                }
                .put(&mut files);
            }
            _ => Writing {
                entry,
                public_salt: 0,
                private_salt: 0,
            }
            .put(&mut files),
        }
    }
    if let (Change::Mutate { salt, now, more }, true) = (variant.change, is_last) {
        for key in 20..20 + more {
            let mut entry = Entry {
                key,
                features: u16::from(salt) * 257 + u16::from(key),
                state: State::Draft,
                modified: None,
                title: 0,
                text: 0,
                style: salt,
                case: 0,
                comment: 0,
                note: Some(0),
                folder: 0,
                own_folder: true,
            };
            mutate(&mut entry, salt, now);
            Writing {
                entry: &entry,
                public_salt: salt,
                private_salt: salt,
            }
            .put(&mut files);
        }
    }
    files
}

/// Another private entry in the place of a private one.
fn mutate(entry: &mut Entry, salt: u8, now: i64) {
    entry.state = match (salt ^ entry.key) % 3 {
        0 => State::Draft,
        1 => State::Rejected,
        _ => State::Embargoed {
            disclosure: now + 1 + 977 * i64::from(salt) * i64::from(entry.key),
        },
    };
    entry.modified = None;
    entry.features ^= u16::from(salt) << 3;
    entry.style ^= salt;
}

/// Writes a story into a repository; the last commit. Commits that change nothing are left out
/// with `dense`.
pub(crate) fn write(
    repository: &TestRepository,
    story: &Story,
    variant: &Variant,
    dense: bool,
) -> Oid {
    write_line(repository, story, variant, dense).pop().unwrap()
}

/// As [`write`]: all commits of the line, the oldest first.
pub(crate) fn write_line(
    repository: &TestRepository,
    story: &Story,
    variant: &Variant,
    dense: bool,
) -> Vec<Oid> {
    let mut line: Vec<Oid> = Vec::new();
    let mut before = None;
    for (commit, number) in story.commits.iter().zip(0_u8..) {
        let is_last = usize::from(number) + 1 == story.commits.len();
        let files = files(commit, variant, is_last);
        if dense && before.as_ref() == Some(&files) {
            continue;
        }
        let message = format!("Work on {}\n", word(31, Field::Message, number, 0));
        let last = line.last().copied();
        let mut parents: Vec<Oid> = last.into_iter().collect();
        if commit.merges {
            let side = repository.commit(&files, &parents, ASIDE + i64::from(number), &message);
            let branch = word(31, Field::Branch, number, 0).to_string();
            repository.point(&branch, side);
            parents.push(side);
        }
        line.push(repository.commit(&files, &parents, commit.at, &message));
        before = Some(files);
    }
    repository.point("main", *line.last().unwrap());
    line
}

/// The canaries that everybody may see at `now`.
pub(crate) fn public_tokens(commit: &Commit, now: i64) -> BTreeSet<Token> {
    tokens_of(commit, |state| state.is_public(now))
}

/// The canaries that the team sees in a preview: what will be public of all but rejected entries.
pub(crate) fn preview_tokens(commit: &Commit) -> BTreeSet<Token> {
    tokens_of(commit, |state| !matches!(state, State::Rejected))
}

fn tokens_of(commit: &Commit, is_shown: impl Fn(&State) -> bool) -> BTreeSet<Token> {
    let shown = commit.entries.iter().filter(|entry| is_shown(&entry.state));
    shown
        .flat_map(|entry| {
            let versions = [
                (Field::Title, entry.title),
                (Field::Text, entry.text),
                (Field::Item, entry.text),
                (Field::Cell, entry.text),
            ];
            let others = [
                Field::Id,
                Field::Alias,
                Field::Related,
                Field::Package,
                Field::Reference,
                Field::Credit,
                Field::Specific,
                Field::Reason,
                Field::LinkedName,
                Field::LinkedContent,
                Field::Version,
            ];
            let others = others.map(|field| (field, 0));
            versions
                .into_iter()
                .chain(others)
                .map(|(field, version)| word(entry.key, field, version, 0))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The folders in which public entries lie. No output names them; logs may.
pub(crate) fn public_folders(commit: &Commit, now: i64) -> BTreeSet<Token> {
    let public = commit
        .entries
        .iter()
        .filter(|entry| entry.state.is_public(now));
    public
        .map(|entry| word(entry.key, Field::Folder, entry.folder, 0))
        .collect()
}

/// The canary in the title of an entry.
pub(crate) fn title_token(entry: &Entry) -> Token {
    word(entry.key, Field::Title, entry.title, 0)
}

/// The canary that is the id of an entry: the reference under which it is spoken of.
pub(crate) fn id_token(key: u8) -> Token {
    word(key, Field::Id, 0, 0)
}

/// The keys of all entries of a story that are not public at `now`, removed ones included.
pub(crate) fn private_keys(story: &Story, now: i64) -> BTreeSet<u8> {
    let head = &story.head().entries;
    let all = story.commits.iter().flat_map(|commit| &commit.entries);
    all.map(|entry| entry.key)
        .filter(|key| {
            !head
                .iter()
                .any(|entry| entry.key == *key && entry.state.is_public(now))
        })
        .collect()
}
