//! The tags of a topic.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

use crate::{
    db::Tx,
    forum::entity::{tag, topic_tag},
    text::slugify,
};

/// Makes `names` the tags of a topic; tags nobody used before are made, the first writing of a tag stays.
pub async fn set_tags(tx: &Tx, topic: i64, names: &[String]) -> Result<(), DbErr> {
    topic_tag::Entity::delete_many().filter(topic_tag::Column::TopicId.eq(topic)).exec(tx.conn()).await?;
    if names.is_empty() {
        return Ok(());
    }
    let mut named: Vec<(String, &String)> = names.iter().map(|name| (slugify(name), name)).collect();
    // Always in the same order: two transactions that make the same tags never wait for each other.
    named.sort();
    let rows = named.iter().map(|(slug, name)| tag::ActiveModel {
        id: NotSet,
        name: Set((*name).clone()),
        slug: Set(slug.clone()),
    });
    tag::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(tag::Column::Slug).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    let known = tag::Entity::find()
        .filter(tag::Column::Slug.is_in(named.into_iter().map(|(slug, _)| slug)))
        .all(tx.conn())
        .await?;
    let links = known.iter().map(|tag| topic_tag::ActiveModel { topic_id: Set(topic), tag_id: Set(tag.id) });
    topic_tag::Entity::insert_many(links).exec_without_returning(tx.conn()).await?;
    Ok(())
}
