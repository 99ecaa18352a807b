//! Any text as a header, against the `safetensors` crate: the same verdict and the same tensors, but for what is documented in
//! `safetensors.rs`. The input is the header without its length; the file is as long as the crate thinks it should be.
#![no_main]

use std::collections::BTreeMap;
use std::fmt;

use collapsar::Error;
use collapsar::format::safetensors::{Header, LEN_BYTES, header_len, parse};
use libfuzzer_sys::fuzz_target;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// By name: dtype, shape, first byte in the data area, byte after the last.
type Tensors = BTreeMap<String, (Dtype, Vec<u64>, u64, u64)>;

/// The tensors and the entries of `__metadata__`.
type Contents = (Tensors, BTreeMap<String, String>);

/// The largest data area that is made for real.
const REAL_DATA: u64 = 4096;

fuzz_target!(|header: &[u8]| {
    let data_start = LEN_BYTES + header.len() as u64;
    let metadata: Option<Metadata> = std::str::from_utf8(header).ok().and_then(|text| serde_json::from_str(text).ok());
    let data_len = metadata.as_ref().map_or(0, |metadata| metadata.data_len() as u64);
    let theirs = metadata.as_ref().map(contents_of_metadata);
    let Some(file_len) = data_start.checked_add(data_len) else {
        return assert!(parse(header, u64::MAX).is_err());
    };
    let ours = parse(header, file_len);
    compare(header, ours.as_ref().map(|header| contents(header, data_start)), theirs);
    if let Ok(header_read) = &ours {
        check_places(header_read, data_start, file_len);
        assert!(matches!(parse(header, file_len + 1), Err(Error::TrailingBytes { bytes: 1 })));
        assert!(parse(header, file_len - 1).is_err(), "a file that is too short");
    }
    if data_len <= REAL_DATA {
        compare_whole_file(header, data_len, &ours);
    }
});

fn contents(header: &Header, data_start: u64) -> Contents {
    let place = |tensor: &collapsar::format::safetensors::Tensor| (tensor.begin - data_start, tensor.end - data_start);
    let tensors = header.tensors.iter().map(|tensor| {
        let (begin, end) = place(tensor);
        (tensor.name.clone(), (tensor.dtype, tensor.shape.clone(), begin, end))
    });
    (tensors.collect(), header.metadata.iter().cloned().collect())
}

fn contents_of_metadata(metadata: &Metadata) -> Contents {
    let tensors = metadata.tensors().into_iter().map(|(name, info)| {
        let (begin, end) = info.data_offsets;
        (name, (info.dtype, info.shape.iter().map(|&dim| dim as u64).collect(), begin as u64, end as u64))
    });
    (tensors.collect(), metadata.metadata().clone().unwrap_or_default().into_iter().collect())
}

fn compare(header: &[u8], ours: Result<Contents, &Error>, theirs: Option<Contents>) {
    match (ours, theirs) {
        (Ok(ours), Some(theirs)) => assert_eq!(ours, theirs),
        (Ok(ours), None) => {
            assert!(Written::of(header).has_extra_fields(), "accepted what the crate refuses");
            assert_eq!(Some(&ours), rewritten(&ours).as_ref(), "the same without the extra fields");
        }
        (Err(error), Some((theirs, _))) => assert!(refused_on_purpose(error, header, &theirs), "refused: {error:?}"),
        (Err(_), None) => {}
    }
}

/// What the crate reads when these contents are written in the plainest way.
fn rewritten((tensors, metadata): &Contents) -> Option<Contents> {
    let mut object = serde_json::Map::new();
    for (name, (dtype, shape, begin, end)) in tensors {
        object.insert(name.clone(), serde_json::json!({ "dtype": dtype, "shape": shape, "data_offsets": [begin, end] }));
    }
    object.insert("__metadata__".into(), serde_json::json!(metadata));
    Some(contents_of_metadata(&serde_json::from_value(object.into()).ok()?))
}

/// The deviations that are documented: a name given twice, a dimension above 2^53, a dtype in the form of an enum with a payload.
fn refused_on_purpose(error: &Error, header: &[u8], theirs: &Tensors) -> bool {
    let written = Written::of(header);
    match error {
        Error::DuplicateTensor { name } => written.0.iter().filter(|entry| entry.0 == *name).count() > 1,
        Error::ShapeOverflow { name } if theirs.get(name).is_some_and(|tensor| tensor.1.iter().any(|&dim| dim > 1 << 53)) => true,
        Error::InvalidHeader { .. } if written.has_dtype_objects() => true,
        // Of a name given twice the crate looks at the last tensor only.
        _ => written.has_duplicates(),
    }
}

/// No silent wrong answer: the ranges lie in the file, end to end.
fn check_places(header: &Header, data_start: u64, file_len: u64) {
    let mut places: Vec<(u64, u64)> = header.tensors.iter().map(|tensor| (tensor.begin, tensor.end)).collect();
    places.sort_unstable();
    let end = places.iter().fold(data_start, |at, &(begin, end)| {
        assert_eq!(begin, at);
        end
    });
    assert_eq!(end, file_len);
}

/// The same verdict where the bytes are there, from the first to the last.
fn compare_whole_file(header: &[u8], data_len: u64, ours: &Result<Header, Error>) {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header);
    file.resize(file.len() + data_len as usize, 0);
    assert_eq!(header_len(&file, file.len() as u64), Ok(header.len() as u64));
    let theirs = SafeTensors::read_metadata(&file).ok().map(|(_, metadata)| contents_of_metadata(&metadata));
    compare(header, ours.as_ref().map(|parsed| contents(parsed, LEN_BYTES + header.len() as u64)), theirs);
}

/// The entries as they are written, repeated ones included.
struct Written<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Written<'a> {
    fn of(header: &'a [u8]) -> Self {
        serde_json::from_slice(header).unwrap_or(Self(Vec::new()))
    }

    fn has_duplicates(&self) -> bool {
        let mut names: Vec<&String> = self.0.iter().map(|(name, _)| name).collect();
        names.sort();
        names.windows(2).any(|two| two[0] == two[1])
    }

    fn has_extra_fields(&self) -> bool {
        let extra = |value: &RawValue| {
            let fields: Result<Written, _> = serde_json::from_str(value.get());
            fields.is_ok_and(|fields| {
                fields.0.iter().any(|(field, _)| !["dtype", "shape", "data_offsets"].contains(&field.as_str()))
            })
        };
        self.0.iter().any(|(name, value)| name != "__metadata__" && extra(value))
    }

    fn has_dtype_objects(&self) -> bool {
        /// As the derived reader takes it: an object, or its fields in their order.
        #[derive(serde::Deserialize)]
        struct Entry<'a> {
            #[serde(borrow)]
            dtype: &'a RawValue,
            #[serde(borrow, rename = "shape")]
            _shape: &'a RawValue,
            #[serde(borrow, rename = "data_offsets")]
            _data_offsets: &'a RawValue,
        }
        let is_object = |value: &RawValue| {
            serde_json::from_str(value.get()).is_ok_and(|Entry { dtype, .. }: Entry| dtype.get().starts_with('{'))
        };
        self.0.iter().any(|(_, value)| is_object(value))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Written<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Written<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Written(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}
