//! The text of Server-Sent Events. The tests of real processes read it too.

/// What a browser was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place in the log.
    pub id: i64,
    /// `sujet`, `rafraichir`.
    pub name: String,
    /// JSON.
    pub data: String,
}

impl Event {
    /// The event of a block; none when it is a sign of life, or says when to come back.
    pub fn read(block: &str) -> Option<Self> {
        let field = |name: &str| {
            block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim_start)
        };
        Some(Self {
            id: field("id")?.parse().expect("an event's id is a number"),
            name: field("event")?.to_owned(),
            data: field("data")?.to_owned(),
        })
    }

    /// A figure of its data.
    pub fn figure(&self, name: &str) -> i64 {
        let data: serde_json::Value = serde_json::from_str(&self.data).expect("an event's data is JSON");
        data[name].as_i64().unwrap_or_else(|| panic!("{name} in {data}"))
    }
}

/// Bytes on their way to be blocks: what stands between two empty lines.
#[derive(Debug, Default)]
pub struct Blocks(pub String);

impl Blocks {
    /// What arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.0.push_str(std::str::from_utf8(bytes).expect("frames are sent whole"));
    }

    /// The next whole block.
    pub fn pop(&mut self) -> Option<String> {
        let end = self.0.find("\n\n")?;
        let block = self.0[..end].to_owned();
        self.0.drain(..end + 2);
        Some(block)
    }
}
