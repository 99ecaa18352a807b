//! Listings of files that h5py made (tests/fixtures/hdf5), whole, page by page, cut off and changed.

use collapsar_hdf5_wasm::error::Error;
use collapsar_hdf5_wasm::listing::{Attribute, Listing, Storage, list};
use collapsar_hdf5_wasm::pages::Pages;
use proptest::prelude::*;

fn file(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/fixtures/hdf5/{name}.h5", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

/// The listing, and the ranges that had to be fetched for it.
fn fetched(file: &[u8], dataset: &str) -> (Result<Listing, Error>, Vec<(u64, u64)>) {
    let pages = Pages::new(file.len() as u64);
    let mut ranges = vec![];
    loop {
        match list(&pages, dataset) {
            Ok(None) => {
                let (start, end) = pages.missing().unwrap().unwrap();
                assert!(!ranges.contains(&(start, end)), "asked twice for {start} to {end}");
                ranges.push((start, end));
                pages.supply(start, &file[start as usize..end as usize]);
            }
            Ok(Some(listing)) => return (Ok(listing), ranges),
            Err(error) => return (Err(error), ranges),
        }
    }
}

#[test]
fn chunks_are_listed_with_address_and_length() {
    let bytes = file("chunks-2");
    let listing = fetched(&bytes, "embeddings").0.unwrap();
    assert_eq!(
        (listing.shape.as_slice(), listing.dtype.as_str(), listing.fill.as_slice()),
        ([5, 6, 4].as_slice(), "F16", [0, 0].as_slice())
    );
    let Some(Storage::Chunked { shape, chunks, filters }) = listing.storage else { panic!("not chunked") };
    assert_eq!(shape, [2, 6, 4]);
    assert_eq!(filters, [(1, "deflate".to_string())]);
    assert_eq!(chunks.iter().map(|chunk| chunk.offset[0]).collect::<Vec<_>>(), [0, 2, 4]);
    for chunk in chunks {
        assert_eq!(bytes[chunk.address as usize], 0x78, "a zlib stream begins there");
        assert!(chunk.storage_size > 8);
    }
}

#[test]
fn an_attribute_that_lies_on_another_page_is_waited_for() {
    let (listing, ranges) = fetched(&file("attributes"), "embeddings");
    assert!(ranges.len() > 1, "{ranges:?}");
    let text = Attribute::Text("centroid + Gaussian(0, σ)".into());
    assert!(listing.unwrap().attributes.contains(&("description".into(), text)));
}

#[test]
fn a_float16_fill_value_is_found() {
    let fill = |name| fetched(&file(name), "embeddings").0.unwrap().fill;
    // 0.375
    assert_eq!(fill("absent-fill"), [0x00, 0x36]);
    assert_eq!(fill("contiguous-unwritten-fill"), [0x00, 0x36]);
    assert_eq!(fill("absent"), [0, 0]);
    assert_eq!(fill("absent-f8-fill"), 0.375f64.to_le_bytes());
}

#[test]
fn a_grid_that_no_file_has_is_refused_before_it_is_listed() {
    let mut bytes = file("latest-fixed-array");
    // The lengths of the dataspace: 5, 6, 4 in eight bytes each.
    let shape: Vec<u8> = [5u64, 6, 4].iter().flat_map(|length| length.to_le_bytes()).collect();
    let at = bytes.windows(24).position(|window| window == shape).unwrap();
    bytes[at + 4] = 1;
    // Its checksum says so first; without one the number of chunks would.
    assert!(fetched(&bytes, "embeddings").0.is_err());
    let mut old = file("chunks-2");
    let at = old.windows(24).position(|window| window == shape).unwrap();
    old[at + 4] = 1;
    assert!(matches!(fetched(&old, "embeddings").0, Err(Error::TooLarge { what: "the number of chunks", .. })));
}

proptest! {
    /// Whatever is changed in it, a file gives a listing or an error, and it ends.
    #[test]
    fn a_changed_file_is_listed_or_refused(
        name in prop::sample::select(vec!["chunks-2", "absent-fill", "attributes", "latest-extensible-array", "latest-fixed-array", "compact"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = file(name);
        for (at, value) in changes {
            let at = at.index(bytes.len().min(2048));
            bytes[at] = value;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        let _ = fetched(&bytes, "embeddings");
    }
}
