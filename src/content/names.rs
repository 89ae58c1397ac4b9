//! The numbered names of the world: faces and animations. Numbers go over the wire, names into files.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Number of a face: its place in the sorted list of faces. 0 is the face "bug", which means none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FaceId(pub u16);

/// Number of an animation, counted from 1 in the order of its file. 0 means none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AnimationId(pub u16);

impl FaceId {
    pub const NONE: Self = Self(0);
}

impl AnimationId {
    pub const NONE: Self = Self(0);

    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// The face that stands for a missing one, and the one nothing is drawn with.
pub const FACE_BUG: &str = "bug.111";
pub const FACE_BLANK: &str = "blank.111";

/// Names of faces and animations with their numbers, both ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    faces: Vec<Arc<str>>,
    animations: Vec<Arc<str>>,
    /// Positions in `animations`, in the order of the names.
    animations_sorted: Vec<u16>,
    blank: FaceId,
}

impl Names {
    /// Faces in any order: they are sorted byte by byte with `bug.111` before all others. Animations
    /// in the order of their file. Of two with one name the first counts; beyond 65535 there are none.
    pub fn new<F: AsRef<str>, A: AsRef<str>>(
        faces: impl IntoIterator<Item = F>,
        animations: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut faces: Vec<Arc<str>> =
            faces.into_iter().filter(|name| name.as_ref() != FACE_BUG).map(|name| Arc::from(name.as_ref())).collect();
        faces.sort();
        faces.dedup();
        faces.insert(0, Arc::from(FACE_BUG));
        faces.truncate(usize::from(u16::MAX) + 1);

        let mut animations: Vec<Arc<str>> = animations.into_iter().map(|name| Arc::from(name.as_ref())).collect();
        animations.truncate(usize::from(u16::MAX));
        let mut animations_sorted: Vec<u16> = (0..animations.len() as u16).collect();
        animations_sorted.sort_by_key(|&at| (&animations[usize::from(at)], at));
        animations_sorted.dedup_by_key(|at| &animations[usize::from(*at)]);

        let mut names = Self { faces, animations, animations_sorted, blank: FaceId::NONE };
        names.blank = names.face(FACE_BLANK).unwrap_or_default();
        names
    }

    pub fn face(&self, name: &str) -> Option<FaceId> {
        if name == FACE_BUG {
            return Some(FaceId::NONE);
        }
        let sorted = &self.faces[1..];
        let at = sorted.binary_search_by(|face| (**face).cmp(name)).ok()?;
        Some(FaceId(at as u16 + 1))
    }

    /// The name of a face; a number nobody has is the face "bug".
    pub fn face_name(&self, face: FaceId) -> &str {
        self.faces.get(usize::from(face.0)).map_or(FACE_BUG, |name| name)
    }

    /// All faces by number.
    pub fn faces(&self) -> impl ExactSizeIterator<Item = (FaceId, &str)> {
        self.faces.iter().enumerate().map(|(at, name)| (FaceId(at as u16), &**name))
    }

    /// The face of things which have none of their own.
    pub const fn blank_face(&self) -> FaceId {
        self.blank
    }

    /// The number of an animation; `NONE` is none.
    pub fn animation(&self, name: &str) -> Option<AnimationId> {
        if name == "NONE" {
            return Some(AnimationId::NONE);
        }
        let at = self.animations_sorted.binary_search_by(|&at| (*self.animations[usize::from(at)]).cmp(name)).ok()?;
        Some(AnimationId(self.animations_sorted[at] + 1))
    }

    /// The name of an animation; `NONE` for none and for a number nobody has.
    pub fn animation_name(&self, animation: AnimationId) -> &str {
        usize::from(animation.0).checked_sub(1).and_then(|at| self.animations.get(at)).map_or("NONE", |name| name)
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new::<&str, &str>([], [])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_numbered_in_sorted_order_after_the_bug() {
        let names = Names::new(["wall.111", "bug.111", "blank.111", "axe.111"], ["b", "a", "b"]);
        assert_eq!(names.face("bug.111"), Some(FaceId(0)));
        assert_eq!(names.face("axe.111"), Some(FaceId(1)));
        assert_eq!(names.blank_face(), FaceId(2));
        assert_eq!(names.face_name(FaceId(3)), "wall.111");
        assert_eq!(names.face("sword.111"), None);
        assert_eq!(names.faces().len(), 4);
    }

    #[test]
    fn animations_are_numbered_from_one_in_the_order_of_their_file() {
        let names = Names::new::<&str, _>([], ["b", "a", "b"]);
        assert_eq!(names.animation("b"), Some(AnimationId(1)));
        assert_eq!(names.animation("a"), Some(AnimationId(2)));
        assert_eq!(names.animation("NONE"), Some(AnimationId::NONE));
        assert_eq!(names.animation("c"), None);
        assert_eq!(names.animation_name(AnimationId(2)), "a");
        assert_eq!(names.animation_name(AnimationId(9)), "NONE");
    }
}
