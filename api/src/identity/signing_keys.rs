//! Replacing the key that signs access tokens, and loading keys replaced by other nodes.

use crate::app::App;
use crate::entropy::array;
use crate::tokens::signing_key;
use kontor_domain::activity::{Author, Chain};
use kontor_domain::identity::{Action, KeyLife, NotRotated, Rotation, RotationPlan, plan_rotation};
use kontor_domain::moment::written;
use kontor_persistence::{Entry, SigningKey, StorageError};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::watch;
use tracing::info;

/// Creates a new key and retires the others according to `rotation`, or returns the reason not to. If several nodes
/// do this at once, one of them creates a key. This node uses it immediately, the others after their next look.
pub async fn rotate_signing_keys(
    app: &App,
    rotation: Rotation,
) -> Result<Result<KeyLife, NotRotated>, StorageError> {
    let (secret, lifetime) = (array(app.entropy.as_ref()), app.tokens.lifetime());
    let rotated = app
        .store
        .write(app.own_context("signing keys"), move |tx| {
            let now = tx.now();
            let decided = match tx.identity().newest_signing_key_for_update()? {
                Some(newest) => plan_rotation(rotation, &newest, lifetime, now),
                None => Ok(RotationPlan {
                    activates_at: now,
                    others_retire_at: now,
                }),
            };
            let plan = match decided {
                Ok(plan) => plan,
                Err(reason) => return Ok::<_, StorageError>(Err(reason)),
            };
            let made = signing_key(tx.new_id(), secret, now);
            let life = KeyLife {
                activates_at: plan.activates_at,
                ..made.life
            };
            tx.identity().keep_signing_key(&SigningKey { life, ..made })?;
            tx.identity()
                .retire_other_signing_keys(life.id, plan.others_retire_at)?;
            let made = json!({
                "rotation": rotation.as_str(), "activates_at": written(life.activates_at),
                "others_retire_at": written(plan.others_retire_at),
            });
            let entry = Entry::new(Action::SigningKeyRotated, life.id).change(Value::Null, made);
            tx.record(Chain::Installation, Author::System, entry);
            Ok(Ok(life))
        })
        .await?;
    if let Ok(key) = &rotated {
        info!(key = %key.id, activates_at = %key.activates_at, "made a new signing key");
        app.read_signing_keys().await;
    }
    Ok(rotated)
}

/// Looks for new and retired keys at intervals, until `stop` turns true.
pub async fn keep_signing_keys_fresh(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(app.settings.identity.signing_key_refresh) => {
                app.read_signing_keys().await;
            }
            _ = stop.changed() => {}
        }
    }
}
