//! What an operator starts programs with names options that there are.

use std::path::Path;
use std::process::Command;

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(file)).expect("the file is there")
}

/// A program takes these words: asked for its help after them, it gives it.
fn check_words(words: &[&str]) {
    let (program, arguments) = words.split_first().expect("a program");
    let program = match program.rsplit('/').next() {
        Some("wildfire-login") => env!("CARGO_BIN_EXE_wildfire-login"),
        Some("wildfire-region") => env!("CARGO_BIN_EXE_wildfire-region"),
        Some("wildfire-watch") => env!("CARGO_BIN_EXE_wildfire-watch"),
        other => panic!("no program of ours: {other:?}"),
    };
    let output = Command::new(program).args(arguments).arg("--help").output().expect("the program is built");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A program takes what these variables say.
fn check_variables(program: &str, file: &str) {
    for line in read(file).lines().map(|line| line.trim_start_matches('#')) {
        let Some((variable, _)) =
            line.split_once('=').filter(|(name, _)| name.ends_with("URL") || name.starts_with("WILDFIRE_"))
        else {
            continue;
        };
        let help = Command::new(program).arg("--help").output().expect("the program is built");
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        // Those two are read by the log and by the unit itself.
        let is_known = help.contains(&format!("[env: {variable}="))
            || ["WILDFIRE_LOG_FORMAT", "WILDFIRE_METRICS_HOST"].contains(&variable);
        assert!(is_known, "{program} takes no {variable}");
    }
}

#[test]
fn units_start_programs_with_options_that_there_are() {
    for unit in ["systemd/wildfire-login.service", "systemd/wildfire-region@.service"] {
        let text = read(unit).replace("%H", "host").replace("%i", "1").replace("${WILDFIRE_METRICS_HOST}", "127.0.0.1");
        let start = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("it starts something");
        check_words(&start.split_whitespace().collect::<Vec<_>>());
        assert!(
            text.contains("KillSignal=SIGTERM") && text.contains("TimeoutStopSec=30"),
            "{unit}: it has time to drain"
        );
    }
    check_variables(env!("CARGO_BIN_EXE_wildfire-login"), "systemd/login.env.example");
    check_variables(env!("CARGO_BIN_EXE_wildfire-region"), "systemd/region.env.example");
}

#[test]
fn containers_start_programs_with_options_that_there_are() {
    let compose = read("compose.yml");
    let commands: Vec<Vec<&str>> = compose
        .lines()
        .filter_map(|line| line.trim().strip_prefix("command: [")?.strip_suffix(']'))
        .map(|list| list.split(", ").map(|word| word.trim_matches('"')).collect())
        .filter(|words: &Vec<&str>| words[0].starts_with("wildfire"))
        .collect();
    assert_eq!(commands.len(), 3, "{compose}");
    for words in commands {
        check_words(&words);
    }
    let dockerfile = read("Dockerfile");
    for program in ["wildfire", "wildfire-login", "wildfire-region", "wildfire-watch", "wildfire-bots", "wildfire-play"]
    {
        assert!(dockerfile.contains(&format!("/src/target/release/{program} ")), "{program} is not in the image");
    }
}

#[test]
fn files_of_a_cluster_name_variables_and_users_that_there_are() {
    check_variables(env!("CARGO_BIN_EXE_wildfire-login"), "cluster/login.env");
    check_variables(env!("CARGO_BIN_EXE_wildfire-region"), "cluster/region.env");
    check_variables(env!("CARGO_BIN_EXE_wildfire-watch"), "cluster/admin.env");
    let (nats, redis) = (include_str!("../nats.conf"), read("cluster/redis.conf"));
    for (role, file) in [("login", "login"), ("region", "region"), ("admin", "admin")] {
        let password = format!("{}_PASSWORD", role.to_uppercase());
        let file = read(&format!("cluster/{file}.env"));
        for scheme in ["tls", "rediss"] {
            assert!(file.contains(&format!("{scheme}://{role}:{password}@")), "{file}");
        }
        assert!(nats.contains(&format!("user: {role}, password: ${password}")), "{role} is no user of nats.conf");
        assert!(redis.contains(&format!("user {role} on \">{password}\"")), "{role} is no user of redis.conf");
    }
    // What the sed of the walk-through takes for the users begins where they do.
    assert!(nats.lines().any(|line| line.starts_with("# REGION_PASSWORD")));
}
