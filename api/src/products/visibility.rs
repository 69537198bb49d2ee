//! Who sees which products.

use kontor_domain::access::Standing;
use kontor_persistence::Visibility;

/// Managers and whoever has the billing permission see all products, others those that they hold a right in.
#[must_use]
pub const fn visibility_of(standing: &Standing) -> Visibility {
    if standing.role.has_billing(standing.billing) {
        Visibility::Everything
    } else {
        Visibility::Granted(standing.member)
    }
}
