//! The search index: one entry a post, its text folded by the application before it is written.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::columns::run;

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match manager.get_database_backend() {
            // Contentless: the text is in `post` already. The words arrive folded, in ASCII.
            DbBackend::Sqlite => {
                run(
                    manager,
                    &["CREATE VIRTUAL TABLE search_post USING fts5 (title, body, content='', \
                       contentless_delete=1, tokenize='ascii')"],
                )
                .await
            }
            _ => {
                run(
                    manager,
                    &[
                        "CREATE TABLE search_post (post_id bigint PRIMARY KEY \
                         REFERENCES post (id) ON DELETE CASCADE, words tsvector NOT NULL)",
                        "CREATE INDEX search_post_words_idx ON search_post USING gin (words)",
                    ],
                )
                .await
            }
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP TABLE search_post"]).await
    }
}
