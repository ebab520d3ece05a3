//! Rejected CVE records: ids that nobody needs, and advisories that were taken back.

use serde_json::{Value, json};

use super::{Body, Kind, organisation, provider};
use crate::advisory::cve_id::CveId;
use crate::advisory::record::Record;
use crate::configuration::Cve;
use crate::disclosure::public::PublicDatabase;
use crate::publish::remarks::Remarks;

/// The longest reason, in characters.
pub const REASON_LENGTH: usize = 4_096;

/// An id that nobody needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The id.
    pub cve: CveId,
    /// Why, in English.
    pub reason: String,
    /// The records that count instead.
    pub replaced_by: Vec<CveId>,
}

/// The body that rejects an id which no public record has. `None` when something was refused.
pub fn rejection(
    database: &PublicDatabase,
    rejection: &Rejection,
    remarks: &mut Remarks,
) -> Option<Body> {
    let Rejection {
        cve,
        reason,
        replaced_by,
    } = rejection;
    let organisation = organisation(database.configuration(), remarks);
    if replaced_by.contains(cve) {
        remarks.refuse(
            format!("{cve} cannot replace itself"),
            "Name the CVE that counts instead, or leave `--replaced-by` out",
        );
    }
    let json = container(organisation, reason, replaced_by, remarks);
    (!remarks.is_refused()).then(|| Body {
        cve: cve.clone(),
        kind: Kind::Reject,
        json: json!({ "cnaContainer": json }),
    })
}

/// The container of a withdrawn record.
pub(super) fn of_withdrawn(
    database: &PublicDatabase,
    record: &Record,
    organisation: Option<&Cve>,
    remarks: &mut Remarks,
) -> Value {
    let withdrawal = record.withdrawal.as_ref();
    let reason = withdrawal.and_then(|withdrawal| withdrawal.reason.as_deref());
    if reason.is_none() {
        remarks.refuse(
            "it is withdrawn without a reason, and a rejected CVE record gives one",
            "Write why, as in `withdrawn_reason: …`",
        );
    }
    let successor = withdrawal.and_then(|withdrawal| withdrawal.superseded_by.as_ref());
    let replaced_by = successor.map_or_else(Vec::new, |id| match CveId::try_from(id.as_str()) {
        Ok(cve) => vec![cve],
        Err(_) => database
            .find(id.as_str())
            .filter(|found| found.private().is_none())
            .map_or_else(Vec::new, |found| found.record().cve_ids()),
    });
    if let Some(id) = successor.filter(|_| replaced_by.is_empty()) {
        remarks.note(format!(
            "it is superseded by {id}, which has no CVE id that the record could name"
        ));
    }
    let own = record.cve_ids();
    let others: Vec<CveId> = replaced_by
        .into_iter()
        .filter(|cve| !own.contains(cve))
        .collect();
    container(organisation, reason.unwrap_or_default(), &others, remarks)
}

fn container(
    organisation: Option<&Cve>,
    reason: &str,
    replaced_by: &[CveId],
    remarks: &mut Remarks,
) -> Value {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = reason.chars().count();
    if length > REASON_LENGTH {
        remarks.refuse(
            format!("the reason has {length} characters, and a CVE record holds {REASON_LENGTH}"),
            "Shorten it",
        );
    }
    let mut json = json!({
        "providerMetadata": provider(organisation),
        "rejectedReasons": [{ "lang": "en", "value": reason }],
    });
    if let Some(object) = json.as_object_mut().filter(|_| !replaced_by.is_empty()) {
        let ids: Vec<&str> = replaced_by.iter().map(CveId::as_str).collect();
        object.insert("replacedBy".to_owned(), json!(ids));
    }
    json
}
