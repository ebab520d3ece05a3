//! Long lists, cut into pages.

use serde::Serialize;

use crate::publish::address::Address;

/// The records on one page of a list.
pub(super) const PER_PAGE: usize = 100;

/// The pages that are named on either side of the one that is shown.
const NEIGHBOURS: usize = 2;

/// The links from one page of a list to the others.
#[derive(Serialize)]
pub(super) struct Pager {
    previous: Option<String>,
    next: Option<String>,
    pages: Vec<PageNumber>,
}

#[derive(Serialize)]
struct PageNumber {
    number: usize,
    url: String,
    is_current: bool,
    /// Whether pages are left out before this one.
    is_behind_gap: bool,
}

/// How many pages a list of this length has: at least one.
pub(super) fn number_of_pages(total: usize) -> usize {
    total.div_ceil(PER_PAGE).max(1)
}

/// Where a page of a list is, counted from 0.
pub(super) fn address(first: &Address, number: usize) -> Address {
    match number {
        0 => first.clone(),
        number => first.continued(number + 1),
    }
}

/// What stands on a page of a list, counted from 0.
pub(super) fn part<T>(all: &[T], number: usize) -> &[T] {
    let start = (number * PER_PAGE).min(all.len());
    let end = (start + PER_PAGE).min(all.len());
    all.get(start..end).unwrap_or_default()
}

/// The links of a page, counted from 0; none where the list has one page.
pub(super) fn pager(
    number: usize,
    total: usize,
    address: impl Fn(usize) -> Address,
) -> Option<Pager> {
    let pages = number_of_pages(total);
    let url = |number: usize| address(number).url();
    let mut before = None;
    (pages > 1).then(|| Pager {
        previous: number.checked_sub(1).map(url),
        next: Some(number + 1).filter(|next| *next < pages).map(url),
        pages: (0..pages)
            .filter(|page| *page == 0 || *page + 1 == pages || page.abs_diff(number) <= NEIGHBOURS)
            .map(|page| PageNumber {
                number: page + 1,
                url: url(page),
                is_current: page == number,
                is_behind_gap: before
                    .replace(page)
                    .is_some_and(|before: usize| page - before > 1),
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_names_both_ends_and_the_neighbours() {
        let first = Address::year(2026);
        let of = |number| {
            let pager = pager(number, 30_000, |page| address(&first, page)).unwrap();
            let numbers = pager.pages.iter().map(|page| {
                let gap = if page.is_behind_gap { "…" } else { "" };
                let mark = if page.is_current { "*" } else { "" };
                format!("{gap}{}{mark}", page.number)
            });
            numbers.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(0), "1* 2 3 …300");
        assert_eq!(of(9), "1 …8 9 10* 11 12 …300");
        assert_eq!(of(299), "1 …298 299 300*");
        assert!(pager(0, 100, |page| address(&first, page)).is_none());
        assert_eq!(address(&first, 1).path(), "years/2026/2.html");
    }

    #[test]
    fn every_item_stands_on_one_page() {
        let all: Vec<_> = (0..201).collect();
        let pages = 0..number_of_pages(all.len());
        let read: Vec<_> = pages.flat_map(|page| part(&all, page).to_vec()).collect();
        assert_eq!(read, all);
        assert!(part(&all, 7).is_empty());
    }
}
