//! Obstacles to the deletion of an organization.

crate::text_enum! {
    /// A kind of obstacle that must be removed first.
    ObstacleCode {
        /// Members other than the caller, including suspended ones. For an administrator they include the legal
        /// representatives, so only a legal representative can delete an organization.
        OtherMembers = "other_members",
        /// Products.
        Products = "products",
        /// Unpaid invoices.
        UnpaidInvoices = "unpaid_invoices",
        /// A balance on the prepaid account.
        PrepaidBalance = "prepaid_balance",
    }
}

/// Remaining belongings of an organization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Members other than the caller.
    pub other_members: u64,
    /// Products that are not canceled.
    pub products: u64,
    /// Invoices on which money is due.
    pub unpaid_invoices: u64,
}

/// An obstacle to the deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// Its kind.
    pub code: ObstacleCode,
    /// Its number.
    pub count: u64,
}

impl Obstacle {
    /// Returns the obstacle in words, as in `problem::wordings`; `{count}` stands for its number.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self.code {
            ObstacleCode::OtherMembers => {
                "{count} other {count:member|members}: remove {count:this person|them}, or let {count:this person|them} leave first"
            }
            ObstacleCode::Products => {
                "{count} {count:product|products}: end or transfer {count:it|them} first"
            }
            ObstacleCode::UnpaidInvoices => {
                "{count} unpaid {count:invoice|invoices}: pay {count:it|them} first"
            }
            ObstacleCode::PrepaidBalance => {
                "{count} prepaid {count:balance|balances}: have the money paid out first"
            }
        }
    }
}

/// Returns the obstacles in the order of [`ObstacleCode`]; empty if the organization can be deleted.
#[must_use]
pub fn obstacles(belongings: Belongings) -> Vec<Obstacle> {
    [
        (ObstacleCode::OtherMembers, belongings.other_members),
        (ObstacleCode::Products, belongings.products),
        (ObstacleCode::UnpaidInvoices, belongings.unpaid_invoices),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(code, count)| Obstacle { code, count })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_alone_deletes() {
        assert_eq!(obstacles(Belongings::default()), []);
        let found = obstacles(Belongings {
            other_members: 2,
            products: 0,
            unpaid_invoices: 0,
        });
        assert_eq!(
            found,
            [Obstacle {
                code: ObstacleCode::OtherMembers,
                count: 2
            }]
        );
    }
}
