use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::config::ConfiguredLocation;

struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    async fn load(&self, locations: serde_json::Value) -> Findings {
        let locations: Vec<ConfiguredLocation> = serde_json::from_value(locations).unwrap();
        load(&locations, &Rules::default(), self.0.path()).await
    }
}

fn names(findings: &Findings) -> Vec<String> {
    let references = findings.loaded.iter().map(|found| found.entity.reference().canonical());
    references
        .filter(|reference| !reference.contains("generated-"))
        .collect()
}

fn problems(findings: &Findings) -> Vec<String> {
    findings.problems.iter().map(ToString::to_string).collect()
}

fn component(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  type: service\n  \
         lifecycle: production\n  owner: team\n"
    )
}

fn location(name: &str, spec: &str) -> String {
    format!("apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: {name}\nspec: {spec}\n")
}

#[tokio::test]
async fn every_document_of_a_file_is_loaded_with_its_location() {
    let sut = Folder::with(&[("a.yaml", &format!("{}---\n{}", component("one"), component("two")))]);

    let findings = sut.load(json!([{ "type": "file", "target": "./a.yaml" }])).await;

    assert_eq!(names(&findings), ["component:default/one", "component:default/two"]);
    let path = sut.0.path().join("a.yaml");
    let found = &findings.loaded[1];
    assert_eq!(found.location, Location::file(&path));
    assert_eq!(found.origin, Location::file(&path));
}

#[tokio::test]
async fn a_configured_location_is_an_entity_too() {
    let sut = Folder::with(&[("a.yaml", "")]);

    let findings = sut.load(json!([{ "type": "file", "target": "a.yaml" }])).await;

    let entity = &findings.loaded[0].entity;
    assert!(
        entity
            .reference()
            .canonical()
            .starts_with("location:default/generated-")
    );
    assert_eq!(entity.spec_text("target"), sut.0.path().join("a.yaml").to_str());
}

#[tokio::test]
async fn malformed_documents_are_reported_one_by_one() {
    let text = format!(
        "{}---\na: [\n---\nkind: Component\n---\n{}",
        component("one"),
        component("two")
    );
    let sut = Folder::with(&[("a.yaml", &text)]);

    let findings = sut.load(json!([{ "type": "file", "target": "a.yaml" }])).await;

    assert_eq!(names(&findings), ["component:default/one", "component:default/two"]);
    let path = sut.0.path().join("a.yaml");
    let problems = problems(&findings);
    assert!(
        problems[0].starts_with(&format!(
            "document 2 of `{}` is skipped, at line 10, column 4",
            path.display()
        )),
        "{problems:?}"
    );
    let expected = format!(
        "document 3 of `{}` is skipped, from line 11: it is not a valid entity",
        path.display()
    );
    assert_eq!(problems[1], expected);
    assert_eq!(problems.len(), 2);
}

#[tokio::test]
async fn locations_lead_to_files_relative_to_theirs() {
    let all = location("all", "{ targets: [./sub/b.yaml, c.yaml] }");
    let sut = Folder::with(&[
        ("x/all.yaml", &all),
        ("x/sub/b.yaml", &location("b", "{ type: file, target: ../d.yaml }")),
        ("x/c.yaml", &component("c")),
        ("x/d.yaml", &component("d")),
    ]);

    let findings = sut.load(json!([{ "type": "file", "target": "x/all.yaml" }])).await;

    assert_eq!(
        names(&findings),
        [
            "location:default/all",
            "location:default/b",
            "component:default/c",
            "component:default/d"
        ]
    );
    let last = findings.loaded.last().unwrap();
    assert_eq!(last.location, Location::file(&sut.0.path().join("x/d.yaml")));
    assert_eq!(last.origin, Location::file(&sut.0.path().join("x/all.yaml")));
    assert_eq!(problems(&findings), [""; 0]);
}

#[tokio::test]
async fn circles_are_walked_once() {
    let sut = Folder::with(&[
        ("a.yaml", &location("a", "{ target: ./b.yaml }")),
        (
            "b.yaml",
            &location("b", "{ targets: [./a.yaml, ./b.yaml, ./sub/../a.yaml] }"),
        ),
    ]);

    let findings = sut.load(json!([{ "type": "file", "target": "a.yaml" }])).await;

    assert_eq!(names(&findings), ["location:default/a", "location:default/b"]);
}

#[cfg(unix)]
#[tokio::test]
async fn circles_through_links_are_walked_once() {
    let sut = Folder::with(&[("a.yaml", &location("a", "{ target: ./link/a.yaml }"))]);
    std::os::unix::fs::symlink(".", sut.0.path().join("link")).unwrap();

    let findings = sut.load(json!([{ "type": "file", "target": "a.yaml" }])).await;

    assert_eq!(names(&findings), ["location:default/a"]);
}

