//! The contract as files, and as a page that works without the internet: its assets lie in the binary.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, get};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The page runs its own scripts, sets styles inline and shows images made of data.
pub const PAGE_POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
/// Where the page and its assets lie.
pub const PAGE_PATH: &str = "/docs/";

/// The contract in both notations.
#[derive(Clone)]
pub struct Published {
    json: String,
    yaml: String,
}

impl Published {
    /// Writes the contract down.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn of(document: &OpenApi) -> std::io::Result<Self> {
        let yaml = document.to_yaml().map_err(std::io::Error::other)?;
        Ok(Self {
            json: document.to_json()?,
            yaml,
        })
    }
}

/// Adds `/openapi.json`, `/openapi.yaml` and `/docs`.
pub fn routes(config: &mut ServiceConfig) {
    let page = SwaggerUi::new("/docs/{_:.*}").config(
        Config::from("/openapi.json")
            .try_it_out_enabled(true)
            .display_request_duration(true)
            .persist_authorization(false)
            .use_base_layout()
            .doc_expansion("list"),
    );
    config
        .service(openapi_json)
        .service(openapi_yaml)
        .service(web::resource("/").route(web::get().to(home)))
        .service(web::resource("/docs").route(web::get().to(home)))
        .service(page);
}

async fn home() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, PAGE_PATH))
        .finish()
}

#[get("/openapi.json")]
async fn openapi_json(published: Data<Published>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(published.json.clone())
}

#[get("/openapi.yaml")]
async fn openapi_yaml(published: Data<Published>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/yaml")
        .body(published.yaml.clone())
}
