//! Reads parts in the layout of an earlier build.
//!
//! postcard writes values without names, so its bytes say nothing to a build whose types have changed. The shape of each
//! earlier [`FORMAT`](super::FORMAT) is therefore kept in `shapes/N.json`: the containers, fields and variants of the build
//! that wrote it. Along that shape the bytes are values with names, and the types of today take theirs from those: a field
//! that is new needs a `#[serde(default)]`, one with another name a `#[serde(alias)]`, and one that is gone is passed over.

use std::collections::BTreeMap;

use postcard::Deserializer as Postcard;
use postcard::de_flavors::Slice;
use serde::de::value::StrDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, IntoDeserializer,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_reflection::{ContainerFormat, Format, Named, Registry, VariantFormat};

/// The formats that are read besides the present one, with their shapes.
const SHAPES: [(u32, &str); 1] = [(7, include_str!("shapes/7.json"))];

/// The earlier formats that are read.
pub(super) fn formats() -> impl Iterator<Item = u32> {
    SHAPES.iter().map(|(format, _)| *format)
}

/// The shapes of what one earlier format holds.
pub(super) struct Older {
    registry: Registry,
}

impl Older {
    /// # Errors
    /// When nothing is known of that format.
    pub(super) fn new(format: u32) -> Result<Self, String> {
        let shape = SHAPES.iter().find(|(known, _)| *known == format).map(|(_, shape)| shape);
        let shape = shape.ok_or_else(|| format!("nobody knows what format {format} looked like"))?;
        let registry = serde_json::from_str(shape).map_err(|error| format!("the shape of format {format}: {error}"))?;
        Ok(Self { registry })
    }

    /// The value that these bytes are of the type that had this name.
    ///
    /// # Errors
    /// Why they are none.
    pub(super) fn read<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T, String> {
        let whole = Format::TypeName(name.to_owned());
        let (mut source, shapes) = (Postcard::from_bytes(bytes), Shapes(&self.registry));
        let shape = shapes.of(&whole).map_err(|error| error.to_string())?;
        T::deserialize(Along { source: &mut source, shapes, shape }).map_err(|error| error.to_string())
    }
}

/// Why bytes are no value of that shape.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misshapen(String);

