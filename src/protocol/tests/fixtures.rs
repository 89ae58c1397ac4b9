//! Packets as they were observed, and what they mean.

use crate::protocol::*;

/// The bytes of a fixture: `tests/fixtures/wire/README.md` has the notation.
fn bytes(fixture: &str) -> Vec<u8> {
    fixture.lines().flat_map(line_bytes).collect()
}

fn line_bytes(line: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (place, part) in line.split('"').enumerate() {
        if place % 2 == 1 {
            bytes.extend(part.replace("\\n", "\n").replace("\\0", "\0").bytes());
            continue;
        }
        let (hex, comment) = part.split_once('#').map_or((part, false), |(hex, _)| (hex, true));
        let pairs = hex.split([' ', '|']).filter(|pair| !pair.is_empty());
        bytes.extend(pairs.map(|pair| u8::from_str_radix(pair, 16).expect("a pair of hex digits")));
        if comment {
            break;
        }
    }
    bytes
}

fn check_server(fixture: &str, expected: ServerPacket) {
    let payload = bytes(fixture);
    assert_eq!(ServerPacket::decode(&payload).as_ref(), Ok(&expected), "{fixture}");
    assert_eq!(expected.encode().map(lossy), Ok(lossy(payload)), "{fixture}");
}

fn check_client(fixture: &str, expected: ClientPacket) {
    let payload = bytes(fixture);
    assert_eq!(ClientPacket::decode(&payload).as_ref(), Ok(&expected), "{fixture}");
    assert_eq!(expected.encode().map(lossy), Ok(lossy(payload)), "{fixture}");
}

/// Bytes that can be compared by eye, none lost.
fn lossy(bytes: Vec<u8>) -> String {
    bytes.escape_ascii().to_string()
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../tests/fixtures/wire/", $name, ".hex"))
    };
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let mut words = text.split(' ').map(str::to_owned);
    std::iter::from_fn(|| words.next().zip(words.next())).collect()
}

const GTK_SETUP: &str = "map2cmd 1 tick 1 sound2 3 darkness 1 spellmon 1 spellmon 2 faceset 0 facecache 0 want_pickup 1 \
                         loginmethod 2 newmapcmd 1";

#[test]
fn the_conversation_before_the_game_is_read_as_observed() {
    check_server(fixture!("server_version"), ServerPacket::Version(Version::ours("Crossfire Server\n")));
    check_server(fixture!("server_setup"), ServerPacket::Setup(pairs(&format!("{GTK_SETUP} sound FALSE"))));
    check_server(
        fixture!("server_failure"),
        ServerPacket::Failure { command: "accountplay".into(), text: "Not allowed right now".into() },
    );
    check_server(fixture!("server_query"), ServerPacket::Query { flags: 0, text: "What is your name?\n:".into() });
    let warrior = AccountPlayer {
        name: "Fctaddajbg".into(),
        race: "human".into(),
        face: "warrior.172".into(),
        map: "/scorn/taverns/inn".into(),
        level: Some(3),
        face_number: Some(0x16fc),
        ..AccountPlayer::default()
    };
    check_server(fixture!("server_accountplayers"), ServerPacket::AccountPlayers(vec![warrior]));
}

