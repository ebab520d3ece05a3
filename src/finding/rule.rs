//! The list of rules: what each is called, how bad it is and why it is there.
//!
//! A rule is one line here and one place that pushes it. A rule without a text does not compile.
//! Whether `--fix` may touch what breaks it is said here too, and nowhere else.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

/// How bad a finding is. Errors keep a build from happening; warnings do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is published until this is mended (law 6).
    Error,
    /// Published as it stands, though somebody may be surprised.
    Warning,
}

impl Level {
    /// The word printed in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How strict a rule is, and with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Always an error.
    Error,
    /// An error in an advisory written here. A record that was taken over as it stands (it has a
    /// `modified:` key) is published as it stands, so there it is a warning.
    Own,
    /// Always a warning.
    Warning,
}

/// How much of the mending advgen can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// None: what should stand there, only people know.
    Hand,
    /// It shows a replacement where it has one, and people decide.
    Shown,
    /// `check --fix` mends what is mechanical; of the rest it shows a replacement where it has one.
    Fix,
}

impl Mending {
    /// The word in lists of rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "by hand",
            Self::Shown => "shown",
            Self::Fix => "--fix",
        }
    }
}

/// Whether a team may live with breaches of a rule: take it for a warning, switch it off, or suppress
/// its findings in an entry.
///
/// What guards a law may never be lowered: that nothing is misread or skipped (law 6), that ids and
/// instants are what they say, that what is private stays private and what was public stays public,
/// and that an embargo has what it needs. The same holds for a rule whose breach leaves nothing that
/// could be published as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lowering {
    /// It may not.
    Never,
    /// It may, and says why.
    Reason,
}

impl Lowering {
    /// The word in lists of rules.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Reason => "with a reason",
        }
    }
}

