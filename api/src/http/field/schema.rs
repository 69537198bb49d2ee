//! The schema of a text, from what its type says of its form. utoipa refers to it by name; `contract/texts.rs` puts it
//! where the reference stands.

use super::Field;
use kontor_domain::text::{ParseText, TextForm};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// The schema of texts of a form.
#[must_use]
#[expect(
    deprecated,
    reason = "the derive of utoipa writes examples like this everywhere else"
)]
pub fn text_schema(form: &TextForm) -> RefOr<Schema> {
    let format = form.format.map(|name| SchemaFormat::Custom(name.to_owned()));
    let about = Some(form.about).filter(|about| !about.is_empty());
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(about)
        .min_length(form.min)
        .max_length(form.max)
        .pattern(form.pattern)
        .format(format)
        .example(form.example.map(Into::into));
    RefOr::T(schema.into())
}

impl<T: ParseText> PartialSchema for Field<T> {
    fn schema() -> RefOr<Schema> {
        text_schema(&T::FORM)
    }
}

impl<T: ParseText> ToSchema for Field<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::FORM.name)
    }
}
