//! `advgen notice`

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{CliError, Format, Outcome, Privacy, Session, advisory, configured, instant};
use crate::advisory::case::copies::CopyId;
use crate::advisory::case::value::Value as _;
use crate::advisory::case::words::Notice;
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::check::{self, Reading};
use crate::configuration::Configuration;
use crate::disclosure::clock::Now;
use crate::disclosure::gate;
use crate::notice::compose::{self, Composition, Request};
use crate::notice::deliver::Delivery;
use crate::notice::field::Field;
use crate::notice::folder::Folder;
use crate::notice::gpg::Protection;
use crate::notice::kind::Audience;
use crate::notice::sendmail::Sendmail;
use crate::notice::template::Templates;
use crate::notice::{NoticeError, record, who};
use crate::repository::GitCommand;

/// Writes the messages about a case: to the reporter, to parties, to users
///
/// One file for each recipient, with one address and an id of its own, so that a copy that turns up
/// somewhere tells whose it was. Parties that may not have it are named with the reason, and the
/// exit status is 1 then. Nothing is sent without --send. All of this is private: on a build
/// machine (`CI` is set) only `advisory`, `update` and `withdrawal` are written.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(super) struct NoticeCommand {
    /// The id of the advisory
    id: String,
    /// What it is about
    #[arg(long, value_name = "KIND", required_unless_present_any = ["who", "trace"], value_parser = kinds())]
    kind: Option<Notice>,
    /// To this party alone, by its alias; may be given several times
    #[arg(long, value_name = "PARTY")]
    to: Vec<String>,
    /// Where the files go: a folder that only you can read
    #[arg(long, value_name = "DIR", default_value = "notices")]
    out: PathBuf,
    /// Print the texts instead of writing files
    #[arg(long, conflicts_with_all = ["send", "record", "encrypt", "sign"])]
    show: bool,
    /// Add this to the subject, which otherwise tells the reference and the date alone
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// Until when to answer; silence means no afterwards
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    reply_by: Option<Instant>,
    /// What changed
    #[arg(long, value_name = "TEXT")]
    changes: Option<String>,
    /// The revision of the notice, where it is not the next one
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    revision: Option<u32>,
    /// Record in the case that the messages went out; --send does so by itself
    #[arg(long)]
    record: bool,
    /// Sign with the team's key, through `gpg`
    #[arg(long)]
    sign: bool,
    /// Encrypt to the recipient's key, through `gpg`
    #[arg(long)]
    encrypt: bool,
    /// Send the messages
    #[arg(long)]
    send: bool,
    /// The command that takes mail as `sendmail` does, instead of that in `ADVGEN_SENDMAIL`
    #[arg(long, value_name = "COMMAND", requires = "send")]
    sendmail: Option<std::ffi::OsString>,
    /// Say who was told, who has not answered, and who knows
    #[arg(long, conflicts_with_all = ["kind", "trace", "send", "record"])]
    who: bool,
    /// Say whose copy has this id
    #[arg(long, value_name = "COPY", conflicts_with_all = ["kind", "send", "record"], value_parser = copy)]
    trace: Option<CopyId>,
    /// The moment of issue instead of the present one
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
}

fn kinds() -> impl TypedValueParser<Value = Notice> {
    let words = Notice::ALL.iter().map(|kind| kind.as_str());
    PossibleValuesParser::new(words).try_map(|word| Notice::read(&word))
}

fn copy(text: &str) -> Result<CopyId, String> {
    CopyId::read(text)
}

impl NoticeCommand {
    pub(super) fn run(self, mut session: Session<'_, '_>) -> Result<Outcome, CliError> {
        let now = session.moment_to_show(self.now)?;
        if now.is_future() && (self.send || self.record) {
            return Err(CliError::Usage(
                "what has not happened yet is neither sent nor recorded: leave --now out"
                    .to_owned(),
            ));
        }
        let is_public = matches!(
            self.kind,
            Some(Notice::Advisory | Notice::Update | Notice::Withdrawal)
        );
        if is_public {
            return self.for_users(session, now);
        }
        session.keep_private("notices are private")?;
        let reading = check::read(session.open()?)?;
        let advisory = advisory(&reading, &self.id)?;
        if let Some(copy) = &self.trace {
            let found = who::trace(&reading, advisory, copy);
            let known = found.is_some();
            session
                .print(&found.unwrap_or_else(|| "no copy of this case has this id\n".to_owned()))?;
            return Ok(if known {
                Outcome::Done
            } else {
                Outcome::Findings
            });
        }
        if self.who {
            let json = session.format == Format::Json;
            let text = if json {
                who::json(&reading, advisory, now.instant())
            } else {
                who::describe(&reading, advisory, now.instant())
            };
            session.print(&text)?;
            let is_open = who::is_open(&reading, advisory, now.instant());
            return Ok(if is_open {
                Outcome::Findings
            } else {
                Outcome::Done
            });
        }
        let configuration = configured(&reading)?;
        let request = self.request(now)?;
        let composition = compose::private(&reading, configuration, advisory, &request)?;
        self.finish(
            &mut session,
            &reading,
            advisory,
            configuration,
            &composition,
            now,
        )
    }

    /// A message about what is public already goes through the gate, like everything public.
    fn for_users(self, mut session: Session<'_, '_>, now: Now) -> Result<Outcome, CliError> {
        let privacy = if session.world.is_ci {
            Privacy::Log
        } else {
            Privacy::Author
        };
        let database = session.database(now, privacy)?;
        let public = gate::open(&database, now).map_err(NoticeError::Gate)?;
        let reading = database.into_reading();
        let templates = Templates::of(&reading).map_err(NoticeError::Template)?;
        let request = self.request(now)?;
        let composition = match public.find(&self.id) {
            Some(record) => compose::public(&public, record, &templates, &request)?,
            // Whether there is a private one of this name is nobody's to learn from a log.
            None => {
                return Err(CliError::Usage(format!(
                    "no advisory `{}` is public",
                    crate::advisory::fields::shorten(&self.id)
                )));
            }
        };
        let advisory = advisory(&reading, &self.id)?;
        let configuration = configured(&reading)?;
        self.finish(
            &mut session,
            &reading,
            advisory,
            configuration,
            &composition,
            now,
        )
    }

