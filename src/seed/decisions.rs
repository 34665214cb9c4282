//! What the investment committee decided of the demonstration site, each decision with the figures of its own content.

use chrono::{DateTime, Utc};

use super::{SeedError, content::DemoDecision};
use crate::{
    committee::{
        model::{DecisionKind, NewDecision, Words},
        service::{Keeper, record},
    },
    db::Db,
    statistics::{calendar::Day, service::roll_up},
};

/// Counts what was written, then records the decisions.
pub(super) async fn write(db: &Db, now: DateTime<Utc>, decisions: &[DemoDecision]) -> Result<(), SeedError> {
    // The worker would do it in a minute: figures are read from what it counted.
    roll_up(db, now).await?;
    for decision in decisions {
        let kind = DecisionKind::from_code(&decision.kind)
            .ok_or_else(|| SeedError::Content(format!("« {} » : {}", decision.title, decision.kind)))?;
        let words = Words { kind, title: decision.title.clone(), body: decision.body.trim().to_owned() };
        let day = Day::of(now).week().plus(-decision.weeks_ago).monday().plus(3);
        record(db, Keeper::Operator, now, &NewDecision { day, words, submission: None }).await?;
    }
    Ok(())
}
