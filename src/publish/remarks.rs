//! What an export has to say beside its document: why there is none, and what the format cannot hold.

/// One thing to be said about the export of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Whether it keeps the document from being written.
    pub kind: RemarkKind,
    /// What is wrong or missing, in one sentence without a final full stop.
    pub message: String,
    /// What to do about it; always there for what is refused.
    pub mend: Option<String>,
}

/// What a remark means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// The document would not be accepted, so it is not written.
    Refusal,
    /// The document is written, and somebody should know this.
    Note,
}

/// Where remarks about one record are collected.
#[derive(Debug, Default)]
pub struct Remarks(Vec<Remark>);

impl Remarks {
    /// Keeps the document from being written.
    pub fn refuse(&mut self, message: impl Into<String>, mend: impl Into<String>) {
        self.0.push(Remark {
            kind: RemarkKind::Refusal,
            message: message.into(),
            mend: Some(mend.into()),
        });
    }

    /// Tells something that somebody should know.
    pub fn note(&mut self, message: impl Into<String>) {
        self.0.push(Remark {
            kind: RemarkKind::Note,
            message: message.into(),
            mend: None,
        });
    }

    /// Whether the document is not to be written.
    pub fn is_refused(&self) -> bool {
        self.0
            .iter()
            .any(|remark| remark.kind == RemarkKind::Refusal)
    }

    /// All of them, in the order in which they were made.
    pub fn into_vec(self) -> Vec<Remark> {
        self.0
    }
}
