//! Any packet that the wire can carry, for properties.

use crate::protocol::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Text without NUL, in several scripts.
fn text() -> impl Strategy<Value = String> {
    "[ -~åß字\n]{0,40}"
}

/// Text of one line, without the separators that lines and lists have.
fn label() -> impl Strategy<Value = String> {
    "[a-zA-Z_å' .-]{1,20}"
}

/// Text without spaces.
fn word() -> impl Strategy<Value = String> {
    "[!-~é]{1,16}"
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((word(), word()), 0..8)
}

fn password() -> impl Strategy<Value = Password> {
    vec(any::<u8>(), 0..255).prop_map(Password::new)
}

fn version() -> impl Strategy<Value = Version> {
    (any::<i32>(), any::<i32>(), text()).prop_map(|(cs, sc, info)| Version { cs, sc, info })
}

prop_compose! {
    fn create_player()(name in text(), password in password(), attributes in vec(text(), 0..12)) -> ClientPacket {
        ClientPacket::CreatePlayer { name, password, attributes }
    }
}

fn account_packet() -> impl Strategy<Value = ClientPacket> {
    prop_oneof![
        (text(), password()).prop_map(|(name, password)| ClientPacket::AccountLogin { name, password }),
        (text(), password()).prop_map(|(name, password)| ClientPacket::AccountNew { name, password }),
        text().prop_map(|name| ClientPacket::AccountPlay { name }),
        word().prop_map(|pass| ClientPacket::DirectPlay { pass: Pass::new(pass) }),
        (any::<bool>(), text(), password()).prop_map(|(force, name, password)| ClientPacket::AccountAddPlayer {
            force,
            name,
            password
        }),
        (password(), password()).prop_map(|(current, new)| ClientPacket::AccountPw { current, new }),
        create_player(),
    ]
}

fn item_packet() -> impl Strategy<Value = ClientPacket> {
    let tag = any::<u32>;
    prop_oneof![
        tag().prop_map(|tag| ClientPacket::Apply { tag }),
        tag().prop_map(|tag| ClientPacket::Examine { tag }),
        (tag(), tag(), any::<i32>()).prop_map(|(to, tag, nrof)| ClientPacket::Move { to, tag, nrof }),
        (tag(), any::<bool>()).prop_map(|(tag, locked)| ClientPacket::Lock { tag, locked }),
        tag().prop_map(|tag| ClientPacket::Mark { tag }),
        (tag(), tag()).prop_map(|(scroll, spell)| ClientPacket::Inscribe { scroll, spell }),
    ]
}

pub(super) fn client_packet() -> impl Strategy<Value = ClientPacket> {
    prop_oneof![
        account_packet(),
        item_packet(),
        version().prop_map(ClientPacket::Version),
        pairs().prop_map(ClientPacket::Setup),
        (word(), option::of(word()))
            .prop_map(|(what, args)| ClientPacket::RequestInfo { what, args: args.unwrap_or_default() }),
        Just(ClientPacket::AddMe),
        Just(ClientPacket::Beat),
        (any::<u16>(), any::<i32>(), text()).prop_map(|(packet, repeat, text)| ClientPacket::Ncom {
            packet,
            repeat,
            text
        }),
        any::<u32>().prop_map(|face| ClientPacket::AskFace { face }),
        any::<u32>().prop_map(|face| ClientPacket::AskSmooth { face }),
        (any::<i32>(), any::<i32>()).prop_map(|(dx, dy)| ClientPacket::LookAt { dx, dy }),
        text().prop_map(|text| ClientPacket::Reply { text }),
        vec(any::<u8>(), 0..30).prop_map(|body| ClientPacket::Unknown { word: "mapredraw".to_owned(), body }),
    ]
}

fn account_player() -> impl Strategy<Value = AccountPlayer> {
    let texts = (text(), text(), text(), text(), text(), text());
    (texts, any::<Option<u16>>(), any::<Option<u16>>()).prop_map(
        |((name, class, race, face, party, map), level, face_number)| AccountPlayer {
            name,
            class,
            race,
            face,
            party,
            map,
            level,
            face_number,
        },
    )
}

fn short_stat() -> impl Strategy<Value = ShortStat> {
    proptest::sample::select(ShortStat::ALL)
}

