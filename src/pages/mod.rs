//! The pages that belong to no feature: home, site map, the texts of the team.

mod home;
mod site_map;
mod texts;

pub use self::{home::HomePage, site_map::SiteMapPage, texts::TextPage};
