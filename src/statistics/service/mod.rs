//! The use-cases of statistics: counting, and reading what was counted.
//!
//! What is counted belongs to other features, whose tables are read here by name: a figure is a count of rows, and one
//! statement counts them.

mod by_spot;
mod change;
mod coverage;
mod detail;
mod figures;
mod list;
mod roll_up;

pub use self::{
    by_spot::{BySpot, Tally, by_spot},
    change::{changed, changed_all},
    coverage::{Coverage, coverage},
    detail::{NoSuchChoice, charts, detail, has_questions},
    figures::{
        Figures, Group, Period, SpanFigures, Wanted, WeekFigures, activity, figures, figures_against,
        week_counts,
    },
    list::{Counted, CountedRow, LIST_A_PAGE, list},
    roll_up::{rebuild, roll_up},
};

/// The day of a change that is about every day; the place of a figure that is about every place.
pub(super) const ALL_DAYS: &str = "*";
/// See [`ALL_DAYS`].
pub const ALL_PLACES: &str = "*";
/// The theme of a figure that is about every theme.
pub const ALL_THEMES: i64 = 0;
