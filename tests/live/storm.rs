//! When nobody can take a region.

use std::time::Duration;

use tokio::time::interval;
use wildfire::ids::{Claim, RegionId};
use wildfire::persistence::{Acquired, Renewed};

use super::cluster::Cluster;
use super::crossing::sail;
use super::player::{Player, SALTMARSH, TO_THE_FERRY};

#[tokio::test]
async fn a_storm_keeps_the_player_ashore_unharmed_until_it_is_over() {
    let mut cluster = Cluster::start(&["west"]).await;
    cluster.place("saltmarsh", "west").await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk(TO_THE_FERRY).await;
    let (things, new_maps) = (ann.things(), ann.shown().new_maps);

    // Somebody who never answers has the other side.
    let leases = cluster.store.leases();
    let greyhaven = RegionId::new("greyhaven");
    let Ok(Acquired::Mine(mut lease)) = leases.acquire(&greyhaven, Claim(0)).await else {
        panic!("nobody has it yet");
    };
    let hold = async {
        let mut renewals = interval(Duration::from_millis(500));
        loop {
            renewals.tick().await;
            assert_eq!(leases.renew(&mut lease).await.expect("Redis answers"), Renewed::Kept);
        }
    };
    let kept_ashore = async {
        let since = ann.shown().heard;
        ann.client.ask("apply").await.expect("the connection is good");
        ann.until_told(since, "A terrible storm is blowing over").await;
        ann.walk("1w 1e").await;
        assert_eq!(ann.map().await, "/saltmarsh/town_n");
    };
    tokio::select! {
        () = kept_ashore => {}
        () = hold => unreachable!("it is held for ever"),
    }
    assert_eq!(ann.things(), things);
    assert_eq!(ann.shown().new_maps, new_maps);

    leases.release(lease).await.expect("Redis answers");
    sail(&mut ann, "/greyhaven/town_n").await;
    assert_eq!(ann.things(), things);
    ann.assert_well_shown();
}
