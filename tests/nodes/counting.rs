//! Counting years takes longer than anybody waits for a process to stop.

use sea_orm::{ConnectionTrait, Database};

use crate::{
    mails::{database, number, until},
    process::{Node, operator},
};

#[tokio::test]
async fn a_process_that_counts_centuries_stops_when_it_is_asked_to_and_leaves_them_to_the_next_one() {
    let _turn = crate::ONE_AT_A_TIME.lock().await;
    let (url, _folder) = database().await;
    operator(&url, &["seed"]).await;
    let rows = Database::connect(&url).await.unwrap();
    for sql in [
        "UPDATE member SET created_at = '1600-01-02 10:00:00+00:00'",
        "DELETE FROM stat_change",
        "INSERT INTO stat_change (day) VALUES ('*')",
    ] {
        rows.execute_unprepared(sql).await.unwrap();
    }
    let node = Node::start(&url).await;
    until(&rows, "SELECT count(DISTINCT day) AS n FROM stat_day WHERE day < '1601'", 1).await;
    let took = node.stop().await;
    assert!(took <= crate::STOPPED_WITHIN, "it took {took:?}");
    assert_eq!(number(&rows, "SELECT count(*) AS n FROM stat_change WHERE day = '*'").await, 1);
}
