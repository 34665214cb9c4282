//! The period's questions, community by community.

use super::{group_cells, group_head};
use crate::{
    forum::view::ThemeView,
    statistics::{
        model::Asked,
        service::{Figures, Period},
        view::Section,
    },
    ui::table::{RowView, TableView},
};

/// A row for each of `themes`, or for the one that is looked at.
pub fn themes(figures: &Figures, asked: &Asked, themes: &[ThemeView], period: Period) -> Section {
    let rows = themes
        .iter()
        .filter(|theme| asked.theme.as_ref().is_none_or(|slug| *slug == theme.slug))
        .map(|theme| {
            let group = figures.by_theme.get(&theme.id).cloned().unwrap_or_default();
            let asked = Asked { theme: Some(theme.slug.clone()), ..asked.clone() };
            RowView { name: theme.name.clone(), cells: group_cells(&group, &asked, period) }
        })
        .collect();
    Section {
        id: "par-theme".to_owned(),
        title: "Par communauté".to_owned(),
        text: "Les questions posées dans la période, communauté par communauté.".to_owned(),
        chart: None,
        table: TableView { head: group_head("Communauté"), rows },
    }
}
