//! A small HTTP/1.1 client: one request at a time on a connection, from any address of this machine.
//!
//! Not a library's: ten thousand connections must weigh little on the machine that is measured, and each is bound to an
//! address of its own. Load comes from `wrk` ([`crate::load`]).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::failure::{Failure, Outcome, While};

/// What browsers say they read.
pub const ENCODINGS: &str = "gzip, deflate, br, zstd";
/// Headers of an answer, at most.
const HEADERS_MAX: usize = 64;

/// What is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The path and the query.
    pub target: &'a str,
    /// The value of `Cookie`, for a browser that is signed in.
    pub cookie: Option<&'a str>,
    /// Whether compressed answers are read; the client does not open them.
    pub compressed: bool,
    /// The fields of a form to post; none: GET.
    pub form: Option<&'a [(&'a str, &'a str)]>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// 200, 303…
    pub status: u16,
    headers: Vec<(String, String)>,
    /// As it travelled, without its chunks.
    pub body: Vec<u8>,
}

impl Answer {
    /// An answer, for tests.
    #[cfg(test)]
    pub fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { status, headers, body: body.to_vec() }
    }

    /// The value of a header; its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body of an answer that was asked for uncompressed.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The cookie that the answer sets, as `name=value`.
    pub fn cookie(&self) -> Option<String> {
        Some(self.header("set-cookie")?.split(';').next()?.trim().to_owned())
    }
}

/// A connection, kept open between requests.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    server: SocketAddr,
    unread: Vec<u8>,
}

impl Connection {
    /// Connects to `server`.
    pub async fn open(server: SocketAddr) -> Outcome<Self> {
        Self::open_from(Ipv4Addr::LOCALHOST, server).await
    }

