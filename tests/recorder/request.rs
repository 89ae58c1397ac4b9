//! What a client says: the payloads of requests that are not plain text.

/// A text after its length.
pub(crate) fn text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("the tests' texts are short");
    std::iter::once(length).chain(text.bytes()).collect()
}

/// `accountnew`, `accountlogin` and their like: a word and two texts.
pub(crate) fn account(word: &str, name: &str, password: &str) -> Vec<u8> {
    let mut payload = format!("{word} ").into_bytes();
    payload.extend(text(name));
    payload.extend(text(password));
    payload
}

/// `createplayer`, with a strength of its own and 12 of every other ability.
pub(crate) fn character(name: &str, password: &str, race: &str, class: &str, map: &str, strength: u8) -> Vec<u8> {
    let mut payload = account("createplayer", name, password);
    let mut lines = vec![format!("race {race}"), format!("class {class}"), format!("starting_map {map}")];
    lines.push(format!("str {strength}"));
    lines.extend(["dex", "con", "wis", "cha", "int", "pow"].map(|stat| format!("{stat} 12")));
    lines.iter().for_each(|line| payload.extend(text(&format!("{line}\0"))));
    payload
}

/// `ncom`: a command line with its number; a negative count leaves the count as it is.
pub(crate) fn command(number: u16, count: i32, line: &str) -> Vec<u8> {
    let mut payload = b"ncom ".to_vec();
    payload.extend_from_slice(&number.to_be_bytes());
    payload.extend_from_slice(&count.to_be_bytes());
    payload.extend_from_slice(line.as_bytes());
    payload
}
