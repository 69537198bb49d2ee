//! Languages of mails and documents.

crate::text_enum! {
    /// The language a person or an organisation is written to in.
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
