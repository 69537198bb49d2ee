//! Closing a connection whose request was refused: the answer, the end of writing, and a while of reading.

use super::LINGER;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Buf, Bytes};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Number of bytes read and discarded at a time.
const SINK: usize = 8 * 1024;

/// Answer being written, followed by nothing else.
pub struct Closing {
    answer: Bytes,
    /// Timer started at the end of the answer.
    linger: Option<Pin<Box<Sleep>>>,
    is_shut: bool,
}

impl Closing {
    /// Starts with all of `answer` unwritten.
    pub const fn new(answer: Bytes) -> Self {
        Self {
            answer,
            linger: None,
            is_shut: false,
        }
    }

    /// Returns the rest of the answer, if any is left.
    pub fn unwritten(&self) -> Option<&[u8]> {
        (!self.answer.is_empty()).then_some(&self.answer)
    }

    /// Records that `count` bytes were written.
    pub fn advance(&mut self, count: usize) {
        self.answer.advance(count);
    }

    /// Ends writing, and reads on until the client ends too or its time is up. Errors end it as well.
    pub fn drain(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<()> {
        let linger = self.linger.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        if linger.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        let mut stream = Pin::new(stream);
        if !self.is_shut {
            match stream.as_mut().poll_shutdown(cx) {
                Poll::Ready(Ok(())) => self.is_shut = true,
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
        let mut sink = [0; SINK];
        loop {
            let mut sink = ReadBuf::new(&mut sink);
            match stream.as_mut().poll_read(cx, &mut sink) {
                Poll::Ready(Ok(())) if !sink.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
