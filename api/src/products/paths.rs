//! Path parameters of products.

use serde::Deserialize;
use utoipa::IntoParams;

/// A product of an organization.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameters; `PathIds` reads them")]
pub struct ProductPath {
    /// The organization's id.
    #[param(
        example = "org_0192f0c1e5b07cc3a4d15e6f708192a3",
        pattern = "^org_[0-9a-f]{32}$"
    )]
    organization_id: String,
    /// The product's id.
    #[param(
        example = "prod_0192f0c1e5b07cc3a4d15e6f708192b1",
        pattern = "^prod_[0-9a-f]{32}$"
    )]
    product_id: String,
}
