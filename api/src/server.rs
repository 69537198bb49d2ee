//! The HTTP server: operations, docs, health, and what wraps them.

use crate::app::App;
use crate::dev::{self, DevTools};
use crate::error::{Error, PathHint};
use crate::http::connection::{Connection, LINGER};
use crate::http::gate::{gate, limits};
use crate::http::{cors, methods};
use crate::{docs, health, routes};
use actix_http::{HttpService, Request};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Server, ServiceFactory, ServiceResponse, fn_service};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use std::future::ready;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

/// Time for which an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Input for starting a server.
pub struct Serve {
    /// The application.
    pub app: Arc<App>,
    /// Listener.
    pub listener: TcpListener,
    /// Tools for development, if they are shown (loopback only).
    pub dev: Option<DevTools>,
}

/// Starts the server; it runs when awaited.
///
/// # Errors
/// When the listener can't be used.
pub fn serve(serve: Serve) -> std::io::Result<Server> {
    let app = Data::from(serve.app);
    let (workers, shutdown) = (app.settings.server.workers, app.settings.server.shutdown);
    let dev = serve.dev.map(Data::new);
    let address = serve.listener.local_addr()?;
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .workers(workers)
        .shutdown_timeout(shutdown.as_secs())
        .disable_signals()
        .listen("kontor", serve.listener, move || {
            let (inner, stopping) = (app.clone(), stopping.clone());
            let operations =
                application(&app, dev.as_ref()).map_err(|error: actix_web::Error| error.error_response());
            // Nothing asks the framework where it listens; links are made of the public URL.
            let operations = map_config(operations, |()| AppConfig::default());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .client_request_timeout(inner.settings.server.head_timeout)
                .client_disconnect_timeout(LINGER)
                .keep_alive(KEEP_ALIVE)
                // A client that closes its side is gone: its request ends there and then, with all it holds.
                .h1_allow_half_closed(false)
                .local_addr(address)
                .on_connect_ext(|connection: &Connection, data| {
                    data.insert(connection.cut());
                })
                .h1(operations);
            fn_service(move |stream: TcpStream| {
                let connection = Connection::new(stream, inner.clone());
                let peer = connection.peer();
                ready(Ok((connection, peer)))
            })
            .and_then(http)
        })?;
    Ok(server.run())
}

/// Operations, docs and health, and what wraps them.
fn application(
    app: &Data<App>,
    dev: Option<&Data<DevTools>>,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = ServiceResponse<BoxBody>,
    Error = actix_web::Error,
    InitError = (),
> + use<> {
    actix_web::App::new()
        .app_data(app.clone())
        .wrap(from_fn(limits))
        .wrap(cors::cors(&app.settings.server.cors_origins))
        .wrap(from_fn(gate))
        .configure(routes::operations)
        .configure(docs::routes)
        .configure(health::routes)
        .configure(|config| {
            if let Some(tools) = dev {
                dev::routes(config, tools);
            }
        })
        .default_service(web::to(unknown))
        .into_factory()
}

/// A path or a method that the contract does not have.
async fn unknown(req: HttpRequest) -> Result<HttpResponse, Error> {
    let path = req.path();
    if let Some(allowed) = methods::allowed(path) {
        return Err(Error::Method(allowed.to_owned()));
    }
    let plain = path.trim_end_matches('/');
    let is_known = |path: &str| methods::allowed(path).is_some();
    let versioned = format!("/v1{plain}");
    let hint = if plain != path && is_known(plain) {
        Some(PathHint::Slash(plain.to_owned()))
    } else {
        is_known(&versioned).then_some(PathHint::Version(versioned))
    };
    Err(Error::UnknownPath(hint))
}
