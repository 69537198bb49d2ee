//! Every list of the contract is walked page by page while items come and go: what stays is seen exactly once, and the
//! walk ends. Which operations are lists follows from the contract; what they hold is said beside their recipes.

use kontor_tests::recipes::{Listing, Recipe, Request, Stage};
use kontor_tests::{Database, Operation, TestApp};
use rstest::rstest;
use serde_json::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Items of a list, of which the largest pages here hold less than the half.
const ITEMS: usize = 16;
const LIMITS: [usize; 3] = [1, 2, 7];
/// Pages after which a walk goes in a circle.
const PAGES_MAX: usize = 500;
/// Words that items are found by.
const WORDS: [&str; 2] = ["muster", "drive"];

/// A list with items of its own.
struct List<'a> {
    operation: &'a Operation,
    listing: &'static Listing,
    stage: Stage<'a>,
    request: Request,
    made: Cell<usize>,
}

/// A page, or several.
#[derive(Default)]
struct Found {
    items: Vec<Value>,
    next: Option<String>,
    total: Option<u64>,
}

impl<'a> List<'a> {
    fn new(app: &'a TestApp, operation: &'a Operation) -> Self {
        let recipe = Recipe::of(operation);
        let stage = Stage::new(app, recipe.by, operation);
        let listing = recipe.listing.as_ref();
        Self {
            operation,
            listing: listing.unwrap_or_else(|| panic!("{}: who fills it?", operation.id)),
            request: recipe.make(&stage),
            stage,
            made: Cell::new(0),
        }
    }

    fn add(&self) {
        self.made.set(self.made.get() + 1);
        (self.listing.add)(&self.stage, self.made.get());
    }

    fn page(&self, query: &str) -> Found {
        let path = self.stage.path(&self.operation.template, &self.request);
        let page = self.stage.client.get(&format!("{path}?{query}")).expect(200);
        Found {
            items: page.body["items"].as_array().expect("items").clone(),
            next: page.body["next_cursor"].as_str().map(str::to_owned),
            total: page.body["total"].as_u64(),
        }
    }

    /// Everything at once.
    fn whole(&self, filter: &str) -> Vec<Value> {
        let found = self.page(&format!("limit=200&include_total=true{filter}"));
        let id = &self.operation.id;
        assert_eq!(found.next, None, "{id}: more than one page");
        assert_eq!(
            found.total,
            Some(found.items.len() as u64),
            "{id}{filter}: the total"
        );
        found.items
    }

    /// Everything page by page; `between` happens after each page but the last.
    fn walk(&self, limit: usize, filter: &str, mut between: impl FnMut(&[Value])) -> Vec<Value> {
        let (mut seen, mut after) = (Vec::new(), String::new());
        for _ in 0..PAGES_MAX {
            let page = self.page(&format!("limit={limit}{filter}{after}"));
            assert!(page.items.len() <= limit, "{}: a long page", self.operation.id);
            seen.extend(page.items);
            let Some(cursor) = page.next else {
                return seen;
            };
            after = format!("&after={cursor}");
            between(&seen);
        }
        panic!("{} by {limit}{filter}: no end", self.operation.id)
    }
}

/// Returns the key that distinguishes an item from others.
fn key(item: &Value) -> String {
    let fields = item.as_object().expect("an item");
    let named = |(name, value): (&String, &Value)| {
        let is_id = name.ends_with("_id") && value.is_string();
        is_id.then(|| value.clone()).or_else(|| value.get("id").cloned())
    };
    let id = item.get("id").cloned().or_else(|| fields.iter().find_map(named));
    let id = id.or_else(|| item.get("position").cloned());
    id.unwrap_or_else(|| panic!("an id in {item}")).to_string()
}

fn keys(items: &[Value]) -> Vec<String> {
    items.iter().map(key).collect()
}

