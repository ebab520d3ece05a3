//! Tables.

use pulldown_cmark::Alignment;

use super::Renderer;

/// Begins a cell of the head.
const HEAD: &str = "<th scope=\"col\"";

/// The table being written.
#[derive(Default)]
pub(super) struct Table {
    count: usize,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    has_rows: bool,
}

impl Renderer<'_, '_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.new_line();
        self.table = Table {
            count: self.table.count + 1,
            alignments,
            ..Table::default()
        };
        // Scrolls by itself, also by keyboard; regions need different names.
        let count = self.table.count;
        self.write(format_args!(
            "<div class=\"table\" role=\"region\" aria-label=\"Table {count}\" tabindex=\"0\"><table>\n"
        ));
    }

    pub(super) fn start_cell(&mut self) {
        let start = if self.table.in_head { HEAD } else { "<td" };
        self.out.push_str(start);
        self.out
            .push_str(match self.table.alignments.get(self.table.cell) {
                Some(Alignment::Left) => " class=\"align-left\">",
                Some(Alignment::Center) => " class=\"align-center\">",
                Some(Alignment::Right) => " class=\"align-right\">",
                Some(Alignment::None) | None => ">",
            });
    }

    pub(super) fn end_cell(&mut self) {
        self.table.cell += 1;
        let mut end = "</td>";
        if self.table.in_head {
            end = "</th>";
            // A head that says nothing is no head of its column.
            let start = self.out.rfind(HEAD).unwrap_or_default();
            let cell = self.out.get(start..).unwrap_or_default();
            if cell.ends_with('>') && cell.matches('>').count() == 1 {
                self.out.replace_range(start..start + HEAD.len(), "<td");
                end = "</td>";
            }
        }
        self.out.push_str(end);
    }

    pub(super) fn start_table_head(&mut self) {
        self.table.in_head = true;
        self.out.push_str("<thead>\n<tr>");
    }

    pub(super) fn end_table_head(&mut self) {
        self.table.in_head = false;
        self.out.push_str("</tr>\n</thead>\n");
    }

    pub(super) fn start_row(&mut self) {
        self.table.cell = 0;
        // HTML wants no body without rows.
        if !std::mem::replace(&mut self.table.has_rows, true) {
            self.out.push_str("<tbody>\n");
        }
        self.out.push_str("<tr>");
    }

    pub(super) fn end_table(&mut self) {
        let rows = if self.table.has_rows {
            "</tbody>\n"
        } else {
            ""
        };
        self.out.push_str(rows);
        self.out.push_str("</table></div>\n");
    }
}
