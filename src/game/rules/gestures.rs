//! Gestures and their words: what one does, alone and at somebody, as oneself and others see it.

/// The words of a gesture. `You` and a name go before, and after the last two a name, `you` or
/// `yourself`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gesture {
    pub name: &'static str,
    pub i: &'static str,
    pub they: &'static str,
    pub i_at: &'static str,
    pub they_at: &'static str,
}

/// The gesture of that name.
pub fn named(name: &str) -> Option<&'static Gesture> {
    let at = GESTURES.binary_search_by(|gesture| gesture.name.cmp(name)).ok()?;
    Some(&GESTURES[at])
}

macro_rules! gestures {
    ($($name:literal: $i:literal $they:literal / $i_at:literal $they_at:literal;)*) => {
        /// In the order of their names.
        pub const GESTURES: &[Gesture] =
            &[$(Gesture { name: $name, i: $i, they: $they, i_at: $i_at, they_at: $they_at },)*];
    };
}

gestures! {
    "accuse": "look around for somebody to blame" "looks around for somebody to blame" / "look accusingly at" "looks accusingly at";
    "beg": "hold out an empty hand" "holds out an empty hand" / "beg on your knees before" "begs on both knees before";
    "bleed": "bleed on the ground" "bleeds on the ground" / "bleed all over" "bleeds all over";
    "blush": "turn red" "turns red" / "turn red at the sight of" "turns red at the sight of";
    "bounce": "bounce up and down" "bounces up and down" / "bounce around" "bounces around";
    "bow": "bow deeply" "bows deeply" / "bow before" "bows before";
    "burp": "burp loudly" "burps loudly" / "burp into the face of" "burps into the face of";
    "cackle": "cackle madly" "cackles madly" / "cackle madly at" "cackles madly at";
    "chuckle": "chuckle politely" "chuckles politely" / "chuckle at" "chuckles at";
    "clap": "clap your hands" "claps with both hands" / "applaud" "applauds";
    "cough": "cough, and it sounds bad" "coughs, and it sounds bad" / "cough at" "coughs at";
    "cringe": "cringe in terror" "cringes in terror" / "cringe away from" "cringes away from";
    "cry": "burst into tears" "bursts into tears" / "cry on the shoulder of" "cries on the shoulder of";
    "dance": "dance with glee" "dances with glee" / "dance with" "dances with";
    "flip": "flip head over heels" "flips head over heels" / "turn a somersault over" "turns a somersault over";
    "frown": "frown" "frowns" / "frown darkly at" "frowns darkly at";
    "gasp": "gasp in astonishment" "gasps in astonishment" / "gasp at" "gasps at";
    "giggle": "giggle" "giggles" / "giggle at" "giggles at";
    "glare": "glare at nothing in particular" "glares at nothing in particular" / "glare icily at" "glares icily at";
    "grin": "grin evilly" "grins evilly" / "grin at" "grins evilly at";
    "groan": "groan loudly" "groans loudly" / "groan at" "groans at";
    "growl": "growl like a bear" "growls like a bear" / "growl at" "growls at";
    "hiccup": "hiccup" "hiccups" / "hiccup at" "hiccups at";
    "hug": "look for somebody to hug" "looks for somebody to hug" / "hug" "hugs";
    "kiss": "blow a kiss into the air" "blows a kiss into the air" / "kiss" "kisses";
    "laugh": "fall down laughing" "falls down laughing" / "laugh at" "laughs at";
    "lick": "lick your lips" "licks the lips" / "lick" "licks";
    "nod": "nod solemnly" "nods solemnly" / "nod solemnly to" "nods solemnly to";
    "poke": "poke at the air" "pokes at the air" / "poke" "pokes";
    "pout": "pout like a child" "pouts like a child" / "pout at" "pouts at";
    "puke": "lose your last meal" "loses the last meal" / "lose your last meal on" "loses the last meal on";
    "scream": "scream with all your might" "screams with might and main" / "scream at" "screams at";
    "shake": "shake your head" "shakes the head" / "shake hands with" "shakes hands with";
    "shiver": "shiver with cold" "shivers with cold" / "shiver at the thought of" "shivers at the thought of";
    "shrug": "shrug" "shrugs helplessly" / "shrug at" "shrugs at";
    "sigh": "sigh" "sighs loudly" / "sigh at" "sighs at";
    "slap": "slap your thigh" "slaps the thigh" / "slap" "slaps";
    "smile": "smile happily" "smiles happily" / "smile at" "smiles at";
    "smirk": "smirk" "smirks" / "smirk at" "smirks at";
    "snap": "snap your fingers" "snaps the fingers" / "snap your fingers at" "snaps the fingers at";
    "sneeze": "sneeze so that it echoes" "sneezes so that it echoes" / "sneeze at" "sneezes at";
    "snicker": "snicker softly" "snickers softly" / "snicker about" "snickers about";
    "sniff": "sniff the air" "sniffs the air" / "sniff at" "sniffs at";
    "snore": "snore like a saw" "snores like a saw" / "snore into the ear of" "snores into the ear of";
    "spit": "spit on the ground" "spits on the ground" / "spit on" "spits on";
    "strut": "strut about" "struts about" / "strut up and down before" "struts up and down before";
    "sulk": "sulk" "sulks in the corner" / "sulk because of" "sulks because of";
    "thank": "thank everybody" "thanks everybody" / "thank" "thanks";
    "think": "think long and hard" "thinks long and hard" / "think about" "thinks about";
    "twiddle": "twiddle your thumbs" "twiddles both thumbs" / "twiddle your thumbs at" "twiddles both thumbs at";
    "wave": "wave" "waves happily" / "wave goodbye to" "waves goodbye to";
    "whistle": "whistle appreciatively" "whistles appreciatively" / "whistle at" "whistles at";
    "wink": "wink at nobody in particular" "winks at nobody in particular" / "wink at" "winks at";
    "yawn": "yawn" "yawns" / "yawn at" "yawns at";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gesture_is_found_by_its_name() {
        assert!(GESTURES.is_sorted_by(|one, next| one.name < next.name));
        assert_eq!(GESTURES.len(), 54);
        assert_eq!(named("hug").map(|gesture| gesture.they_at), Some("hugs"));
        assert_eq!(named("salute"), None);
    }
}