#[test]
fn the_map_is_read_as_observed() {
    let face = |layer, face| SquareChange::Layer { layer, image: LayerImage::Face { face, smooth: 0 } };
    let square = |x, y, changes: &[SquareChange]| SquareUpdate { x, y, changes: changes.to_vec() };
    let scrolled = Map2 {
        scroll: Some(Scroll { dx: -1, dy: 0 }),
        squares: vec![
            square(25, 7, &[face(1, 0x0a68)]),
            square(10, 10, &[SquareChange::Darkness(FULL_LIGHT)]),
            square(15, 10, &[SquareChange::Darkness(127)]),
            square(12, 12, &[face(6, 0x16fc)]),
            square(13, 12, &[SquareChange::Layer { layer: 6, image: LayerImage::Nothing }]),
        ],
    };
    check_server(fixture!("server_map2_scroll"), ServerPacket::Map2(scrolled));

    let floor = SquareChange::Layer { layer: 0, image: LayerImage::Face { face: 0x0537, smooth: 30 } };
    let lamp = LayerImage::Animation { id: 412, phase: AnimationPhase::Random, speed: 7, smooth: 0 };
    let first = Map2 {
        scroll: None,
        squares: vec![
            square(5, 5, &[SquareChange::Darkness(127), floor, face(1, 0x0591)]),
            square(5, 6, &[SquareChange::Layer { layer: 1, image: lamp }]),
            square(5, 7, &[SquareChange::Clear]),
        ],
    };
    check_server(fixture!("server_map2_first"), ServerPacket::Map2(first));

    let magic = MagicMap { width: 3, height: 2, x: 1, y: 1, squares: vec![9, MAGIC_MAP_WALL | 10, 9, 0, 1, 2] };
    check_server(fixture!("server_magicmap"), ServerPacket::MagicMap(magic));
}

#[test]
fn pictures_and_sounds_are_read_as_observed() {
    check_server(fixture!("server_anim"), ServerPacket::Anim { id: 412, flags: 0, faces: vec![3158, 3159] });
    check_server(fixture!("server_smooth"), ServerPacket::Smooth { face: 0x0537, smooth: 2001 });
    check_server(
        fixture!("server_face2"),
        ServerPacket::Face2 { face: 0x125a, set: 0, checksum: 0xe3e3_5432, name: "sea.111".into() },
    );
    check_server(fixture!("server_image2"), ServerPacket::Image2 { face: 612, set: 0, data: b"\x89PNG".to_vec() });
    let step = |dx, dy, volume, name: &str| {
        ServerPacket::Sound2(Sound2 {
            dx,
            dy,
            direction: 0,
            volume,
            kind: SoundKind::Ground,
            action: "step".into(),
            name: name.into(),
        })
    };
    check_server(fixture!("server_sound2"), step(0, 0, 50, "human"));
    check_server(fixture!("server_sound2_aside"), step(-3, 2, 25, "man"));
    check_server(fixture!("server_music"), ServerPacket::Music { song: "scorn".into() });
}

fn check_reply(fixture: &str, expected: ReplyInfo) {
    check_server(fixture, ServerPacket::ReplyInfo(expected));
}

#[test]
fn answers_about_pictures_and_skills_are_read_as_observed() {
    check_reply(
        fixture!("server_image_info"),
        ReplyInfo::ImageInfo(ImageInfo {
            last: 6297,
            checksum: -1_553_351_124,
            sets: vec!["0:base:standard:0:32x32:none:Standard.".into(), "1:clsc:classic:0:32x32:none:Classic.".into()],
        }),
    );
    let sum = |number, checksum, name: &str| ImageSum { number, checksum, set: 0, name: name.into() };
    check_reply(
        fixture!("server_image_sums"),
        ReplyInfo::ImageSums {
            start: 0,
            stop: 1,
            sums: vec![sum(0, 0x4f3a_57ab, "bug.111"), sum(1, 0x1dff_e661, "Bk.x11")],
        },
    );
    check_reply(fixture!("server_image_sums_refused"), ReplyInfo::Nothing("image_sums 5 1".into()));
    check_reply(fixture!("server_bogus_info"), ReplyInfo::Nothing("bogus x".into()));

    let skill = |stat, name: &str, face| SkillName { stat, name: name.into(), face };
    check_reply(
        fixture!("server_skill_info"),
        ReplyInfo::SkillInfo(vec![skill(140, "air magic", None), skill(141, "alchemy", None)]),
    );
    check_reply(fixture!("server_skill_info_faces"), ReplyInfo::SkillInfo(vec![skill(140, "air magic", Some(612))]));
    check_reply(fixture!("server_exp_table"), ReplyInfo::ExpTable(vec![0, 2000, 4000, 8000]));
    check_reply(fixture!("server_motd"), ReplyInfo::Motd("Welcome.\n".into()));
    let knowledge =
        |kind: &str, name: &str, face, attempt| KnowledgeKind { kind: kind.into(), name: name.into(), face, attempt };
    check_reply(
        fixture!("server_knowledge_info"),
        ReplyInfo::KnowledgeInfo(vec![knowledge("", "", 3140, false), knowledge("alchemy", "recipes", 3139, true)]),
    );
    check_reply(
        fixture!("server_spell_paths"),
        ReplyInfo::SpellPaths(vec![(1, "Protection".into()), (524_288, "Light".into())]),
    );
}

