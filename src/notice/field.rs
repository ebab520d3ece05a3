//! The fields of notices: the numbers are those of the field list that notices follow
//! (`docs/notices.md`), and each knows where it is written.

macro_rules! fields {
    ($($variant:ident = $key:literal, $means:literal, $place:literal;)+) => {
        /// Something that a notice says and that somebody has to have written down.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $(#[doc = $means] $variant,)+
        }

        impl Field {
            /// All fields.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in templates.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// What it says.
            pub fn means(self) -> &'static str {
                match self { $(Self::$variant => $means,)+ }
            }

            /// Where it is written.
            pub fn place(self) -> &'static str {
                match self { $(Self::$variant => $place,)+ }
            }
        }
    };
}

fields! {
    // The envelope
    Reference = "reference", "the name of the case towards outsiders", "`case: reference:`";
    Issuer = "issuer", "who writes, and where answers go", "`notices: from: {name, role, address}` in advgen.yaml";
    SigningKey = "signing_key", "the key that signs", "`notices: key:` in advgen.yaml";
    TraceKey = "trace_key", "the secret that the ids of copies are made from", "`trace_key:` in parties.yaml, any random text";
    Policy = "policy", "the embargo policy", "`notices: policy: {name, version, url}` in advgen.yaml";
    ReplyBy = "reply_by", "until when to answer", "--reply-by INSTANT";
    Announce = "announce", "where users read announcements", "`notices: announce:` in advgen.yaml";
    ReporterMail = "reporter_mail", "the reporter's address", "`case: reporter: {name, mail}`";
    // Terms
    Disclosure = "disclosure", "the first public instant", "`disclosure:`";
    // The vulnerability
    Summary = "summary", "what happens, in two or three sentences", "`case: terms: summary:`, or the first heading of the text";
    Severity = "severity", "how bad it is", "`severity:` with a vector, or `advgen case ID triaged severity=…`";
    Scenario = "scenario", "how an attack goes", "`case: terms: scenario:`";
    Components = "components", "which parts of the software", "`case: triage: components:`";
    Affected = "affected", "which versions", "`affected:`";
    Conditions = "conditions", "under which conditions", "`case: terms: conditions:`";
    Kinds = "kinds", "what an attacker gains", "`case: triage: kind:`";
    Check = "check", "how to find out whether one is affected", "`case: terms: check:`";
    Exploitation = "exploitation", "what is known about exploits", "`case: triage: exploit:`";
    // The remedy
    FixedVersions = "fixed_versions", "which versions will hold the fix", "`advgen case ID fix-ready versions=…`, or `no-fix`";
    Workaround = "workaround", "what helps until the upgrade", "`case: terms: workaround:`, if need be `none known`";
    // Coordination
    Request = "request", "what the parties are asked for", "`case: terms: request:`";
    Changes = "changes", "what changed", "--changes TEXT";
    Moved = "moved", "how the instant moved", "`advgen case ID rescheduled …` or `extended …`";
    PublicText = "public_text", "the text that will be public", "the text of the advisory";
    Url = "url", "where it can be read", "the advisory is not public yet";
    // To the reporter
    Received = "received", "when the report came in", "`advgen case ID received channel=…`";
    Coordinator = "coordinator", "who looks after the case", "`case: coordinator:`";
    NextUpdate = "next_update", "when the reporter hears more", "`advgen case ID acknowledged next_update=…`, or `informed`";
    Needed = "needed", "what the reporter is asked to add", "`case: terms: needed:`";
    Tried = "tried", "what was tried", "`advgen case ID not-replicated reason=…`";
    Reason = "reason", "why the case was closed", "`advgen case ID closed reason=…`";
    // To users
    Label = "label", "what users may learn before the instant", "`case: terms: pre_announcement: {label}`";
    WithdrawnReason = "withdrawn_reason", "why it was taken back", "`withdrawn_reason:`";
}
