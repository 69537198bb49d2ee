//! A gateway over HTTP: a POST with a JSON body for each SMS.

use super::super::DeliveryError;
use super::connection::exchange;
use super::{BodyTemplate, Endpoint, HeaderTemplates, TextMessage, Tls};
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use std::fmt;
use std::time::Duration;

/// Name and version sent to the gateway.
const AGENT: &str = concat!("kontor/", env!("CARGO_PKG_VERSION"));

/// Gateway that sends SMS. Nothing of a request is in its errors: URL and headers are credentials, the body a code.
pub struct SmsGateway {
    endpoint: Endpoint,
    headers: HeaderTemplates,
    body: BodyTemplate,
    timeout: Duration,
    tls: Tls,
}

impl fmt::Debug for SmsGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsGateway")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl SmsGateway {
    /// Creates the client of a gateway, without connecting. `timeout` limits a whole delivery.
    #[must_use]
    pub fn new(
        endpoint: Endpoint,
        (headers, body): (HeaderTemplates, BodyTemplate),
        timeout: Duration,
        tls: Tls,
    ) -> Self {
        Self {
            endpoint,
            headers,
            body,
            timeout,
            tls,
        }
    }

    /// Sends an SMS.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub async fn send(&self, message: &TextMessage) -> Result<(), DeliveryError> {
        let request = self.request(message)?;
        let answer = exchange(&self.endpoint, &self.tls, request);
        let status = tokio::time::timeout(self.timeout, answer)
            .await
            .map_err(|_| DeliveryError::for_now("the gateway did not answer in time"))??;
        judge(status)
    }

    fn request(&self, message: &TextMessage) -> Result<Request<Full<hyper::body::Bytes>>, DeliveryError> {
        let body = Full::new(self.body.body(message).into());
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(self.endpoint.target())
            .body(body)
            .map_err(DeliveryError::for_now)?;
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        for header in self.headers.headers(message) {
            let (name, value) =
                header.ok_or_else(|| DeliveryError::for_now("a header of sms_headers can't be sent"))?;
            headers.insert(name, value);
        }
        Ok(request)
    }
}

/// Judges the gateway's answer. A refused credential or an unknown path is a wrong setting: once it is corrected, the
/// same SMS goes out.
fn judge(status: StatusCode) -> Result<(), DeliveryError> {
    let answered = format!("the gateway answered {}", status.as_u16());
    match status {
        // 409: the key is known, so the SMS was accepted before.
        _ if status.is_success() || status == StatusCode::CONFLICT => Ok(()),
        StatusCode::BAD_REQUEST
        | StatusCode::GONE
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNPROCESSABLE_ENTITY => Err(DeliveryError::for_good(answered)),
        _ => Err(DeliveryError::for_now(answered)),
    }
}
