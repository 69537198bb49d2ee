//! Check of the SMS gateway.

use super::finding::Finding;
use crate::settings::Settings;

/// Examines the gateway's settings, and whether it can be reached. Nothing is sent to it.
pub async fn examine(settings: &Settings) -> Finding {
    let Some(endpoint) = &settings.sms.endpoint else {
        let folder = settings.server.data_dir.join("sms");
        return Finding::advice(
            "sms",
            format!("no gateway is set, SMS are written to {}", folder.display()),
            "set KONTOR_SMS_URL, unless this is a trial",
        );
    };
    let host = endpoint.host();
    let reached = endpoint.reach(&settings.sms.tls);
    match tokio::time::timeout(settings.sms.timeout, reached).await {
        Err(_) => Finding::fix(
            "sms",
            format!("the gateway {host} can't be reached in time"),
            "check KONTOR_SMS_URL, and that this machine may connect to it",
        ),
        Ok(Err(error)) => Finding::fix(
            "sms",
            format!("the gateway {host} can't be reached: {}", error.reason),
            "check KONTOR_SMS_URL and KONTOR_SMS_CA_FILE, and that this machine may connect to it",
        ),
        Ok(Ok(())) if !endpoint.is_encrypted() && !endpoint.is_local() => Finding::advice(
            "sms",
            format!("the gateway {host} can be reached, but codes go to it unencrypted"),
            "use an https URL in KONTOR_SMS_URL",
        ),
        Ok(Ok(())) => Finding::ok("sms", format!("the gateway {host} can be reached")),
    }
}
