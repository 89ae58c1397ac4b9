//! The dashboard in a browser: a server is killed from it, and the storm is seen to pass.
//!
//! The pictures of it lie in the build directory under `dashboard/`, to look at.

#[path = "../support/http.rs"]
mod http;
#[path = "../servers/port.rs"]
mod port;

mod browser;
mod cluster;

use browser::Browser;
use cluster::Cluster;
use wildfire::client::{Client, Wish};

/// How a browser says who carries the region in which most players are.
const BUSIEST: &str =
    "(picture.regions.filter(r => r.players > 0).sort((a, b) => b.players - a.players)[0]?.owner ?? '')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_killed_from_the_dashboard_and_the_storm_passes() {
    let Some(mut browser) = Browser::start().await else {
        return eprintln!("SKIPPED: chromium is not installed");
    };
    let mut cluster = Cluster::start().await;
    let dashboard = cluster.watch().await;
    let mut players = Vec::new();
    for name in ["Ann", "Bob"] {
        players.push(enter(&cluster, name).await);
    }
    let playing = tokio::spawn(async move {
        // Whoever says something waits for the answer: they notice when nobody runs their region.
        loop {
            for player in &mut players {
                player.command("say still here").await.expect("the connection is good");
            }
        }
    });

    browser.open(&format!("http://{dashboard}/")).await;
    browser.until("document.querySelectorAll('.server').length == 3").await;
    browser.until("picture.players.length == 2 && image !== null").await;
    browser
        .until("[...document.querySelectorAll('#table tr')].some(row => row.textContent.startsWith('saltmarsh'))")
        .await;
    let painted = "(() => { const c = $('world'); const p = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; \
                   const seen = new Set(); for (let i = 0; i < p.length; i += 4 * 97) seen.add(p[i] << 16 | p[i + 1] << 8 | p[i + 2]); \
                   return seen.size; })() > 30";
    browser.until(painted).await;
    browser.until("spots.size == 2").await;
    browser.picture("calm").await;

    // With a successor that has everything, as in the life of a cluster.
    browser.until("picture.regions.some(r => r.players > 0 && r.successor && r.successor.tick !== null)").await;
    let owner = browser.evaluate(BUSIEST).await;
    let owner = owner.as_str().expect("a name").to_owned();
    assert!(owner.starts_with("region-"), "{owner:?}");
    browser.evaluate(&format!("document.querySelector('[data-server=\"{owner}\"] [data-harm=kill]').click()")).await;
    browser.until("storms.size > 0").await;
    browser.picture("storm").await;
    let over = format!("storms.size == 0 && {BUSIEST} != '{owner}' && {BUSIEST} != '' && picture.players.length == 2");
    browser.until(&over).await;
    browser.until(&format!("document.querySelector('#news').textContent.includes('{owner}')")).await;
    browser.picture("over").await;
    assert!(!playing.is_finished(), "nobody lost their connection");
    playing.abort();

    // It comes back by itself, and can be frozen and cut off as well.
    browser.until(&format!("picture.heard_ms['{owner}'] < 1700")).await;
    for harm in ["freeze", "cut"] {
        let button = format!("document.querySelector('[data-server=\"{owner}\"] [data-harm={harm}]')");
        browser.until(&format!("{button} && !{button}.disabled")).await;
        browser.evaluate(&format!("{button}.click()")).await;
        browser.until(&format!("(picture.heard_ms['{owner}'] ?? 1e9) > 1700")).await;
        browser.until(&format!("picture.heard_ms['{owner}'] < 1000")).await;
    }
}

#[tokio::test]
async fn nobody_presses_buttons_from_another_page() {
    let mut cluster = Cluster::start().await;
    let dashboard = cluster.watch().await;
    let answer = http::post(dashboard, "/drills/region-1/kill", "").await.expect("it answers");
    assert_eq!(answer.0, 403, "{}", answer.1);
    let own = "x-wildfire: drill\r\n";
    for (path, status) in [("/drills/region-9/kill", 409), ("/drills/region-1/tickle", 404)] {
        let answer = http::post(dashboard, path, own).await.expect("it answers");
        assert_eq!(answer.0, status, "{}", answer.1);
    }
    let (status, page) = http::get(dashboard, "/").await.expect("it answers");
    assert_eq!(status, 200);
    for elsewhere in ["src=\"http", "href=\"http", "@import", "url("] {
        assert!(!page.contains(elsewhere), "the page needs nothing from elsewhere: {elsewhere}");
    }
}

async fn enter(cluster: &Cluster, name: &str) -> Client {
    let mut client = Client::connect(cluster.address).await.expect("the login service listens");
    client.new_account(name, "open sesame").await.expect("the name is free");
    client.create(name, "open sesame", &Wish::default()).await.expect("the name is free");
    client
}
