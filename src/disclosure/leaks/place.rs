//! Where something was found, told without telling what.

use std::fmt;

use super::haystack;
use super::needles::{Kind, Needles};

/// What stands for a name that is itself under embargo.
const HIDDEN: &str = "…";

/// Something that is not public where it was looked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// Where.
    pub place: Place,
    /// The entry it belongs to.
    pub id: String,
    /// What of it.
    pub kind: Kind,
    /// The words that were found: never for a log.
    pub words: String,
}

/// Where something was found. Names in it that are under embargo themselves are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The branch, tag or other reference.
    pub reference: Option<String>,
    /// The first commit that has it, by the beginning of its id.
    pub commit: Option<String>,
    /// The Git object that no reference leads to, by the beginning of its id.
    pub object: Option<String>,
    /// The file; within an archive ` > ` stands before each member.
    pub path: Option<String>,
    /// The line of the file, from 1.
    pub line: Option<usize>,
    /// What of that place.
    pub part: Part,
}

/// What of a place says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What stands in it.
    #[default]
    Content,
    /// What it is called.
    Name,
    /// The message of a commit or tag.
    Message,
    /// The author or committer.
    Person,
}

impl Part {
    /// The word for it in messages and documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Name => "name",
            Self::Message => "message",
            Self::Person => "person",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut blank = "";
        for (what, name) in [
            ("", &self.reference),
            ("commit ", &self.commit),
            ("object ", &self.object),
            ("", &self.path),
        ] {
            if let Some(name) = name {
                write!(f, "{blank}{what}{name}")?;
                blank = " ";
            }
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        match self.part {
            Part::Content => Ok(()),
            part => write!(f, "{blank}({})", part.as_str()),
        }
    }
}

impl Place {
    /// A file.
    pub(super) fn file(path: &str) -> Self {
        Self {
            path: Some(path.to_owned()),
            ..Self::default()
        }
    }

    /// The place within an archive.
    #[must_use]
    pub(super) fn within(mut self, members: &[String]) -> Self {
        if let Some(path) = &mut self.path {
            for member in members {
                path.push_str(" > ");
                path.push_str(member);
            }
        }
        self
    }

    /// The place without what it must not say.
    #[must_use]
    pub(super) fn told(mut self, needles: &Needles) -> Self {
        for name in [&mut self.path, &mut self.reference].into_iter().flatten() {
            *name = told(needles, name);
        }
        self
    }
}

/// A name without the parts that are under embargo; nothing of it when only the whole is. What a
/// terminal would take for a command is left out as well.
fn told(needles: &Needles, name: &str) -> String {
    let parts: Vec<&str> = name
        .split('/')
        .map(|part| {
            if says_something(needles, part) {
                HIDDEN
            } else {
                part
            }
        })
        .collect();
    let shown = parts.join("/");
    if says_something(needles, &shown) {
        return HIDDEN.to_owned();
    }
    shown
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

fn says_something(needles: &Needles, text: &str) -> bool {
    let mut says = false;
    haystack::look(needles, text.as_bytes(), &mut |_, _| says = true);
    says
}
