//! One request over one connection: encrypted for `https`, and never redirected.

use super::super::DeliveryError;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// URL of a gateway. `Debug` prints only the host, since the rest may contain a credential.
#[derive(Clone)]
pub struct Endpoint {
    host: Host<String>,
    port: u16,
    is_encrypted: bool,
    target: String,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("host", &self.host.to_string())
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Parses an `http` or `https` URL without a user and a fragment.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let url = Url::parse(raw).ok()?;
        let is_encrypted = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        is_plain.then_some(())?;
        Some(Self {
            host: url.host()?.to_owned(),
            port: url.port_or_known_default()?,
            is_encrypted,
            target: format!("{}{query}", url.path()),
        })
    }

    /// Returns the host, for messages to the operator.
    #[must_use]
    pub fn host(&self) -> String {
        self.host.to_string()
    }

    /// Whether requests are encrypted.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// Whether the gateway is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        }
    }

    /// Connects without sending anything.
    ///
    /// # Errors
    /// [`DeliveryError`] with the reason.
    pub async fn reach(&self, tls: &Tls) -> Result<(), DeliveryError> {
        let stream = self.connect().await.map_err(DeliveryError::for_now)?;
        if self.is_encrypted {
            let stream = tls.0.connect(self.server_name()?, stream).await;
            stream.map_err(DeliveryError::for_now)?;
        }
        Ok(())
    }

    /// Returns path and query.
    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// Returns the value of the header `Host`.
    pub(super) fn authority(&self) -> Result<HeaderValue, DeliveryError> {
        HeaderValue::try_from(format!("{}:{}", self.host, self.port)).map_err(DeliveryError::for_now)
    }

    async fn connect(&self) -> std::io::Result<TcpStream> {
        match &self.host {
            Host::Domain(name) => TcpStream::connect((name.as_str(), self.port)).await,
            Host::Ipv4(address) => TcpStream::connect((*address, self.port)).await,
            Host::Ipv6(address) => TcpStream::connect((*address, self.port)).await,
        }
    }

    fn server_name(&self) -> Result<ServerName<'static>, DeliveryError> {
        Ok(match &self.host {
            Host::Domain(name) => ServerName::try_from(name.clone()).map_err(DeliveryError::for_now)?,
            Host::Ipv4(address) => std::net::IpAddr::from(*address).into(),
            Host::Ipv6(address) => std::net::IpAddr::from(*address).into(),
        })
    }
}

/// Rules of encrypted connections: the authorities that are trusted.
#[derive(Clone)]
pub struct Tls(TlsConnector);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// Trusts the public authorities.
    #[must_use]
    pub fn public() -> Option<Self> {
        Self::of(RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        })
    }

    /// Trusts the authorities in a file of PEM too; none unless there is at least one, and each can be used.
    #[must_use]
    pub fn with_file(path: &Path) -> Option<Self> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).ok()?.collect();
        let found = found.ok().filter(|found| !found.is_empty())?;
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        for authority in found {
            roots.add(authority).ok()?;
        }
        Self::of(roots)
    }

    fn of(roots: RootCertStore) -> Option<Self> {
        // The cryptography that the mail client uses.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .ok()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Some(Self(TlsConnector::from(Arc::new(config))))
    }
}

/// Connects, sends a request, and returns the status of its answer.
///
/// # Errors
/// [`DeliveryError`], after which another attempt may help.
pub(super) async fn exchange(
    to: &Endpoint,
    tls: &Tls,
    mut request: Request<Full<Bytes>>,
) -> Result<StatusCode, DeliveryError> {
    request.headers_mut().insert(HOST, to.authority()?);
    let stream = to.connect().await.map_err(DeliveryError::for_now)?;
    stream.set_nodelay(true).map_err(DeliveryError::for_now)?;
    if to.is_encrypted {
        let stream = tls.0.connect(to.server_name()?, stream).await;
        send(stream.map_err(DeliveryError::for_now)?, request).await
    } else {
        send(stream, request).await
    }
}

async fn send<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, DeliveryError>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(DeliveryError::for_now)?;
    let mut answer = std::pin::pin!(sender.send_request(request));
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        // The connection carries the answer; once it ends, the answer is there or never comes.
        _ = connection => answer.await,
    };
    Ok(answer.map_err(DeliveryError::for_now)?.status())
}
