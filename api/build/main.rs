//! Puts the published contract into the binary, so that the server need not make it of the code when it starts: both
//! notations compressed, and a table of what the paths know.

mod secrets;
mod table;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{env, fs};

/// The committed contract; a test compares it with the code.
const CONTRACT: &str = "../openapi.yaml";

#[expect(clippy::print_stdout, reason = "how a build script talks to cargo")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={CONTRACT}");
    // A new file in a folder that the binary embeds; a changed one is known to the compiler.
    println!("cargo::rerun-if-changed=templates/mail");
    let written = env::var("OUT_DIR")?;
    let written = Path::new(&written);
    let yaml = fs::read_to_string(CONTRACT)?;
    // Not by way of JSON's own values, which would sort what has an order.
    let document: yaml_serde::Value = yaml_serde::from_str(&yaml)?;
    let json = serde_json::to_vec(&document)?;
    fs::write(written.join("openapi.yaml.gz"), packed(yaml.as_bytes())?)?;
    fs::write(written.join("openapi.json.gz"), packed(&json)?)?;
    let document: Value = serde_json::from_slice(&json)?;
    fs::write(written.join("paths.rs"), table::of(&document))?;
    Ok(())
}

fn packed(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}