#[test]
fn answers_about_new_characters_are_read_as_observed() {
    check_reply(
        fixture!("server_race_list"),
        ReplyInfo::RaceList(vec!["dwarf_player".into(), "elf_player".into(), "human_player".into()]),
    );
    check_reply(
        fixture!("server_race_info"),
        ReplyInfo::RaceInfo(CharacterInfo {
            archetype: "human_player".into(),
            name: "human".into(),
            description: "Plain".into(),
            stats: vec![(ShortStat::Str, 1), (ShortStat::Dex, -2)],
            choices: vec![Choice {
                key: "race_choice_1".into(),
                description: "Skills".into(),
                options: vec![("skill_smithery".into(), "Smithery".into()), ("skill_jeweler".into(), "jeweler".into())],
            }],
        }),
    );
    check_reply(fixture!("server_race_info_unknown"), ReplyInfo::RaceInfo(CharacterInfo::unknown("nosuch")));
    check_reply(
        fixture!("server_startingmap"),
        ReplyInfo::StartingMap(vec![StartingMap {
            archetype: "map_scorn".into(),
            name: "Scorn".into(),
            description: "A town".into(),
        }]),
    );
    check_reply(
        fixture!("server_newcharinfo"),
        ReplyInfo::NewCharInfo(vec![
            NewCharLine::new(NewCharNeed::Value, "points", "84"),
            NewCharLine::new(NewCharNeed::Value, "statrange", "3 18"),
            NewCharLine::new(NewCharNeed::Value, "statname", "Str Dex Con Wis Cha Int Pow"),
            NewCharLine::new(NewCharNeed::Required, "race", "requestinfo"),
            NewCharLine::new(NewCharNeed::Required, "class", "requestinfo"),
            NewCharLine::new(NewCharNeed::Optional, "startingmap", "requestinfo"),
        ]),
    );
}

#[test]
fn the_player_and_the_lists_of_things_are_read_as_observed() {
    let dwarf = Player { tag: 0x620, weight: 70_000, face: 0xbbc, name: "dwarf".into() };
    check_server(fixture!("server_player"), ServerPacket::Player(dwarf));
    check_server(fixture!("server_player_gone"), ServerPacket::Player(Player::default()));

    let robe = Item {
        tag: 0x635,
        flags: ItemFlags::UNIDENTIFIED,
        weight: 10_000,
        face: 0x1197,
        name: ItemName::new("robe", "robes"),
        nrof: 1,
        client_type: 0x100,
        ..Item::default()
    };
    let sign = Item {
        tag: 0x640,
        flags: ItemFlags::NO_PICK,
        weight: WEIGHT_FIXED,
        face: 0x2e7,
        name: ItemName::new("sign", "sign"),
        anim: 0x2c1,
        anim_speed: 9,
        ..Item::default()
    };
    check_server(fixture!("server_item2"), ServerPacket::Item2(Item2 { location: 0x620, items: vec![robe, sign] }));
    let page = Item {
        tag: PAGE_TAG | 49,
        weight: WEIGHT_FIXED,
        face: 2000,
        name: ItemName { singular: "Next".into(), plural: None },
        ..Item::default()
    };
    check_server(fixture!("server_item2_page"), ServerPacket::Item2(Item2 { location: GROUND, items: vec![page] }));
    let worn = UpdItem {
        flags: Some(ItemFlags::LOCKED.with_applied(Applied::Worn)),
        weight: Some(10_000),
        name: Some(ItemName::new("robe", "robes")),
        nrof: Some(1),
        ..UpdItem::new(0x635)
    };
    check_server(fixture!("server_upditem"), ServerPacket::UpdItem(worn));
    let turned = UpdItem { face: Some(0x1346), ..UpdItem::new(0x620) };
    check_server(fixture!("server_upditem_face"), ServerPacket::UpdItem(turned));
    check_server(fixture!("server_delitem"), ServerPacket::DelItem(vec![0x62c]));
    check_server(fixture!("server_delinv"), ServerPacket::DelInv { tag: 1568 });
    check_server(fixture!("server_pickup"), ServerPacket::Pickup { mode: 5 });
}

