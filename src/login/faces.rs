//! Faces, animations and smoothing: what one connection has been sent, and what it must be sent before use.
//!
//! Numbers are those of the world's files, the same for every region, so that what was sent once for a
//! connection stays good whoever serves it.

use std::sync::Arc;

use crate::content::catalog::Catalog;
use crate::content::names::{AnimationId, FaceId};
use crate::protocol::{ImageSum, ServerPacket};

/// What one connection was sent.
#[derive(Clone, Debug)]
pub(super) struct Faces {
    catalog: Arc<Catalog>,
    faces: Vec<bool>,
    animations: Vec<bool>,
    smooth: Vec<bool>,
    /// Whether the client keeps pictures and asks for those it lacks.
    cache: bool,
    set: u8,
}

impl Faces {
    pub(super) fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog, faces: Vec::new(), animations: Vec::new(), smooth: Vec::new(), cache: false, set: 0 }
    }

    /// What the client negotiated. Another set means that nothing sent before is of use.
    pub(super) fn negotiate(&mut self, cache: bool, set: u8) {
        self.cache = cache;
        if self.set != set {
            self.set = set;
            self.faces.clear();
        }
    }

    /// Sends a face, unless it was sent.
    pub(super) fn face(&mut self, face: u16, out: &mut Vec<ServerPacket>) {
        if face == 0 || !first(&mut self.faces, face) {
            return;
        }
        let Some(image) = self.catalog.image(self.set, FaceId(face)) else { return };
        let set = image.set;
        out.push(if self.cache {
            let name = self.catalog.names.face_name(FaceId(face)).to_owned();
            ServerPacket::Face2 { face, set, checksum: image.checksum, name }
        } else {
            ServerPacket::Image2 { face: face.into(), set, data: image.data.to_vec() }
        });
    }

    /// Sends a face by its name, unless it was sent or the world has no such.
    pub(super) fn named(&mut self, name: &str, out: &mut Vec<ServerPacket>) {
        let face = self.catalog.names.face(name);
        self.face(face.unwrap_or_default().0, out);
    }

    /// Sends an animation with its faces, unless it was sent.
    pub(super) fn animation(&mut self, id: u16, out: &mut Vec<ServerPacket>) {
        if id == 0 || !first(&mut self.animations, id) {
            return;
        }
        let faces = self.frames(id);
        if faces.is_empty() {
            return;
        }
        for &face in &faces {
            self.face(face, out);
        }
        out.push(ServerPacket::Anim { id, flags: 0, faces });
    }

    /// Sends how a face flows into its neighbours, unless it was sent or does not.
    pub(super) fn smoothing(&mut self, face: u16, out: &mut Vec<ServerPacket>) {
        let Some(FaceId(smooth)) = self.catalog.smooth.of(FaceId(face)) else { return };
        if first(&mut self.smooth, face) {
            self.face(smooth, out);
            out.push(ServerPacket::Smooth { face, smooth });
        }
    }

    /// The same for every face of an animation.
    pub(super) fn animation_smoothing(&mut self, id: u16, out: &mut Vec<ServerPacket>) {
        for face in self.frames(id) {
            self.smoothing(face, out);
        }
    }

    fn frames(&self, id: u16) -> Vec<u16> {
        let animation = self.catalog.animation(AnimationId(id));
        animation.map(|animation| animation.frames.iter().map(|face| face.0).collect()).unwrap_or_default()
    }

    /// The picture that `askface` wants: even a client that keeps pictures has asked because it lacks it.
    /// Numbers are cut to 16 bits as the stock server does.
    pub(super) fn asked(&mut self, face: u32) -> Option<ServerPacket> {
        let face = u16::try_from(face & 0xffff).expect("masked to 16 bits");
        if face == 0 {
            return None;
        }
        let image = self.catalog.image(self.set, FaceId(face))?;
        let packet = ServerPacket::Image2 { face: face.into(), set: image.set, data: image.data.to_vec() };
        first(&mut self.faces, face);
        Some(packet)
    }

    /// What `asksmooth` wants.
    pub(super) fn asked_smooth(&mut self, face: u32, out: &mut Vec<ServerPacket>) {
        let Ok(face) = u16::try_from(face) else { return };
        let Some(FaceId(smooth)) = self.catalog.smooth.of(FaceId(face)) else { return };
        first(&mut self.smooth, face);
        self.face(smooth, out);
        out.push(ServerPacket::Smooth { face, smooth });
    }

    /// Names and sums of a range of faces. Who knows a sum need not be told it again.
    pub(super) fn sums(&mut self, start: u16, stop: u16) -> Vec<ImageSum> {
        let sum = |number| {
            let image = self.catalog.image(self.set, FaceId(number))?;
            let name = self.catalog.names.face_name(FaceId(number)).to_owned();
            Some(ImageSum { number, checksum: image.checksum, set: image.set, name })
        };
        let sums: Vec<ImageSum> = (start..=stop).filter_map(sum).collect();
        for sum in &sums {
            first(&mut self.faces, sum.number);
        }
        sums
    }
}

/// Whether a number comes for the first time.
fn first(seen: &mut Vec<bool>, number: u16) -> bool {
    let place = usize::from(number);
    if seen.len() <= place {
        seen.resize(place + 1, false);
    }
    !std::mem::replace(&mut seen[place], true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::login::answers::tests::catalog;
    use crate::protocol::face_checksum;

    fn words(packets: &[ServerPacket]) -> Vec<&str> {
        packets.iter().map(ServerPacket::word).collect()
    }

    #[test]
    fn a_face_is_sent_once() {
        let mut faces = Faces::new(catalog());
        let mut out = Vec::new();
        faces.face(4, &mut out);
        faces.face(4, &mut out);
        faces.face(0, &mut out);
        faces.face(999, &mut out);
        assert_eq!(out, [ServerPacket::Image2 { face: 4, set: 0, data: b"picture 4".to_vec() }]);
    }

    #[test]
    fn a_client_that_keeps_pictures_is_told_the_sum_and_asks() {
        let mut faces = Faces::new(catalog());
        faces.negotiate(true, 1);
        let mut out = Vec::new();
        faces.face(2, &mut out);
        faces.face(3, &mut out);
        let announced = |face, set, data: &[u8]| ServerPacket::Face2 {
            face,
            set,
            checksum: face_checksum(data),
            name: format!("face.{face}"),
        };
        assert_eq!(out, [announced(2, 1, b"other 2"), announced(3, 0, b"picture 3")]);
        assert_eq!(faces.asked(2), Some(ServerPacket::Image2 { face: 2, set: 1, data: b"other 2".to_vec() }));
        assert_eq!(faces.asked(0), None);
        assert_eq!(faces.asked(999_999), None);
    }

    #[test]
    fn an_animation_follows_its_faces_and_smoothing_follows_its_face() {
        let mut faces = Faces::new(catalog());
        let mut out = Vec::new();
        faces.animation(1, &mut out);
        faces.animation_smoothing(1, &mut out);
        faces.animation(1, &mut out);
        faces.smoothing(2, &mut out);
        faces.asked_smooth(99_999, &mut out);
        assert_eq!(words(&out), ["image2", "image2", "anim", "image2", "smooth", "smooth"]);
    }
}
