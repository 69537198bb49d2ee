//! Requests of people about their second factors.

use super::{Recipe, Request, Stage, plain, recipe};
use crate::scenario::{PASSWORD, person};
use crate::second_factor::{Device, recovery, totp_of};
use crate::sms::PHONE;
use kontor_api::secrets::Secret;
use kontor_domain::access::Authorized;
use kontor_domain::identity::{EndOtherSessions, Factor};
use kontor_domain::ids::{LoginChallengeId, SecondFactorId, SessionId, UserId};
use kontor_domain::second_factors::{
    APPROVAL_VALID, Approval, ApprovalState, CHALLENGE_VALID, ChallengePurpose, ConfirmSecondFactor,
    FactorName, MobileNumber, Nonce, Numbers, PENDING_VALID, RecoveryCode, RemoveSecondFactor, TotpSecret,
};
use kontor_domain::text::ParseText;
use kontor_persistence::{NewChallenge, NewDevice, NewSms, NewTotp, StorageError, Tx};
use serde_json::json;

pub(super) const RECIPES: &[Recipe] = &[
    plain("get_second_factors"),
    recipe("get_second_factor", |stage| {
        Request::on("second_factor_id", enroll(stage))
    }),
    plain("start_totp").restored(without_factors),
    plain("start_sms").restored(without_factors),
    plain("start_device").restored(without_factors),
    recipe("confirm_device", |stage| {
        let (user, session, nonce) = (stage.own.user, stage.own.session, Nonce::new([5; 32]));
        let id = stage.app.write(move |tx| start_device(tx, user, session, nonce));
        let device = Device::with_key(SEED, &id.to_string());
        Request {
            body: Some(device.registers(&user.to_string(), &nonce.to_string())),
            ..Request::on("second_factor_id", id)
        }
    })
    .restored(without_factors),
    recipe("get_totp_qr_code", |stage| {
        Request::on("second_factor_id", pending(stage))
    }),
    recipe("confirm_second_factor", |stage| {
        let request = Request::on("second_factor_id", pending(stage));
        let code = totp_of(&SECRET).generate(seconds(stage)).to_string();
        Request {
            body: Some(json!({ "code": code })),
            ..request
        }
    })
    .restored(without_factors),
    recipe("rename_second_factor", |stage| {
        Request::on("second_factor_id", pending(stage))
    }),
    recipe("remove_second_factor", |stage| Request {
        body: Some(json!({ "password": PASSWORD })),
        ..Request::on("second_factor_id", pending(stage))
    })
    .guessing(),
    recipe("disable_second_factors", |stage| {
        enroll(stage);
        Request::with(json!({ "password": PASSWORD }))
    })
    .guessing(),
    recipe("renew_recovery_codes", |stage| {
        enroll(stage);
        Request::default()
    }),
    recipe("send_login_code", |stage| {
        let challenge = challenged(stage);
        Request::with(json!({ "challenge_token": challenge["challenge_token"] }))
    }),
    recipe("request_approval", |stage| {
        Request::with(json!({ "challenge_token": stage.with_device().challenge }))
    }),
    recipe("get_approval", |stage| {
        let login = stage.with_device();
        login.approval(stage);
        Request::with(json!({ "challenge_token": login.challenge }))
    }),
    recipe("list_device_approvals", |stage| {
        let login = stage.with_device();
        Request::with(login.device.listing(stage.app.clock_now()))
    }),
    recipe("answer_approval", |stage| {
        let login = stage.with_device();
        let approval = login.approval(stage);
        let body = login.device.answer(&approval, approval["number"].as_u64());
        Request {
            body: Some(body),
            ..Request::on("approval_id", approval["id"].as_str().expect("an id"))
        }
    }),
    recipe("verify_login_challenge", |stage| Request::with(challenged(stage))).guessing(),
];

/// The secret of every app here.
const SECRET: [u8; 20] = [7; 20];

fn seconds(stage: &Stage<'_>) -> u64 {
    u64::try_from(stage.app.clock_now().timestamp()).expect("a time after 1970")
}

/// An app of the caller's that waits for its confirmation.
fn pending(stage: &Stage<'_>) -> SecondFactorId {
    let (user, session) = (stage.own.user, stage.own.session);
    stage.app.write(move |tx| start(tx, user, session))
}

fn start(tx: &mut Tx<'_>, user: UserId, session: SessionId) -> Result<SecondFactorId, StorageError> {
    let new = NewTotp {
        id: tx.new_id(),
        name: FactorName::parse("Phone").expect("a name"),
        session,
        secret: TotpSecret::new(SECRET),
        expires_at: tx.now() + PENDING_VALID,
    };
    tx.second_factors().start_totp(&Authorized::system(user), &new)?;
    Ok(new.id)
}

/// The caller's app, which it gets unless there is one.
fn enroll(stage: &Stage<'_>) -> SecondFactorId {
    let (user, session) = (stage.own.user, stage.own.session);
    stage.app.write(move |tx| {
        let factors = tx.second_factors().of(user)?;
        match factors.iter().find(|factor| factor.is_active()) {
            Some(active) => Ok(active.id),
            None => activate(tx, user, session),
        }
    })
}

