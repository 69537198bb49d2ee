//! Forms of texts that are no [`Field`](super::field::Field): secrets, which are compared or judged later, and words that
//! only a whole list makes sense of.

use super::field::text_schema;
use crate::passwords::PRESENTED_LENGTH;
use crate::secrets::TOKEN_LENGTH;
use kontor_domain::grants::CODE_PATTERN;
use kontor_domain::identity::PASSWORD_MIN_LENGTH_LEAST;
use kontor_domain::text::TextForm;
use std::borrow::Cow;
use std::marker::PhantomData;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// A kind of text, for the contract.
pub trait Described {
    /// Constraints that a client can check.
    const FORM: TextForm;
}

/// Stand-in for such a text in the `value_type` of a field.
#[derive(Debug)]
pub struct Text<D>(PhantomData<D>);

/// A password or a login that is only compared.
pub type Presented = Text<PresentedForm>;
/// A password that is only compared.
pub type PresentedPassword = Text<PresentedPasswordForm>;
/// A password that is judged by the policy.
pub type NewPassword = Text<NewPasswordForm>;
/// A token that was mailed or handed out.
pub type Token = Text<TokenForm>;
/// A code of the catalog.
pub type Code = Text<CodeForm>;
/// The code of a right in a list.
pub type RightCode = Text<RightCodeForm>;

/// See [`Presented`].
#[derive(Debug)]
pub struct PresentedForm;
/// See [`PresentedPassword`].
#[derive(Debug)]
pub struct PresentedPasswordForm;
/// See [`NewPassword`].
#[derive(Debug)]
pub struct NewPasswordForm;
/// See [`Token`].
#[derive(Debug)]
pub struct TokenForm;
/// See [`Code`].
#[derive(Debug)]
pub struct CodeForm;
/// See [`RightCode`].
#[derive(Debug)]
pub struct RightCodeForm;

impl Described for PresentedForm {
    const FORM: TextForm = TextForm::of("Presented").at_most(PRESENTED_LENGTH);
}

impl Described for PresentedPasswordForm {
    const FORM: TextForm = TextForm::of("PresentedPassword")
        .at_most(PRESENTED_LENGTH)
        .formatted("password");
}

impl Described for NewPasswordForm {
    const FORM: TextForm = TextForm::of("NewPassword")
        .length(PASSWORD_MIN_LENGTH_LEAST, PRESENTED_LENGTH)
        .formatted("password");
}

impl Described for TokenForm {
    const FORM: TextForm = TextForm::of("Token").at_most(TOKEN_LENGTH);
}

impl Described for CodeForm {
    const FORM: TextForm = TextForm::of("Code").matching(CODE_PATTERN);
}

impl Described for RightCodeForm {
    const FORM: TextForm = TextForm::of("RightCode")
        .about("Code of a right from the catalog, or `*` for all.")
        .matching("^([a-z][a-z0-9_]{0,39}|\\*)$")
        .example("view");
}

impl<D: Described> PartialSchema for Text<D> {
    fn schema() -> RefOr<Schema> {
        text_schema(&D::FORM)
    }
}

impl<D: Described> ToSchema for Text<D> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(D::FORM.name)
    }
}