fn stat() -> impl Strategy<Value = Stat> {
    prop_oneof![
        (short_stat(), any::<i16>()).prop_map(|(stat, value)| Stat::Short(stat, value)),
        any::<i32>().prop_map(Stat::Speed),
        any::<i32>().prop_map(Stat::WeaponSpeed),
        text().prop_map(Stat::Range),
        text().prop_map(Stat::Title),
        any::<u16>().prop_map(Stat::Flags),
        any::<u32>().prop_map(Stat::WeightLimit),
        any::<i64>().prop_map(Stat::Experience),
        any::<u32>().prop_map(Stat::SpellAttune),
        any::<u32>().prop_map(Stat::SpellRepel),
        any::<u32>().prop_map(Stat::SpellDeny),
        (SKILL_FIRST..=SKILL_LAST, any::<u8>(), any::<i64>()).prop_map(|(id, level, experience)| Stat::Skill {
            id,
            level,
            experience
        }),
    ]
}

fn item_name() -> impl Strategy<Value = ItemName> {
    ("[ -~é]{0,60}", option::of("[ -~é]{0,60}")).prop_map(|(singular, plural)| ItemName { singular, plural })
}

prop_compose! {
    pub(super) fn item()(
        (tag, flags, weight, face) in any::<(u32, u32, i32, u32)>(),
        name in item_name(),
        (anim, anim_speed, nrof, client_type) in any::<(u16, u8, u32, u16)>(),
    ) -> Item {
        Item { tag, flags: ItemFlags(flags), weight, face, name, anim, anim_speed, nrof, client_type }
    }
}

prop_compose! {
    fn upd_item()(
        (tag, location, flags, weight, face) in any::<(u32, Option<u32>, Option<u32>, Option<i32>, Option<u32>)>(),
        name in option::of(item_name()),
        (anim, anim_speed, nrof) in any::<(Option<u16>, Option<u8>, Option<u32>)>(),
    ) -> UpdItem {
        UpdItem { tag, location, flags: flags.map(ItemFlags), weight, face, name, anim, anim_speed, nrof }
    }
}

fn layer_image() -> impl Strategy<Value = LayerImage> {
    let phase =
        prop_oneof![Just(AnimationPhase::FromStart), Just(AnimationPhase::Random), Just(AnimationPhase::Synchronised)];
    prop_oneof![
        Just(LayerImage::Nothing),
        (1_u16..0x8000, any::<u8>()).prop_map(|(face, smooth)| LayerImage::Face { face, smooth }),
        (0..=ANIMATION_ID_MAX, phase, any::<u8>(), any::<u8>())
            .prop_map(|(id, phase, speed, smooth)| LayerImage::Animation { id, phase, speed, smooth }),
    ]
}

fn square_change() -> impl Strategy<Value = SquareChange> {
    prop_oneof![
        Just(SquareChange::Clear),
        any::<u8>().prop_map(SquareChange::Darkness),
        (0..LAYERS, layer_image()).prop_map(|(layer, image)| SquareChange::Layer { layer, image }),
    ]
}

fn map2() -> impl Strategy<Value = Map2> {
    let coordinate = || COORD_MIN..=COORD_MAX;
    let scroll = (coordinate(), coordinate()).prop_map(|(dx, dy)| Scroll { dx, dy });
    let square = (coordinate(), coordinate(), vec(square_change(), 0..6)).prop_map(|(x, y, changes)| SquareUpdate {
        x,
        y,
        changes,
    });
    (option::of(scroll), vec(square, 0..30)).prop_map(|(scroll, squares)| Map2 { scroll, squares })
}

fn spells() -> impl Strategy<Value = Vec<Spell>> {
    let argument = prop_oneof![
        Just(SpellArgument::None),
        Just(SpellArgument::Spell),
        Just(SpellArgument::MayBeText),
        Just(SpellArgument::Text)
    ];
    let usage = (argument, text()).prop_map(|(argument, requirements)| SpellUsage { argument, requirements });
    let spell = (any::<(u32, i16, i16, i16, i16, i16, u8, u32, u32)>(), text(), text(), usage);
    (vec(spell, 0..5), any::<bool>()).prop_map(|(spells, long)| {
        let spell =
            |((tag, level, casting_time, mana, grace, damage, skill, path, face), name, message, usage)| Spell {
                tag,
                level,
                casting_time,
                mana,
                grace,
                damage,
                skill,
                path,
                face,
                name,
                message,
                usage: Some(usage).filter(|_| long),
            };
        spells.into_iter().map(spell).collect()
    })
}

