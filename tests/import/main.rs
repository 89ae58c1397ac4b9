//! Moving in: a character is made on the stock server, given things, experience and spells, and carried into a Wildfire;
//! there the same password opens the account, and the same character has and is the same.

#[path = "../recorder/mod.rs"]
mod recorder;
#[path = "../servers/mod.rs"]
mod servers;

mod person;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use person::{Person, Sight};
use servers::{CONFIGURATION, STATE, STOCK_WORLD, StockServer, WildfireServer};
use tempfile::TempDir;
use wildfire::audit::Auditor;
use wildfire::game::{Character, Newcomer};
use wildfire::ids::{PlayerName, ServerName};
use wildfire::persistence::{Account, Cause, Custody, LocalStore, Store};

const SKIPPED: &str = "SKIPPED: crossfire-server or its world is not installed, nobody moved in";
/// What lets players be wizards for a while: the test gives them things by that.
const WIZARDS: &str = "\n*:wizardry:*\n";
const PASSWORD: &str = "sesame-4";
/// How long a server may take to write somebody down.
const WRITTEN: Duration = Duration::from_secs(30);
/// What a wizard does to give somebody a past.
const PAST: [&str; 19] = [
    "dm wizardry",
    "goto /scorn/taverns/inn",
    "addexp Alfa 60000 praying",
    "addexp Alfa 9000 one handed weapons",
    "create 1 sack",
    "create 3 arrow",
    "create 1 ring of Ice",
    "create 1 sword of Lythander",
    "create 1 cloak",
    "create 7 food",
    "create 1 rod_heavy of comet",
    "create 40 platinacoin",
    "create 1 amethyst",
    "create 1 amulet",
    "patch cursed 1",
    "patch known_cursed 1",
    "patch name band of woe",
    "learn_spell create food",
    "learn_special_prayer heal",
];

#[test]
fn who_moves_in_has_their_password_and_everything_they_had() {
    if !StockServer::installed() {
        return eprintln!("{SKIPPED}");
    }
    check_moving_in().expect("the story comes to its end");
}

fn check_moving_in() -> Result<(), String> {
    let (stock, there) = a_life_on_the_stock_server()?;
    let home = TempDir::new().map_err(|e| e.to_string())?;
    let state = home.path().join(STATE);
    let check = import(&stock.local(), &state, &["--check"])?;
    assert!(check.contains("account Ann: would be carried"), "{check}");
    assert!(check.contains("characters: 1 would be carried, 0 there already, 0 not carried"), "{check}");
    assert!(!state.exists(), "a check writes nothing");
    let first = import(&stock.local(), &state, &[])?;
    assert!(first.contains("Alfa (human wizard, level "), "{first}");
    assert!(first.contains("characters: 1 carried, 0 there already, 0 not carried"), "{first}");
    assert!(!first.contains("Alfa.pl:"), "nothing of theirs is otherwise than it was: {first}");
    let again = import(&stock.local(), &state, &[])?;
    assert!(again.contains("accounts: 0 carried, 1 there already, 0 not carried"), "{again}");
    assert!(again.contains("characters: 0 carried, 1 there already, 0 not carried"), "{again}");
    for report in [check, first, again] {
        assert!(!report.contains(&stored_hash(&stock.local())), "no hash is told");
    }

    let (account, custody, _) = kept(&state);
    assert_eq!(custody, Custody::Free, "at rest");
    assert!(account.password.is_foreign(), "until its owner says the password");
    let ours = WildfireServer::start_on(Path::new(STOCK_WORLD), home)?;
    let here = (|| {
        let mut wrong = Person::connect(ours.address)?;
        wrong.log_in("Ann", "sesame-5", "Alfa").expect_err("a wrong password");
        let mut alfa = Person::connect(ours.address)?;
        alfa.log_in("Ann", PASSWORD, "Alfa")?;
        alfa.everything("sack")
    })();
    let here = here.map_err(|error: String| format!("{error}\n{}", ours.log()))?;
    assert_same(&there, &here);
    let home = ours.stop()?;
    let (account, _, character) = kept(&home.path().join(STATE));
    assert!(!account.password.is_foreign(), "the password was hashed anew");
    check_ids(&home.path().join(STATE), &character);
    Ok(())
}

