//! Real links to the other pages of a list.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    number::thousands,
};

/// Links to the first, last and neighbouring pages; nothing when there is one page.
#[component]
pub fn Pagination(
    /// This page, from 1.
    page: i64,
    /// How many there are.
    pages: i64,
    /// The address of the first page, its query included.
    #[prop(into)]
    base: String,
    /// What is paged, for assistive tools.
    label: &'static str,
    /// What the address calls the page: a page may hold two lists.
    #[prop(default = "page")]
    name: &'static str,
    /// Where the list is within its page, when it is not the first thing there.
    #[prop(optional)]
    anchor: &'static str,
) -> impl IntoView {
    (pages > 1).then(move || {
        let hash = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        let to = move |page| format!("{}{hash}", with_page_named(name, &base, page));
        view! {
            <nav class="pagination" aria-label=label>
                <ul>
                    {(page > 1)
                        .then(|| {
                            view! {
                                <li>
                                    <a href=to(page - 1) rel="prev" class="page-step">
                                        <Icon name=IconName::ChevronLeft/>
                                        "Page précédente"
                                    </a>
                                </li>
                            }
                        })}
                    {shown(page, pages)
                        .into_iter()
                        .map(|shown| match shown {
                            None => view! { <li class="page-gap" aria-hidden="true">"…"</li> }.into_any(),
                            Some(number) => {
                                let current = (number == page).then_some("page");
                                view! {
                                    <li class="page-number">
                                        <a href=to(number) aria-current=current>
                                            <span class="sr-only">"Page "</span>
                                            {thousands(number)}
                                        </a>
                                    </li>
                                }
                                    .into_any()
                            }
                        })
                        .collect_view()}
                    {(page < pages)
                        .then(|| {
                            view! {
                                <li>
                                    <a href=to(page + 1) rel="next" class="page-step">
                                        "Page suivante"
                                        <Icon name=IconName::ChevronRight/>
                                    </a>
                                </li>
                            }
                        })}
                </ul>
            </nav>
        }
    })
}

/// The address of a page of the list whose first is at `base`.
#[must_use]
pub fn with_page(base: &str, page: i64) -> String {
    with_page_named("page", base, page)
}

fn with_page_named(name: &str, base: &str, page: i64) -> String {
    match page {
        1 => base.to_owned(),
        page => format!("{base}{}{name}={page}", if base.contains('?') { '&' } else { '?' }),
    }
}

/// The numbers that are linked; none is a gap.
fn shown(page: i64, pages: i64) -> Vec<Option<i64>> {
    let mut numbers: Vec<i64> = [1, page - 1, page, page + 1, pages]
        .into_iter()
        .filter(|number| (1..=pages).contains(number))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut shown = Vec::new();
    let mut last = 0;
    for number in numbers {
        if number == last + 2 {
            shown.push(Some(number - 1));
        } else if number > last + 1 {
            shown.push(None);
        }
        shown.push(Some(number));
        last = number;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_ends_are_linked_and_a_gap_of_one_is_filled() {
        let words = |page, pages| {
            shown(page, pages)
                .into_iter()
                .map(|number| number.map_or("…".to_owned(), |number| number.to_string()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(words(1, 3), "1 2 3");
        assert_eq!(words(1, 900), "1 2 … 900");
        assert_eq!(words(900, 1000), "1 … 899 900 901 … 1000");
        assert_eq!(words(4, 6), "1 2 3 4 5 6");
    }
}
