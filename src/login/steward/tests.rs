//! Parties over two login services that share a store.

use super::*;
use crate::bus::{Broker, Subscription};
use crate::ids::{ServerName, SessionId};
use crate::login::roster::tests::player;
use crate::persistence::{LocalStore, Store};

/// Two login services, and what is said between them.
struct Two {
    stewards: [Steward; 2],
    talk: Subscription<PartyTalk>,
    sessions: u64,
}

impl Two {
    async fn new() -> Self {
        let (store, broker) = (LocalStore::in_memory(), Broker::new());
        let names = ["login-1", "login-2"].map(ServerName::new);
        let link = |name: &ServerName| Link::Local(broker.connect(name));
        let talk = link(&names[0]).subscribe(PartyTalk::all()).await.expect("the link is open");
        let stewards = names.map(|name| Steward::new(&Store::local(&store, &name), link(&name)));
        Self { stewards, talk, sessions: 0 }
    }

    fn comes(&mut self, name: &str) -> PartyMember {
        self.sessions += 1;
        let session = SessionId { login: ServerName::new("login-1"), number: self.sessions };
        PartyMember { player: PlayerName::new(name), session }
    }

    /// What somebody on the first service reads, or on the second, who has an even number.
    async fn ask(&mut self, who: &PartyMember, request: StewardRequest) -> StewardAnswer {
        let online = [player("Ann", "scorn"), player("Bob", "navar")];
        self.stewards[(who.session.number % 2) as usize].answer(who, request, &online).await
    }

    async fn wish(&mut self, who: &PartyMember, wish: PartyWish) -> Vec<String> {
        lines(self.ask(who, StewardRequest::Wish(wish)).await)
    }

    async fn join(&mut self, who: &PartyMember, party: &str) -> Vec<String> {
        self.wish(who, PartyWish::Join(party.to_owned())).await
    }

    async fn form(&mut self, who: &PartyMember, party: &str) -> Vec<String> {
        self.wish(who, PartyWish::Form(party.to_owned())).await
    }

    async fn set_password(&mut self, who: &PartyMember, password: &str) -> Vec<String> {
        self.wish(who, PartyWish::Password(password.to_owned())).await
    }

    /// What the next line says, and to whom.
    async fn told(&mut self) -> String {
        let PartyTalk { to, text, .. } = self.talk.next().await.expect("the link is open");
        let to: Vec<&str> = to.iter().map(PlayerName::as_str).collect();
        format!("{}: {text}", to.join(" "))
    }
}

fn lines(answer: StewardAnswer) -> Vec<String> {
    let packets = answer.packets.into_iter().map(|packet| match packet {
        ServerPacket::DrawExtInfo(text) => text.text,
        ServerPacket::Query { text, .. } => text,
        other => panic!("{other:?} is no text"),
    });
    packets.collect()
}

#[tokio::test(start_paused = true)]
async fn a_party_over_two_services_speaks_in_the_words_of_the_stock_server() {
    let mut two = Two::new().await;
    let (ann, bob) = (two.comes("Ann"), two.comes("Bob"));
    assert_eq!(two.wish(&ann, PartyWish::Mine).await, ["You are not a member of any party. For help try: party help"]);
    assert_eq!(two.wish(&ann, PartyWish::List).await, ["There are no parties active right now"]);
    assert_eq!(two.form(&ann, "elves").await, ["You have formed party: elves"]);
    assert_eq!(two.form(&bob, "elves").await, ["The party elves already exists, pick another name"]);
    assert_eq!(two.join(&bob, "orcs").await, ["Party orcs does not exist.  You must form it first."]);
    assert_eq!(two.form(&bob, "orcs").await, ["You have formed party: orcs"]);
    assert_eq!(two.join(&bob, "elves").await, ["You leave party orcs.", "You have joined party: elves\n"]);
    assert_eq!(two.told().await, "Ann: Bob joins party elves");
    assert_eq!(two.join(&bob, "elves").await, ["You are already a member of party: elves"]);
    assert_eq!(two.wish(&bob, PartyWish::Mine).await, ["You are a member of party elves."]);
    assert_eq!(two.wish(&bob, PartyWish::Say("hi".into())).await, ["<elves> You say: hi"]);
    assert_eq!(two.told().await, "Ann: <elves> Bob says: hi");
    let rows = ["[fixed]Party name                       Leader\n----------                       ------"];
    let rows = [rows[0], "[fixed]elves                            Ann"];
    assert_eq!(two.wish(&bob, PartyWish::List).await, rows);
    assert_eq!(
        two.wish(&bob, PartyWish::Who).await,
        [
            "Total Players in party elves (2) -- WIZ(0) AFK(0) BOT(0)",
            "[fixed]Ann the human\n</scorn/inn>",
            "[fixed]Bob the human\n</navar/inn>"
        ]
    );
    assert_eq!(two.wish(&ann, PartyWish::Leave).await, ["You leave party elves."]);
    assert_eq!(two.told().await, "Bob: Ann leaves party elves.");
    assert_eq!(two.wish(&ann, PartyWish::Leave).await, ["You are not a member of any party."]);
    assert_eq!(two.wish(&ann, PartyWish::Say("hi".into())).await, ["You are not a member of any party."]);
}