/// Somebody who has things, and what they see of themselves when they come back.
fn a_life_on_the_stock_server() -> Result<(StockServer, Sight), String> {
    let configuration = with_wizards()?;
    let mut server = StockServer::start_with(Path::new(STOCK_WORLD), configuration.path())?;
    let mut alfa = Person::connect(server.address)?;
    alfa.new_account("Ann", PASSWORD)?;
    alfa.create("Alfa", "human_player", "wizard_class", "map_scorn")?;
    // `patch` changes what was made last.
    for line in PAST {
        alfa.command(line)?;
    }
    let sack = alfa.tag("sack")?;
    // Readied first, then open.
    alfa.apply(sack)?;
    alfa.apply(sack)?;
    alfa.put("arrow", sack)?;
    alfa.put("amethyst", sack)?;
    let cloak = alfa.tag("cloak")?;
    alfa.apply(cloak)?;
    alfa.command("nodm")?;
    alfa.command("title the Traveller")?;
    alfa.command("save")?;
    drop(alfa);
    written(&server, |text| text.contains("title the Traveller"))?;
    let mut alfa = Person::connect(server.address)?;
    alfa.log_in("Ann", PASSWORD, "Alfa")?;
    let there = alfa.everything("sack")?;
    drop(alfa);
    server.stop();
    Ok((server, there))
}

/// The stock configuration, and whoever knows the word is a wizard.
fn with_wizards() -> Result<TempDir, String> {
    let configuration = TempDir::new().map_err(|e| e.to_string())?;
    for entry in fs::read_dir(CONFIGURATION).map_err(|e| e.to_string())? {
        let path = entry.map_err(|e| e.to_string())?.path();
        let name = path.file_name().ok_or("a file has a name")?;
        let mut text = fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        if name == "dm_file" {
            text.extend_from_slice(WIZARDS.as_bytes());
        }
        fs::write(configuration.path().join(name), text).map_err(|e| e.to_string())?;
    }
    // The stock server reads it as another user.
    let everybody = fs::Permissions::from_mode(0o755);
    fs::set_permissions(configuration.path(), everybody).map_err(|e| e.to_string())?;
    Ok(configuration)
}

/// Waits until the file of the character is there and as it should be.
fn written(server: &StockServer, is_right: impl Fn(&str) -> bool) -> Result<(), String> {
    let file = server.local().join("players/Alfa/Alfa.pl");
    let deadline = Instant::now() + WRITTEN;
    while Instant::now() < deadline {
        let text = fs::read(&file).unwrap_or_default();
        if is_right(&String::from_utf8_lossy(&text)) {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    Err(format!("nobody was written down:\n{}", server.log()))
}

/// What the stock server has of the password.
fn stored_hash(local: &Path) -> String {
    let accounts = fs::read_to_string(local.join("accounts")).expect("the accounts are text");
    let line = accounts.lines().find(|line| line.starts_with("Ann:")).expect("an account");
    line.split(':').nth(1).expect("a hash").to_owned()
}

fn import(from: &Path, state: &Path, more: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_wildfire-login"))
        .arg("import")
        .arg(from)
        .arg("--state")
        .arg(state)
        .args(["--world", STOCK_WORLD])
        .args(more)
        .output()
        .map_err(|e| e.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if !output.status.success() {
        return Err(format!("the import failed: {}{}", text(&output.stdout), text(&output.stderr)));
    }
    Ok(text(&output.stdout))
}

fn assert_same(there: &Sight, here: &Sight) {
    assert!(there.carries.len() > 8 && there.in_the_bag.len() == 2, "{there:#?}");
    assert!(there.carries.iter().any(|(name, ..)| name == "band of woe"), "{there:#?}");
    assert_eq!(here.carries, there.carries, "what is carried");
    assert_eq!(here.in_the_bag, there.in_the_bag, "what is in the sack");
    assert_eq!(here.spells, there.spells, "spells");
    assert_eq!(here.stats, there.stats, "numbers and skills");
}

/// The account and the character as they are kept, without a server.
fn kept(state: &Path) -> (Account, Custody, Character) {
    on(state, async |store| {
        let account = store.accounts().load("Ann").await.expect("the store answers").expect("an account").value;
        let kept = store.ledger().latest(&PlayerName::new("Alfa")).await.expect("the store answers");
        let snapshot = kept.expect("a record").value;
        assert_eq!(snapshot.account, "Ann");
        let versions = store.ledger().versions(&PlayerName::new("Alfa")).await.expect("the store answers");
        assert_eq!(versions[0].kept.value.cause, Cause::Imported);
        let body = snapshot.body.unpack().expect("whole");
        match serde_json::from_slice(&body).expect("a character") {
            Newcomer::Known(character) => (account, snapshot.custody, *character),
            Newcomer::Created(new) => panic!("{new:?}"),
        }
    })
}

/// Whoever has been in a region has things with ids, and the auditor finds each of them once.
fn check_ids(state: &Path, character: &Character) {
    let mut ids = Vec::new();
    character.body.walk(&mut |thing, _| ids.extend(thing.item));
    assert!(ids.len() > 8, "{ids:?}");
    let report = on(state, async |store| Auditor::new(store.archive()).audit().await.expect("an audit"));
    assert!(report.findings.is_empty() && report.unsettled.is_empty(), "{report:?}");
}

fn on<T>(state: &Path, look: impl AsyncFnOnce(Store) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let kept = LocalStore::open(state).expect("no server uses it");
    runtime.block_on(look(Store::local(&kept, &ServerName::new("tester"))))
}
