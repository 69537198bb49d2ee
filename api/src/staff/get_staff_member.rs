//! Reading the caller's own staff role.

use super::views::StaffMemberView;
use crate::app::App;
use crate::error::Error;
use crate::http::{Credential, Versioned};
use actix_web::get;
use actix_web::web::Data;
use kontor_domain::staff::GetStaffMember;

/// Get your staff role
///
/// Returns the caller's role and desk name. Customers see the caller's actions under the desk name, never under the
/// name of the account.
#[utoipa::path(tag = "staff", operation_id = "get_staff_member",
    responses((status = 200, description = "The staff role", body = StaffMemberView, headers(("ETag")))))]
#[get("/v1/staff/me")]
pub async fn get_staff_member(who: Credential, app: Data<App>) -> Result<Versioned<StaffMemberView>, Error> {
    let member = app
        .read(who, |tx, who| {
            let (staff, _) = who.staff::<GetStaffMember>(tx)?;
            Ok(staff.employment.ok_or(Error::Missing)?.member)
        })
        .await?;
    Ok(Versioned(StaffMemberView::from(member)))
}
