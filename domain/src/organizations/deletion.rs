//! What stands in the way of deleting an organisation.

crate::text_enum! {
    /// A kind of thing that must go first.
    ObstacleCode {
        /// Members beside whoever asks, suspended ones included. For an administrator the legal
        /// representatives are among them, so an organisation's last step is its legal representative's.
        OtherMembers = "other_members",
        /// Products.
        Products = "products",
        /// Invoices that are not paid.
        UnpaidInvoices = "unpaid_invoices",
        /// Money on the prepaid account.
        PrepaidBalance = "prepaid_balance",
    }
}

/// What an organisation still has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Members beside whoever asks.
    pub other_members: u64,
    /// Products that are not over.
    pub products: u64,
}

/// One kind of thing that stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// What it is.
    pub code: ObstacleCode,
    /// How many.
    pub count: u64,
}

impl Obstacle {
    /// The obstacle in words, as `problem::wordings` has them: `{count}` stands for its number.
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

/// What stands in the way, in the order of [`ObstacleCode`]; nothing if the organisation can be deleted.
#[must_use]
pub fn obstacles(belongings: Belongings) -> Vec<Obstacle> {
    [
        (ObstacleCode::OtherMembers, belongings.other_members),
        (ObstacleCode::Products, belongings.products),
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
