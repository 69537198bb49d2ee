//! A load generator that costs little: one thread, kept connections, requests made in advance. It shares the
//! cores with what it measures, as pgbench does.

use crate::Failure;
use crate::machine;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// Requests answered before the measurement: caches fill, statements are prepared, connections open.
const WARM_UP: Duration = Duration::from_millis(500);
/// Between two reads beside a burst.
const READ_PAUSE: Duration = Duration::from_millis(10);
/// The largest answer that is expected.
const ANSWER_MAX: usize = 1024 * 1024;

/// The request repeated by one connection, and the expected status.
#[derive(Clone)]
pub struct Client {
    /// Whole requests, sent in turn.
    pub requests: Vec<Vec<u8>>,
    /// Any other status fails the measurement.
    pub status: u16,
}

/// Result of a measurement.
pub struct Load {
    /// Requests answered.
    pub requests: u64,
    /// In this time.
    pub elapsed: Duration,
    /// Processor time of the load generator itself.
    pub own_cpu: Duration,
    /// Processor time of the watched processes.
    pub cpu: Duration,
    /// Times from the first byte sent to the last one read, sorted, in microseconds.
    latencies: Vec<u32>,
}

impl Load {
    /// Requests in a second.
    pub fn rate(&self) -> f64 {
        self.count() / self.elapsed.as_secs_f64()
    }

    /// Processor time of the watched processes for a request, in microseconds.
    pub fn cpu_each(&self) -> f64 {
        micros(self.cpu) / self.count()
    }

    /// Returns the total processor time per request, in microseconds.
    pub fn total_cpu_each(&self) -> f64 {
        micros(self.cpu + self.own_cpu) / self.count()
    }

    /// The time that 99 of 100 requests stay under, in milliseconds.
    pub fn p99(&self) -> f64 {
        quantile(&self.latencies, 99)
    }

