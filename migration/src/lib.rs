//! The database schema, one file a step. Each step runs on SQLite and on PostgreSQL, goes down as well as up, and
//! never uses the application's entities: a step must mean tomorrow what it means today.

pub use sea_orm_migration::prelude::*;

mod columns;
mod m20261123_000001_accounts;
mod m20261123_000002_forum;
mod m20261123_000003_search;
mod m20261123_000004_outbox;
mod m20261123_000005_event;
mod m20261124_000006_event_log;
mod m20261124_000007_passkeys;
mod m20261124_000008_oidc;
mod m20261124_000009_waiting_texts;
mod m20261124_000010_roles;
mod m20261124_000011_moderation;
mod m20261124_000012_profiles;
mod m20261124_000013_files;
mod m20261124_000014_privacy;
mod m20261126_000015_statistics;
mod m20261126_000016_committee;
mod m20261127_000017_unanswered;
mod m20261127_000018_published_anyway;
mod m20261127_000019_uncounted;
mod m20261127_000020_votes;
mod m20261127_000021_following;
mod m20261127_000022_certification;
mod m20261127_000023_notifications;
mod m20261127_000026_routing;
mod m20261127_000027_mailings;
mod m20261127_000028_closing;
mod m20261127_000029_mentions;
mod m20261127_000030_weekly;
mod m20261127_000031_figures;
mod m20261127_000032_telling;
mod m20261128_000033_weeks;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_accounts::Migration),
            Box::new(m20261123_000002_forum::Migration),
            Box::new(m20261123_000003_search::Migration),
            Box::new(m20261123_000004_outbox::Migration),
            Box::new(m20261123_000005_event::Migration),
            Box::new(m20261124_000006_event_log::Migration),
            Box::new(m20261124_000007_passkeys::Migration),
            Box::new(m20261124_000008_oidc::Migration),
            Box::new(m20261124_000009_waiting_texts::Migration),
            Box::new(m20261124_000010_roles::Migration),
            Box::new(m20261124_000011_moderation::Migration),
            Box::new(m20261124_000012_profiles::Migration),
            Box::new(m20261124_000013_files::Migration),
            Box::new(m20261124_000014_privacy::Migration),
            Box::new(m20261126_000015_statistics::Migration),
            Box::new(m20261126_000016_committee::Migration),
            Box::new(m20261127_000017_unanswered::Migration),
            Box::new(m20261127_000018_published_anyway::Migration),
            Box::new(m20261127_000019_uncounted::Migration),
            Box::new(m20261127_000020_votes::Migration),
            Box::new(m20261127_000021_following::Migration),
            Box::new(m20261127_000022_certification::Migration),
            Box::new(m20261127_000023_notifications::Migration),
            Box::new(m20261127_000026_routing::Migration),
            Box::new(m20261127_000027_mailings::Migration),
            Box::new(m20261127_000028_closing::Migration),
            Box::new(m20261127_000029_mentions::Migration),
            Box::new(m20261127_000030_weekly::Migration),
            Box::new(m20261127_000031_figures::Migration),
            Box::new(m20261127_000032_telling::Migration),
            Box::new(m20261128_000033_weeks::Migration),
        ]
    }
}
