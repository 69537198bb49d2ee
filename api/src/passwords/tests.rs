use super::*;
use crate::entropy::SystemEntropy;

const COST: HashingCost = HashingCost {
    memory_kib: 8,
    iterations: 1,
    parallelism: 1,
    at_once: 1,
    queue: 2,
};
const RED: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const BLUE: &str = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoyMzQ1Njc=";

fn pool(cost: HashingCost, peppers: &[&str]) -> Passwords {
    let peppers = peppers.iter().map(|raw| Pepper::parse(raw).unwrap()).collect();
    Passwords::new(cost, peppers, Arc::new(SystemEntropy)).unwrap()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(work)
}

fn password() -> Password {
    Password::presented("correct horse battery staple")
}

/// Whether the password matches `hash`, and the renewed hash if that is due.
fn log_in(pool: &Passwords, hash: &str) -> (bool, Option<String>) {
    run(async {
        let turn = pool.enter().unwrap().turn().await.unwrap();
        let (right, turn) = turn.verify(password(), Some(hash.to_owned())).await.unwrap();
        (right, turn.renew(password(), hash).await.unwrap())
    })
}

#[test]
fn a_hash_is_made_anew_when_settings_rise_and_not_when_they_fall() {
    let weak = run(pool(COST, &[]).hash(password())).unwrap();
    assert_eq!(log_in(&pool(COST, &[]), &weak), (true, None));
    let stronger = HashingCost {
        memory_kib: 16,
        iterations: 2,
        ..COST
    };
    let (right, renewed) = log_in(&pool(stronger, &[]), &weak);
    let renewed = renewed.unwrap();
    assert!(
        right && renewed.starts_with("$argon2id$v=19$m=16,t=2,p=1$"),
        "{renewed}"
    );
    assert_eq!(log_in(&pool(COST, &[]), &renewed), (true, None));
}

#[test]
fn a_hash_says_which_pepper_it_has_and_gets_the_first_one() {
    let bare = run(pool(COST, &[]).hash(password())).unwrap();
    let (right, red) = log_in(&pool(COST, &[RED]), &bare);
    let red = red.unwrap();
    assert!(right && red.contains(",keyid="), "{red}");
    assert_eq!(log_in(&pool(COST, &[RED]), &red), (true, None));
    let (right, blue) = log_in(&pool(COST, &[BLUE, RED]), &red);
    assert!(right && blue.is_some_and(|blue| blue.contains(",keyid=") && blue != red));
    // Without the pepper, or with another one, the hash is worthless.
    assert!(!log_in(&pool(COST, &[BLUE]), &red).0);
    assert!(!log_in(&pool(COST, &[]), &red).0);
    // The pepper is not only in the name.
    let stripped = red.replace(
        &red[red.find(",keyid=").unwrap()..red.rfind(",keyid=").unwrap() + 18],
        "",
    );
    assert!(
        !stripped.contains("keyid") && !log_in(&pool(COST, &[RED]), &stripped).0,
        "{stripped}"
    );
}

#[test]
fn a_pepper_is_never_printed() {
    let printed = format!("{:?}", Pepper::parse(RED).unwrap());
    assert!(
        printed.contains("REDACTED") && !printed.contains("0123"),
        "{printed}"
    );
    assert!(Pepper::parse("c2hvcnQ=").is_none());
}

#[test]
fn who_finds_the_queue_full_is_turned_away_and_comes_in_when_somebody_left() {
    let pool = pool(COST, &[]);
    let places: Vec<Place> = (0..3).map(|_| pool.enter().unwrap()).collect();
    assert!(matches!(pool.enter(), Err(Error::Hashing)));
    assert_eq!(pool.computed(), 0);
    drop(places);
    assert!(pool.enter().is_ok());
}

#[test]
fn nobody_hashes_while_another_has_the_turn() {
    run(async {
        let pool = pool(COST, &[]);
        let turn = pool.enter().unwrap().turn().await.unwrap();
        let second = tokio::spawn(pool.enter().unwrap().turn());
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        let (_, turn) = turn.hash(password()).await.unwrap();
        assert!(!second.is_finished(), "a turn lasts for several hashes");
        drop(turn);
        assert!(second.await.unwrap().is_ok());
    });
}
