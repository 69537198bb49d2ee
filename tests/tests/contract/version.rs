//! The contract, the program and the changelog have one version. `tests/tests/commands/settings.rs` asks the binary.

use kontor_tests::contract::CONTRACT;
use std::path::Path;

#[test]
fn contract_program_and_changelog_have_one_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(CONTRACT["info"]["version"], version);
    let changelog = Path::new(env!("CARGO_MANIFEST_DIR")).join("../CHANGELOG.md");
    let changelog = std::fs::read_to_string(changelog).expect("the changelog");
    let newest = changelog.lines().find_map(|line| line.strip_prefix("## ["));
    let newest = newest.and_then(|rest| rest.split(']').next());
    assert_eq!(newest, Some(version), "the newest heading of the changelog");
}
