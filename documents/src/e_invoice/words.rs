//! Texts that go with an e-invoice, in the document's language.

use kontor_domain::billing::VatCategory;
use kontor_domain::locale::Locale;

/// Returns the reason why a category is without VAT, and its code in the list VATEX.
pub(super) fn exemption(category: VatCategory, locale: Locale) -> Option<(&'static str, &'static str)> {
    match category {
        VatCategory::Standard => None,
        VatCategory::ReverseCharge => Some((reverse_charge(locale), "VATEX-EU-AE")),
        VatCategory::Outside => Some((outside(locale), "VATEX-EU-O")),
    }
}

fn reverse_charge(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge)",
        Locale::Fr => "Autoliquidation par le preneur (reverse charge)",
        Locale::It => "Inversione contabile (reverse charge)",
        Locale::En => "Reverse charge",
    }
}

fn outside(locale: Locale) -> &'static str {
    match locale {
        Locale::De => "Nicht der Schweizer MWST unterliegend: Ort der Leistung im Ausland (Art. 8 MWSTG)",
        Locale::Fr => "Non soumis à la TVA suisse : lieu de la prestation à l'étranger (art. 8 LTVA)",
        Locale::It => "Non soggetto all'IVA svizzera: luogo della prestazione all'estero (art. 8 LIVA)",
        Locale::En => "Outside the scope of Swiss VAT: place of supply abroad (Art. 8 VAT Act)",
    }
}
