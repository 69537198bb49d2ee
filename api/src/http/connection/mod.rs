//! The byte stream of a connection, between TCP and the HTTP library.
//!
//! The library answers some requests itself, before the application sees them: an invalid request line (400), a
//! head that is too large (431) or too slow (408). It has no hook for those answers and writes a head without a
//! body. Here such a head is recognized on its way out and replaced by a problem document. A client that stops
//! reading is also disconnected here, so that its answer ends, together with the resources it holds.

mod bare;
mod closing;
mod refusal;
mod stall;

use crate::app::App;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use closing::Closing;
use socket2::SockRef;
use stall::Stall;
use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Time for which a client's data is still read after its request was refused. Closing at once would make TCP reset
/// the connection, and the client might lose the answer.
pub const LINGER: std::time::Duration = std::time::Duration::from_secs(5);

/// Maximum size of answers buffered by the kernel for a client, in bytes; it takes about twice as many. A larger
/// buffer would hide slow readers for longer, and cost memory for each of them.
const SEND_BUFFER: usize = 256 * 1024;

/// Stream of one connection.
pub struct Connection {
    stream: TcpStream,
    peer: Option<SocketAddr>,
    app: Data<App>,
    stall: Stall,
    /// Problem that replaces a bare head, and the orderly end after it.
    closing: Option<Closing>,
    cut: Cut,
}

/// Mark on a connection whose answer broke off where its framing can't tell.
#[derive(Debug, Clone, Default)]
pub struct Cut(Rc<Cell<bool>>);

impl Cut {
    /// Ends the connection by a reset, which no client mistakes for the end of its answer.
    pub fn set(&self) {
        self.0.set(true);
    }
}

impl Connection {
    /// Wraps an accepted stream.
    #[must_use]
    pub fn new(stream: TcpStream, app: Data<App>) -> Self {
        // Without it everything works the same, in larger steps.
        let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        Self {
            peer: stream.peer_addr().ok(),
            stall: Stall::new(app.settings.server.client_write_timeout),
            stream,
            app,
            closing: None,
            cut: Cut::default(),
        }
    }

    /// Returns the address of the peer.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// Returns the mark of this connection.
    #[must_use]
    pub fn cut(&self) -> Cut {
        self.cut.clone()
    }

    fn write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if written.is_pending() && self.stall.is_over(cx) {
            tracing::info!(peer = ?self.peer, "cut off a client that read nothing of its answer");
            self.cut.set();
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        if written.is_ready() {
            self.stall.clear();
        }
        written
    }

    /// Writes the problem, then ends the connection in order.
    fn close(&mut self, cx: &mut Context<'_>, mut closing: Closing) -> Poll<io::Result<()>> {
        while let Some(rest) = closing.unwritten() {
            match self.write(cx, rest) {
                Poll::Ready(written) => closing.advance(written?),
                Poll::Pending => {
                    self.closing = Some(closing);
                    return Poll::Pending;
                }
            }
        }
        let drained = closing.drain(cx, &mut self.stream);
        if drained.is_pending() {
            self.closing = Some(closing);
        }
        drained.map(Ok)
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let connection = self.get_mut();
        let closing = match (connection.closing.take(), bare::head(bytes)) {
            (Some(closing), _) => closing,
            (None, None) => return connection.write(cx, bytes),
            // Earlier answers go out first.
            (None, Some(head)) if head.at > 0 => return connection.write(cx, &bytes[..head.at]),
            (None, Some(head)) => Closing::new(refusal::answer(&connection.app, &head)),
        };
        ready!(connection.close(cx, closing))?;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.cut.0.get() {
            // Unsent data is discarded with the reset; an error leaves an ordinary end.
            let _ = self.stream.set_zero_linger();
        }
    }
}
