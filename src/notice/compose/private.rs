//! Letters about a case that is private.

use super::users::{aliases, announcement};
use super::{Composition, Request, file_name, marked, sender, subject, url};
use crate::advisory::case::Reporter;
use crate::advisory::case::copies::CopyId;
use crate::advisory::case::event::What;
use crate::advisory::case::reach::{Fingerprint, MailAddress, Zone};
use crate::advisory::case::words::{Notice, PartyStatus, Tlp};
use crate::advisory::document::Advisory;
use crate::advisory::id::VulnerabilityId;
use crate::check::{Reading, since};
use crate::configuration::Configuration;
use crate::disclosure::board;
use crate::disclosure::disguise::{Folded, Names};
use crate::disclosure::parties::Party;
use crate::notice::NoticeError;
use crate::notice::announce::PublicPreAnnouncement;
use crate::notice::facts::{self, Facts, moment};
use crate::notice::field::Field;
use crate::notice::guard::{self, Scene};
use crate::notice::kind::{Audience, Detail};
use crate::notice::log;
use crate::notice::mail::{Attachment, Letter};
use crate::notice::template::Templates;

struct Recipient<'r> {
    alias: String,
    name: &'r str,
    address: &'r MailAddress,
    key: Option<&'r Fingerprint>,
    zone: Option<&'r Zone>,
    party: Option<&'r Party>,
}

/// Letters about a case that is private: to parties, to the reporter, and the announcement before
/// the instant.
///
/// # Errors
/// [`NoticeError`]: the time has not come, or something is missing. That single parties may not have
/// it is no error but a part of the answer.
pub fn private(
    reading: &Reading,
    configuration: &Configuration,
    advisory: &Advisory,
    request: &Request,
) -> Result<Composition, NoticeError> {
    let kind = request.kind;
    if reading.has_errors_in(crate::disclosure::parties::FILE) {
        return Err(NoticeError::Register);
    }
    let scene = Scene {
        advisory,
        advisories: reading.advisories(),
        configuration,
        now: request.issued,
    };
    guard::of_case(kind, scene)
        .and_then(|()| guard::of_answer(request.reply_by, scene))
        .map_err(|why| NoticeError::NotNow { kind, why })?;
    let writer = Writer {
        reading,
        configuration,
        advisory,
        request,
        templates: Templates::of(reading).map_err(NoticeError::Template)?,
        tlp: tlp(kind, advisory, configuration),
    };
    let missing = writer.facts(None)?.missing(kind);
    if !missing.is_empty() {
        return Err(NoticeError::Missing {
            kind,
            fields: missing,
        });
    }
    match kind.audience() {
        Audience::Parties => writer.parties(scene),
        Audience::Reporter => writer.reporters(&advisory.case.reporters),
        Audience::Users => writer.users(),
    }
}

/// How far a message of this kind may travel.
pub fn tlp(kind: Notice, advisory: &Advisory, configuration: &Configuration) -> Tlp {
    match kind {
        Notice::Lifted | Notice::Published => Tlp::Clear,
        kind if kind.audience() == Audience::Users => Tlp::Clear,
        _ => advisory
            .case
            .terms
            .tlp
            .or(configuration.notices.tlp)
            .unwrap_or(Tlp::AmberStrict),
    }
}

struct Writer<'w> {
    reading: &'w Reading,
    configuration: &'w Configuration,
    advisory: &'w Advisory,
    request: &'w Request,
    templates: Templates,
    tlp: Tlp,
}

