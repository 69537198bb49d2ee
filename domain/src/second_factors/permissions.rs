//! Rights in one's own second factors. They belong to a person, so no role and no member of staff has any.

use crate::access::{Effect, Permission, Rule, Scope};
use crate::identity::EndsSessions;
use crate::ids::UserId;
use crate::organizations::Role;

/// Permission to read one's own factors.
#[derive(Debug)]
pub struct ReadSecondFactors;
impl Permission for ReadSecondFactors {
    type On = UserId;
    const NAME: &'static str = "get_second_factors";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to read one of one's own factors.
#[derive(Debug)]
pub struct ReadSecondFactor;
impl Permission for ReadSecondFactor {
    type On = UserId;
    const NAME: &'static str = "get_second_factor";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
}

/// Permission to start an authenticator app.
#[derive(Debug)]
pub struct StartTotp;
impl Permission for StartTotp {
    type On = UserId;
    const NAME: &'static str = "start_totp";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}

/// Permission to start a phone that receives codes.
#[derive(Debug)]
pub struct StartSms;
impl Permission for StartSms {
    type On = UserId;
    const NAME: &'static str = "start_sms";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}

/// Permission to start a device that approves logins.
#[derive(Debug)]
pub struct StartDevice;
impl Permission for StartDevice {
    type On = UserId;
    const NAME: &'static str = "start_device";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}

/// Permission to confirm a device with a signature.
#[derive(Debug)]
pub struct ConfirmDevice;
impl Permission for ConfirmDevice {
    type On = UserId;
    const NAME: &'static str = "confirm_device";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}
impl EndsSessions for ConfirmDevice {}
impl MakesRecoveryCodes for ConfirmDevice {}
impl ConfirmsFactors for ConfirmDevice {}

/// Permission to see the QR code of a pending authenticator app.
#[derive(Debug)]
pub struct ShowQrCode;
impl Permission for ShowQrCode {
    type On = UserId;
    const NAME: &'static str = "get_totp_qr_code";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}

/// Permission to confirm a pending factor.
#[derive(Debug)]
pub struct ConfirmSecondFactor;
impl Permission for ConfirmSecondFactor {
    type On = UserId;
    const NAME: &'static str = "confirm_second_factor";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}
impl EndsSessions for ConfirmSecondFactor {}
impl MakesRecoveryCodes for ConfirmSecondFactor {}
impl ConfirmsFactors for ConfirmSecondFactor {}

/// Permission to rename a factor.
#[derive(Debug)]
pub struct RenameSecondFactor;
impl Permission for RenameSecondFactor {
    type On = UserId;
    const NAME: &'static str = "rename_second_factor";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}

/// Permission to remove a factor.
#[derive(Debug)]
pub struct RemoveSecondFactor;
impl Permission for RemoveSecondFactor {
    type On = UserId;
    const NAME: &'static str = "remove_second_factor";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}
impl EndsSessions for RemoveSecondFactor {}
impl RemovesFactors for RemoveSecondFactor {}

/// Permission to remove all factors.
#[derive(Debug)]
pub struct DisableSecondFactors;
impl Permission for DisableSecondFactors {
    type On = UserId;
    const NAME: &'static str = "disable_second_factors";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}
impl EndsSessions for DisableSecondFactors {}
impl RemovesFactors for DisableSecondFactors {}

/// Permission to replace one's own recovery codes.
#[derive(Debug)]
pub struct RenewRecoveryCodes;
impl Permission for RenewRecoveryCodes {
    type On = UserId;
    const NAME: &'static str = "renew_recovery_codes";
    const ROLES: &'static [Role] = &[];
    const SCOPE: Option<Scope> = None;
    const STEP_UP: bool = true;
    const EFFECTS: &'static [Effect] = &[Effect::ChangeSecondFactors];
}
impl MakesRecoveryCodes for RenewRecoveryCodes {}

/// A right to a new set of recovery codes.
pub trait MakesRecoveryCodes: Permission<On = UserId> {}

/// A right to make a pending factor active.
pub trait ConfirmsFactors: EndsSessions + MakesRecoveryCodes {}

/// A right to remove factors.
pub trait RemovesFactors: EndsSessions {}

/// The rules of this capability.
pub const RULES: &[Rule] = &[
    Rule::of::<ReadSecondFactors>(),
    Rule::of::<ReadSecondFactor>(),
    Rule::of::<StartTotp>(),
    Rule::of::<StartSms>(),
    Rule::of::<StartDevice>(),
    Rule::of::<ConfirmDevice>(),
    Rule::of::<ShowQrCode>(),
    Rule::of::<ConfirmSecondFactor>(),
    Rule::of::<RenameSecondFactor>(),
    Rule::of::<RemoveSecondFactor>(),
    Rule::of::<DisableSecondFactors>(),
    Rule::of::<RenewRecoveryCodes>(),
];