#[tokio::test]
async fn what_cannot_be_followed_is_reported() {
    let sut = Folder::with(&[
        (
            "a.yaml",
            &location("a", "{ targets: [./absent.yaml, ./folder/, ./sub] }"),
        ),
        (
            "b.yaml",
            &location("b", "{ target: ./absent.yaml, presence: optional }"),
        ),
        (
            "c.yaml",
            &location("c", "{ type: url, target: 'https://example.com/c.yaml' }"),
        ),
        ("sub/d.yaml", ""),
    ]);
    let file = |target| json!({ "type": "file", "target": target });

    let findings = sut
        .load(json!([file("a.yaml"), file("b.yaml"), file("c.yaml"), { "type": "github-org", "target": "https://x" }]))
        .await;

    assert_eq!(
        names(&findings),
        ["location:default/a", "location:default/b", "location:default/c"]
    );
    let absolute = |name: &str| sut.0.path().join(name).display().to_string();
    assert_eq!(
        problems(&findings),
        [
            "location `github-org:https://x` is skipped: locations of the type `github-org` are not supported yet; use `file`"
                .to_owned(),
            "location `file:./folder/` is skipped: a file is expected, and not a folder; name the file in it".to_owned(),
            "location `url:https://example.com/c.yaml` is skipped: locations of the type `url` are not supported yet; use `file`"
                .to_owned(),
            format!(
                "location `file:{}` is skipped: the file does not exist; mend its target, or remove the location",
                absolute("absent.yaml")
            ),
            format!(
                "location `file:{}` is skipped: it is not a file; name one",
                absolute("sub")
            ),
        ],
    );
}

#[tokio::test]
async fn a_target_that_is_a_pattern_is_reported_as_one_unless_a_file_has_that_name() {
    let sut = Folder::with(&[
        (
            "a.yaml",
            &location("a", "{ target: './sub/*.yaml', presence: optional }"),
        ),
        ("b[1].yaml", &component("b")),
        ("sub/c.yaml", &component("c")),
    ]);
    let file = |target| json!({ "type": "file", "target": target });

    let findings = sut
        .load(json!([file("./glob-*.yaml"), file("a.yaml"), file("b[1].yaml")]))
        .await;

    assert_eq!(names(&findings), ["location:default/a", "component:default/b"]);
    let expected = ["glob-*.yaml", "sub/*.yaml"].map(|name| {
        format!(
            "location `file:{}` is skipped: the file does not exist, and patterns are not supported in targets; name each \
             file",
            sut.0.path().join(name).display()
        )
    });
    assert_eq!(problems(&findings), expected);
}

#[tokio::test]
async fn an_entity_that_is_not_allowed_loses_its_file_and_no_other() {
    let user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: eve }\nspec: { memberOf: [] }\n";
    let sut = Folder::with(&[
        ("a.yaml", &format!("{}---\n{user}", component("one"))),
        ("b.yaml", user),
    ]);

    let findings = sut
        .load(json!([
            { "type": "file", "target": "a.yaml" },
            { "type": "file", "target": "b.yaml", "rules": [{ "allow": ["User"] }] },
        ]))
        .await;

    assert_eq!(names(&findings), ["user:default/eve"]);
    assert!(
        problems(&findings)[0].contains("entity user:default/eve, originated at file:"),
        "{:?}",
        findings.problems
    );
}

#[tokio::test]
async fn a_file_that_one_location_may_not_hold_is_taken_from_one_that_may() {
    let user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: eve }\nspec: { memberOf: [] }\n";
    let sut = Folder::with(&[
        ("strict.yaml", &location("strict", "{ target: ./people.yaml }")),
        ("people.yaml", &location("people", "{ target: ./users.yaml }")),
        ("users.yaml", &format!("{user}---\nkind: Component\n")),
    ]);

    let findings = sut
        .load(json!([
            { "type": "file", "target": "strict.yaml" },
            { "type": "file", "target": "people.yaml", "rules": [{ "allow": ["User"] }] },
        ]))
        .await;

    assert_eq!(
        names(&findings),
        ["location:default/strict", "location:default/people", "user:default/eve"]
    );
    // That it is not allowed for the first one, and that a document is no entity, once.
    assert_eq!(findings.problems.len(), 2, "{:?}", findings.problems);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_has_no_end_is_not_read() {
    let sut = Folder::with(&[]);
    let pipe = sut.0.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());

    let load = sut.load(json!([{ "type": "file", "target": "pipe" }, { "type": "file", "target": "/dev/zero" }]));
    let findings = tokio::time::timeout(core::time::Duration::from_secs(5), load)
        .await
        .unwrap();

    assert_eq!(
        problems(&findings),
        [
            format!(
                "location `file:{}` is skipped: it is not a file; name one",
                pipe.display()
            ),
            "location `file:/dev/zero` is skipped: it is not a file; name one".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_file_that_nobody_can_have_written_by_hand_is_not_read() {
    let sut = Folder::with(&[("a.yaml", "")]);
    let path = sut.0.path().join("a.yaml");
    // Without a byte on the disk.
    std::fs::File::create(&path)
        .unwrap()
        .set_len(10 * 1024 * 1024 + 1)
        .unwrap();

    let findings = sut.load(json!([{ "type": "file", "target": "a.yaml" }])).await;

    assert_eq!(
        problems(&findings),
        [format!(
            "location `file:{}` is skipped: the file is larger than 10485760 bytes; split it",
            path.display()
        )]
    );
}