impl serde::de::Error for Misshapen {
    fn custom<T: std::fmt::Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

impl From<postcard::Error> for Misshapen {
    fn from(error: postcard::Error) -> Self {
        Self(error.to_string())
    }
}

type Read<T> = Result<T, Misshapen>;

/// What a value consists of.
#[derive(Clone, Copy)]
enum Shape<'s> {
    Plain(&'s Format),
    Unit,
    Perhaps(&'s Format),
    Wrapped(&'s Format),
    List(&'s Format),
    Entries(&'s Format, &'s Format),
    Tuple(&'s [Format]),
    Array(&'s Format, usize),
    Fields(&'s [Named<Format>]),
    OneOf(&'s BTreeMap<u32, Named<VariantFormat>>),
}

/// What the names stand for.
#[derive(Clone, Copy)]
struct Shapes<'s>(&'s Registry);

impl<'s> Shapes<'s> {
    fn of(self, format: &'s Format) -> Read<Shape<'s>> {
        Ok(match format {
            Format::TypeName(name) => match self.0.get(name) {
                None => return Err(Misshapen(format!("the shape does not say what {name} was"))),
                Some(ContainerFormat::UnitStruct) => Shape::Unit,
                Some(ContainerFormat::NewTypeStruct(inner)) => Shape::Wrapped(inner),
                Some(ContainerFormat::TupleStruct(formats)) => Shape::Tuple(formats),
                Some(ContainerFormat::Struct(fields)) => Shape::Fields(fields),
                Some(ContainerFormat::Enum(variants)) => Shape::OneOf(variants),
            },
            Format::Unit => Shape::Unit,
            Format::Option(inner) => Shape::Perhaps(inner),
            Format::Seq(inner) => Shape::List(inner),
            Format::Map { key, value } => Shape::Entries(key, value),
            Format::Tuple(formats) => Shape::Tuple(formats),
            Format::TupleArray { content, size } => Shape::Array(content, *size),
            plain => Shape::Plain(plain),
        })
    }
}

/// Reads one value along its shape.
struct Along<'s, 'd, 'de> {
    source: &'d mut Postcard<'de, Slice<'de>>,
    shapes: Shapes<'s>,
    shape: Shape<'s>,
}

impl<'s, 'de> Along<'s, '_, 'de> {
    fn next<T: Deserialize<'de>>(&mut self) -> Read<T> {
        Ok(T::deserialize(&mut *self.source)?)
    }

    fn shaped(&mut self, shape: Shape<'s>) -> Along<'s, '_, 'de> {
        Along { source: &mut *self.source, shapes: self.shapes, shape }
    }

    fn within(&mut self, format: &'s Format) -> Read<Along<'s, '_, 'de>> {
        let shape = self.shapes.of(format)?;
        Ok(self.shaped(shape))
    }

    fn length(&mut self) -> Read<usize> {
        self.next::<u64>().map(|length| usize::try_from(length).unwrap_or(usize::MAX))
    }
}

impl<'de> Deserializer<'de> for Along<'_, '_, 'de> {
    type Error = Misshapen;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Read<V::Value> {
        match self.shape {
            Shape::Plain(format) => plain(self.source, format, visitor),
            Shape::Unit => visitor.visit_unit(),
            Shape::Wrapped(inner) => self.within(inner)?.deserialize_any(visitor),
            Shape::Perhaps(inner) => match self.next::<bool>()? {
                false => visitor.visit_none(),
                true => visitor.visit_some(self.within(inner)?),
            },
            Shape::List(inner) => {
                let left = self.length()?;
                visitor.visit_seq(Items { formats: std::iter::repeat_n(inner, left), along: self })
            }
            Shape::Entries(key, value) => {
                let left = self.length()?;
                visitor.visit_map(Entries { key, value, left, along: self })
            }
            Shape::Tuple(formats) => visitor.visit_seq(Items { formats: formats.iter(), along: self }),
            Shape::Array(inner, size) => {
                visitor.visit_seq(Items { formats: std::iter::repeat_n(inner, size), along: self })
            }
            Shape::Fields(fields) => visitor.visit_map(Fields { fields: fields.iter(), value: None, along: self }),
            Shape::OneOf(variants) => visitor.visit_enum(Variant { variants, along: self }),
        }
    }

    /// What has become optional is there.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.shape {
            Shape::Perhaps(_) => self.deserialize_any(visitor),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(mut self, _: &'static str, visitor: V) -> Read<V::Value> {
        match self.shape {
            Shape::Wrapped(inner) => visitor.visit_newtype_struct(self.within(inner)?),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

fn plain<'de, V: Visitor<'de>>(source: &mut Postcard<'de, Slice<'de>>, format: &Format, visitor: V) -> Read<V::Value> {
    Ok(match format {
        Format::Bool => source.deserialize_bool(visitor),
        Format::I8 => source.deserialize_i8(visitor),
        Format::I16 => source.deserialize_i16(visitor),
        Format::I32 => source.deserialize_i32(visitor),
        Format::I64 => source.deserialize_i64(visitor),
        Format::I128 => source.deserialize_i128(visitor),
        Format::U8 => source.deserialize_u8(visitor),
        Format::U16 => source.deserialize_u16(visitor),
        Format::U32 => source.deserialize_u32(visitor),
        Format::U64 => source.deserialize_u64(visitor),
        Format::U128 => source.deserialize_u128(visitor),
        Format::Char => source.deserialize_char(visitor),
        Format::Str => source.deserialize_str(visitor),
        Format::Bytes => source.deserialize_bytes(visitor),
        other => return Err(Misshapen(format!("a state holds no {other:?}"))),
    }?)
}

struct Items<'s, 'd, 'de, F> {
    formats: F,
    along: Along<'s, 'd, 'de>,
}

impl<'s, 'de, F: ExactSizeIterator<Item = &'s Format>> SeqAccess<'de> for Items<'s, '_, 'de, F> {
    type Error = Misshapen;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some(format) = self.formats.next() else { return Ok(None) };
        seed.deserialize(self.along.within(format)?).map(Some)
    }
}

struct Entries<'s, 'd, 'de> {
    key: &'s Format,
    value: &'s Format,
    left: usize,
    along: Along<'s, 'd, 'de>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = Misshapen;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(self.along.within(self.key)?).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<T::Value> {
        seed.deserialize(self.along.within(self.value)?)
    }
}

struct Fields<'s, 'd, 'de> {
    fields: std::slice::Iter<'s, Named<Format>>,
    value: Option<&'s Format>,
    along: Along<'s, 'd, 'de>,
}

impl<'de> MapAccess<'de> for Fields<'_, '_, 'de> {
    type Error = Misshapen;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let Some(field) = self.fields.next() else { return Ok(None) };
        self.value = Some(&field.value);
        let name: StrDeserializer<'_, Misshapen> = field.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<T::Value> {
        let format = self.value.take().ok_or_else(|| Misshapen::custom("a field has a name first"))?;
        seed.deserialize(self.along.within(format)?)
    }
}

/// One of several: its number, then what belongs to it.
struct Variant<'s, 'd, 'de> {
    variants: &'s BTreeMap<u32, Named<VariantFormat>>,
    along: Along<'s, 'd, 'de>,
}

impl<'s, 'd, 'de> EnumAccess<'de> for Variant<'s, 'd, 'de> {
    type Error = Misshapen;
    type Variant = Content<'s, 'd, 'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(mut self, seed: T) -> Read<(T::Value, Self::Variant)> {
        let number = self.along.next()?;
        let missing = || Misshapen(format!("there was no variant {number}"));
        let Named { name, value } = self.variants.get(&number).ok_or_else(missing)?;
        let name: StrDeserializer<'_, Misshapen> = name.as_str().into_deserializer();
        Ok((seed.deserialize(name)?, Content { format: value, along: self.along }))
    }
}

/// What belongs to a variant.
struct Content<'s, 'd, 'de> {
    format: &'s VariantFormat,
    along: Along<'s, 'd, 'de>,
}

impl<'s, 'd, 'de> Content<'s, 'd, 'de> {
    fn along(self) -> Read<Along<'s, 'd, 'de>> {
        let shape = match self.format {
            VariantFormat::Unit => Shape::Unit,
            VariantFormat::NewType(inner) => self.along.shapes.of(inner)?,
            VariantFormat::Tuple(formats) => Shape::Tuple(formats),
            VariantFormat::Struct(fields) => Shape::Fields(fields),
            VariantFormat::Variable(_) => return Err(Misshapen("a shape that is not known whole".to_owned())),
        };
        Ok(Along { shape, ..self.along })
    }
}

impl<'de> VariantAccess<'de> for Content<'_, '_, 'de> {
    type Error = Misshapen;

    fn unit_variant(self) -> Read<()> {
        IgnoredAny::deserialize(self.along()?).map(drop)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        seed.deserialize(self.along()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.along()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.along()?.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests;