    fn count(&self) -> f64 {
        f64::from(u32::try_from(self.requests).unwrap_or(u32::MAX)).max(1.0)
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Lets every client send for `time`, and says how much of the processor `watched` tells meanwhile.
pub fn run(
    address: SocketAddr,
    clients: &[Client],
    time: Duration,
    watched: impl Fn() -> Duration + 'static,
) -> Result<Load, Failure> {
    local(async move {
        let begin = Instant::now() + WARM_UP;
        let end = begin + time;
        let latencies = Rc::new(RefCell::new(Vec::with_capacity(1 << 18)));
        let senders: Vec<_> = clients
            .iter()
            .map(|client| {
                let (client, latencies) = (client.clone(), Rc::clone(&latencies));
                tokio::task::spawn_local(async move {
                    let mut connection = Connection::open(address).await?;
                    for request in client.requests.iter().cycle() {
                        let sent = Instant::now();
                        if sent >= end {
                            break;
                        }
                        connection.exchange(request, Some(client.status)).await?;
                        let now = Instant::now();
                        if sent >= begin && now <= end {
                            let took = u32::try_from((now - sent).as_micros()).unwrap_or(u32::MAX);
                            latencies.borrow_mut().push(took);
                        }
                    }
                    Ok::<_, Failure>(())
                })
            })
            .collect();
        tokio::time::sleep_until(begin.into()).await;
        let before = (machine::own_cpu(), watched());
        tokio::time::sleep_until(end.into()).await;
        let after = (machine::own_cpu(), watched());
        for sender in senders {
            sender.await??;
        }
        let mut latencies = latencies.take();
        latencies.sort_unstable();
        Ok(Load {
            requests: latencies.len() as u64,
            elapsed: time,
            own_cpu: after.0.saturating_sub(before.0),
            cpu: after.1.saturating_sub(before.1),
            latencies,
        })
    })
}

/// Sends each request once, all at the same time, on connections of their own.
pub fn burst(address: SocketAddr, requests: Vec<Vec<u8>>, status: u16) -> Result<(), Failure> {
    local(async move {
        let senders: Vec<_> = requests
            .into_iter()
            .map(|request| tokio::task::spawn_local(async move { once(address, &request, status).await }))
            .collect();
        for sender in senders {
            sender.await??;
        }
        Ok(())
    })
}

/// The reply to one request of a burst.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Whether it says when to come back.
    pub retry_after: bool,
}

/// As [`burst`], whatever the answers are; meanwhile another connection sends `read` again and again. Returns the
/// answers, and the times of the reads, sorted, in microseconds.
pub fn burst_beside(
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    read: &[u8],
) -> Result<(Vec<Reply>, Vec<u32>), Failure> {
    local(async move {
        let senders: Vec<_> = requests
            .into_iter()
            .map(|request| {
                tokio::task::spawn_local(async move {
                    let mut connection = Connection::open(address).await?;
                    connection.exchange(&request, None).await
                })
            })
            .collect();
        let mut reader = Connection::open(address).await?;
        let mut times = Vec::new();
        while !senders.iter().all(tokio::task::JoinHandle::is_finished) {
            let sent = Instant::now();
            reader.exchange(read, Some(200)).await?;
            times.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
            tokio::time::sleep(READ_PAUSE).await;
        }
        let mut replies = Vec::new();
        for sender in senders {
            replies.push(sender.await??);
        }
        times.sort_unstable();
        Ok((replies, times))
    })
}

/// One connection sends `read` again and again for `time`, while `clients` others send a request and hang up before they
/// are answered. Returns the times of the reads, sorted, in microseconds.
pub fn reads_beside(
    address: SocketAddr,
    (request, clients): (&[u8], usize),
    time: Duration,
    read: &[u8],
) -> Result<Vec<u32>, Failure> {
    local(async move {
        let end = Instant::now() + time;
        let senders: Vec<_> = (0..clients)
            .map(|_| {
                let request = request.to_vec();
                tokio::task::spawn_local(async move {
                    while Instant::now() < end {
                        let mut stream = TcpStream::connect(address).await?;
                        stream.write_all(&request).await?;
                        tokio::time::sleep(READ_PAUSE).await;
                    }
                    Ok::<_, Failure>(())
                })
            })
            .collect();
        let mut reader = Connection::open(address).await?;
        let mut times = Vec::new();
        while Instant::now() < end {
            let sent = Instant::now();
            reader.exchange(read, Some(200)).await?;
            times.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
            tokio::time::sleep(READ_PAUSE).await;
        }
        for sender in senders {
            sender.await??;
        }
        times.sort_unstable();
        Ok(times)
    })
}

/// Sends each request once, one after the other on one connection, and returns the times in microseconds.
pub fn series(address: SocketAddr, requests: &[Vec<u8>], status: u16) -> Result<Vec<u32>, Failure> {
    local(async move {
        let mut connection = Connection::open(address).await?;
        let mut times = Vec::with_capacity(requests.len());
        for request in requests {
            let sent = Instant::now();
            connection.exchange(request, Some(status)).await?;
            times.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        Ok(times)
    })
}

/// The time that half of the sorted ones stay under, in milliseconds.
pub fn p50(sorted: &[u32]) -> f64 {
    quantile(sorted, 50)
}

/// The time that `percent` of the sorted ones stay under, in milliseconds.
pub fn quantile(sorted: &[u32], percent: usize) -> f64 {
    let place = sorted.len() * percent / 100;
    sorted
        .get(place)
        .map_or(0.0, |micros| f64::from(*micros) / 1000.0)
}

/// Sends one request and returns the body of the answer.
pub fn ask(address: SocketAddr, request: &[u8], status: u16) -> Result<Vec<u8>, Failure> {
    local(once(address, request, status))
}

async fn once(address: SocketAddr, request: &[u8], status: u16) -> Result<Vec<u8>, Failure> {
    let mut connection = Connection::open(address).await?;
    connection.exchange(request, Some(status)).await?;
    Ok(connection.body())
}

fn local<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, work)
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    head: usize,
    end: usize,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let buffer = Vec::with_capacity(32 * 1024);
        Ok(Self {
            stream,
            buffer,
            head: 0,
            end: 0,
        })
    }

    /// Sends a request and reads its answer whole; any other status than `wanted` is a failure.
    async fn exchange(&mut self, request: &[u8], wanted: Option<u16>) -> Result<Reply, Failure> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        (self.head, self.end) = (0, 0);
        let mut reply = None;
        while self.end == 0 || self.buffer.len() < self.end {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if self.end == 0 {
                reply = self.read_head(wanted)?;
            }
            if self.buffer.len() > ANSWER_MAX {
                return Err("an answer is larger than expected".into());
            }
        }
        reply.ok_or_else(|| "no answer".into())
    }

    /// Finds out where the answer ends, once its head is there.
    fn read_head(&mut self, wanted: Option<u16>) -> Result<Option<Reply>, Failure> {
        let mut headers = [httparse::EMPTY_HEADER; 48];
        let mut answer = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(head) = answer.parse(&self.buffer)? else {
            return Ok(None);
        };
        let length = answer
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case("content-length"))
            .map_or(Ok(0), |header| {
                std::str::from_utf8(header.value)?
                    .parse::<usize>()
                    .map_err(Failure::from)
            })?;
        let status = answer.code.ok_or("an answer without a status")?;
        if let Some(wanted) = wanted.filter(|wanted| *wanted != status) {
            let text = String::from_utf8_lossy(&self.buffer);
            return Err(format!("expected {wanted}, got:\n{text}").into());
        }
        let retry_after = answer
            .headers
            .iter()
            .any(|header| header.name.eq_ignore_ascii_case("retry-after"));
        (self.head, self.end) = (head, head + length);
        Ok(Some(Reply { status, retry_after }))
    }

    fn body(mut self) -> Vec<u8> {
        self.buffer.split_off(self.head)
    }
}
