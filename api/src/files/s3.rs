//! A bucket of S3.

use super::error::FileError;
use super::place::S3Bucket;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ClientOptions, RetryConfig};
use secrecy::ExposeSecret;
use std::time::Duration;

/// Time limit for establishing a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time limit for a request.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum number of repetitions of a failed request.
const RETRIES: usize = 3;

/// Creates a client, without connecting. The bucket is part of the path, which all servers understand.
pub fn open(to: &S3Bucket) -> Result<AmazonS3, FileError> {
    // The cryptography that the mail client uses; a second installation changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let is_plain = to.endpoint.starts_with("http://");
    let client = ClientOptions::new()
        .with_connect_timeout(CONNECT_TIMEOUT)
        .with_timeout(TIMEOUT)
        .with_allow_http(is_plain);
    let retry = RetryConfig {
        max_retries: RETRIES,
        retry_timeout: TIMEOUT,
        ..RetryConfig::default()
    };
    Ok(AmazonS3Builder::new()
        .with_endpoint(&to.endpoint)
        .with_bucket_name(&to.bucket)
        .with_region(&to.region)
        .with_access_key_id(to.access_key.expose_secret())
        .with_secret_access_key(to.secret_key.expose_secret())
        .with_client_options(client)
        .with_retry(retry)
        .build()?)
}
