//! Documents as the files of an archive, made or read one by one.

use super::document_files::{Printed, pdf_of};
use crate::app::App;
use crate::error::Error;
use crate::http::archive::Entry;
use crate::http::csv::Block;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use kontor_domain::billing::BillingDocument;
use kontor_persistence::ListedDocument;
use std::sync::Arc;
use std::vec::IntoIter;

/// Returns the documents of the blocks that `read` returns, starting with `first`, each in its usual form and under its
/// number.
pub fn entries<C, F>(
    app: Arc<App>,
    first: C,
    read: impl Fn(C) -> F + Send + 'static,
) -> impl Stream<Item = Result<Entry, Error>> + Send + 'static
where
    C: Send + 'static,
    F: Future<Output = Result<Block<ListedDocument, C>, Error>> + Send + 'static,
{
    let begun = (Vec::new().into_iter(), Some(first), read);
    try_unfold(begun, move |(block, next, read)| {
        let app = Arc::clone(&app);
        async move {
            let (mut block, mut next): (IntoIter<ListedDocument>, Option<C>) = (block, next);
            loop {
                if let Some(document) = block.next() {
                    let entry = entry(&app, &document).await?;
                    return Ok(Some((entry, (block, next, read))));
                }
                let Some(place) = next.take() else {
                    return Ok(None);
                };
                let further = read(place).await?;
                (block, next) = (further.rows.into_iter(), further.next);
            }
        }
    })
}

/// Returns a document that the caller may download as an entry.
async fn entry(app: &App, listed: &ListedDocument) -> Result<Entry, Error> {
    let (organization, id) = (listed.summary.organization, listed.summary.id);
    let document: BillingDocument = app
        .store
        .read(app.own_context("documents"), move |tx| {
            tx.billing().document(organization, id)?.ok_or(Error::Missing)
        })
        .await?;
    let modified = document.summary.updated_at;
    let pdf = pdf_of(app, Printed::of(&document, document.summary.usual_form())).await?;
    Ok(Entry {
        name: format!("{}.pdf", document.content.number),
        modified,
        bytes: pdf.bytes,
    })
}
