//! Letting letters out of the house, one after another, until the first one is refused.

use std::path::PathBuf;

use super::NoticeError;
use super::folder::Folder;
use super::gpg::Protection;
use super::mail::Letter;
use super::sendmail::Sendmail;
use crate::advisory::case::reach::Fingerprint;

/// How letters go out.
#[derive(Debug)]
pub struct Delivery<'d> {
    /// Where they are written.
    pub folder: &'d Folder,
    /// What is done to them before.
    pub protection: Protection,
    /// The key that signs.
    pub signer: Option<&'d Fingerprint>,
    /// The command that sends them; without one they are written only.
    pub sendmail: Option<&'d Sendmail>,
}

/// What became of the letters.
#[derive(Debug, Default)]
pub struct Delivered {
    /// How many went out, from the first on.
    pub count: usize,
    /// The files.
    pub files: Vec<PathBuf>,
    /// Why the next one did not, with its recipient.
    pub stopped: Option<(String, NoticeError)>,
}

impl Delivery<'_> {
    /// Whether all of them could be written, before the first one is.
    ///
    /// # Errors
    /// A file that is in the way, or a recipient without a key.
    pub fn is_possible(&self, letters: &[Letter]) -> Result<(), NoticeError> {
        for letter in letters {
            self.folder.is_free(&letter.file_name)?;
            if self.protection.encrypts() && letter.key.is_none() {
                let place = if letter.alias.starts_with("reporter") {
                    "write `key:` with a fingerprint under `case: reporter:`"
                } else {
                    "write `key:` with a fingerprint into its entry in parties.yaml"
                };
                return Err(NoticeError::NoKey(letter.alias.clone(), place));
            }
        }
        Ok(())
    }

    /// Writes and sends the letters in order, and stops at the first that is refused. The file of
    /// that one is taken back: what lies in the folder has gone out.
    pub fn deliver(&self, letters: &[Letter]) -> Delivered {
        let mut delivered = Delivered::default();
        for letter in letters {
            match self.one(letter) {
                Ok(file) => {
                    delivered.files.push(file);
                    delivered.count += 1;
                }
                Err(error) => {
                    delivered.stopped = Some((letter.alias.clone(), error));
                    break;
                }
            }
        }
        delivered
    }

    fn one(&self, letter: &Letter) -> Result<PathBuf, NoticeError> {
        let message = letter.message(self.protection, self.signer)?;
        let file = self.folder.write(&letter.file_name, &message)?;
        if let Some(sendmail) = self.sendmail
            && let Err(refusal) = sendmail.send(&message, &letter.from, &letter.to)
        {
            self.folder.take_back(&letter.file_name)?;
            return Err(refusal.into());
        }
        Ok(file)
    }
}
