//! Languages of mails and documents.

crate::text_enum! {
    /// The language used for mails to a person or organization.
    Locale {
        /// German (Swiss spelling).
        De = "de",
        /// French.
        Fr = "fr",
        /// Italian.
        It = "it",
        /// English.
        En = "en",
    }
}
