//! What is left of somebody in the database, wherever it is: every column of every table is looked at, those that a feature
//! adds tomorrow too.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use super::app::TestApp;

impl TestApp {
    /// The columns, as `table.column`, in which one of `words` stands, in capitals or not. Words without accents: the
    /// embedded database folds no others.
    pub async fn traces(&self, words: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (table, column) in self.columns().await {
            let like: Vec<String> = words
                .iter()
                .map(|word| {
                    assert!(word.is_ascii() && !word.contains(['%', '_', '\'']), "{word}");
                    format!("lower(CAST(\"{column}\" AS text)) LIKE '%{}%'", word.to_lowercase())
                })
                .collect();
            let sql = format!("SELECT count(*) AS n FROM \"{table}\" WHERE {}", like.join(" OR "));
            if self.number(&sql).await > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        found
    }

    /// The columns, as `table.column`, that refer to the member `id`.
    pub async fn references(&self, id: i64) -> Vec<String> {
        let sql = if self.is_sqlite() {
            "SELECT tables.name AS t, keys.\"from\" AS c FROM sqlite_master AS tables \
             JOIN pragma_foreign_key_list(tables.name) AS keys \
             WHERE tables.type = 'table' AND keys.\"table\" = 'member'"
        } else {
            "SELECT own.relname AS t, columns.attname AS c FROM pg_constraint AS keys \
             JOIN pg_class AS own ON own.oid = keys.conrelid JOIN pg_class AS other ON other.oid = keys.confrelid \
             JOIN pg_attribute AS columns ON columns.attrelid = own.oid AND columns.attnum = keys.conkey[1] \
             WHERE keys.contype = 'f' AND other.relname = 'member'"
        };
        let mut found = Vec::new();
        for (table, column) in self.pairs(sql).await {
            let sql = format!("SELECT count(*) AS n FROM \"{table}\" WHERE \"{column}\" = {id}");
            if self.number(&sql).await > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        found.sort();
        found
    }

    async fn columns(&self) -> Vec<(String, String)> {
        let sql = if self.is_sqlite() {
            "SELECT tables.name AS t, columns.name AS c FROM sqlite_master AS tables \
             JOIN pragma_table_info(tables.name) AS columns \
             WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1, 2"
        } else {
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY 1, 2"
        };
        self.pairs(sql).await
    }

    async fn pairs(&self, sql: &str) -> Vec<(String, String)> {
        let backend: DbBackend = self.test.db.backend();
        let rows = self.test.db.read().query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
        let of = |row: &QueryResult, name: &str| row.try_get::<String>("", name).unwrap();
        rows.iter().map(|row| (of(row, "t"), of(row, "c"))).collect()
    }
}
