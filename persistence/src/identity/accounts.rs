//! Accounts and their profiles.

use super::Identity;
use crate::error::{CorruptRow, StorageError};
use crate::organizations::search_words;
use crate::schema::users;
use crate::types::{UtcTs, Uuid7, key};
use diesel::prelude::*;
use kontor_domain::access::{Authorized, Permission};
use kontor_domain::identity::{
    Account, EmailAddress, Person, PersonName, PhoneNumber, ReadProfile, UpdateProfile,
};
use kontor_domain::ids::UserId;
use kontor_domain::locale::Locale;

/// An account to be created.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id.
    pub id: UserId,
    /// Its person.
    pub person: Person,
    /// The password's hash (PHC string).
    pub password_hash: String,
}

/// The columns of a person.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct PersonRow {
    email: String,
    email_key: String,
    first_name: String,
    last_name: String,
    phone: Option<String>,
    locale: String,
}

impl From<(String, String, String, String, Option<String>, String)> for PersonRow {
    fn from(row: (String, String, String, String, Option<String>, String)) -> Self {
        let (email, email_key, first_name, last_name, phone, locale) = row;
        Self {
            email,
            email_key,
            first_name,
            last_name,
            phone,
            locale,
        }
    }
}

impl TryFrom<PersonRow> for Person {
    type Error = CorruptRow;
    fn try_from(row: PersonRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            first_name: PersonName::stored(row.first_name),
            last_name: PersonName::stored(row.last_name),
            email: EmailAddress::stored(row.email, row.email_key),
            phone: row.phone.map(PhoneNumber::stored),
            locale: Locale::from_text(&row.locale).ok_or(CorruptRow {
                column: "users.locale",
            })?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct AccountRow {
    id: Uuid7,
    #[diesel(embed)]
    person: PersonRow,
    phone_confirmed_at: Option<UtcTs>,
    created_at: UtcTs,
    updated_at: UtcTs,
}

impl TryFrom<AccountRow> for Account {
    type Error = CorruptRow;
    fn try_from(row: AccountRow) -> Result<Self, CorruptRow> {
        Ok(Self {
            id: row.id.id(),
            person: row.person.try_into()?,
            phone_confirmed_at: row.phone_confirmed_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
struct NewUserRow<'a> {
    id: Uuid7,
    email: &'a str,
    email_key: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    phone: Option<String>,
    locale: &'a str,
    password_hash: &'a str,
    created_at: UtcTs,
    updated_at: UtcTs,
}

impl Identity<'_, '_> {
    /// Creates an account for a verified address.
    ///
    /// # Errors
    /// `Refused(EmailTaken)` if the address has one.
    pub fn create_account(&mut self, new: &NewAccount) -> Result<Account, StorageError> {
        let now = self.tx.now();
        let row = NewUserRow {
            id: key(new.id),
            email: new.person.email.as_str(),
            email_key: new.person.email.key(),
            first_name: new.person.first_name.as_str(),
            last_name: new.person.last_name.as_str(),
            phone: new.person.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            locale: new.person.locale.as_str(),
            password_hash: &new.password_hash,
            created_at: now.into(),
            updated_at: now.into(),
        };
        diesel::insert_into(users::table)
            .values(row)
            .execute(self.tx.conn)?;
        Ok(Account {
            id: new.id,
            person: new.person.clone(),
            phone_confirmed_at: None,
            created_at: now,
            updated_at: now,
        })
    }

    /// Returns one's own account.
    pub fn profile(&mut self, authorized: &Authorized<ReadProfile>) -> Result<Option<Account>, StorageError> {
        self.account(*authorized.on())
    }

    /// Returns one's own account, locked for action `A`.
    pub fn own_account_for_update<A: Permission<On = UserId>>(
        &mut self,
        authorized: &Authorized<A>,
    ) -> Result<Option<Account>, StorageError> {
        self.tx.lock_account(*authorized.on())?;
        self.account(*authorized.on())
    }

    /// Returns the account of a person involved in this transaction (for a mail, or a name in a log); `None` if it
    /// was closed.
    pub fn account(&mut self, id: UserId) -> Result<Option<Account>, StorageError> {
        let row: Option<AccountRow> = users::table
            .find(key(id))
            .filter(users::closed_at.is_null())
            .select(AccountRow::as_select())
            .first(self.tx.conn)
            .optional()?;
        Ok(row.map(Account::try_from).transpose()?)
    }

    /// Returns the account with an address, and its password hash.
    pub fn account_by_email(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<(Account, String)>, StorageError> {
        let row: Option<(AccountRow, String)> = users::table
            .filter(users::email_key.eq(email.key()))
            .select((AccountRow::as_select(), users::password_hash))
            .first(self.tx.conn)
            .optional()?;
        row.map(|(row, hash)| Ok((row.try_into()?, hash))).transpose()
    }

    /// Returns the account with an address, locked so that it stays open and keeps its address until the
    /// transaction ends.
    pub fn account_by_email_for_update(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<Account>, StorageError> {
        let Some((found, _)) = self.account_by_email(email)? else {
            return Ok(None);
        };
        self.tx.lock_account(found.id)?;
        // Read again: the account may have been closed, or changed its address, during the wait.
        let now = self.account_by_email(email)?.map(|(account, _)| account);
        Ok(now.filter(|account| account.id == found.id))
    }

    /// Returns an account's password hash; an empty one matches no password.
    pub fn password_hash(&mut self, id: UserId) -> Result<Option<String>, StorageError> {
        Ok(users::table
            .find(key(id))
            .select(users::password_hash)
            .first(self.tx.conn)
            .optional()?)
    }

    /// Returns an account's password hash, locked until the new session is open: a concurrent reset waits, and then
    /// ends that session too.
    pub fn password_hash_for_login(&mut self, id: UserId) -> Result<Option<String>, StorageError> {
        self.tx.lock_account(id)?;
        self.password_hash(id)
    }

    /// Saves a changed profile.
    pub fn update_profile(
        &mut self,
        authorized: &Authorized<UpdateProfile>,
        account: &Account,
    ) -> Result<(), StorageError> {
        let person = &account.person;
        diesel::update(users::table.find(key(*authorized.on())))
            .set((
                users::first_name.eq(person.first_name.as_str()),
                users::last_name.eq(person.last_name.as_str()),
                users::phone.eq(person.phone.as_ref().map(PhoneNumber::as_str)),
                users::phone_confirmed_at.eq(account.phone_confirmed_at.map(UtcTs::from)),
                users::locale.eq(person.locale.as_str()),
                users::updated_at.eq(UtcTs::from(account.updated_at)),
            ))
            .execute(self.tx.conn)?;
        search_words::renew(self.tx.conn, *authorized.on())
    }

    /// Returns the number of accounts.
    pub fn count_accounts(&mut self) -> Result<i64, StorageError> {
        Ok(users::table.count().get_result(self.tx.conn)?)
    }

    /// Returns the number of accounts whose password hash has a pepper (`keyid` of its PHC string) that is not in
    /// `known`.
    pub fn count_other_peppers(&mut self, known: &[String]) -> Result<i64, StorageError> {
        let mut query = users::table.count().into_boxed();
        query = query.filter(users::password_hash.like("%,keyid=%"));
        for key_id in known {
            query = query.filter(users::password_hash.not_like(format!("%,keyid={key_id}$%")));
        }
        Ok(query.get_result(self.tx.conn)?)
    }
}
