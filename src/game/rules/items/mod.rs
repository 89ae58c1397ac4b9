//! Things: taking, dropping, opening, wearing, eating, reading and looking at them.

mod applying;
mod attack_names;
mod combining;
mod containers;
mod describing;
mod dropping;
mod effects;
mod examining;
mod feeling;
mod identifying;
mod looking;
mod marking;
mod passing;
mod pattern;
mod places;
mod powers;
mod reach;
mod reading;
mod renaming;
mod taking;
mod wearing;

pub use applying::{apply_named, apply_tag};
pub use combining::use_with;
pub use containers::{close_container, close_container_on_ground};
pub(in crate::game::rules) use describing::describe;
pub use dropping::{drop, drop_all, empty, move_item};
pub(in crate::game) use effects::{bear_force, begin_force, end_force, leave_behind, use_up};
pub use examining::{examine_named, examine_tag};
pub(in crate::game) use feeling::feel_abilities;
pub(in crate::game) use feeling::feel_ability;
pub(in crate::game) use identifying::{identify, know, recognise, unidentified};
pub use looking::look_at;
pub(in crate::game) use marking::marked;
pub use marking::{lock, lock_named, mark, mark_named};
pub(in crate::game) use passing::bit as pickup_bit;
pub use passing::pick_up_in_passing;
pub(in crate::game) use places::{body_suits, free_places};
pub(in crate::game::rules) use powers::powers;
pub(in crate::game) use reach::{best_of_name, show_gone, show_load, take_out};
pub use reach::{show_inventory, show_thing};
pub(in crate::game) use reading::{begin_skill, new_skill};
pub use renaming::rename;
pub(in crate::game) use taking::pick_up;
pub use taking::take;
pub(in crate::game) use wearing::{
    Voice, drop_if_too_powerful, put_on, skill_named, take_one, unwield, use_skill, wields,
};
