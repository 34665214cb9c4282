//! As little HTTP as these tests need, and every byte of it in sight: how a connection ends is what they are about.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use crate::event_text::{Blocks, Event};

/// How long an answer may take. Never reached when all is well.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An answer, whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    /// Asks, and reads to the end of the connection.
    pub async fn to(address: SocketAddr, method: &str, path: &str, cookie: &str, form: &str) -> Self {
        Self::from(address, method, path, &[("Cookie", cookie)], form).await
    }

    /// The same with other headers.
    pub async fn from(
        address: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        form: &str,
    ) -> Self {
        let path = path.split('#').next().unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = form.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/html\r\n{headers}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
        );
        timeout(PATIENCE, async {
            let mut connection = Connection::open(address, &request).await;
            let mut body = Vec::new();
            if connection.is_chunked() {
                while let Some(chunk) = connection.chunk().await {
                    body.extend(chunk);
                }
            } else {
                connection.stream.read_to_end(&mut body).await.unwrap();
            }
            let body = String::from_utf8(body).unwrap();
            Self { status: connection.status(), head: connection.head, body }
        })
        .await
        .unwrap_or_else(|_| panic!("{method} {path}: no answer"))
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

/// An open page, told what happens.
pub struct Reader {
    connection: Connection,
    blocks: Blocks,
    /// Events read so far.
    pub told: VecDeque<Event>,
}

impl Reader {
    /// Watches a channel.
    pub async fn open(address: SocketAddr, channel: &str, last: Option<i64>) -> Self {
        let last = last.map_or_else(String::new, |last| format!("Last-Event-ID: {last}\r\n"));
        let request = format!("GET /direct?canal={channel} HTTP/1.1\r\nHost: localhost\r\n{last}\r\n");
        let connection = Connection::open(address, &request).await;
        assert_eq!(connection.status(), 200, "{}", connection.head);
        Self { connection, blocks: Blocks::default(), told: VecDeque::new() }
    }

    /// The next lines, up to an empty one; none at the end, when it is said.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(block) = self.blocks.pop() {
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.connection.chunk()).await.expect("nothing is told any more");
            self.blocks.feed(&chunk?);
        }
    }

    /// The next event; none at the end.
    pub async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = Event::read(&self.block().await?) {
                self.told.push_back(event.clone());
                return Some(event);
            }
        }
    }
}

struct Connection {
    stream: BufReader<TcpStream>,
    head: String,
}

impl Connection {
    async fn open(address: SocketAddr, request: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = timeout(PATIENCE, stream.read_line(&mut head)).await.expect("no answer").unwrap();
            assert!(read > 0, "the connection broke off: {head}");
        }
        Self { stream, head }
    }

    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn is_chunked(&self) -> bool {
        header(&self.head, "transfer-encoding") == Some("chunked")
    }

    /// The next piece; none when the last one is announced. A connection that breaks off before that is an error.
    async fn chunk(&mut self) -> Option<Vec<u8>> {
        let mut size = String::new();
        self.stream.read_line(&mut size).await.unwrap();
        let size = usize::from_str_radix(size.trim(), 16).expect("the connection broke off");
        let mut chunk = vec![0; size + 2];
        self.stream.read_exact(&mut chunk).await.unwrap();
        chunk.truncate(size);
        (size > 0).then_some(chunk)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}