/// Walks a list to which items are added, and from which both walked and later ones are taken.
fn items_come_and_go(list: &List<'_>, limit: usize) {
    let kept: BTreeSet<String> = keys(&list.whole("")).into_iter().collect();
    let wanted = ITEMS.saturating_sub(kept.len()).max(4);
    (0..wanted).for_each(|_| list.add());
    let before = list.whole("");
    let id = &list.operation.id;
    assert!(before.len() >= ITEMS, "{id}: {} items prove little", before.len());
    let mut free: Vec<&Value> = before.iter().filter(|item| !kept.contains(&key(item))).collect();
    let mut left = 2;
    let seen = list.walk(limit, "", |seen| {
        if left == 0 {
            return;
        }
        left -= 1;
        list.add();
        let Some(take) = list.listing.take else { return };
        let seen: BTreeSet<String> = keys(seen).into_iter().collect();
        for is_seen in [true, false] {
            let mut places = free.iter().rev();
            let place = places.position(|item| seen.contains(&key(item)) == is_seen);
            if let Some(from_end) = place {
                take(&list.stage, free.remove(free.len() - 1 - from_end));
            }
        }
    });
    assert_eq!(left, 0, "{id} by {limit}: nothing came and went");
    let after: BTreeSet<String> = keys(&list.whole("")).into_iter().collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for key in keys(&seen) {
        *times.entry(key).or_default() += 1;
    }
    let twice: Vec<_> = times.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{id} by {limit}: seen twice: {twice:?}");
    let stays = keys(&before).into_iter().filter(|key| after.contains(key));
    let missed: Vec<String> = stays.filter(|key| !times.contains_key(key)).collect();
    assert!(missed.is_empty(), "{id} by {limit}: never seen: {missed:?}");
}

/// Values that a filter may have: its words, those of the items, or those of the stage.
fn values(list: &List<'_>, name: &str, words: &[&str], items: &[Value]) -> BTreeSet<String> {
    let day = chrono::TimeDelta::days(1);
    let now = list.stage.app.clock_now();
    let moment = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    match name {
        "q" => WORDS.iter().map(|word| (*word).to_owned()).collect(),
        "since" => BTreeSet::from([moment(now - day), moment(now)]),
        "from" | "to" => [day * 100, day * 40, day]
            .map(|before| (now - before).format("%Y-%m-%d").to_string())
            .into(),
        "until" => BTreeSet::from([moment(now - day), moment(now + day)]),
        _ if !words.is_empty() => words.iter().map(|word| (*word).to_owned()).collect(),
        _ => {
            let found = items.iter().filter_map(|item| item[name].as_str());
            let mut found: BTreeSet<String> = found.map(str::to_owned).collect();
            if found.is_empty() {
                found.insert(list.stage.id(name));
            }
            found.into_iter().take(3).collect()
        }
    }
}

/// A filtered list is the same by pages and at once. Answers the filters no value of which finds more than one page.
fn filters_stay_on_every_page(list: &List<'_>) -> Vec<String> {
    let items = list.whole("");
    let mut idle = Vec::new();
    for (name, words) in list.operation.filters() {
        let mut most = 0;
        for value in values(list, name, &words, &items) {
            let filter = format!("&{name}={value}");
            let (found, limit) = (keys(&list.whole(&filter)), 2);
            let walked = keys(&list.walk(limit, &filter, |_| {}));
            assert_eq!(walked, found, "{}{filter}", list.operation.id);
            most = most.max(found.len());
        }
        if most <= 2 && !UNIQUE.contains(&(list.operation.id.as_str(), name)) {
            idle.push(format!("{} by {name} finds {most} at most", list.operation.id));
        }
    }
    idle
}

/// Filters that find one item at most.
const UNIQUE: [(&str, &str); 4] = [
    ("find_invoices", "number"),
    ("find_invoices", "reference"),
    // An invoice has three reminders at most, and one on a day.
    ("list_reminders", "invoice_id"),
    // What is booked, is booked today.
    ("get_statement", "to"),
];

#[rstest]
fn what_stays_in_a_list_is_seen_exactly_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start_with(database, &[("mails_to_one_recipient_per_day", "1000")]);
    let operations = Operation::all();
    let lists: Vec<&Operation> = operations.iter().filter(|one| one.is_list()).collect();
    assert!(lists.len() > 20, "the contract was read");
    let mut idle = Vec::new();
    for operation in lists {
        let list = List::new(&app, operation);
        for limit in LIMITS {
            items_come_and_go(&list, limit);
        }
        idle.extend(filters_stay_on_every_page(&list));
    }
    assert!(idle.is_empty(), "filters that prove little: {idle:?}");
}