fn quest() -> impl Strategy<Value = Quest> {
    (any::<(u32, u32, bool, u32, bool)>(), text(), text()).prop_map(
        |((code, face, replayable, parent, ended), title, step)| Quest {
            code,
            title,
            face,
            replayable,
            parent,
            ended,
            step,
        },
    )
}

fn character_info() -> impl Strategy<Value = CharacterInfo> {
    let choice = (text(), text(), vec((label(), text()), 0..4)).prop_map(|(key, description, options)| Choice {
        key,
        description,
        options,
    });
    (word(), text(), text(), vec((short_stat(), any::<i16>()), 0..8), vec(choice, 0..3)).prop_map(
        |(archetype, name, description, stats, choices)| CharacterInfo { archetype, name, description, stats, choices },
    )
}

fn new_char_line() -> impl Strategy<Value = NewCharLine> {
    let need = prop_oneof![
        Just(NewCharNeed::Required),
        Just(NewCharNeed::Optional),
        Just(NewCharNeed::Value),
        Just(NewCharNeed::Informational)
    ];
    (need, word(), text()).prop_map(|(need, variable, values)| NewCharLine { need, variable, values })
}

fn reply_info() -> impl Strategy<Value = ReplyInfo> {
    let image_sum = (any::<(u16, u32, u8)>(), label()).prop_map(|((number, checksum, set), name)| ImageSum {
        number,
        checksum,
        set,
        name,
    });
    let skill =
        (any::<u8>(), label(), any::<Option<u16>>()).prop_map(|(stat, name, face)| SkillName { stat, name, face });
    let knowledge = (label(), label(), any::<u16>(), any::<bool>())
        .prop_map(|(kind, name, face, attempt)| KnowledgeKind { kind, name, face, attempt });
    let starting_map = (text(), text(), text()).prop_map(|(archetype, name, description)| StartingMap {
        archetype,
        name,
        description,
    });
    prop_oneof![
        (any::<u32>(), any::<i32>(), vec(label(), 0..4))
            .prop_map(|(last, checksum, sets)| ReplyInfo::ImageInfo(ImageInfo { last, checksum, sets })),
        (any::<u32>(), any::<u32>(), vec(image_sum, 0..8)).prop_map(|(start, stop, sums)| ReplyInfo::ImageSums {
            start,
            stop,
            sums
        }),
        vec(skill, 0..50).prop_map(ReplyInfo::SkillInfo),
        vec(any::<u64>(), 0..120).prop_map(ReplyInfo::ExpTable),
        vec(label(), 0..15).prop_map(ReplyInfo::RaceList),
        vec(label(), 0..15).prop_map(ReplyInfo::ClassList),
        character_info().prop_map(ReplyInfo::RaceInfo),
        character_info().prop_map(ReplyInfo::ClassInfo),
        vec(starting_map, 0..4).prop_map(ReplyInfo::StartingMap),
        vec(new_char_line(), 0..8).prop_map(ReplyInfo::NewCharInfo),
        text().prop_map(ReplyInfo::News),
        text().prop_map(ReplyInfo::Rules),
        text().prop_map(ReplyInfo::Motd),
        vec(knowledge, 0..5).prop_map(ReplyInfo::KnowledgeInfo),
        vec((any::<u32>(), label()), 0..20).prop_map(ReplyInfo::SpellPaths),
        word().prop_map(|request| ReplyInfo::Nothing(format!("bogus {request}"))),
        Just(ReplyInfo::Nothing("image_sums 9 3".to_owned())),
    ]
}

fn character_packet() -> impl Strategy<Value = ServerPacket> {
    let player =
        (any::<(u32, i32, u32)>(), text()).prop_map(|((tag, weight, face), name)| Player { tag, weight, face, name });
    let upd_spell = any::<(u32, Option<i16>, Option<i16>, Option<i16>)>()
        .prop_map(|(tag, mana, grace, damage)| UpdSpell { tag, mana, grace, damage });
    let upd_quest = (any::<(u32, bool)>(), text()).prop_map(|((code, ended), step)| UpdQuest { code, ended, step });
    let knowledge = (any::<(u32, u32)>(), text(), text()).prop_map(|((code, face), kind, title)| Knowledge {
        code,
        kind,
        title,
        face,
    });
    prop_oneof![
        player.prop_map(ServerPacket::Player),
        vec(stat(), 0..40).prop_map(ServerPacket::Stats),
        spells().prop_map(ServerPacket::AddSpell),
        upd_spell.prop_map(ServerPacket::UpdSpell),
        any::<u32>().prop_map(|tag| ServerPacket::DelSpell { tag }),
        vec(quest(), 0..4).prop_map(ServerPacket::AddQuest),
        upd_quest.prop_map(ServerPacket::UpdQuest),
        vec(knowledge, 0..4).prop_map(ServerPacket::AddKnowledge),
        any::<u32>().prop_map(|mode| ServerPacket::Pickup { mode }),
    ]
}

