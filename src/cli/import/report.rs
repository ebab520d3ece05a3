//! What an import prints.

use crate::check::report::{self, Show};
use crate::cli::{CliError, Format, Session};
use crate::import::Imported;

/// Prints what became of everything: findings and remarks for people, the rest as the result.
pub(super) fn print(imported: &Imported, session: &mut Session<'_, '_>) -> Result<(), CliError> {
    for refused in &imported.refused {
        let text = report::human(
            &refused.findings,
            |_| Some(&*refused.text),
            &Show::Everything,
            session.colour,
        );
        session.world.err.write_all(text.as_bytes())?;
    }
    for note in &imported.notes {
        session.say(&format!("note: {note}"))?;
    }
    if session.format == Format::Json {
        let written: Vec<_> = imported
            .files
            .iter()
            .map(|file| serde_json::json!({"id": file.id.as_str(), "path": file.path}))
            .collect();
        let refused: Vec<_> = imported
            .refused
            .iter()
            .map(|refused| {
                let rules: Vec<_> = refused.findings.iter().map(|f| f.rule.id()).collect();
                serde_json::json!({"source": &*refused.source, "rules": rules})
            })
            .collect();
        let unchanged: Vec<_> = imported
            .unchanged
            .iter()
            .map(crate::advisory::id::AdvisoryId::as_str)
            .collect();
        let updated: Vec<_> = imported
            .updated
            .iter()
            .map(|file| {
                serde_json::json!({
                    "id": file.id.as_str(), "path": file.path, "changes": file.changes,
                })
            })
            .collect();
        let fields: Vec<_> = imported
            .fates
            .iter()
            .map(|(field, records)| {
                serde_json::json!({
                    "field": field.name, "records": records,
                    "fate": field.fate.word(), "where": field.fate.detail(),
                })
            })
            .collect();
        let document = serde_json::json!({
            "schema": 1, "written": written, "updated": updated, "unchanged": unchanged,
            "refused": refused, "repaired": imported.repaired, "notes": imported.notes,
            "fields": fields,
        });
        session.print(&format!("{document}\n"))?;
    } else {
        for updated in &imported.updated {
            let changes = updated.changes.join(", ");
            session.print(&format!("{}: {changes} changed\n", updated.id))?;
        }
        for repaired in &imported.repaired {
            session.print(&format!("{repaired}\n"))?;
        }
        if !imported.fates.is_empty() {
            session.print(&imported.fates.table())?;
        }
    }
    let updated = match imported.updated.len() {
        0 => String::new(),
        count => format!(", {count} updated"),
    };
    session.say(&format!(
        "{} written{updated}, {} already here, {} refused, {} repaired",
        imported.files.len(),
        imported.unchanged.len(),
        imported.refused.len(),
        imported.repaired.len()
    ))?;
    Ok(())
}
