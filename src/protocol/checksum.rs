//! The two sums by which a client knows a picture, or a whole list of pictures, again.

/// The sum of a picture's bytes, as `face2` and `image_sums` carry it: rotate right by one, add.
pub fn face_checksum(data: &[u8]) -> u32 {
    data.iter().fold(0, |sum: u32, &byte| sum.rotate_right(1).wrapping_add(byte.into()))
}

/// The sum of all names of faces by number, the second line of `replyinfo image_info`. Clients only
/// compare it. The rotation is the stock server's, of a signed number: the sign bit stays.
pub fn name_table_checksum<'a>(names: impl IntoIterator<Item = &'a str>) -> i32 {
    let rotate_add = |sum: i32, byte: u8| {
        let carried = if sum & 1 == 0 { 0 } else { i32::MIN };
        (sum >> 1).wrapping_add(carried).wrapping_add(byte.into())
    };
    (0_u32..).zip(names).fold(0, |sum, (number, name)| {
        let [.., high, low] = number.to_be_bytes();
        let path = std::iter::once(b'/').chain(name.bytes());
        [low, high].into_iter().chain(path).fold(sum, rotate_add)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_checksum_rotates_before_it_adds() {
        assert_eq!(face_checksum(&[]), 0);
        assert_eq!(face_checksum(&[1]), 1);
        assert_eq!(face_checksum(&[1, 1]), 0x8000_0001);
        assert_eq!(face_checksum(&[1, 1, 2]), 0xc000_0002);
    }

    #[test]
    fn a_name_table_checksum_keeps_the_sign_while_it_rotates() {
        // By hand: 0, 0, '/' = 47; 47 is odd, so i32::MIN + 23 + 'a'.
        assert_eq!(name_table_checksum(["a"]), i32::MIN + 23 + 97);
        // Then 120 >> 1 under a sign that stays: line 1 adds 1, 0, '/', 'b'.
        let after_line = (i32::MIN + 120) / 2 + 1;
        let odd = (after_line >> 1).wrapping_add(i32::MIN);
        let slash = (odd >> 1) + 47;
        let b = (slash >> 1).wrapping_add(if slash & 1 == 1 { i32::MIN } else { 0 }).wrapping_add(98);
        assert_eq!(name_table_checksum(["a", "b"]), b);
    }
}