#[tokio::test(start_paused = true)]
async fn a_password_is_asked_for_and_its_change_told_to_the_members() {
    let mut two = Two::new().await;
    let (ann, bob, cid) = (two.comes("Ann"), two.comes("Bob"), two.comes("Cid"));
    assert_eq!(two.set_password(&ann, "oak").await, ["You are not a member of a party"]);
    two.form(&ann, "elves").await;
    two.join(&bob, "elves").await;
    two.told().await;
    assert_eq!(two.set_password(&ann, "123456789").await, ["The password must not exceed 8 characters"]);
    assert_eq!(two.set_password(&ann, "oak").await, ["The password for party elves is oak"]);
    assert_eq!(two.told().await, "Bob: Password for party elves is now oak, changed by Ann");
    let asked = two.ask(&cid, StewardRequest::Wish(PartyWish::Join("elves".into()))).await;
    assert_eq!(asked.question.as_deref(), Some("elves"));
    assert_eq!(lines(asked), ["What is the password?\n:"]);
    let say = |password: &str| StewardRequest::Say { party: "elves".into(), password: password.into() };
    assert_eq!(lines(two.ask(&cid, say("Oak")).await), ["You entered the wrong password"]);
    let joined = two.ask(&cid, say("oak")).await;
    assert_eq!(joined.party, Some(Some("elves".to_owned())));
    assert_eq!(two.told().await, "Ann Bob: Cid joins party elves");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_game_finds_the_party_again_as_they_wish() {
    let mut two = Two::new().await;
    let (ann, bob) = (two.comes("Ann"), two.comes("Bob"));
    two.form(&ann, "elves").await;
    two.join(&bob, "elves").await;
    two.set_password(&ann, "oak").await;
    let mode = |word: &str| StewardRequest::Mode((!word.is_empty()).then(|| word.to_owned()));
    assert_eq!(lines(two.ask(&bob, mode("")).await), ["party rejoin: if_exists"]);
    let pad = " ".repeat(46);
    assert_eq!(lines(two.ask(&bob, mode("bogus")).await), [format!("invalid mode:{pad}bogus")]);

    two.ask(&bob, StewardRequest::Depart).await;
    let bob = two.comes("Bob");
    let back = two.ask(&bob, StewardRequest::Return).await;
    assert_eq!(back.party, Some(Some("elves".to_owned())));
    assert_eq!(lines(back), ["You have joined party: elves\n", "Rejoined party elves."]);

    two.ask(&bob, StewardRequest::Depart).await;
    two.set_password(&ann, "ash").await;
    let bob = two.comes("Bob");
    let back = two.ask(&bob, StewardRequest::Return).await;
    assert_eq!(
        (back.party.clone(), lines(back)),
        (Some(None), vec!["Couldn't rejoin party elves: invalid password..".into()])
    );
    two.ask(&bob, StewardRequest::Depart).await;
    let bob = two.comes("Bob");
    assert_eq!(lines(two.ask(&bob, StewardRequest::Return).await), [""; 0], "he was in none when he left");

    let cid = two.comes("Cid");
    two.form(&cid, "orcs").await;
    two.set_password(&cid, "bone").await;
    two.ask(&cid, StewardRequest::Depart).await;
    let cid = two.comes("Cid");
    assert_eq!(lines(two.ask(&cid, StewardRequest::Return).await), ["Couldn't rejoin party orcs: no such party.."]);
    two.form(&cid, "orcs").await;
    two.set_password(&cid, "bone").await;
    assert_eq!(lines(two.ask(&cid, mode("always")).await), ["party rejoin is now: always"]);
    two.ask(&cid, StewardRequest::Depart).await;
    let cid = two.comes("Cid");
    assert_eq!(
        lines(two.ask(&cid, StewardRequest::Return).await),
        ["You have formed party: orcs", "Rejoined party orcs."]
    );
    assert_eq!(
        two.stewards[0].parties.load().await.expect("answers").named("orcs").map(|it| &*it.password),
        Some("bone")
    );
    assert_eq!(lines(two.ask(&cid, mode("no")).await), ["party rejoin is now: no"]);
    two.ask(&cid, StewardRequest::Depart).await;
    let cid = two.comes("Cid");
    assert_eq!(lines(two.ask(&cid, StewardRequest::Return).await), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_comes_late_takes_nobody_out_who_is_back() {
    let mut two = Two::new().await;
    let (ann, bob) = (two.comes("Ann"), two.comes("Bob"));
    two.form(&ann, "elves").await;
    two.join(&bob, "elves").await;
    let again = two.comes("Bob");
    let back = two.ask(&again, StewardRequest::Return).await;
    assert_eq!((back.party.clone(), lines(back)), (Some(Some("elves".to_owned())), vec![]), "nobody is told");
    two.ask(&bob, StewardRequest::Depart).await;
    assert_eq!(two.wish(&again, PartyWish::Mine).await, ["You are a member of party elves."]);
}
