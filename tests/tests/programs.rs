//! Every file of tests belongs to a program, so none is missing from the build.

use std::path::Path;

#[test]
fn every_file_of_tests_belongs_to_a_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let read =
        |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path);
    let (modules, programs) = (read("tests/all.rs"), read("Cargo.toml"));
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder of tests") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if !modules.contains(&format!("mod {name};\n")) && !programs.contains(&format!("name = \"{name}\"\n"))
        {
            missing.push(name);
        }
    }
    assert!(modules.contains("mod teams;"), "the list is read");
    assert!(
        missing.is_empty(),
        "{missing:?} is no module of all.rs and no program of Cargo.toml"
    );
}