impl Writer<'_> {
    /// What everybody reads before the instant names neither the entry nor its aliases, however they
    /// are written (reference: disclosure, L30).
    fn says_no_name(&self, public: &PublicPreAnnouncement) -> Result<(), NoticeError> {
        let aliases = self.advisory.record.aliases().iter();
        let ids = std::iter::once(self.advisory.id().as_str())
            .chain(aliases.map(VulnerabilityId::as_str));
        let names = Names::new(ids.map(|id| Folded::of(id).into_text()));
        let mut found = std::collections::BTreeSet::new();
        for text in [Some(public.label()), public.product()]
            .into_iter()
            .flatten()
        {
            names.collect(text, &mut found);
        }
        if found.is_empty() {
            return Ok(());
        }
        Err(NoticeError::NotNow {
            kind: self.request.kind,
            why: "its label or product names the entry or one of its aliases, which are under embargo: write other words under `case: terms: pre_announcement:`".to_owned(),
        })
    }

    fn key(&self) -> &str {
        let key = self.reading.register().trace_key.as_ref();
        key.map_or("", |key| key.as_str())
    }

    fn reference(&self) -> &str {
        let reference = self.advisory.case.reference.as_ref();
        reference.map_or("", |reference| reference.as_str())
    }

    /// All that is known, for a reader in `zone`.
    fn facts(&self, zone: Option<&Zone>) -> Result<Facts, NoticeError> {
        let kind = self.request.kind;
        let mut facts = Facts::default();
        facts::sender(&mut facts, self.configuration);
        if kind == Notice::PreAnnouncement {
            // Nothing else of the case is even looked at.
            if let Some(public) = PublicPreAnnouncement::of(self.advisory) {
                self.says_no_name(&public)?;
                facts::pre_announcement(&mut facts, &public);
            }
        } else {
            facts::record(&mut facts, &self.advisory.record);
            facts::case(&mut facts, self.advisory, self.configuration, zone);
            if let Some(by) = self.request.reply_by {
                facts.set(Field::ReplyBy, moment(by, zone));
            }
            if let Some(changes) = &self.request.changes {
                facts.set(Field::Changes, changes.trim());
            }
            if self.reading.register().trace_key.is_some() {
                facts.set(Field::TraceKey, "kept");
            }
            if guard::is_public_now(self.advisory, self.request.issued) {
                facts.set(Field::Url, url(self.configuration, self.advisory.id()));
                // What was not to be cited may be now.
                facts.put("cve", aliases(&self.advisory.record));
            }
            let reporters = &self.advisory.case.reporters;
            if !reporters.is_empty() && reporters.iter().all(|one| one.mail.is_some()) {
                facts.set(Field::ReporterMail, "known");
            }
            if kind.detail() == Detail::Full {
                let hash = since::content_hash(self.reading, self.advisory)?;
                facts.put("draft_hash", hash.as_str());
                facts.put("patches", self.patches(zone)?);
            }
        }
        if !self.configuration.notices.announce.is_empty() {
            facts.set(Field::Announce, "known");
        }
        facts.put("tlp", format!("TLP:{}", self.tlp));
        facts.put("issued", moment(self.request.issued, zone));
        facts.put("kind", kind.as_str());
        Ok(facts)
    }

    /// The lines about patches: name, hash, and what they apply to.
    fn patches(&self, _: Option<&Zone>) -> Result<Vec<String>, NoticeError> {
        let base = self.advisory.case.terms.patch_base.as_ref();
        let base = base.map_or_else(String::new, |base| format!(", on {base}"));
        let attachments = self.attachments()?;
        Ok(attachments
            .iter()
            .map(|patch| {
                let hash = crate::advisory::case::copies::sha256(&patch.bytes);
                format!(
                    "{}{base}, SHA-256 {hash}; `git apply {}`",
                    patch.name, patch.name
                )
            })
            .collect())
    }

    fn attachments(&self) -> Result<Vec<Attachment>, NoticeError> {
        let mut attachments = Vec::new();
        if !matches!(self.request.kind, Notice::Initial | Notice::Revised) {
            return Ok(attachments);
        }
        for name in &self.advisory.case.terms.patches {
            let name = name.as_str();
            let is_plain = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
            let file = self.reading.snapshot().get(&self.advisory.beside(name));
            let (true, Some(file)) = (is_plain, file) else {
                return Err(NoticeError::Patch(name.to_owned()));
            };
            attachments.push(Attachment {
                name: name.to_owned(),
                kind: "text/x-diff; charset=utf-8",
                bytes: self.reading.repository().read(file)?,
            });
        }
        Ok(attachments)
    }

    fn parties(&self, scene: Scene<'_>) -> Result<Composition, NoticeError> {
        let register = self.reading.register();
        let kind = self.request.kind;
        let entries = log::entries(&self.advisory.case);
        let has_any = |party: &Party| {
            entries
                .iter()
                .any(|entry| *entry.party == party.alias && entry.notice != Notice::Drill)
        };
        let mut chosen: Vec<&Party> = Vec::new();
        for alias in &self.request.to {
            let party = register
                .find(alias)
                .ok_or_else(|| NoticeError::UnknownParty(alias.clone()))?;
            if !chosen.contains(&party) {
                chosen.push(party);
            }
        }
        if self.request.to.is_empty() {
            // Whoever was told of nothing is not concerned by what follows.
            let follows = matches!(
                kind,
                Notice::Revised
                    | Notice::Final
                    | Notice::DateChanged
                    | Notice::Lifted
                    | Notice::Cancelled
            );
            chosen.extend(register.parties.iter().filter(|party| {
                if follows {
                    has_any(party)
                } else {
                    matches!(party.status, PartyStatus::Active | PartyStatus::Suspended)
                }
            }));
        }
        let mut composition = Composition::default();
        let mut allowed: Vec<&Party> = Vec::new();
        for party in chosen {
            match guard::of_party(kind, self.tlp, party, scene) {
                Ok(()) => allowed.push(party),
                Err(why) => composition.refused.push((party.alias.to_string(), why)),
            }
        }
        composition.revision = self.revision(&allowed, &entries);
        let revision = composition.revision;
        let others: Vec<&str> = allowed
            .iter()
            .map(|party| party.organisation.as_str())
            .collect();
        for party in allowed {
            let has_it = entries.iter().any(|entry| {
                *entry.party == party.alias && entry.notice == kind && entry.revision == revision
            });
            if has_it {
                composition.already.push(party.alias.to_string());
                continue;
            }
            let others: Vec<&str> = others
                .iter()
                .copied()
                .filter(|other| *other != party.organisation.as_str())
                .collect();
            let mut facts = self.facts(party.time_zone.as_ref())?;
            facts::party(
                &mut facts,
                party,
                self.advisory,
                self.configuration,
                self.tlp,
                &others,
            );
            let recipient = Recipient {
                alias: party.alias.to_string(),
                name: party.organisation.as_str(),
                address: &party.address,
                key: party.key.as_ref(),
                zone: party.time_zone.as_ref(),
                party: Some(party),
            };
            composition
                .letters
                .push(self.letter(facts, &recipient, revision)?);
        }
        Ok(composition)
    }

    /// The next revision, or the one that did not reach everybody yet.
    fn revision(&self, allowed: &[&Party], entries: &[log::Entry<'_>]) -> u32 {
        let kind = self.request.kind;
        if let Some(revision) = self.request.revision {
            return revision;
        }
        let case = &self.advisory.case;
        if kind == Notice::DateChanged {
            let moves = case.events().iter().filter(|event| {
                matches!(event.what, What::Rescheduled { .. } | What::Extended { .. })
            });
            return u32::try_from(moves.count()).unwrap_or(u32::MAX).max(1);
        }
        let latest = |wanted: &dyn Fn(Notice) -> bool| {
            let fitting = entries.iter().filter(|entry| wanted(entry.notice));
            fitting.map(|entry| entry.revision).max()
        };
        let Some(own) = latest(&|notice| notice == kind) else {
            // A revision counts on from what it revises.
            let revised = |notice| matches!(notice, Notice::Initial | Notice::Revised);
            return match kind {
                Notice::Revised => latest(&revised).unwrap_or(0) + 1,
                _ => 1,
            };
        };
        let is_complete = allowed.iter().all(|party| {
            entries.iter().any(|entry| {
                *entry.party == party.alias && entry.notice == kind && entry.revision == own
            })
        });
        if is_complete && matches!(kind, Notice::Revised | Notice::Drill) {
            own + 1
        } else {
            own
        }
    }

    /// How often the reporter had such a message, and once more.
    fn next_to_reporter(&self) -> u32 {
        let kind = self.request.kind;
        if let Some(revision) = self.request.revision {
            return revision;
        }
        let events = self.advisory.case.events().iter();
        let sent = events.filter(
            |event| matches!(&event.what, What::Notified { notice, .. } if *notice == kind),
        );
        u32::try_from(sent.count())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    fn reporters(&self, reporters: &[Reporter]) -> Result<Composition, NoticeError> {
        let mut composition = Composition {
            revision: self.next_to_reporter(),
            ..Composition::default()
        };
        for (position, reporter) in reporters.iter().enumerate() {
            let Some(address) = &reporter.mail else {
                continue;
            };
            let recipient = Recipient {
                alias: match position {
                    0 => "reporter".to_owned(),
                    more => format!("reporter-{}", more + 1),
                },
                name: reporter.name.as_str(),
                address,
                key: reporter.key.as_ref(),
                zone: reporter.time_zone.as_ref(),
                party: None,
            };
            let facts = self.facts(recipient.zone)?;
            let mut letter = self.letter(facts, &recipient, composition.revision)?;
            if self.request.kind == Notice::Acknowledged
                && let Some(at) = self.advisory.case.next_update()
            {
                letter.attachments.push(Attachment {
                    name: "next-update.ics".to_owned(),
                    kind: "text/calendar; charset=utf-8; method=PUBLISH",
                    bytes: board::reminder(self.reference(), &letter.host, at, self.request.issued)
                        .into_bytes(),
                });
            }
            composition.letters.push(letter);
        }
        Ok(composition)
    }

    fn users(&self) -> Result<Composition, NoticeError> {
        let mut composition = Composition {
            revision: self.next_to_reporter(),
            ..Composition::default()
        };
        let facts = self.facts(None)?;
        let label = facts
            .values()
            .get(Field::Label.key())
            .and_then(|label| label.as_str())
            .unwrap_or_default()
            .to_owned();
        for list in &self.configuration.notices.announce {
            composition.letters.extend(announcement(
                self.configuration,
                &self.templates,
                &facts,
                self.request,
                list,
                &label,
                // No thread, and no id that the case could be found by.
                &[&label, &self.request.issued.to_string()],
                composition.revision,
            )?);
        }
        Ok(composition)
    }

    fn letter(
        &self,
        mut facts: Facts,
        recipient: &Recipient<'_>,
        revision: u32,
    ) -> Result<Letter, NoticeError> {
        let kind = self.request.kind;
        let reference = self.reference();
        let number = revision.to_string();
        let copy = CopyId::of(
            self.key(),
            &[reference, &recipient.alias, kind.as_str(), &number],
        );
        // A drill is about no case, and does not say that there is one.
        let shown = if kind == Notice::Drill {
            "drill"
        } else {
            reference
        };
        facts.put("notice", format!("{shown}/{kind}"));
        facts.put("revision", number.as_str());
        facts.put("copy", copy.as_str());
        facts.put(
            "recipient",
            match recipient.party {
                Some(party) => format!("{} ({})", party.organisation, party.alias),
                None => recipient.name.to_owned(),
            },
        );
        let text = self
            .templates
            .render(kind, facts.values())
            .map_err(NoticeError::Template)?;
        let thread = (kind != Notice::Drill)
            .then(|| CopyId::of(self.key(), &[reference, &recipient.alias, "thread"]));
        let issued = self.request.issued;
        let sender = sender(self.configuration, kind)?;
        Ok(Letter {
            alias: recipient.alias.clone(),
            from_name: sender.name.to_string(),
            from: sender.address.clone(),
            to_name: recipient.name.to_owned(),
            to: recipient.address.clone(),
            key: recipient.key.cloned(),
            subject: subject(self.request, shown),
            date: issued,
            host: self.configuration.base_url.host().to_owned(),
            thread,
            body: marked(&text, &format!("TLP:{} {shown} copy {copy}", self.tlp)),
            attachments: self.attachments()?,
            file_name: file_name(shown, kind, revision, &recipient.alias),
            copy,
        })
    }
}
