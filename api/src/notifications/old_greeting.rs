//! HELO in place of EHLO, for servers from before 1995: the library supports only EHLO.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Connection whose greeting goes out as HELO; everything else passes unchanged.
#[derive(Debug)]
pub(super) struct OldGreeting {
    tcp: TcpStream,
    has_greeted: bool,
}

impl OldGreeting {
    pub(super) const fn new(tcp: TcpStream) -> Self {
        Self {
            tcp,
            has_greeted: false,
        }
    }
}

impl AsyncTokioStream for OldGreeting {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.peer_addr()
    }
}

impl AsyncRead for OldGreeting {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for OldGreeting {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let Some(name) = buf.strip_prefix(b"EHLO ").filter(|_| !self.has_greeted) else {
            return Pin::new(&mut self.tcp).poll_write(cx, buf);
        };
        // Of the same length, so the number of bytes written is correct.
        let greeting = [b"HELO ", name].concat();
        let written = ready!(Pin::new(&mut self.tcp).poll_write(cx, &greeting))?;
        self.has_greeted = true;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
