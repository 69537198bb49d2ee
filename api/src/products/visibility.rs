//! Visibility of products.

use kontor_domain::access::Standing;
use kontor_persistence::Visibility;

/// Returns the visible products: all for managers and members with the billing permission, for others those in
/// which they hold a right.
#[must_use]
pub const fn visibility_of(standing: &Standing) -> Visibility {
    if standing.role.has_billing(standing.billing) {
        Visibility::Everything
    } else {
        Visibility::Granted(standing.member)
    }
}
