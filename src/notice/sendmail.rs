//! Sending, through a command that takes mail as `sendmail` does: Postfix, Exim, msmtp and others.

use std::ffi::{OsStr, OsString};

use super::program::{self, ProgramError};
use crate::advisory::case::reach::MailAddress;

/// A command that takes mail as `sendmail` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendmail {
    program: OsString,
    arguments: Vec<OsString>,
}

impl Sendmail {
    /// The command as people write it: a program and its arguments with blanks between them. No
    /// shell reads it. `None` when it is empty.
    pub fn read(command: &OsStr) -> Option<Self> {
        let text = command.to_str()?;
        let mut words = text.split_whitespace().map(OsString::from);
        Some(Self {
            program: words.next()?,
            arguments: words.collect(),
        })
    }

    /// Hands one message over, for one address. `Ok` means that the command took it: whether it
    /// arrives is another matter.
    ///
    /// # Errors
    /// [`ProgramError`], with the command's own words.
    pub fn send(
        &self,
        message: &[u8],
        from: &MailAddress,
        to: &MailAddress,
    ) -> Result<(), ProgramError> {
        let mut arguments = self.arguments.clone();
        // -i: a line with a dot alone ends nothing.
        for word in ["-i", "-f", from.as_str(), "--", to.as_str()] {
            arguments.push(word.into());
        }
        // Local submission takes the line ends of the system.
        let mut local = Vec::with_capacity(message.len());
        for (at, byte) in message.iter().enumerate() {
            if *byte != b'\r' || message.get(at + 1) != Some(&b'\n') {
                local.push(*byte);
            }
        }
        program::run(&self.program, &arguments, &local)?;
        Ok(())
    }
}