fn item_list_packet() -> impl Strategy<Value = ServerPacket> {
    prop_oneof![
        (any::<u32>(), vec(item(), 0..8)).prop_map(|(location, items)| ServerPacket::Item2(Item2 { location, items })),
        upd_item().prop_map(ServerPacket::UpdItem),
        vec(any::<u32>(), 0..8).prop_map(ServerPacket::DelItem),
        any::<u32>().prop_map(|tag| ServerPacket::DelInv { tag }),
    ]
}

fn picture_packet() -> impl Strategy<Value = ServerPacket> {
    let magic_map = (0_u16..30, 0_u16..30, any::<(u16, u16)>()).prop_flat_map(|(width, height, (x, y))| {
        vec(any::<u8>(), usize::from(width * height)).prop_map(move |squares| MagicMap { width, height, x, y, squares })
    });
    prop_oneof![
        map2().prop_map(ServerPacket::Map2),
        Just(ServerPacket::NewMap),
        magic_map.prop_map(ServerPacket::MagicMap),
        (any::<(u16, u8, u32)>(), text()).prop_map(|((face, set, checksum), name)| ServerPacket::Face2 {
            face,
            set,
            checksum,
            name
        }),
        (any::<(u32, u8)>(), vec(any::<u8>(), 0..300)).prop_map(|((face, set), data)| ServerPacket::Image2 {
            face,
            set,
            data
        }),
        (any::<(u16, u16)>(), vec(any::<u16>(), 0..20)).prop_map(|((id, flags), faces)| ServerPacket::Anim {
            id,
            flags,
            faces
        }),
        any::<(u16, u16)>().prop_map(|(face, smooth)| ServerPacket::Smooth { face, smooth }),
    ]
}

fn sound() -> impl Strategy<Value = Sound2> {
    let kind = prop_oneof![
        Just(SoundKind::Living),
        Just(SoundKind::Spell),
        Just(SoundKind::Item),
        Just(SoundKind::Ground),
        Just(SoundKind::Hit),
        Just(SoundKind::HitBy)
    ];
    (any::<(i8, i8, u8, u8)>(), kind, text(), text()).prop_map(|((dx, dy, direction, volume), kind, action, name)| {
        Sound2 { dx, dy, direction, volume, kind, action, name }
    })
}

pub(super) fn server_packet() -> impl Strategy<Value = ServerPacket> {
    prop_oneof![
        1 => version().prop_map(ServerPacket::Version),
        1 => pairs().prop_map(ServerPacket::Setup),
        6 => reply_info().prop_map(ServerPacket::ReplyInfo),
        1 => (word(), text()).prop_map(|(command, text)| ServerPacket::Failure { command, text }),
        1 => (any::<u32>(), text()).prop_map(|(flags, text)| ServerPacket::Query { flags, text }),
        1 => vec(account_player(), 0..5).prop_map(ServerPacket::AccountPlayers),
        1 => (word(), word()).prop_map(|(address, pass)| ServerPacket::Direct { address, pass: Pass::new(pass) }),
        1 => Just(ServerPacket::DirectHome),
        1 => Just(ServerPacket::AddMeSuccess),
        1 => Just(ServerPacket::AddMeFailed),
        6 => character_packet(),
        4 => item_list_packet(),
        6 => picture_packet(),
        1 => (any::<(u8, u8, u8)>(), text()).prop_map(|((color, kind, subtype), text)| {
            ServerPacket::DrawExtInfo(DrawExtInfo::new(Color(color), TextKind { kind, subtype }, text))
        }),
        1 => any::<(u16, u32)>().prop_map(|(packet, time)| ServerPacket::ComC { packet, time }),
        1 => any::<u32>().prop_map(|number| ServerPacket::Tick { number }),
        1 => sound().prop_map(ServerPacket::Sound2),
        1 => text().prop_map(|song| ServerPacket::Music { song }),
        1 => Just(ServerPacket::Goodbye),
        1 => vec(any::<u8>(), 0..30)
            .prop_map(|body| ServerPacket::Unknown { word: "map_scroll".to_owned(), body }),
    ]
}
