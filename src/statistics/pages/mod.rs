//! The page of figures, and the lists they count.

mod coverage;
mod definitions;
mod filters;
mod list;
mod map;
mod statistics;
mod targets;

pub use self::{list::CountedListPage, statistics::StatisticsPage};