    /// Connects to `server` as a visitor at `address` (one of 127.0.0.0/8).
    pub async fn open_from(address: Ipv4Addr, server: SocketAddr) -> Outcome<Self> {
        let connect = async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::new(IpAddr::V4(address), 0))?;
            let stream = socket.connect(server).await?;
            stream.set_nodelay(true)?;
            std::io::Result::Ok(stream)
        };
        let stream = connect.await.while_doing(|| format!("connecting to {server} from {address}"))?;
        Ok(Self { stream, server, unread: Vec::new() })
    }

    /// Asks and reads the whole answer.
    pub async fn send(&mut self, request: Request<'_>) -> Outcome<Answer> {
        let doing = || format!("asking http://{}{}", self.server, request.target);
        let text = wire(request, self.server);
        let server = self.server;
        self.stream.write_all(text.as_bytes()).await.while_doing(doing)?;
        let answer = self.answer().await;
        answer.while_doing(|| format!("asking http://{server}{}", request.target))
    }

    /// Asks for a stream that does not end. What is returned reads what comes after the answer's head.
    pub async fn stream(mut self, target: &str) -> Outcome<(TcpStream, Vec<u8>)> {
        let request = Request { target, ..Request::default() };
        self.stream
            .write_all(wire(request, self.server).as_bytes())
            .await
            .while_doing(|| format!("asking {target}"))?;
        let (status, _) = self.head().await?;
        match status {
            200 => Ok((self.stream, self.unread)),
            status => Err(Failure::new(format!("{target} was answered by {status}"))),
        }
    }

    async fn answer(&mut self) -> Outcome<Answer> {
        let (status, headers) = self.head().await?;
        let mut answer = Answer { status, headers, body: Vec::new() };
        if let Some(length) = answer.header("content-length") {
            let length: usize = length.parse().while_doing(|| "reading a length".to_owned())?;
            while self.unread.len() < length {
                self.read().await?;
            }
            answer.body = self.unread.drain(..length).collect();
        } else if answer.header("transfer-encoding").is_some_and(|value| value == "chunked") {
            loop {
                if let Some((body, used)) = unchunk(&self.unread)? {
                    self.unread.drain(..used);
                    answer.body = body;
                    break;
                }
                self.read().await?;
            }
        }
        Ok(answer)
    }

    async fn head(&mut self) -> Outcome<(u16, Vec<(String, String)>)> {
        loop {
            let mut room = [httparse::EMPTY_HEADER; HEADERS_MAX];
            let mut head = httparse::Response::new(&mut room);
            let read = head.parse(&self.unread).while_doing(|| "reading an answer".to_owned())?;
            if let httparse::Status::Complete(used) = read {
                let status = head.code.unwrap_or_default();
                let headers = head
                    .headers
                    .iter()
                    .map(|header| {
                        let value = String::from_utf8_lossy(header.value).into_owned();
                        (header.name.to_ascii_lowercase(), value)
                    })
                    .collect();
                self.unread.drain(..used);
                return Ok((status, headers));
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Outcome<()> {
        let read = self.stream.read_buf(&mut self.unread).await;
        match read.while_doing(|| "reading an answer".to_owned())? {
            0 => Err(Failure::new("the connection was closed before the end of the answer")),
            _ => Ok(()),
        }
    }
}

/// Asks on a connection of its own.
pub async fn send(server: SocketAddr, request: Request<'_>) -> Outcome<Answer> {
    Connection::open(server).await?.send(request).await
}

/// Asks for a page, uncompressed.
pub async fn get(server: SocketAddr, target: &str, cookie: Option<&str>) -> Outcome<Answer> {
    send(server, Request { target, cookie, ..Request::default() }).await
}

/// A request as it travels. A form says where it comes from, as browsers do.
fn wire(request: Request<'_>, server: SocketAddr) -> String {
    let Request { target, cookie, compressed, form } = request;
    let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
    let encoding = if compressed { ENCODINGS } else { "identity" };
    let common =
        format!("host: {server}\r\nuser-agent: communaute-bench\r\naccept-encoding: {encoding}\r\n{cookie}");
    match form {
        None => format!("GET {target} HTTP/1.1\r\n{common}\r\n"),
        Some(fields) => {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            format!(
                "POST {target} HTTP/1.1\r\n{common}origin: http://{server}\r\nsec-fetch-site: same-origin\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
        }
    }
}

/// The body of a chunked answer and how many bytes it took; none when more must be read.
fn unchunk(bytes: &[u8]) -> Outcome<Option<(Vec<u8>, usize)>> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let size = httparse::parse_chunk_size(&bytes[at..]);
        let size = size.map_err(|_| Failure::new("an answer is cut into chunks that cannot be read"))?;
        let httparse::Status::Complete((used, size)) = size else { return Ok(None) };
        let start = at + used;
        let Some(end) = usize::try_from(size).ok().and_then(|size| start.checked_add(size)) else {
            return Err(Failure::new("a chunk is too long"));
        };
        if bytes.len() < end + 2 {
            return Ok(None);
        }
        body.extend_from_slice(&bytes[start..end]);
        at = end + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        let whole = b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\nHTTP/1.1";
        let (body, used) = unchunk(whole).unwrap().unwrap();
        assert_eq!((body.as_slice(), used), (b"abcde".as_slice(), whole.len() - 8));
        for end in 0..used {
            assert!(unchunk(&whole[..end]).unwrap().is_none(), "{end}");
        }
        assert!(unchunk(b"no size\r\n").is_err());
    }

    #[test]
    fn a_form_travels_as_a_browser_sends_it() {
        let request = Request {
            target: "/sujets/1",
            cookie: Some("session=abc"),
            form: Some(&[("texte", "à & b")]),
            ..Request::default()
        };
        let text = wire(request, SocketAddr::from(([127, 0, 0, 1], 80)));
        assert!(text.starts_with("POST /sujets/1 HTTP/1.1\r\nhost: 127.0.0.1:80\r\n"), "{text}");
        assert!(text.contains("\r\ncookie: session=abc\r\n") && text.contains("\r\ncontent-length: 18\r\n"));
        assert!(text.ends_with("\r\n\r\ntexte=%C3%A0+%26+b"), "{text}");
    }

    #[test]
    fn a_cookie_is_kept_without_its_attributes() {
        let answer = Answer::new(303, &[("set-cookie", "session=abc; Path=/; HttpOnly")], b"");
        assert_eq!(answer.cookie().as_deref(), Some("session=abc"));
    }
}