fn activate(tx: &mut Tx<'_>, user: UserId, session: SessionId) -> Result<SecondFactorId, StorageError> {
    let id = start(tx, user, session)?;
    let authorized = Authorized::<ConfirmSecondFactor>::system(user);
    let reason = kontor_domain::identity::SessionEnd::SecondFactorsChanged;
    tx.identity().end_other_sessions(&authorized, session, reason)?;
    tx.identity()
        .mark_factor(&authorized, session, Some(Factor::Totp))?;
    tx.second_factors().confirm(&authorized, id)?;
    Ok(id)
}

/// Gives an account a phone that receives codes.
fn phone(tx: &mut Tx<'_>, user: UserId, session: SessionId) -> Result<(), StorageError> {
    let new = NewSms {
        id: tx.new_id(),
        name: FactorName::parse("Phone").expect("a name"),
        session,
        number: MobileNumber::parse(PHONE).expect("a number"),
        expires_at: tx.now() + PENDING_VALID,
    };
    tx.second_factors().start_sms(&Authorized::system(user), &new)?;
    let authorized = Authorized::<ConfirmSecondFactor>::system(user);
    tx.second_factors().confirm(&authorized, new.id)
}

/// Takes the caller's factors away.
fn without_factors(stage: &mut Stage<'_>) {
    let (user, session) = (stage.own.user, stage.own.session);
    stage.app.write(move |tx| {
        tx.second_factors()
            .remove_all(&Authorized::<RemoveSecondFactor>::system(user))?;
        tx.identity()
            .mark_factor(&Authorized::<EndOtherSessions>::system(user), session, None)
    });
}

/// The answer to a challenge of another person's login.
fn challenged(stage: &Stage<'_>) -> serde_json::Value {
    let mia = person(stage.app, "mia");
    let challenge: Secret = stage.secret("kontor_challenge_");
    let (token_hash, code) = (challenge.hash, RecoveryCode::of_random([9; 15]));
    let (user, session, kept) = (mia.user, mia.session, code.clone());
    stage.app.write(move |tx| {
        activate(tx, user, session)?;
        phone(tx, user, session)?;
        let authorized = Authorized::<ConfirmSecondFactor>::system(user);
        tx.second_factors()
            .replace_recovery_codes(&authorized, std::slice::from_ref(&kept))?;
        let expires_at = tx.now() + CHALLENGE_VALID;
        tx.second_factors().open_challenge(&NewChallenge {
            user,
            purpose: ChallengePurpose::Login,
            token_hash,
            login: None,
            device: None,
            session: None,
            expires_at,
        })
    });
    recovery(&challenge.token, &code.grouped())
}

/// The seed of every device's key here.
const SEED: u8 = 7;

/// A login of another person, who has a device.
struct DeviceLogin {
    user: UserId,
    device: Device,
    challenge: String,
    id: LoginChallengeId,
}

impl Stage<'_> {
    fn with_device(&self) -> DeviceLogin {
        let mia = person(self.app, "mia");
        let secret: Secret = self.secret("kontor_challenge_");
        let (user, session, token_hash) = (mia.user, mia.session, secret.hash);
        let key = Device::with_key(SEED, "").key();
        let (factor, id) = self.app.write(move |tx| {
            activate(tx, user, session)?;
            let factor = start_device(tx, user, session, Nonce::new([5; 32]))?;
            tx.second_factors()
                .keep_device_key(&Authorized::system(user), factor, &key)?;
            tx.second_factors()
                .confirm(&Authorized::<ConfirmSecondFactor>::system(user), factor)?;
            let expires_at = tx.now() + CHALLENGE_VALID;
            tx.second_factors().open_challenge(&NewChallenge {
                user,
                purpose: ChallengePurpose::Login,
                token_hash,
                login: None,
                device: None,
                session: None,
                expires_at,
            })?;
            let challenge = tx.second_factors().challenge_for_update(token_hash)?;
            Ok((factor, challenge.expect("a challenge").id))
        });
        DeviceLogin {
            user,
            device: Device::with_key(SEED, &factor.to_string()),
            challenge: secret.token,
            id,
        }
    }
}

impl DeviceLogin {
    /// A request that waits, as the device sees it, and with the right number.
    fn approval(&self, stage: &Stage<'_>) -> serde_json::Value {
        let (user, challenge) = (self.user, self.id);
        let approval = stage.app.write(move |tx| {
            let approval = Approval {
                id: tx.new_id(),
                user,
                challenge,
                numbers: Numbers::of_random([3; 32]),
                nonce: Nonce::new([6; 32]),
                stored: ApprovalState::Waiting,
                created_at: tx.now(),
                expires_at: tx.now() + APPROVAL_VALID,
                ip_address: None,
                user_agent: None,
            };
            tx.second_factors().request_approval(&approval)?;
            Ok(approval)
        });
        json!({
            "id": approval.id.to_string(), "account_id": user.to_string(), "nonce": approval.nonce.to_string(),
            "number": approval.numbers.shown })
    }
}

fn start_device(
    tx: &mut Tx<'_>,
    user: UserId,
    session: SessionId,
    nonce: Nonce,
) -> Result<SecondFactorId, StorageError> {
    let new = NewDevice {
        id: tx.new_id(),
        name: FactorName::parse("Tablet").expect("a name"),
        session,
        nonce,
        expires_at: tx.now() + PENDING_VALID,
    };
    tx.second_factors()
        .start_device(&Authorized::system(user), &new)?;
    Ok(new.id)
}
