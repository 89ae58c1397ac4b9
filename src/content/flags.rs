//! The yes-or-no properties of an object, as a compact set.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! flags {
    ($($(#[$doc:meta])* $flag:ident = $key:literal,)*) => {
        /// One yes-or-no property, named after its key in the object format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Flag {
            $($(#[$doc])* $flag,)*
        }

        impl Flag {
            pub const ALL: &[Self] = &[$(Self::$flag,)*];

            /// The key in the object format.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$flag => $key,)*
                }
            }
        }
    };
}

// What is saved counts on their places: new ones come last.
flags! {
    Alive = "alive",
    Applied = "applied",
    AutoApply = "auto_apply",
    ActivateOnPush = "activate_on_push",
    ActivateOnRelease = "activate_on_release",
    BeenApplied = "been_applied",
    Berserk = "berserk",
    Blessed = "blessed",
    BlocksView = "blocksview",
    CanCastSpell = "can_cast_spell",
    CanRoll = "can_roll",
    CanSeeInDark = "can_see_in_dark",
    CanUseArmour = "can_use_armour",
    CanUseBow = "can_use_bow",
    CanUseRange = "can_use_range",
    CanUseRing = "can_use_ring",
    CanUseScroll = "can_use_scroll",
    CanUseShield = "can_use_shield",
    CanUseSkill = "can_use_skill",
    CanUseWeapon = "can_use_weapon",
    Changing = "changing",
    ClientAnimRandom = "client_anim_random",
    ClientAnimSync = "client_anim_sync",
    /// Moves at random: what an attack did to it. No file says so.
    Confused = "confused",
    Cursed = "cursed",
    Damned = "damned",
    Friendly = "friendly",
    Generator = "generator",
    HasReadyBow = "has_ready_bow",
    HasReadySkill = "has_ready_skill",
    HitBack = "hitback",
    Identified = "identified",
    InvLocked = "inv_locked",
    IsAnimated = "is_animated",
    IsBlind = "is_blind",
    IsBuildable = "is_buildable",
    IsCauldron = "is_cauldron",
    IsFloor = "is_floor",
    IsHilly = "is_hilly",
    IsLightable = "is_lightable",
    IsThrown = "is_thrown",
    IsTurnable = "is_turnable",
    IsUsedUp = "is_used_up",
    IsWater = "is_water",
    IsWooded = "is_wooded",
    KnownCursed = "known_cursed",
    KnownMagical = "known_magical",
    Lifesave = "lifesave",
    MakeInvisible = "make_invisible",
    Monster = "monster",
    Neutral = "neutral",
    NoAttack = "no_attack",
    NoDamage = "no_damage",
    NoDrop = "no_drop",
    NoMagic = "no_magic",
    NoPick = "no_pick",
    NoSteal = "no_steal",
    OneHit = "one_hit",
    OnlyAttack = "only_attack",
    RandomMovement = "random_movement",
    ReflectMissile = "reflect_missile",
    ReflectSpell = "reflect_spell",
    Reflecting = "reflecting",
    Scared = "scared",
    SeeAnywhere = "see_anywhere",
    SeeInvisible = "see_invisible",
    Sleep = "sleep",
    Splitting = "splitting",
    StandStill = "stand_still",
    StartEquip = "startequip",
    Stealth = "stealth",
    TearDown = "tear_down",
    Unaggressive = "unaggressive",
    Undead = "undead",
    Unique = "unique",
    Unpaid = "unpaid",
    UseContentOnGen = "use_content_on_gen",
    Xrays = "xrays",
    /// Somebody has looked at it and did not see what it is; nobody who looks will.
    NoSkillIdent = "no_skill_ident",
    /// A skill that is known only through a tool for it.
    OfTool = "of_tool",
    /// A creature that was hurt so badly that it runs.
    Routed = "routed",
}

const _: () = assert!(Flag::ALL.len() <= 128, "the set has 128 bits");

/// A set of flags.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FlagSet(u128);

impl FlagSet {
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    pub const fn set(&mut self, flag: Flag, on: bool) {
        if on {
            self.0 |= 1 << flag as u8;
        } else {
            self.0 &= !(1 << flag as u8);
        }
    }

    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |&flag| self.has(flag))
    }
}

impl FromIterator<Flag> for FlagSet {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut set = Self::default();
        for flag in flags {
            set.set(flag, true);
        }
        set
    }
}

impl fmt::Debug for FlagSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