    fn request(&self, now: Now) -> Result<Request, CliError> {
        if self.reply_by.is_some_and(|by| by <= now.instant()) {
            return Err(CliError::Usage("--reply-by has passed already".to_owned()));
        }
        let kind = self.kind.unwrap_or(Notice::Drill);
        if !self.to.is_empty() && kind.audience() != Audience::Parties {
            return Err(CliError::Usage(format!(
                "--to names parties, and `{kind}` does not go to any"
            )));
        }
        Ok(Request {
            kind,
            to: self.to.clone(),
            subject: self.subject.clone(),
            reply_by: self.reply_by,
            changes: self.changes.clone(),
            revision: self.revision,
            issued: now.instant(),
        })
    }

    fn finish(
        &self,
        session: &mut Session<'_, '_>,
        reading: &Reading,
        advisory: &Advisory,
        configuration: &Configuration,
        composition: &Composition,
        now: Now,
    ) -> Result<Outcome, CliError> {
        for (party, why) in &composition.refused {
            writeln!(session.world.err, "not to {party}: {why}")?;
        }
        for party in &composition.already {
            session.say(&format!("{party} has it already"))?;
        }
        if composition.letters.is_empty() {
            session.say("there is nobody to write to")?;
            return Ok(Outcome::Findings);
        }
        if self.show {
            let mut text = String::new();
            for letter in &composition.letters {
                let _ = write!(
                    text,
                    "To: {}\nSubject: {}\n\n{}\n",
                    letter.to, letter.subject, letter.body
                );
            }
            session.print(&text)?;
            return Ok(outcome(composition));
        }
        self.deliver(session, reading, advisory, configuration, composition, now)
    }

    fn deliver(
        &self,
        session: &mut Session<'_, '_>,
        reading: &Reading,
        advisory: &Advisory,
        configuration: &Configuration,
        composition: &Composition,
        now: Now,
    ) -> Result<Outcome, CliError> {
        let kind = self.kind.unwrap_or(Notice::Drill);
        let protection = Protection::of(self.sign.then_some(()), self.encrypt.then_some(()));
        let signer = configuration.notices.key.as_ref();
        if protection.signs() && signer.is_none() {
            let fields = vec![Field::SigningKey];
            return Err(NoticeError::Missing { kind, fields }.into());
        }
        let sendmail = self.sendmail(session)?;
        let root = reading.repository().root();
        let letters: Vec<_> = composition.letters.iter().collect();
        let text = reading.text_of(&advisory.path).unwrap_or_default();
        let records = self.record || self.send;
        let by = root.and_then(|root| GitCommand::in_folder(root).author().ok().flatten());
        let by = by.map(|person| person.name);
        let event = |letters: &[_]| {
            let by = by.as_deref();
            record::event(kind, composition, letters, self.reply_by, now.instant(), by)
        };
        let changed = |letters: &[_]| {
            record::try_out(text, advisory, &event(letters), now)
                .map_err(|error| CliError::Usage(format!("{}: {error}", advisory.path)))
        };
        if records {
            if root.is_none() {
                return Err(CliError::Usage(
                    "a case is changed in a work tree: leave out --rev".to_owned(),
                ));
            }
            changed(&letters)?;
        }
        let out = match root {
            Some(root) if self.out == std::path::Path::new("notices") => root.join("notices"),
            _ => session.path(&self.out),
        };
        let folder = Folder::prepare(&out, root)?;
        let delivery = Delivery {
            folder: &folder,
            protection,
            signer,
            sendmail: sendmail.as_ref(),
        };
        delivery.is_possible(&composition.letters)?;
        let delivered = delivery.deliver(&composition.letters);
        let gone = letters.get(..delivered.count).unwrap_or_default();
        for file in &delivered.files {
            session.print(&format!("{}\n", file.display()))?;
        }
        if records
            && !gone.is_empty()
            && let Some(root) = root
        {
            record::write(root, advisory, &changed(gone)?)?;
            session.say(&format!("{}: `notified` recorded", advisory.path))?;
        }
        match delivered.stopped {
            None => Ok(outcome(composition)),
            Some((party, error)) => {
                let to: Vec<&str> = gone.iter().map(|letter| letter.alias.as_str()).collect();
                let sent = if to.is_empty() {
                    "nobody has it".to_owned()
                } else {
                    format!("it went to {} and to nobody else", to.join(", "))
                };
                session.say(&format!(
                    "stopped at {party}: {sent}; run it again for the others"
                ))?;
                Err(error.into())
            }
        }
    }

    fn sendmail(&self, session: &Session<'_, '_>) -> Result<Option<Sendmail>, CliError> {
        if !self.send {
            return Ok(None);
        }
        let command = self.sendmail.as_ref().or(session.world.sendmail.as_ref());
        let sendmail = command.and_then(|command| Sendmail::read(command));
        sendmail.map(Some).ok_or_else(|| {
            CliError::Usage(
                "nothing says how to send: give --sendmail COMMAND, or set ADVGEN_SENDMAIL"
                    .to_owned(),
            )
        })
    }
}

fn outcome(composition: &Composition) -> Outcome {
    if composition.refused.is_empty() {
        Outcome::Done
    } else {
        Outcome::Findings
    }
}
