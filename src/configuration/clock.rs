//! The second clock, from `clock:`: a server that tells the time before a disclosure is recorded.

use crate::advisory::fields;
use crate::advisory::uri;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The address of a server that says what time it is in the headers of any answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockUrl(String);

impl ClockUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads the value of `clock:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<ClockUrl> {
    let text = fields::text(node, "`clock`", findings)?;
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    // The address is named whenever the clocks disagree, in logs too.
    let host = text
        .split("://")
        .nth(1)
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    let names_nobody = host.is_some_and(|host| !host.contains('@'));
    if is_web && names_nobody && uri::check(text).is_ok() {
        return Some(ClockUrl(text.to_owned()));
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!(
            "`{}` is no server that tells the time",
            fields::shorten(text)
        ),
        "Write the address of a web server that you trust, without a user and a password, as in https://www.example.org/",
    );
    None
}
