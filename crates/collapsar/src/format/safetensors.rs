//! Reader of safetensors headers, in 64-bit offsets.
//!
//! The `safetensors` crate counts in `usize`, which is 32 bits here: it refuses a tensor of 2^32 bits (537 MB) or more and wants
//! the whole file in memory. This reader takes the header alone and the file's length. It knows dtypes from the crate, accepts
//! what the crate accepts, and is tested against it. It is stricter in two things: a repeated tensor name is refused, and so is a
//! dimension above 2^53, which JavaScript could not count. What the format does not define, extra fields of a tensor, is skipped
//! here without a look inside.
//!
//! The file: 8 bytes little-endian header length, the header (a JSON object, spaces around it allowed), the data area. Tensors
//! fill the data area without gap, overlap or rest; offsets count from its start.

use std::collections::HashSet;
use std::fmt;

use safetensors::Dtype;
use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// The longest header accepted, in bytes: the format's own limit.
pub const MAX_HEADER_LEN: u64 = 100_000_000;

/// Bytes of the header's length.
pub const LEN_BYTES: u64 = 8;

/// The largest dimension accepted: integers up to here are exact in float64.
const MAX_DIMENSION: u64 = 1 << 53;

/// One tensor, with its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Type of its elements.
    pub dtype: Dtype,
    /// Its dimensions; none for a scalar.
    pub shape: Vec<u64>,
    /// Offset in the file of its first byte.
    pub begin: u64,
    /// Offset in the file after its last byte.
    pub end: u64,
}

/// A validated header.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Header {
    /// The tensors in the header's order.
    pub tensors: Vec<Tensor>,
    /// The entries of `__metadata__` in the header's order.
    pub metadata: Vec<(String, String)>,
}

/// Length of the header, from the first bytes of a file of `file_len` bytes.
///
/// Refuses, before anything is allocated, a length over [`MAX_HEADER_LEN`] or beyond the file's end.
pub fn header_len(first_bytes: &[u8], file_len: u64) -> Result<u64> {
    let Some(&bytes) = first_bytes.first_chunk::<{ LEN_BYTES as usize }>() else {
        return Err(Error::TruncatedFile { needed: LEN_BYTES, actual: file_len });
    };
    let len = u64::from_le_bytes(bytes);
    if len > MAX_HEADER_LEN {
        return Err(Error::HeaderTooLarge { len, max: MAX_HEADER_LEN });
    }
    let needed = LEN_BYTES + len;
    if needed > file_len {
        return Err(Error::TruncatedFile { needed, actual: file_len });
    }
    Ok(len)
}

/// Parses and validates the header (the bytes after the length) of a file of `file_len` bytes.
pub fn parse(header: &[u8], file_len: u64) -> Result<Header> {
    let text =
        std::str::from_utf8(header).map_err(|error| Error::HeaderNotUtf8 { at: LEN_BYTES + error.valid_up_to() as u64 })?;
    let Entries(entries) = serde_json::from_str(text).map_err(|error| Error::InvalidHeader { reason: error.to_string() })?;

    let data_start = LEN_BYTES + header.len() as u64;
    let mut seen = HashSet::new();
    let mut parsed = Header::default();
    for (name, value) in &entries {
        if !seen.insert(name) {
            return Err(Error::DuplicateTensor { name: name.clone() });
        }
        if name == "__metadata__" {
            parsed.metadata = metadata(value)?;
        } else {
            parsed.tensors.push(tensor(name, value, data_start)?);
        }
    }
    check_layout(&parsed.tensors, data_start, file_len)?;
    Ok(parsed)
}

/// The header's entries in their order, repeated names included, values not yet looked into.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

fn metadata(value: &RawValue) -> Result<Vec<(String, String)>> {
    /// Pairs of strings, in order.
    struct Pairs(Vec<(String, String)>);
    impl<'de> Deserialize<'de> for Pairs {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
            struct PairsVisitor;
            impl<'de> Visitor<'de> for PairsVisitor {
                type Value = Pairs;

                fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                    f.write_str("an object of strings")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                    let mut pairs = Vec::new();
                    while let Some(pair) = map.next_entry()? {
                        pairs.push(pair);
                    }
                    Ok(Pairs(pairs))
                }
            }
            deserializer.deserialize_map(PairsVisitor)
        }
    }
    let pairs: Option<Pairs> = entry("__metadata__", value)?;
    Ok(pairs.map_or_else(Vec::new, |pairs| pairs.0))
}

/// A tensor's entry as it is written.
#[derive(serde::Deserialize)]
struct RawTensor {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

fn tensor(name: &str, value: &RawValue, data_start: u64) -> Result<Tensor> {
    let raw: RawTensor = entry(name, value)?;
    let dtype = Dtype::deserialize(StrDeserializer::<serde::de::value::Error>::new(&raw.dtype))
        .map_err(|_| Error::UnknownDtype { name: name.into(), dtype: raw.dtype.clone() })?;
    let (begin, end) = raw.data_offsets;
    if end < begin {
        return Err(Error::NegativeRange { name: name.into(), begin, end });
    }
    if raw.shape.iter().any(|&dimension| dimension > MAX_DIMENSION) {
        return Err(Error::ShapeOverflow { name: name.into() });
    }
    let place = |offset: u64| offset.checked_add(data_start).ok_or_else(|| Error::ShapeOverflow { name: name.into() });
    let tensor = Tensor { name: name.into(), dtype, shape: raw.shape, begin: place(begin)?, end: place(end)? };
    check_size(&tensor)?;
    Ok(tensor)
}

fn entry<'a, T: Deserialize<'a>>(name: &str, value: &'a RawValue) -> Result<T> {
    serde_json::from_str(value.get()).map_err(|error| Error::InvalidHeader { reason: format!("{name:?}: {error}") })
}

/// The byte range must hold exactly what dtype and shape say.
fn check_size(tensor: &Tensor) -> Result<()> {
    let bits = tensor
        .shape
        .iter()
        .try_fold(1u64, |product, &dimension| product.checked_mul(dimension))
        .and_then(|elements| elements.checked_mul(tensor.dtype.bitsize() as u64))
        .ok_or_else(|| Error::ShapeOverflow { name: tensor.name.clone() })?;
    if bits % 8 != 0 {
        return Err(Error::PartialByte { name: tensor.name.clone() });
    }
    let (needed, actual) = (bits / 8, tensor.end - tensor.begin);
    if needed != actual {
        return Err(Error::SizeMismatch { name: tensor.name.clone(), needed, actual });
    }
    Ok(())
}

/// The tensors must fill the data area: each begins where the one before it ends, the last ends with the file.
fn check_layout(tensors: &[Tensor], data_start: u64, file_len: u64) -> Result<()> {
    let mut by_place: Vec<&Tensor> = tensors.iter().collect();
    by_place.sort_by_key(|tensor| (tensor.begin, tensor.end));
    let mut at = data_start;
    for tensor in by_place {
        if tensor.begin > at {
            return Err(Error::Gap { name: tensor.name.clone(), bytes: tensor.begin - at });
        }
        if tensor.begin < at {
            return Err(Error::Overlap { name: tensor.name.clone(), bytes: at - tensor.begin });
        }
        at = tensor.end;
    }
    match file_len.cmp(&at) {
        std::cmp::Ordering::Less => Err(Error::TruncatedFile { needed: at, actual: file_len }),
        std::cmp::Ordering::Greater => Err(Error::TrailingBytes { bytes: file_len - at }),
        std::cmp::Ordering::Equal => Ok(()),
    }
}
