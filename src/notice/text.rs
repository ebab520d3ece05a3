//! Plain text of at most 72 columns, the same on every machine.

/// Columns of a line: with four levels of quotation it still fits a terminal of 80.
pub const COLUMNS: usize = 72;
/// Columns of the labels in front of values.
const LABEL: usize = 14;

/// Wraps text line by line. What hangs (items of lists, values behind labels) keeps its column;
/// words longer than a line, such as addresses, are never broken; code and tables stay as they are,
/// because a broken command is another command. Blank lines never follow one another, and no line
/// ends in blanks.
pub fn wrap(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        let line: String = line
            .chars()
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        let line = line.trim_end();
        let is_fence = line.trim_start().starts_with("```");
        if is_fence || in_code || line.starts_with("    ") || line.starts_with('|') {
            in_code ^= is_fence;
            out.push(line.to_owned());
        } else if line.is_empty() {
            if out.last().is_some_and(|last| !last.is_empty()) {
                out.push(String::new());
            }
        } else {
            wrap_line(line, &mut out);
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.join("\n") + "\n"
}

fn wrap_line(line: &str, out: &mut Vec<String>) {
    if columns(line) <= COLUMNS {
        out.push(line.to_owned());
        return;
    }
    let hang = " ".repeat(hanging(line));
    let indentation: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut current = indentation;
    let mut is_fresh = true;
    // Blanks inside of the label belong to it.
    let head = hang.len().min(line.len());
    let (label, rest) = match line.split_at_checked(head) {
        Some((label, rest)) if head > current.len() => (label, rest),
        _ => ("", line.trim_start()),
    };
    if !label.is_empty() {
        label.clone_into(&mut current);
    }
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        let gap = usize::from(!is_fresh);
        if !is_fresh && columns(&current) + gap + columns(word) > COLUMNS {
            out.push(current.trim_end().to_owned());
            current.clone_from(&hang);
            is_fresh = true;
        }
        if !is_fresh {
            current.push(' ');
        }
        current.push_str(word);
        is_fresh = false;
    }
    out.push(current);
}

/// The column at which the lines after the first one begin.
fn hanging(line: &str) -> usize {
    let indentation = line.len() - line.trim_start().len();
    let rest = line.get(indentation..).unwrap_or_default();
    if let Some(marker) = ["- ", "* "]
        .iter()
        .find(|marker| rest.starts_with(**marker))
    {
        return indentation + marker.len();
    }
    let is_label = line.get(..LABEL).is_some_and(|head| {
        head.is_ascii() && head.trim_end().ends_with(':') && head.ends_with(' ')
    });
    if indentation == 0 && is_label {
        return LABEL;
    }
    indentation
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// The paragraphs of a text that somebody wrote, each on one line, so that [`wrap`] can wrap them
/// anew. Lists, headings, quotations, tables and code keep their lines.
pub fn paragraphs(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut in_code = false;
    let mut joins = false;
    for line in text.trim().lines() {
        let line = line.trim_end();
        let start = line.trim_start();
        let is_fence = start.starts_with("```");
        let stands_alone = is_fence
            || in_code
            || line.starts_with("    ")
            || start.is_empty()
            || start.starts_with(['#', '|', '>']);
        in_code ^= is_fence;
        let begins_item = start.starts_with("- ")
            || start.starts_with("* ")
            || start.split_once(". ").is_some_and(|(number, _)| {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            });
        if joins && !stands_alone && !begins_item {
            if let Some(last) = out.last_mut() {
                last.push(' ');
                last.push_str(start);
            }
        } else {
            out.push(line.to_owned());
            joins = !stands_alone;
        }
    }
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_it_may_be_and_addresses_stay_whole() {
        let url = "https://security.example.org/a/very/long/address/that/does/not/fit/into/72/columns.html";
        let text = format!(
            "Impact:       {}see {url} for more\n\n\n- {}\n    code {}\n",
            "word ".repeat(20),
            "item ".repeat(30),
            "c ".repeat(60)
        );
        let wrapped = wrap(&text);
        for line in wrapped.lines() {
            assert!(
                columns(line) <= COLUMNS || line.trim() == url || line.starts_with("    code"),
                "{line}"
            );
        }
        assert!(wrapped.contains(url));
        assert!(wrapped.contains("\n              word"), "{wrapped}");
        assert!(wrapped.contains("\n  item"), "{wrapped}");
        assert!(!wrapped.contains("\n\n\n"));
        assert_eq!(wrap(&wrapped), wrapped);
    }

    #[test]
    fn nothing_written_can_pretend_to_be_another_line() {
        assert_eq!(wrap("a\rTLP:CLEAR\u{1b}[0m\n"), "aTLP:CLEAR[0m\n");
    }

    #[test]
    fn paragraphs_are_joined_and_lists_are_not() {
        let text = "One\ntwo.\n\n- a\n  b\n- c\n\n```\nx\ny\n```\n# H\nz\n";
        assert_eq!(
            paragraphs(text),
            "One two.\n\n- a b\n- c\n\n```\nx\ny\n```\n# H\nz"
        );
    }
}