macro_rules! rules {
    ($($(#[doc = $summary:literal])+ $variant:ident = $id:literal, $level:ident, $mending:ident, $lowering:ident, $year:literal-$month:literal-$day:literal, $why:literal;)+) => {
        /// Every rule of advgen. The order here is the order of equal places in reports.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]

        pub enum Rule {
            $($(#[doc = $summary])+ $variant,)+
        }

        impl Rule {
            /// All rules in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name of the rule, in kebab-case.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// How strict the rule is.
            pub fn strictness(self) -> Strictness {
                match self { $(Self::$variant => Strictness::$level,)+ }
            }

            /// How much of the mending advgen can do.
            pub fn mending(self) -> Mending {
                match self { $(Self::$variant => Mending::$mending,)+ }
            }

            /// Whether a team may live with breaches of the rule.
            pub fn lowering(self) -> Lowering {
                match self { $(Self::$variant => Lowering::$lowering,)+ }
            }

            /// The day on which the rule came into being.
            pub fn since(self) -> Date {
                match self { $(Self::$variant => date($year, $month, $day),)+ }
            }

            /// What the rule says, in one line that holds nothing of any advisory.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => concat!($($summary),+).trim_ascii(),)+ }
            }

            /// Why the rule is there: who is hurt when it is broken.
            pub fn why(self) -> &'static str {
                match self { $(Self::$variant => $why,)+ }
            }
        }
    };
}

rules! {
    // The file
    /// The file is an ordinary text file
    UnreadableFile = "unreadable-file", Error, Hand, Never, 2026-11-22, "A file that cannot be read might be an advisory that then silently vanishes, and a symlink can point at a secret of the build machine.";
    /// Git changes no file on its way into the work tree
    GitAttributes = "git-attributes", Error, Hand, Never, 2026-11-22, "What is published would depend on whether it was built from the work tree or from the commit, and on the programs of that machine.";
    /// The file is UTF-8
    NotUtf8 = "not-utf8", Error, Hand, Never, 2026-11-22, "Text in an unknown encoding would be published garbled.";
    /// The file lies where advisories lie
    Misplaced = "misplaced-file", Error, Hand, Never, 2026-11-22, "A file under `advisories/` that is no advisory and no attachment would be skipped without a word.";
    /// No editor backup lies among the advisories
    StrayFile = "stray-file", Warning, Hand, Reason, 2026-11-22, "Backups and dot-files are never read; one of them may hold the text somebody believes to be published.";
    /// The file begins with frontmatter between `---` lines
    Frontmatter = "frontmatter", Error, Fix, Never, 2026-11-22, "Without frontmatter nobody knows whether the text may be public.";
    /// The frontmatter is YAML that is read the same way by everybody
    Yaml = "yaml", Error, Fix, Never, 2026-11-22, "Anchors, tags, several documents and broken syntax are read differently by different tools.";
    /// The file is JSON that is read the same way by everybody
    Json = "json", Error, Hand, Never, 2026-11-22, "Broken JSON and halves of characters are read differently by different tools, or not at all.";
    /// No key is written twice
    DuplicateKey = "duplicate-key", Error, Fix, Never, 2026-11-22, "Tools disagree which of two values counts.";
    /// Every key is known
    UnknownKey = "unknown-key", Error, Shown, Never, 2026-11-22, "A misspelt key is a lost field, and strict consumers drop the whole record.";
    /// Every mandatory key is there
    MissingKey = "missing-key", Error, Hand, Never, 2026-11-22, "The entry cannot be understood without it.";
    /// Every value has the type its key demands
    WrongType = "wrong-type", Error, Fix, Never, 2026-11-22, "A value of another type would be guessed at.";
    /// The configuration is complete and valid
    Configuration = "configuration", Error, Hand, Never, 2026-11-22, "Without a valid configuration addresses and ids in the output would be wrong.";

    /// security.txt does not run out unnoticed
    SecurityTxtExpiry = "security-txt-expiry", Warning, Hand, Reason, 2026-11-22, "Readers must take an expired security.txt for abandoned (RFC 9116, section 2.5.5), and their reports go nowhere.";
    /// The CSAF provider can be found from its host
    CsafPlace = "csaf-place", Warning, Hand, Reason, 2026-11-23, "Consumers look at the root of a host only (CSAF 2.0, requirements 8 to 10), so below a path nobody finds the provider by itself.";
    /// The public keys of the CSAF provider are there
    CsafKey = "csaf-key", Error, Hand, Never, 2026-11-23, "Consumers refuse every document of a trusted provider whose key they cannot get; and a private key in its place would be published.";

    // Identity
    /// The id has the form of an id
    IdForm = "id-form", Error, Fix, Never, 2026-11-22, "Ids become file names, addresses and keys of other people's databases.";
    /// The id begins with the prefix of the database
    IdPrefix = "id-prefix", Error, Hand, Never, 2026-11-22, "A typing error in the prefix publishes the record under somebody else's name.";
    /// The file is named after its id
    FileName = "file-name", Error, Hand, Never, 2026-11-22, "The file name is the id: history, links and the importers of other databases go by it.";
    /// No two files have the same id
    DuplicateId = "duplicate-id", Error, Hand, Never, 2026-11-22, "Which of two files is published would be chance, also when they differ in case only.";
    /// No two ids give CSAF documents of the same file name
    CsafFileName = "csaf-file-name", Error, Hand, Never, 2026-11-23, "One document would take the place of the other (CSAF 2.0, section 5.1).";
    /// No two advisories claim the same alias
    DuplicateAlias = "duplicate-alias", Own, Hand, Reason, 2026-11-22, "One vulnerability published under two ids is counted twice by every scanner.";
    /// Lists of ids hold no repetition and not the id itself
    ValidAliases = "valid-aliases", Own, Fix, Reason, 2026-11-22, "Importers refuse such records (osv-linter REC:002, REC:003, REC:004).";
    /// Aliases, upstream and related ids do not overlap
    DisjointRelations = "disjoint-relations", Own, Hand, Reason, 2026-11-22, "A vulnerability is the same, or it comes from upstream, or it is related: importers refuse the contradiction (osv-linter REC:003).";
    /// No id is both an alias and related
    AliasAlsoRelated = "alias-also-related", Warning, Shown, Reason, 2026-11-22, "An alias is the same vulnerability, so it cannot be merely related to it.";

    // States and instants
    /// The state is one of the five
    Status = "status", Error, Shown, Never, 2026-11-22, "The state decides who may see the entry, so an unknown one means nobody.";
    /// The state has what it needs and nothing that contradicts it
    StateFields = "state-fields", Error, Hand, Never, 2026-11-22, "A state with contradictory dates can be read as public by one reader and as private by another.";
    /// Instants are RFC 3339 with an offset
    Instant = "instant", Error, Fix, Never, 2026-11-22, "A date without time and offset is a different instant on every machine; embargoes have been broken by it.";
    /// Instants that lie in the past by definition are not in the future
    FutureInstant = "future-instant", Error, Hand, Never, 2026-11-22, "A future `published` is no schedule: use `status: embargoed` with `disclosure`.";
    /// Instants follow one another: published, then modified and withdrawn
    InstantOrder = "instant-order", Error, Hand, Never, 2026-11-22, "Consumers that compare instants skip such records.";
    /// A withdrawal is not later than the last modification
    WithdrawnAfterModified = "withdrawn-after-modified", Warning, Hand, Reason, 2026-11-22, "A consumer that syncs by `modified` never sees the withdrawal.";
    /// The disclosure of a new entry lies in the future
    PastDisclosure = "past-disclosure", Error, Hand, Never, 2026-11-22, "The entry would be public at once, dated back to an instant at which nobody could read it.";
    /// A withdrawn entry says why
    WithdrawnReason = "withdrawn-reason", Own, Hand, Never, 2026-11-22, "Readers who acted on the advisory must learn why it was taken back.";

    // Text
    /// A public advisory has a summary or details
    Text = "text", Own, Hand, Reason, 2026-11-22, "An advisory without text tells nobody what to do.";
    /// The text is written the way it will be read
    BodyForm = "body-form", Own, Fix, Never, 2026-11-22, "The summary would be lost or shown as ordinary text.";
    /// HTML comments are closed
    HtmlComment = "html-comment", Error, Hand, Never, 2026-11-22, "Comments are private notes; one that is not closed would be published.";
    /// Nothing is almost an HTML comment
    MistypedComment = "mistyped-comment", Own, Hand, Never, 2026-11-22, "A note with a typing error in its border is no comment, and everybody would read it.";
    /// Text in `details:` holds no HTML comment
    HtmlCommentPublished = "html-comment-published", Warning, Hand, Reason, 2026-11-22, "The full form is emitted as it stands, comment included; a comment in the body would be private.";
    /// Links use http, https or mailto
    LinkScheme = "link-scheme", Own, Hand, Reason, 2026-11-22, "Other schemes run code or open local files on the reader's machine; they are not published as links.";
    /// No invisible or direction-changing characters
    SuspiciousCharacter = "suspicious-character", Warning, Shown, Reason, 2026-11-22, "Text that shows something else than it says misleads reviewers and readers.";
    /// Attachments exist beside the text and stay inside its folder
    Attachment = "attachment", Error, Hand, Never, 2026-11-22, "A dead link on a published page, or worse: a file of the build machine in the output.";
    /// Attachments are of a kind that nothing runs
    AttachmentType = "attachment-type", Error, Hand, Never, 2026-11-22, "A page or script among the attachments runs in the reader's browser under your address.";
    /// Attachments say nothing about who made them
    AttachmentMetadata = "attachment-metadata", Error, Hand, Never, 2026-11-22, "Pictures and documents name people, places, devices and times that nobody sees on the page.";
    /// Files beside an advisory are linked from its text
    UnreferencedAttachment = "unreferenced-attachment", Warning, Hand, Reason, 2026-11-22, "The file is not published; a link to it is missing, or the file is superfluous.";
    /// Public text names no entry that is not public
    PrivateReference = "private-reference", Error, Hand, Never, 2026-11-22, "The mere existence of an embargoed entry is under embargo.";
    /// Public text links no host of the team's own
    PrivateHost = "private-host", Error, Hand, Never, 2026-11-22, "A link that readers cannot open tells them where to try, and its address often names what is secret.";

    // OSV
    /// The record obeys the OSV schema
    OsvSchema = "osv-schema", Error, Fix, Never, 2026-11-22, "OSV.dev and strict scanners refuse the record (osv-linter SCH:001).";
    /// A public record says what is affected
    AffectedMissing = "affected-missing", Warning, Hand, Reason, 2026-11-22, "No scanner can match the record (osv-linter REC:001).";
    /// Every range begins with `introduced`
    IntroducedMissing = "introduced-missing", Error, Hand, Never, 2026-11-22, "Without it a range holds nothing (osv-linter RNG:001).";
    /// Events alternate and ascend
    EventOrder = "event-order", Error, Fix, Never, 2026-11-22, "Scanners sort events and then drop the fix, so that everybody is affected for ever (osv-linter RNG:002).";
    /// Version ranges name a package
    RangeWithoutPackage = "range-without-package", Own, Hand, Reason, 2026-11-22, "A version range without a package matches nothing (osv-linter RNG:002).";
    /// Version ranges stand before Git ranges
    RangeOrder = "range-order", Warning, Fix, Reason, 2026-11-22, "Some scanners stop at the first Git range and never see the versions behind it.";
    /// The entry can match something
    NeverMatches = "never-matches", Warning, Hand, Reason, 2026-11-22, "An affected entry without ranges and versions matches nothing.";
    /// Ranges stand where scanners can compare versions
    RangeWithoutOrder = "range-without-order", Warning, Hand, Reason, 2026-11-22, "Some scanners crash on ranges in this ecosystem; list `versions` instead.";
    /// `limit` is used in Git ranges only
    LimitOutsideGit = "limit-outside-git", Error, Hand, Never, 2026-11-22, "Scanners ignore it elsewhere and match every later version.";
    /// Package URLs are valid, fit the package and carry no version
    PackageUrl = "package-url", Warning, Fix, Reason, 2026-11-22, "Consumers that look up by package URL never find the record (osv-linter PKG:003).";
    /// Package names have the normal form of their ecosystem
    PackageName = "package-name", Warning, Fix, Reason, 2026-11-22, "Scanners ask for the normalised name and never match this one.";
    /// Severity vectors are complete
    SeverityVector = "severity-vector", Own, Fix, Never, 2026-11-22, "A vector with missing metrics has no defined score.";
    /// Weaknesses are written CWE-n
    CweForm = "cwe-form", Error, Fix, Never, 2026-11-22, "Consumers look weaknesses up by number.";
    /// References are URLs that a browser may follow
    ReferenceUrl = "reference-url", Error, Fix, Never, 2026-11-22, "Consumers turn references into links, and the schema demands a URL.";
    /// References are published for the web
    ReferenceScheme = "reference-scheme", Warning, Hand, Reason, 2026-11-22, "A reference that is neither http nor https is not made into a link.";

    /// An imported record reads back as it was
    RoundTrip = "round-trip", Error, Hand, Never, 2026-11-22, "What was taken over would be published differently from how it came.";

    // Quality
    /// Ids of other databases have the form that they have there
    AliasForm = "alias-form", Own, Hand, Reason, 2026-11-22, "Tools join records by their aliases, letter by letter; one that is written otherwise joins nothing.";
    /// Aliases are ids of databases that readers know
    AliasUnknown = "alias-unknown", Warning, Hand, Reason, 2026-11-22, "Nobody can look it up.";
    /// Ids of this database lead to an advisory
    RelationMissing = "relation-missing", Own, Hand, Reason, 2026-11-22, "Readers follow the link into nothing.";
    /// A title can stand alone, in lists, mails and feeds
    SummaryForm = "summary-form", Warning, Hand, Reason, 2026-11-22, "Most readers see nothing but the title, and plain text is all that lists and mails show of it.";
    /// The public text is finished
    TextUnfinished = "text-unfinished", Warning, Hand, Reason, 2026-11-22, "A note to oneself looks as if nobody had read the advisory before it was published.";
    /// The text shows what its author meant
    RawHtml = "raw-html", Warning, Hand, Reason, 2026-11-22, "HTML in a text is shown as text, since it could hold scripts.";
    /// Credits name people
    CreditForm = "credit-form", Warning, Hand, Reason, 2026-11-22, "A mail address that was published is collected by those who send advertisements, and a bare name of a user is found on no platform.";
    /// Weaknesses are in the catalogue
    CweUnknown = "cwe-unknown", Own, Hand, Reason, 2026-11-22, "A number that does not exist says nothing, and CSAF validators refuse the document.";
    /// Weaknesses say something about the vulnerability
    CweKind = "cwe-kind", Warning, Hand, Reason, 2026-11-22, "Categories, views and deprecated entries are refused by CSAF validators, and the most general ones tell readers nothing.";
    /// The word for the severity agrees with the vector
    SeverityWord = "severity-word", Warning, Hand, Reason, 2026-11-22, "Some tools show the word and others the score, so that two readers judge differently.";
    /// Ranges of one package do not overlap
    RangeOverlap = "range-overlap", Warning, Hand, Reason, 2026-11-22, "A version is affected when one range holds it, so that a fix within another range counts for nothing.";
    /// Listed versions lie within the ranges
    VersionsOutside = "versions-outside", Warning, Hand, Reason, 2026-11-22, "A version is affected when it is listed or lies in a range: a list that is longer than the ranges reports versions that are fixed.";
    /// The versions that bound a range have a place in the order of their ecosystem
    VersionUnordered = "version-unordered", Warning, Hand, Reason, 2026-11-23, "Whether an installed version lies in the range cannot be told: one scanner takes it for affected, another not, a third stops.";
    /// References are what they are called
    ReferenceKind = "reference-kind", Warning, Hand, Reason, 2026-11-22, "Tools look for the fix or the advisory by the kind of the reference.";
    /// References are named once
    ReferenceRepeated = "reference-repeated", Warning, Hand, Reason, 2026-11-22, "Readers open the same page twice.";

    // The case
    /// A case is written in the words of the process
    CaseEvent = "case-event", Error, Hand, Never, 2026-11-22, "Clocks, guards and reminders are derived from the events of a case; one that is not understood would be forgotten.";

    /// Events of a case have happened
    FutureEvent = "future-event", Warning, Hand, Reason, 2026-11-22, "An event that has not happened yet stops clocks that still run.";
    /// A duplicate leads to the entry that counts, which keeps the earlier instant
    DuplicateCase = "duplicate-case", Error, Hand, Never, 2026-11-22, "When two cases become one, everybody who was promised the earlier instant still counts on it.";
    /// Nobody is named against their will
    CreditConsent = "credit-consent", Error, Hand, Never, 2026-11-22, "A name that was published cannot be taken back.";
    /// What is held does not become public
    Held = "held", Error, Hand, Never, 2026-11-22, "The gate knows states and instants alone: an entry that is held has to go back to `status: draft`, or time makes it public.";

    /// A suppression names a rule that may be lowered, and says why
    Suppression = "suppression", Error, Hand, Never, 2026-11-22, "What is overlooked without a reason is overlooked by mistake, and what guards embargoes is never overlooked.";
    /// Every suppression hides something
    UnusedSuppression = "unused-suppression", Warning, Hand, Never, 2026-11-22, "A suppression that hides nothing today hides tomorrow's mistake.";

    // The register
    /// The register of parties is complete and valid
    Party = "party", Error, Hand, Never, 2026-11-22, "Who is told early, and who may not be, is decided by it; an entry that is not understood would be told by mistake, or forgotten.";
    /// Parties are reached by the address of a role
    PartyAddress = "party-address", Warning, Hand, Reason, 2026-11-22, "One person is on holiday, leaves, or forwards the notice to a private mailbox.";

    // Changes (`check --since`)
    /// A state follows from the state before, and something says why
    Transition = "transition", Error, Hand, Never, 2026-11-22, "An embargo that ends without a word leaves reporter and parties with a promise that nobody keeps.";
    /// An embargo begins when everything is in place
    Incomplete = "incomplete", Error, Hand, Never, 2026-11-22, "From here on time alone makes the entry public; what is missing now is missing then.";
    /// Enough people have read exactly what will be public
    Approvals = "approvals", Error, Hand, Never, 2026-11-22, "A machine publishes it unseen; four eyes are the last that see it.";
    /// A moved disclosure says why, and who agreed
    Rescheduled = "rescheduled", Error, Hand, Never, 2026-11-22, "Everybody who was told of the old instant has to hear of the new one, and why.";
    /// The disclosure falls on a day on which people can act
    ScheduleHint = "schedule-hint", Warning, Hand, Reason, 2026-11-22, "On Fridays, weekends and holidays those who have to upgrade are away, and those who attack are not.";
    /// Readers learn when the version that they upgraded to is the wrong one
    FixMoved = "fix-moved", Warning, Hand, Reason, 2026-11-22, "Whoever upgraded as they were told believes to be safe, and reads the advisory no second time.";
    /// What becomes public says nothing in the words of an entry that is not public
    PrivateWords = "private-words", Warning, Hand, Reason, 2026-11-23, "A sentence that was copied from an embargoed text ends its embargo, and once it is public it counts as public everywhere.";

    // Law 4
    /// What was public stays public
    OneWayDoor = "one-way-door", Error, Hand, Never, 2026-11-22, "Subscribers hold a record that would vanish or be re-dated without explanation; withdraw it instead.";

    // Law 4 against what is deployed
    /// What is deployed is in the next build too
    DeployedVanished = "deployed-vanished", Error, Hand, Never, 2026-11-22, "Subscribers hold the record, and OSV.dev withdraws what vanishes without a word of explanation; withdraw it instead.";
    /// `published` stays what subscribers have seen
    DeployedPublished = "deployed-published", Error, Hand, Never, 2026-11-22, "The first public instant is history; tools that sort or filter by it would tell another story than yesterday.";
    /// `modified` grows with the content and never goes back
    DeployedModified = "deployed-modified", Error, Hand, Never, 2026-11-22, "Consumers fetch a record again only when its `modified` is later than the one they know, so they would keep the old text for ever.";
    /// `modified` grows only with the content
    DeployedModifiedAlone = "deployed-modified-alone", Warning, Hand, Reason, 2026-11-22, "Everybody fetches and reads again what has not changed.";
    /// A withdrawn record stays withdrawn
    DeployedReinstated = "deployed-reinstated", Warning, Hand, Reason, 2026-11-22, "Readers were told to forget the record, and those who did will not look at it again.";
    /// No preview is deployed
    DeployedPreview = "deployed-preview", Error, Hand, Never, 2026-11-22, "A preview shows what is under embargo.";
    /// The deployed files are those that one build wrote
    DeployedFile = "deployed-file", Error, Hand, Never, 2026-11-22, "A file that is missing, foreign or changed is a damaged deployment, or somebody else's hand in it.";
    /// The served files are of one build
    DeployedMixed = "deployed-mixed", Warning, Hand, Reason, 2026-11-22, "Caches that serve files of two builds let consumers miss records for a while.";
    /// Links inside of the output lead somewhere
    DeployedLink = "deployed-link", Warning, Hand, Reason, 2026-11-22, "A reader who needs help ends at an error page.";

    // Templates and pages
    /// Pages and templates of the team are valid
    Template = "template", Error, Hand, Never, 2026-11-22, "The site could not be built.";
    /// Words of the team stand for phrases that the site says
    UnknownPhrase = "unknown-phrase", Warning, Hand, Reason, 2026-11-23, "The site says something else by now, so that readers meet English.";
}

impl Rule {
    /// How bad a breach is in an advisory that was written here, where the team says nothing else.
    pub fn level(self) -> Level {
        match self.strictness() {
            Strictness::Error | Strictness::Own => Level::Error,
            Strictness::Warning => Level::Warning,
        }
    }

    /// The page that explains the rule; `None` in a program that was built without knowing where its
    /// sources are published (`repository` in Cargo.toml).
    pub fn page(self) -> Option<String> {
        page(env!("CARGO_PKG_REPOSITORY"), self)
    }

    /// Whether every `check` looks for breaches of the rule. Some are about a change or about what is
    /// deployed, and are found only by who asks for it.
    pub fn is_always_looked_for(self) -> bool {
        !matches!(
            self,
            Self::Transition
                | Self::Incomplete
                | Self::Approvals
                | Self::Rescheduled
                | Self::ScheduleHint
                | Self::FixMoved
                | Self::PrivateWords
                | Self::DeployedVanished
                | Self::DeployedPublished
                | Self::DeployedModified
                | Self::DeployedModifiedAlone
                | Self::DeployedReinstated
                | Self::DeployedPreview
                | Self::DeployedFile
                | Self::DeployedMixed
                | Self::DeployedLink
        )
    }

    /// Whether what the findings point at is a secret that got into a public text.
    pub fn points_at_secrets(self) -> bool {
        matches!(self, Self::PrivateReference | Self::PrivateWords)
    }

    /// Whether the rule is about the files of a deployed output, all of which are public.
    pub fn is_about_deployed_files(self) -> bool {
        matches!(
            self,
            Self::DeployedVanished
                | Self::DeployedPreview
                | Self::DeployedFile
                | Self::DeployedMixed
                | Self::DeployedLink
        )
    }
}

fn page(repository: &str, rule: Rule) -> Option<String> {
    let version = env!("CARGO_PKG_VERSION");
    let id = rule.id();
    let repository = repository.trim_end_matches('/');
    (!repository.is_empty()).then(|| format!("{repository}/blob/v{version}/docs/rules.md#{id}"))
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// There is no rule of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{0}`; `advgen check --list-rules` prints all of them")]
pub struct UnknownRule(pub String);

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        Self::ALL
            .iter()
            .copied()
            .find(|rule| rule.id() == name)
            .ok_or_else(|| UnknownRule(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The day of the first rules. Those that come later enter as warnings.
    const FIRST: Date = date(2026, 11, 22);

    /// Later rules that were warnings in a release.
    const BECAME_ERRORS: &[Rule] = &[];

    /// Rules about keys that came with them, which no database has that was written before.
    const OF_NEW_KEYS: &[Rule] = &[Rule::CsafKey, Rule::CsafFileName];

    #[test]
    fn a_rule_has_a_page_where_the_sources_are_published() {
        assert_eq!(page("", Rule::Status), None);
        let page = page("https://code.example.org/advgen/", Rule::Status).unwrap();
        assert!(page.starts_with("https://code.example.org/advgen/blob/v"));
        assert!(page.ends_with("/docs/rules.md#status"));
    }

    #[test]
    fn a_new_rule_enters_as_a_warning() {
        for rule in Rule::ALL.iter().filter(|rule| rule.since() > FIRST) {
            let is_warning = rule.level() == Level::Warning;
            let is_known = BECAME_ERRORS.contains(rule) || OF_NEW_KEYS.contains(rule);
            assert!(is_warning || is_known, "{rule}");
        }
    }

    #[test]
    fn what_guards_a_law_is_never_lowered() {
        let lowered: Vec<&str> = Rule::ALL
            .iter()
            .filter(|rule| rule.level() == Level::Error && rule.lowering() == Lowering::Reason)
            .map(|rule| rule.id())
            .collect();
        // Whoever adds one has read why the others may not be.
        assert_eq!(
            lowered,
            [
                "duplicate-alias",
                "valid-aliases",
                "disjoint-relations",
                "text",
                "link-scheme",
                "range-without-package",
                "alias-form",
                "relation-missing",
                "cwe-unknown"
            ]
        );
        // What is always an error is so for records taken over too, so it guards a law.
        for rule in Rule::ALL {
            let is_firm = rule.strictness() == Strictness::Error;
            assert!(!is_firm || rule.lowering() == Lowering::Never, "{rule}");
        }
    }

    #[test]
    fn every_rule_is_found_by_its_own_name_and_no_name_is_used_twice() {
        for rule in Rule::ALL {
            assert_eq!(rule.id().parse::<Rule>().as_ref(), Ok(rule));
            assert!(rule.since() >= FIRST, "{rule}");
            assert!(!rule.summary().ends_with('.'), "{rule}: {}", rule.summary());
            assert!(rule.why().ends_with('.'), "{rule}: {}", rule.why());
        }
        assert!("no-such-rule".parse::<Rule>().is_err());
    }
}