#[test]
fn statistics_and_spells_are_read_as_observed() {
    check_server(
        fixture!("server_stats"),
        ServerPacket::Stats(vec![
            Stat::Short(ShortStat::Sp, 27),
            Stat::Speed(82_000),
            Stat::Title("Player: Zed the dwarf".into()),
            Stat::Flags(FLAG_RUN_ON),
            Stat::WeightLimit(1_400_000),
            Stat::Experience(58),
            Stat::Skill { id: 159, level: 1, experience: 58 },
        ]),
    );
    let spell = Spell {
        tag: 0xa01,
        level: 5,
        casting_time: 1,
        mana: 15,
        skill: 174,
        path: 8192,
        face: 0x13e0,
        name: "magic mapping".into(),
        message: "Shows.\n\n".into(),
        usage: Some(SpellUsage::default()),
        ..Spell::default()
    };
    check_server(fixture!("server_addspell"), ServerPacket::AddSpell(vec![spell]));
}

#[test]
fn messages_and_beats_are_read_as_observed() {
    let entered = DrawExtInfo::new(Color::DARK_ORANGE, TextKind::ADMIN_PLAYER, "Zed has entered the game.");
    check_server(fixture!("server_drawextinfo"), ServerPacket::DrawExtInfo(entered));
    check_server(fixture!("server_comc"), ServerPacket::ComC { packet: 57, time: 142_857 });
    check_server(fixture!("server_tick"), ServerPacket::Tick { number: 518 });
}

#[test]
fn what_clients_say_is_read_as_observed() {
    check_client(fixture!("client_version"), ClientPacket::Version(Version::ours("GTKv2 Client 1.75.0 (.)")));
    check_client(fixture!("client_setup"), ClientPacket::Setup(pairs(GTK_SETUP)));
    check_client(
        fixture!("client_requestinfo"),
        ClientPacket::RequestInfo { what: "skill_info".into(), args: "1".into() },
    );
    check_client(
        fixture!("client_accountlogin"),
        ClientPacket::AccountLogin { name: "account".into(), password: "secret".into() },
    );
    check_client(
        fixture!("client_createplayer"),
        ClientPacket::CreatePlayer {
            name: "Zed".into(),
            password: "pw12".into(),
            attributes: vec!["race human_player".into(), "class sorcerer_class".into(), "Str 12".into()],
        },
    );
    check_client(fixture!("client_ncom"), ClientPacket::Ncom { packet: 7, repeat: -1, text: "north".into() });
    check_client(fixture!("client_move"), ClientPacket::Move { to: GROUND, tag: 1568, nrof: 1 });
    check_client(fixture!("client_lock"), ClientPacket::Lock { tag: 0x635, locked: true });
    check_client(fixture!("client_mark"), ClientPacket::Mark { tag: 0x635 });
    check_client(fixture!("client_inscribe"), ClientPacket::Inscribe { scroll: 0x623, spell: 0xa01 });
    check_client(fixture!("client_lookat"), ClientPacket::LookAt { dx: -1, dy: 0 });
}

#[test]
fn a_negative_tag_names_the_entry_of_a_page() {
    let packet = ClientPacket::decode(&bytes(fixture!("client_apply_page")));
    assert_eq!(packet, Ok(ClientPacket::Apply { tag: PAGE_TAG | 49 }));
}
