//! How deep a text may nest.

/// What is to be written where the elements now open end.
#[derive(Debug, Default)]
pub(super) struct OpenTags {
    /// Empty for an element that was left out.
    ends: Vec<&'static str>,
    depth: usize,
}

impl OpenTags {
    /// Browsers stop at 512 levels and some readers recurse. Whoever nests
    /// deeper than this is not writing for people: the text stays, its
    /// element is left out.
    const LIMIT: usize = 100;

    /// Notes an element; says whether it is to be written.
    pub(super) fn open(&mut self, end: &'static str) -> bool {
        let fits = self.depth < Self::LIMIT;
        self.depth += usize::from(fits);
        self.ends.push(if fits { end } else { "" });
        fits
    }

    /// Notes an element that is to be left out, whatever the depth.
    pub(super) fn leave_out(&mut self) {
        self.ends.push("");
    }

    /// Notes an element that must be written if the one around it was.
    pub(super) fn open_with_parent(&mut self, end: &'static str) -> bool {
        let fits = self.ends.last().is_some_and(|end| !end.is_empty());
        self.depth += usize::from(fits);
        self.ends.push(if fits { end } else { "" });
        fits
    }

    /// The end of the innermost element.
    pub(super) fn close(&mut self) -> &'static str {
        let end = self.ends.pop().unwrap_or_default();
        self.depth -= usize::from(!end.is_empty());
        end
    }
}
