//! The HTTP server: operations, docs and health, with the layers around them.

use crate::app::App;
use crate::contract::Methods;
use crate::contract::{self};
use crate::dev;
use crate::error::{Error, PathHint};
use crate::http::connection::{Connection, LINGER};
use crate::http::cors;
use crate::http::gate::{gate, limits};
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
use utoipa_actix_web::AppExt;

/// Time for which an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Input for starting a server.
pub struct Serve {
    /// Application.
    pub app: Arc<App>,
    /// Listener.
    pub listener: TcpListener,
    /// Whether the developer's mailbox is available (loopback only).
    pub dev: bool,
}

/// Builds the server, which runs when awaited.
///
/// # Errors
/// The listener can't be used, or the contract can't be written.
pub fn serve(serve: Serve) -> std::io::Result<Server> {
    let app = Data::from(serve.app);
    let (workers, shutdown) = (app.settings.workers, app.settings.shutdown);
    let (published, methods) = written_contract()?;
    let (published, methods) = (Data::new(published), Data::new(methods));
    let dev = serve.dev;
    let address = serve.listener.local_addr()?;
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .workers(workers)
        .shutdown_timeout(shutdown.as_secs())
        .disable_signals()
        .listen("kontor", serve.listener, move || {
            let (inner, stopping) = (app.clone(), stopping.clone());
            let operations = application(&app, &published, &methods, dev)
                .map_err(|error: actix_web::Error| error.error_response());
            // Nothing asks the framework for its address; links are built from the public URL.
            let operations = map_config(operations, |()| AppConfig::default());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .client_request_timeout(inner.settings.head_timeout)
                .client_disconnect_timeout(LINGER)
                .keep_alive(KEEP_ALIVE)
                // A client that closes its side is gone: its request ends immediately, with everything it holds.
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

/// Builds the application: operations, docs and health, with the layers around them.
fn application(
    app: &Data<App>,
    published: &Data<docs::Published>,
    methods: &Data<Methods>,
    dev: bool,
) -> impl ServiceFactory<
    Request,
    Config = AppConfig,
    Response = ServiceResponse<BoxBody>,
    Error = actix_web::Error,
    InitError = (),
> + use<> {
    actix_web::App::new()
        .into_utoipa_app()
        .app_data(app.clone())
        .app_data(published.clone())
        .app_data(methods.clone())
        .map(|inner| {
            inner
                .wrap(from_fn(limits))
                .wrap(cors::cors(&app.settings.cors_origins))
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
        .into_factory()
}

/// Builds the contract to be published and looked up. It is assembled on a thread of its own, whose memory is
/// returned to the system as a whole: building these few texts takes many times their size.
fn written_contract() -> std::io::Result<(docs::Published, Methods)> {
    let writing = std::thread::spawn(|| {
        let document = contract::document().map_err(std::io::Error::other)?;
        let methods = Methods::of(&serde_json::to_value(&document)?);
        Ok::<_, std::io::Error>((docs::Published::of(&document)?, methods))
    });
    let written = writing
        .join()
        .map_err(|_| std::io::Error::other("writing the contract panicked"))?;
    // Copies, so that none of that thread's memory is kept.
    written.map(|(published, methods)| (published.copied(), methods.clone()))
}

/// Answers a path or a method that is not in the contract.
async fn unknown(req: HttpRequest, methods: Data<Methods>) -> Result<HttpResponse, Error> {
    let path = req.path();
    if let Some(allowed) = methods.allowed(path) {
        return Err(Error::Method(allowed.to_owned()));
    }
    let plain = path.trim_end_matches('/');
    let is_known = |path: &str| methods.allowed(path).is_some();
    let versioned = format!("/v1{plain}");
    let hint = if plain != path && is_known(plain) {
        Some(PathHint::Slash(plain.to_owned()))
    } else {
        is_known(&versioned).then_some(PathHint::Version(versioned))
    };
    Err(Error::UnknownPath(hint))
}
