//! The texts of all mails and SMS, inside the binary: the folders `api/templates/mail` and `api/templates/sms`, with a
//! folder for each locale in them. A name that starts with `_` is a part included by other texts.

use include_dir::{Dir, File, include_dir};
use std::path::Path;

static TEXTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/mail");

static SMS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/sms");

/// Returns the text of a mail's template in a language.
pub(super) fn text(locale: &str, name: &str) -> Option<&'static str> {
    file_in(&TEXTS, locale, name)
}

/// Returns the text of an SMS's template in a language.
pub(super) fn sms(locale: &str, name: &str) -> Option<&'static str> {
    file_in(&SMS, locale, name)
}

fn file_in(folder: &'static Dir<'static>, locale: &str, name: &str) -> Option<&'static str> {
    let file = folder.get_file(Path::new(locale).join(name).with_extension("txt"))?;
    file.contents_utf8()
}

/// Returns all texts in a language, with their names.
pub(super) fn texts(locale: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = TEXTS.get_dir(locale).into_iter().flat_map(Dir::files);
    files.filter_map(|file| Some((name(file)?, file.contents_utf8()?)))
}

fn name(file: &File<'static>) -> Option<&'static str> {
    file.path().file_stem()?.to_str()
}
