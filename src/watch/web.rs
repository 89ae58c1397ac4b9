//! The dashboard for a browser: one page, the world as a picture, and what changes as server-sent events.
//!
//! Shows the same as the dashboard in a terminal, and no tells. Whoever reaches the port sees all that; with storm
//! buttons they can also kill servers, so it listens on loopback unless told otherwise.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{Html, IntoResponse, Response, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt as _, stream};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::time::{MissedTickBehavior, interval};
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::wrappers::{BroadcastStream, WatchStream};

use super::atlas::{self, Atlas};
use super::live::{Live, News, Picture};
use crate::bus::Link;
use crate::bus::message::{Drill, DrillReply};
use crate::ids::ServerName;
use crate::process;
use crate::world_files::WorldFiles;

/// The page: no other file, nothing from elsewhere.
const PAGE: &str = include_str!("web/page.html");
/// How often the picture is sent.
const PICTURE_EVERY: Duration = Duration::from_millis(500);
/// Events that a slow browser may be behind; then it misses some.
const NEWS_MAX: usize = 1_000;
/// What the page says with each button.
const OWN_PAGE: &str = "x-wildfire";
/// How long whoever runs the servers may take to do harm.
const DRILL_TIMEOUT: Duration = Duration::from_secs(5);

/// What a browser sees.
#[derive(Clone)]
struct Shown {
    picture: watch::Receiver<Arc<Picture>>,
    news: broadcast::Sender<News>,
    /// Where everything lies, and the picture of it as a PNG; none while it is painted.
    world: watch::Receiver<Option<Arc<Painted>>>,
    /// By whom servers can be harmed.
    harm: Option<Link>,
}

struct Painted {
    atlas: Atlas,
    png: axum::body::Bytes,
}

/// What the page is told first.
#[derive(Serialize)]
struct World<'a> {
    #[serde(flatten)]
    atlas: &'a Atlas,
    storm_buttons: bool,
}

/// Shows the cluster at `address` for as long as there is a connection to NATS.
///
/// # Errors
/// When the port is taken, or the connection to NATS is closed.
pub(super) async fn serve(
    address: SocketAddr,
    mut live: Live,
    files: Arc<WorldFiles>,
    harm: Option<Link>,
) -> anyhow::Result<()> {
    let listener = process::listen(&address.to_string()).await?;
    let (painted, world) = watch::channel(None);
    let painting = tokio::task::spawn_blocking(move || {
        let (atlas, png) = atlas::paint(&files)?;
        painted.send_replace(Some(Arc::new(Painted { atlas, png: png.into() })));
        Ok::<_, atlas::PaintError>(())
    });
    let (show, picture) = watch::channel(live.picture());
    let (news, _) = broadcast::channel(NEWS_MAX);
    let shown = Shown { picture, news: news.clone(), world, harm };
    println!("dashboard: http://{}/", listener.local_addr()?);
    let serving = tokio::spawn(listen(listener, shown));
    let mut pictures = interval(PICTURE_EVERY);
    pictures.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watching = async {
        loop {
            tokio::select! {
                heard = live.next() => for happened in heard? {
                    // Nobody may be looking.
                    let _ = news.send(happened);
                },
                _ = pictures.tick() => drop(show.send_replace(live.picture())),
            }
        }
    };
    tokio::select! {
        ended = watching => ended,
        served = serving => served.context("the dashboard ended")?,
        failed = async {
            match painting.await {
                Ok(Ok(())) => std::future::pending().await,
                Ok(Err(error)) => anyhow::Error::from(error),
                Err(error) => anyhow::Error::from(error),
            }
        } => Err(failed.context("the world cannot be painted")),
    }
}

async fn listen(listener: TcpListener, shown: Shown) -> anyhow::Result<()> {
    let mut routes = Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/world.png", get(picture_of_the_world))
        .route("/world.json", get(layout_of_the_world))
        .route("/picture.json", get(async |State(shown): State<Shown>| Json(shown.picture.borrow().clone())))
        .route("/events", get(events));
    if shown.harm.is_some() {
        routes = routes.route("/drills/{server}/{harm}", post(drill));
    }
    axum::serve(listener, routes.with_state(shown)).await.context("the dashboard is not shown any more")
}

/// The painted world, as soon as it is there.
async fn painted(shown: &Shown) -> Option<Arc<Painted>> {
    let mut world = shown.world.clone();
    world.wait_for(Option::is_some).await.ok()?.clone()
}

async fn picture_of_the_world(State(shown): State<Shown>) -> Response {
    match painted(&shown).await {
        Some(painted) => ([(header::CONTENT_TYPE, "image/png")], painted.png.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn layout_of_the_world(State(shown): State<Shown>) -> Response {
    match painted(&shown).await {
        Some(painted) => {
            let world = World { atlas: &painted.atlas, storm_buttons: shown.harm.is_some() };
            Json(world).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The picture, again and again, and what happens.
async fn events(State(shown): State<Shown>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let pictures = WatchStream::new(shown.picture).map(|picture| sent("picture", &*picture));
    let news = BroadcastStream::new(shown.news.subscribe()).map(|news| match news {
        Ok(news) => sent("news", &Line::of(&news)),
        Err(BroadcastStreamRecvError::Lagged(missed)) => sent("missed", &missed),
    });
    Sse::new(stream::select(pictures, news)).keep_alive(KeepAlive::default())
}

/// Something that happened, with the sentence that people read.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    news: &'a News,
    says: String,
}

impl<'a> Line<'a> {
    fn of(news: &'a News) -> Self {
        Self { news, says: super::screen::event(news.at_ms, &news.what).trim_end().to_owned() }
    }
}

fn sent(name: &str, what: &impl Serialize) -> Result<Event, Infallible> {
    Ok(Event::default().event(name).json_data(what).unwrap_or_else(|_| Event::default().event(name)))
}

/// A storm button was pressed.
async fn drill(
    State(shown): State<Shown>,
    Path((server, harm)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(link) = &shown.harm else { return StatusCode::NOT_FOUND.into_response() };
    // A page from elsewhere cannot send this header without asking first, and is never allowed to.
    if !headers.contains_key(OWN_PAGE) {
        return (StatusCode::FORBIDDEN, "the buttons are pressed on the dashboard's own page").into_response();
    }
    let Ok(harm) = serde_json::from_value(serde_json::Value::String(harm)) else {
        return (StatusCode::NOT_FOUND, "there is no such harm").into_response();
    };
    let drill = Drill { server: ServerName(server), harm };
    match link.request(&drill, DRILL_TIMEOUT).await {
        Ok(DrillReply::Done) => (StatusCode::OK, "done").into_response(),
        Ok(DrillReply::Refused { why }) => (StatusCode::CONFLICT, why).into_response(),
        Err(error) => {
            let why = format!("nobody does it ({error}): the servers are to run under `wildfire up --drills`");
            (StatusCode::BAD_GATEWAY, why).into_response()
        }
    }
}
