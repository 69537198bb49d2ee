//! The rules of `docs/access.md`, written a second time from their text alone: quantified over grants, right by right,
//! and nothing of the server's own code but its data.

use chrono::{DateTime, Utc};

/// Kinds of the random organizations: independent flags, and levels.
pub const FLAGS: [&str; 3] = ["devices", "logs", "sending"];
/// Every right of the flags' kind, in the order of the catalog.
const ALL_FLAGS: [&str; 12] = [
    "devices",
    "auto_replies",
    "signatures",
    "forwarding",
    "aliases",
    "logs",
    "restorations",
    "filters",
    "rules",
    "folders",
    "security",
    "sending",
];
pub const LEVELS: [&str; 3] = ["view", "edit", "manage"];

/// A span of time: from its beginning until just before its end.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

impl Span {
    fn holds(self, now: DateTime<Utc>) -> bool {
        !(self.from.is_some_and(|from| now < from) || self.until.is_some_and(|until| now >= until))
    }
}

/// The target of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    Product(usize, String),
    Kind(bool),
    Everything,
}

/// A grant. `rights` is nothing for all of them.
#[derive(Debug, Clone)]
pub struct Gift {
    pub member: Option<usize>,
    pub team: Option<usize>,
    pub on: On,
    pub rights: Option<Vec<&'static str>>,
    pub valid: Span,
}

/// A person.
#[derive(Debug, Clone)]
pub struct Member {
    pub manages: bool,
    pub suspended: bool,
    pub until: Option<DateTime<Utc>>,
}

impl Member {
    /// Whether the membership counts.
    pub fn counts(&self, now: DateTime<Utc>) -> bool {
        !self.suspended && self.until.is_none_or(|until| now < until)
    }
}

/// An organization. Products are levels (a drive) or flags (a mail service); places are team memberships with their
/// validity.
#[derive(Debug, Clone)]
pub struct Company {
    pub products_are_levels: Vec<bool>,
    pub members: Vec<Member>,
    pub teams: usize,
    pub places: Vec<(usize, usize, Span)>,
    pub gifts: Vec<Gift>,
}

/// `/` covers everything; a path covers itself and whatever has it and a slash before it.
fn covers(at: &str, asked: &str) -> bool {
    at == "/" || asked == at || asked.starts_with(&format!("{at}/"))
}

impl Company {
    /// Whether a grant is the person's own, or of a team they are in at this time; without a time, of any of their
    /// teams.
    fn reaches(&self, gift: &Gift, who: usize, now: Option<DateTime<Utc>>) -> bool {
        let in_time = |span: Span| now.is_none_or(|now| span.holds(now));
        let is_in = |team: usize| {
            let mut places = self.places.iter();
            places.any(|(at, member, span)| *at == team && *member == who && in_time(*span))
        };
        in_time(gift.valid) && (gift.member == Some(who) || gift.team.is_some_and(is_in))
    }

    fn is_on(&self, gift: &Gift, product: usize) -> bool {
        match &gift.on {
            On::Product(id, _) => *id == product,
            On::Kind(of_levels) => *of_levels == self.products_are_levels[product],
            On::Everything => true,
        }
    }

    /// Whether some grant on the product is for this member, whenever.
    pub fn is_candidate(&self, who: usize, product: usize) -> bool {
        let mut gifts = self.gifts.iter();
        self.members[who].manages
            || gifts.any(|gift| self.is_on(gift, product) && self.reaches(gift, who, None))
    }

    /// Returns the rights at the root of a product, and at each part with a grant in effect: places with their
    /// rights.
    pub fn shown(&self, who: usize, product: usize, now: DateTime<Utc>) -> Vec<(String, Vec<&'static str>)> {
        let parts = self
            .gifts
            .iter()
            .filter(|gift| self.reaches(gift, who, Some(now)));
        let parts = parts.filter_map(|gift| match &gift.on {
            On::Product(id, path) if *id == product => Some(path.clone()),
            _ => None,
        });
        let mut places: Vec<String> = parts.chain(["/".to_owned()]).collect();
        places.sort();
        places.dedup();
        let rights: &[&'static str] = if self.products_are_levels[product] {
            &LEVELS
        } else {
            &ALL_FLAGS
        };
        let at = |path: String| {
            let held = rights.iter().copied();
            let held: Vec<_> = held
                .filter(|right| self.holds(who, product, &path, right, now))
                .collect();
            (!held.is_empty()).then_some((path, held))
        };
        places.into_iter().filter_map(at).collect()
    }

    /// Returns a member's rights from one team alone, as an organization of its own.
    pub fn of_team(&self, team: usize) -> Self {
        let always = Span {
            from: None,
            until: None,
        };
        let nobody = Member {
            manages: false,
            suspended: false,
            until: None,
        };
        let of_it = self.gifts.iter().filter(|gift| gift.team == Some(team));
        Self {
            members: vec![nobody],
            places: vec![(team, 0, always)],
            gifts: of_it.cloned().collect(),
            ..self.clone()
        }
    }

    /// Whether a member holds `right` in a product at a path, at a moment.
    pub fn holds(&self, who: usize, product: usize, path: &str, right: &str, now: DateTime<Utc>) -> bool {
        let member = &self.members[who];
        if !member.counts(now) {
            return false;
        }
        if member.manages {
            return true;
        }
        let levels = self.products_are_levels[product];
        let here = |gift: &&Gift| {
            let in_part = match &gift.on {
                On::Product(_, at) => covers(at, path),
                On::Kind(_) | On::Everything => true,
            };
            self.is_on(gift, product) && in_part && gift.valid.holds(now)
        };
        let own: Vec<&Gift> = self
            .gifts
            .iter()
            .filter(|gift| gift.member == Some(who))
            .filter(here)
            .collect();
        let by_teams = self
            .gifts
            .iter()
            .filter(|gift| gift.team.is_some() && self.reaches(gift, who, Some(now)))
            .filter(here);
        let by_teams: Vec<&Gift> = by_teams.collect();
        if levels {
            let deciding = if own.is_empty() { by_teams } else { own };
            let wanted = LEVELS.iter().position(|level| *level == right).expect("a level");
            deciding.iter().any(|gift| match &gift.rights {
                None => true,
                Some(rights) => rights
                    .iter()
                    .any(|one| LEVELS.iter().position(|level| level == one).expect("a level") >= wanted),
            })
        } else {
            let mut all = own.iter().chain(&by_teams);
            all.any(|gift| gift.rights.as_ref().is_none_or(|rights| rights.contains(&right)))
        }
    }
}
