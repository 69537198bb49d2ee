//! Basis of documents: the issuer, prices, rates and times.

use crate::app::App;
use chrono::{Days, NaiveDate};
use kontor_domain::billing::{IssuerIncomplete, IssuerProfile, VatRates};
use kontor_domain::products::Catalogue;
use std::sync::Arc;

/// The operator's data that documents are made by.
#[derive(Clone)]
pub struct BillingRules {
    /// Plans, with their names and VAT classes.
    pub catalogue: Arc<Catalogue>,
    /// VAT rates.
    pub rates: Arc<VatRates>,
    issuer: Result<Arc<IssuerProfile>, IssuerIncomplete>,
    payment: Days,
    pro_forma: Days,
    /// Page that checks the code of a document.
    pub verify_url: String,
}

impl BillingRules {
    /// Returns those of the installation.
    pub fn of(app: &App) -> Self {
        let settings = &app.settings.billing;
        let verify_url = settings.verify_url.clone();
        Self {
            catalogue: Arc::clone(&app.catalogue),
            rates: Arc::clone(&app.vat_rates),
            issuer: settings.issuer.clone().map(Arc::new),
            payment: settings.payment,
            pro_forma: settings.pro_forma,
            verify_url: verify_url.unwrap_or_else(|| format!("{}/verify", app.public_url())),
        }
    }

    /// Returns the issuer.
    ///
    /// # Errors
    /// [`IssuerIncomplete`].
    pub fn issuer(&self) -> Result<&IssuerProfile, IssuerIncomplete> {
        self.issuer.as_deref().map_err(Clone::clone)
    }

    /// Returns the due date of an invoice that is issued today.
    pub fn due_on(&self, today: NaiveDate) -> NaiveDate {
        today.checked_add_days(self.payment).unwrap_or(today)
    }

    /// Returns the last day of a pro-forma invoice that is made today.
    pub fn valid_until(&self, today: NaiveDate) -> NaiveDate {
        today.checked_add_days(self.pro_forma).unwrap_or(today)
    }
}
