//! Headers against the `safetensors` crate: what it accepts is accepted, with the same tensors in the same places.

use std::collections::BTreeSet;

use collapsar::Error;
use collapsar::format::safetensors::{LEN_BYTES, header_len, parse};
use proptest::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata, TensorView};

use super::drafts::{damage, draft, name};

/// Name, dtype, shape, first byte in the file, byte after the last.
type Tensor = (String, Dtype, Vec<u64>, u64, u64);

/// The tensors by name, and the entries of `__metadata__`.
type Contents = (Vec<Tensor>, BTreeSet<(String, String)>);

/// What this library reads from a whole file.
fn ours(file: &[u8]) -> Result<Contents, Error> {
    let len = header_len(file, file.len() as u64)?;
    ours_of_header(&file[LEN_BYTES as usize..][..len as usize], file.len() as u64)
}

fn ours_of_header(header: &[u8], file_len: u64) -> Result<Contents, Error> {
    let header = parse(header, file_len)?;
    let mut tensors: Vec<Tensor> =
        header.tensors.into_iter().map(|tensor| (tensor.name, tensor.dtype, tensor.shape, tensor.begin, tensor.end)).collect();
    tensors.sort_by(|a, b| a.0.cmp(&b.0));
    Ok((tensors, header.metadata.into_iter().collect()))
}

/// What the crate reads from a whole file.
fn theirs(file: &[u8]) -> Option<Contents> {
    let (header_len, metadata) = SafeTensors::read_metadata(file).ok()?;
    Some(tensors_of(&metadata, header_len as u64))
}

/// What the crate reads from a header alone, whatever size the file would have.
fn theirs_of_header(header: &[u8], file_len: u64) -> Option<Contents> {
    let metadata: Metadata = serde_json::from_slice(header).ok()?;
    let needed = LEN_BYTES + header.len() as u64 + metadata.data_len() as u64;
    (needed == file_len).then(|| tensors_of(&metadata, header.len() as u64))
}

fn tensors_of(metadata: &Metadata, header_len: u64) -> Contents {
    let place = |offset: usize| offset as u64 + LEN_BYTES + header_len;
    let tensor = |(name, info): (String, &safetensors::tensor::TensorInfo)| {
        let (begin, end) = info.data_offsets;
        (name, info.dtype, info.shape.iter().map(|&dim| dim as u64).collect(), place(begin), place(end))
    };
    let mut tensors: Vec<Tensor> = metadata.tensors().into_iter().map(tensor).collect();
    tensors.sort_by(|a, b| a.0.cmp(&b.0));
    (tensors, metadata.metadata().clone().unwrap_or_default().into_iter().collect())
}

/// The two things in which this library is stricter on purpose: a name given twice, of which the crate takes the last tensor
/// whatever the first one says, and a dimension above 2^53.
fn refused_on_purpose(error: &Error, header: &[u8], theirs: &[Tensor]) -> bool {
    let text = String::from_utf8_lossy(header);
    let twice = |name: &str| text.matches(&format!("{}:", serde_json::to_string(name).unwrap())).count() > 1;
    let uncountable = |shape: &[u64]| shape.iter().any(|&dim| dim > 1 << 53);
    match error {
        Error::ShapeOverflow { name } if theirs.iter().any(|tensor| tensor.0 == *name && uncountable(&tensor.2)) => true,
        _ => theirs.iter().any(|tensor| twice(&tensor.0)),
    }
}

/// Both verdicts must be the same.
fn compare(ours: Result<Contents, Error>, theirs: Option<Contents>, header: &[u8]) -> Result<(), TestCaseError> {
    match (ours, theirs) {
        (Ok(ours), theirs) => prop_assert_eq!(Some(ours), theirs),
        (Err(error), Some((theirs, _))) => prop_assert!(refused_on_purpose(&error, header, &theirs), "{}", error),
        (Err(_), None) => {}
    }
    Ok(())
}

fn check(file: &[u8]) -> Result<(), TestCaseError> {
    compare(ours(file), theirs(file), file)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn well_made_files(draft in draft(0u64..6)) {
        // Dims were drawn without a look at whole bytes: all but that is right.
        let only_partial_bytes = matches!(ours(&draft.file()), Ok(_) | Err(Error::PartialByte { .. }));
        prop_assert!(only_partial_bytes);
        check(&draft.file())?;
    }

    #[test]
    fn damaged_headers(mut draft in draft(0u64..6), damages in prop::collection::vec((damage(), 0usize..5), 1..3)) {
        for (damage, at) in damages {
            damage.apply(&mut draft, at);
        }
        check(&draft.file())?;
    }

    #[test]
    fn damaged_bytes(
        draft in draft(0u64..3),
        flips in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![b'0'..=b'3', b' '..=b'~', any::<u8>()]), 1..4),
    ) {
        let mut file = draft.file();
        for (at, byte) in flips {
            let at = at.index(file.len());
            file[at] = byte;
        }
        check(&file)?;
    }

    #[test]
    fn cut_files(draft in draft(0u64..6), len in any::<prop::sample::Index>()) {
        let file = draft.file();
        check(&file[..len.index(file.len() + 1)])?;
    }

    #[test]
    fn any_header_text(header in r#"[ {}\[\]",:a0-9\\-]{0,30}|[ ]?\{"__metadata__":\{("a":"b"),?\}\}[ \x00]?"#, data_len in 0usize..3) {
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.bytes().chain(vec![0; data_len]));
        check(&file)?;
    }

    #[test]
    fn huge_tensors(draft in draft(prop_oneof![0u64..6, any::<u64>().prop_map(|bits| bits >> (bits % 64))]), longer in 0u64..2) {
        let header = draft.header();
        let file_len = LEN_BYTES + header.len() as u64 + draft.data_len + longer;
        let header = header.as_bytes();
        compare(ours_of_header(header, file_len), theirs_of_header(header, file_len), header)?;
    }

    #[test]
    fn files_that_the_crate_wrote(
        // Without any tensor, and with empty metadata, version 0.8.0 writes what it cannot read.
        names in prop::collection::btree_set(name(), 1..5),
        len in 0usize..9,
        metadata in prop::option::of(prop::collection::hash_map(any::<String>(), any::<String>(), 0..3)),
    ) {
        let data = vec![0; 8 * len];
        let view = |name: &str| match name.len() % 3 {
            0 => TensorView::new(Dtype::F64, vec![len], &data),
            1 => TensorView::new(Dtype::BF16, vec![2, len, 2], &data),
            _ => TensorView::new(Dtype::F4, vec![16, len], &data),
        };
        let views: Vec<_> = names.iter().map(|name| (name, view(name).unwrap())).collect();
        let file = safetensors::serialize(views, metadata.map(|entries| entries.into_iter().collect())).unwrap();
        let read = ours(&file).unwrap();
        prop_assert_eq!(read.0.len(), names.len());
        prop_assert_eq!(Some(read), theirs(&file));
    }
}
