//! Taking back mails that still wait and tell of a question that waits no more.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::write;
use crate::{
    db::Tx,
    mail::{self, MailId, Withdrawal},
};

/// Takes back the mails that have not left and tell of this question, in the transaction that answers, hides or closes it. What else
/// such a mail told of counts as told no more: the next pass writes another. One that a worker has in hand is left to it when it
/// tells of other questions too, which still wait. One query, when there is none.
///
/// # Errors
/// The database's.
pub async fn withdraw(tx: &Tx, now: DateTime<Utc>, topic: i64) -> Result<(), DbErr> {
    let sql = "SELECT mine.mail_id AS mail, mine.member_id AS member, (SELECT count(DISTINCT others.topic_id) FROM routing_told AS others \
               JOIN topic ON topic.id = others.topic_id AND topic.answers_count = 0 AND topic.hidden_at IS NULL \
               AND topic.deleted_at IS NULL AND NOT topic.locked \
               WHERE others.mail_id = mine.mail_id AND others.topic_id <> $1) AS others FROM routing_told AS mine \
               WHERE mine.topic_id = $1 AND mine.mail_id IS NOT NULL GROUP BY mine.mail_id, mine.member_id ORDER BY mine.mail_id";
    for row in ask(tx, sql, [topic.into()]).await? {
        let (mail, member): (i64, i64) = (row.try_get("", "mail")?, row.try_get("", "member")?);
        let others: i64 = row.try_get("", "others")?;
        if mail::withdraw(tx, now, MailId(mail), others == 0).await? != Withdrawal::Removed {
            continue;
        }
        let sql = "SELECT count(*) AS n FROM routing_told WHERE mail_id = $1 AND reason = 'new'";
        let new: i64 =
            ask(tx, sql, [mail.into()]).await?.first().map_or(Ok(0), |row| row.try_get("", "n"))?;
        // It was their turn: it still is. Nothing was told to them that day, or that week.
        let turn = if new > 0 { "told_on" } else { "reminded_at" };
        let sql = format!("UPDATE routing_person SET {turn} = NULL WHERE member_id = $1");
        write(tx, &sql, [member.into()]).await?;
        write(tx, "DELETE FROM routing_told WHERE mail_id = $1", [mail.into()]).await?;
    }
    Ok(())
}

async fn ask(tx: &Tx, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<QueryResult>, DbErr> {
    let backend = tx.conn().get_database_backend();
    tx.conn().query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await
}
