//! The page of figures, and the lists they count.

mod list;
mod parts;
mod statistics;

pub use self::{list::CountedListPage, statistics::StatisticsPage};
