//! Who sees which products.

use kontor_domain::access::Standing;
use kontor_persistence::Sight;

/// Managers and whoever has the billing permission see all products, others those that they hold a right in.
#[must_use]
pub const fn sight(standing: &Standing) -> Sight {
    if standing.role.has_billing(standing.billing) {
        Sight::Everything
    } else {
        Sight::Granted(standing.member)
    }
}
