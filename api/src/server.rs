//! The HTTP server: operations, docs, health, and what wraps them.

use crate::app::App;
use crate::contract::{self, Methods};
use crate::dev;
use crate::error::Error;
use crate::http::gate::{gate, limits};
use crate::{docs, health, routes};
use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, HttpServer};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use utoipa_actix_web::AppExt;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What a server is started with.
pub struct Serve {
    /// The application.
    pub app: Arc<App>,
    /// Where it listens.
    pub listener: TcpListener,
    /// Whether the developer's mailbox is shown (loopback only).
    pub dev: bool,
}

/// Starts the server; it runs when awaited.
///
/// # Errors
/// When the listener can't be used, or the contract can't be written.
pub fn serve(serve: Serve) -> std::io::Result<Server> {
    let app = Data::from(serve.app);
    let (workers, shutdown) = (app.settings.workers, app.settings.shutdown);
    let document = contract::document().map_err(std::io::Error::other)?;
    let published = Data::new(docs::Published::of(&document)?);
    let methods = Data::new(Methods::of(&serde_json::to_value(&document)?));
    let dev = serve.dev;
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .into_utoipa_app()
            .app_data(app.clone())
            .app_data(published.clone())
            .app_data(methods.clone())
            .map(|inner| {
                inner
                    .wrap(from_fn(limits))
                    .wrap(cors(&app.settings.cors_origins))
                    .wrap(from_fn(gate))
            })
            .configure(routes::operations)
            .into_app()
            .configure(docs::routes)
            .configure(health::routes)
            .configure(|config| {
                if dev {
                    dev::routes(config);
                }
            })
            .default_service(web::to(unknown))
    });
    Ok(server
        .workers(workers)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(shutdown.as_secs())
        .disable_signals()
        .listen(serve.listener)?
        .run())
}

/// A path or a method that the contract does not have.
async fn unknown(req: HttpRequest, methods: Data<Methods>) -> Result<HttpResponse, Error> {
    Err(methods
        .allowed(req.path())
        .map_or(Error::Missing, |allowed| Error::Method(allowed.to_owned())))
}

/// Browsers of other origins are let in only where the setting names them.
fn cors(origins: &[String]) -> Cors {
    let headers = [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "x-request-id",
        "traceparent",
    ];
    let exposed = [
        "content-disposition",
        "etag",
        "location",
        "idempotency-replayed",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-request-id",
    ];
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(headers)
        .expose_headers(exposed)
        .max_age(600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}
