//! What members follow, and how far they have read.

use sea_orm_migration::{prelude::*, sea_orm};

use crate::columns::{count, drop_tables, flag, foreign_key, moment, reference, run, text};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("following")
                    .col(reference("member_id"))
                    // topic | theme | tag | territory
                    .col(text("kind"))
                    // Of the topic, the theme or the tag; 0 for a territory.
                    .col(count("target_id"))
                    // The code of a territory; empty for the others.
                    .col(text("place"))
                    // followed | left: what was left is not followed again for having written in it.
                    .col(text("state"))
                    // Because its member wrote there: they did not ask for it.
                    .col(flag("automatic"))
                    // The last change of the state.
                    .col(moment("since"))
                    // What was written before is never news of it.
                    .col(moment("unread_from"))
                    .primary_key(Index::create().col("member_id").col("kind").col("target_id").col("place"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("read_position")
                    .col(reference("member_id"))
                    .col(reference("topic_id"))
                    // The highest number they were shown; 0 is the question.
                    .col(count("number"))
                    .col(moment("read_at"))
                    .primary_key(Index::create().col("member_id").col("topic_id"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .foreign_key(&mut foreign_key("topic_id", "topic", true))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("read_mark")
                    .col(ColumnDef::new("member_id").big_integer().not_null().primary_key())
                    // Everything written until then counts as read.
                    .col(moment("read_until"))
                    .foreign_key(&mut foreign_key("member_id", "member", true))
                    .take(),
            )
            .await?;
        run(
            manager,
            &[
                "CREATE INDEX read_position_read_idx ON read_position (read_at)",
                // Where a moment falls among the posts of a topic.
                "CREATE INDEX post_topic_created_idx ON post (topic_id, created_at, number)",
                // The newest topics, whatever they are.
                "CREATE INDEX topic_created_idx ON topic (created_at, id) WHERE hidden_at IS NULL AND deleted_at IS NULL",
                // Who wrote in a topic before follows it as if they wrote in it now,
                "INSERT INTO following (member_id, kind, target_id, place, state, automatic, since, unread_from) \
                 SELECT post.author_id, 'topic', post.topic_id, '', 'followed', true, min(post.created_at), \
                 min(post.created_at) \
                 FROM post JOIN member ON member.id = post.author_id \
                 WHERE post.deleted_at IS NULL AND member.deleted_at IS NULL \
                 GROUP BY post.author_id, post.topic_id",
            ],
        )
        .await?;
        // and what is there already is news to nobody.
        let now = match manager.get_database_backend() {
            sea_orm::DbBackend::Sqlite => "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')",
            _ => "CURRENT_TIMESTAMP",
        };
        let marks = format!(
            "INSERT INTO read_mark (member_id, read_until) SELECT id, {now} FROM member WHERE deleted_at IS NULL"
        );
        manager.get_connection().execute_unprepared(&marks).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP INDEX topic_created_idx", "DROP INDEX post_topic_created_idx"]).await?;
        drop_tables(manager, &["read_mark", "read_position", "following"]).await
    }
}
