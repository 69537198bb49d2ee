//! The contract as files, and as a page that works without the internet: its assets lie in the binary. All of them
//! are kept compressed, and unpacked for the few clients that take no gzip.

use crate::error::Error;
use crate::http::compression::{accepts_gzip, is_version, tag_of_gzip, vary};
use crate::http::gate::PAGE_PATH;
use crate::http::methods;
use crate::http::precondition::{etag, tags};
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes, Data, Path, ServiceConfig, block};
use actix_web::{HttpRequest, HttpResponse, get};
use flate2::Crc;
use flate2::read::GzDecoder;
use std::borrow::Cow;
use std::io::{self, Read};
use utoipa_swagger_ui::Config;

/// Time for which a copy may be used without asking; a new version of Kontor is visible after that.
const CACHE_CONTROL: &str = "public, max-age=300";

/// The contract in both notations, compressed; `build/main.rs` makes them of `openapi.yaml`.
static JSON: Contract = Contract::new(
    "application/json",
    include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz")),
);
static YAML: Contract = Contract::new(
    "application/yaml",
    include_bytes!(concat!(env!("OUT_DIR"), "/openapi.yaml.gz")),
);

/// A notation of the contract.
struct Contract {
    media_type: &'static str,
    gzip: &'static [u8],
}

impl Contract {
    const fn new(media_type: &'static str, gzip: &'static [u8]) -> Self {
        Self { media_type, gzip }
    }

    async fn answer(&self, req: &HttpRequest) -> Result<HttpResponse, Error> {
        let file = File {
            media_type: self.media_type.to_owned(),
            bytes: Bytes::from_static(self.gzip),
            is_gzip: true,
            tag: checksum(self.media_type, self.gzip),
        };
        file.answer(req).await
    }
}

/// Adds `/openapi.json`, `/openapi.yaml` and `/docs`.
pub fn routes(config: &mut ServiceConfig) {
    let page = Config::from("/openapi.json")
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .persist_authorization(false)
        .use_base_layout()
        .doc_expansion("list");
    config
        .app_data(Data::new(page))
        .service(openapi_json)
        .service(openapi_yaml)
        .service(web::resource("/").route(web::get().to(home)))
        .service(web::resource("/docs").route(web::get().to(home)))
        .service(web::resource("/docs/{asset:.*}").route(web::get().to(asset)));
}

async fn home() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, PAGE_PATH))
        .finish()
}

#[get("/openapi.json")]
async fn openapi_json(req: HttpRequest) -> Result<HttpResponse, Error> {
    JSON.answer(&req).await
}

#[get("/openapi.yaml")]
async fn openapi_yaml(req: HttpRequest) -> Result<HttpResponse, Error> {
    YAML.answer(&req).await
}

/// Returns the tag of a file. No client can choose the file, so a checksum will do.
fn checksum(name: &str, bytes: &[u8]) -> String {
    let mut crc = Crc::new();
    crc.update(bytes);
    etag(&format!("{name} {}", crc.sum()))
}

/// The page, a script, a style or an image of it.
async fn asset(
    req: HttpRequest,
    name: Path<String>,
    config: Data<Config<'static>>,
) -> Result<HttpResponse, Error> {
    const FAILED: Error = Error::Internal("an asset of the docs page can't be read");
    let file = utoipa_swagger_ui::serve(&name, config.into_inner()).map_err(|_| FAILED)?;
    let Some(file) = file else {
        return Err(
            methods::allowed(req.path()).map_or(Error::Missing, |allowed| Error::Method(allowed.to_owned()))
        );
    };
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let tag = checksum(&name, &bytes);
    let file = File {
        media_type: file.content_type,
        bytes,
        is_gzip: file.gzpipped,
        tag,
    };
    file.answer(&req).await
}

/// A file as it is answered.
struct File {
    media_type: String,
    bytes: Bytes,
    is_gzip: bool,
    /// The tag of the plain file.
    tag: String,
}

impl File {
    async fn answer(self, req: &HttpRequest) -> Result<HttpResponse, Error> {
        let known = tags(req.headers(), "if-none-match").unwrap_or_default();
        let same = known
            .iter()
            .find(|known| *known == "*" || is_version(known.trim_start_matches("W/"), &self.tag));
        let as_gzip = self.is_gzip && accepts_gzip(req);
        let mut answer = if same.is_some() {
            HttpResponse::NotModified().finish()
        } else if self.is_gzip && !as_gzip {
            let packed = self.bytes.clone();
            let plain = block(move || unpacked(&packed)).await;
            let plain = plain.map_err(|_| Error::Internal("unpacking panicked"))?;
            HttpResponse::Ok().body(plain.map_err(|_| Error::Internal("a file can't be unpacked"))?)
        } else {
            HttpResponse::Ok().body(self.bytes.clone())
        };
        let headers = answer.headers_mut();
        let tag = if as_gzip { tag_of_gzip(&self.tag) } else { self.tag };
        let named = [(header::ETAG, tag), (header::CONTENT_TYPE, self.media_type)];
        for (name, value) in named {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
        if self.is_gzip {
            vary(headers);
        }
        if same.is_some() {
            headers.remove(header::CONTENT_TYPE);
        } else if as_gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(answer)
    }
}

fn unpacked(gzip: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(gzip).read_to_end(&mut plain)?;
    Ok(plain)
}
