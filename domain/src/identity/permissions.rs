//! Actions of a person on their own account. Only logged-in people manage credentials.

use crate::access::{Capability, Effect, Permission, Rule, Scope};
use crate::activity::{ErasesLog, ReadsLog};
use crate::ids::UserId;
use crate::organizations::Role;

/// Permission to read one's own profile.
#[derive(Debug)]
pub struct ReadProfile;
impl Permission for ReadProfile {
    type On = UserId;
    const NAME: &'static str = "get_profile";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = Some(Scope::read(Capability::Identity));
}

/// Permission to change one's own profile.
#[derive(Debug)]
pub struct UpdateProfile;
impl Permission for UpdateProfile {
    type On = UserId;
    const NAME: &'static str = "update_profile";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = Some(Scope::write(Capability::Identity));
    const EFFECTS: &'static [Effect] = &[Effect::ChangePhone];
}

/// Permission to have a code sent to one's own phone.
#[derive(Debug)]
pub struct SendPhoneCode;
impl Permission for SendPhoneCode {
    type On = UserId;
    const NAME: &'static str = "send_phone_code";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to confirm one's own phone number.
#[derive(Debug)]
pub struct ConfirmPhone;
impl Permission for ConfirmPhone {
    type On = UserId;
    const NAME: &'static str = "confirm_phone";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to list one's own sessions.
#[derive(Debug)]
pub struct ListSessions;
impl Permission for ListSessions {
    type On = UserId;
    const NAME: &'static str = "list_sessions";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to end one of one's own sessions.
#[derive(Debug)]
pub struct EndSession;
impl Permission for EndSession {
    type On = UserId;
    const NAME: &'static str = "end_session";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to end all of one's own sessions except the current one.
#[derive(Debug)]
pub struct EndOtherSessions;
impl Permission for EndOtherSessions {
    type On = UserId;
    const NAME: &'static str = "end_other_sessions";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to confirm one's own password again.
#[derive(Debug)]
pub struct StepUp;
impl Permission for StepUp {
    type On = UserId;
    const NAME: &'static str = "step_up";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to set a new password.
#[derive(Debug)]
pub struct ChangePassword;
impl Permission for ChangePassword {
    type On = UserId;
    const NAME: &'static str = "change_password";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const EFFECTS: &'static [Effect] = &[Effect::ChangePassword];
}
impl EndsSessions for ChangePassword {}

/// Permission to list the devices of one's own account.
#[derive(Debug)]
pub struct ListDevices;
impl Permission for ListDevices {
    type On = UserId;
    const NAME: &'static str = "list_devices";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to forget a device.
#[derive(Debug)]
pub struct ForgetDevice;
impl Permission for ForgetDevice {
    type On = UserId;
    const NAME: &'static str = "forget_device";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to list the attempts to log in to one's own account.
#[derive(Debug)]
pub struct ListLogins;
impl Permission for ListLogins {
    type On = UserId;
    const NAME: &'static str = "list_logins";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

impl EndsSessions for EndOtherSessions {}

/// A right to end all of one's own sessions but one.
pub trait EndsSessions: Permission<On = UserId> {}

/// Permission to list one's own API tokens.
#[derive(Debug)]
pub struct ListApiTokens;
impl Permission for ListApiTokens {
    type On = UserId;
    const NAME: &'static str = "list_api_tokens";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to read one of one's own API tokens.
#[derive(Debug)]
pub struct ReadApiToken;
impl Permission for ReadApiToken {
    type On = UserId;
    const NAME: &'static str = "get_api_token";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to create an API token.
#[derive(Debug)]
pub struct CreateApiToken;
impl Permission for CreateApiToken {
    type On = UserId;
    const NAME: &'static str = "create_api_token";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::CreateApiToken];
}

/// Permission to revoke an API token.
#[derive(Debug)]
pub struct RevokeApiToken;
impl Permission for RevokeApiToken {
    type On = UserId;
    const NAME: &'static str = "revoke_api_token";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to change one's own e-mail address. The request includes the password.
#[derive(Debug)]
pub struct RequestEmailChange;
impl Permission for RequestEmailChange {
    type On = UserId;
    const NAME: &'static str = "request_email_change";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeEmail];
}

/// Permission to export all data about oneself.
#[derive(Debug)]
pub struct ExportAccount;
impl Permission for ExportAccount {
    type On = UserId;
    const NAME: &'static str = "export_account";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ExportAccount];
}
impl ReadsLog for ExportAccount {}

/// Permission to close one's own account.
#[derive(Debug)]
pub struct CloseAccount;
impl Permission for CloseAccount {
    type On = UserId;
    const NAME: &'static str = "close_account";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::CloseAccount, Effect::TakeLegalResponsibility];
}
impl ErasesLog for CloseAccount {}

/// The rules of this capability. An action that is not listed fails the access test.
pub const RULES: &[Rule] = &[
    Rule::of::<ReadProfile>(),
    Rule::of::<UpdateProfile>(),
    Rule::of::<SendPhoneCode>(),
    Rule::of::<ConfirmPhone>(),
    Rule::of::<ListSessions>(),
    Rule::of::<EndSession>(),
    Rule::of::<EndOtherSessions>(),
    Rule::of::<StepUp>(),
    Rule::of::<ChangePassword>(),
    Rule::of::<ListDevices>(),
    Rule::of::<ForgetDevice>(),
    Rule::of::<ListLogins>(),
    Rule::of::<ListApiTokens>(),
    Rule::of::<ReadApiToken>(),
    Rule::of::<CreateApiToken>(),
    Rule::of::<RevokeApiToken>(),
    Rule::of::<RequestEmailChange>(),
    Rule::of::<ExportAccount>(),
    Rule::of::<CloseAccount>(),
];
