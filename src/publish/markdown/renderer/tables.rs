//! Tables.

use pulldown_cmark::Alignment;

use super::super::labels::{TABLE, push_label};
use super::Renderer;

/// The table being written.
#[derive(Default)]
pub(super) struct Table {
    count: usize,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    has_rows: bool,
    /// Where the cell and its content begin in the output.
    cell_begins: usize,
    content_begins: usize,
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
        self.out.push_str("<div class=\"table\" role=\"region\"");
        push_label(&mut self.out, self.context.say, TABLE, &count.to_string());
        self.out.push_str(" tabindex=\"0\"><table>\n");
    }

    pub(super) fn start_cell(&mut self) {
        self.table.cell_begins = self.out.len();
        let start = if self.table.in_head {
            "<th scope=\"col\""
        } else {
            "<td"
        };
        self.out.push_str(start);
        self.out
            .push_str(match self.table.alignments.get(self.table.cell) {
                Some(Alignment::Left) => " class=\"align-left\">",
                Some(Alignment::Center) => " class=\"align-center\">",
                Some(Alignment::Right) => " class=\"align-right\">",
                Some(Alignment::None) | None => ">",
            });
        self.table.content_begins = self.out.len();
    }

    pub(super) fn end_cell(&mut self) {
        self.table.cell += 1;
        // A head without words is the head of nothing (WCAG technique H51).
        let is_head = self.table.in_head && self.out.len() > self.table.content_begins;
        if self.table.in_head && !is_head {
            let cell = self.out.split_off(self.table.cell_begins);
            self.out
                .push_str(&cell.replacen("<th scope=\"col\"", "<td", 1));
        }
        let end = if is_head { "</th>" } else { "</td>" };
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
