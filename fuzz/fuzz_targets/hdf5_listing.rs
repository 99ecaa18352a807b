//! Any bytes as an HDF5 file: the listing of a dataset ends, without a panic, in little memory, and is the same whether the file is there as a
//! whole or is read page by page.
#![no_main]

use collapsar_hdf5_wasm::listing::{MAX_CHUNKS, Storage, list};
use collapsar_hdf5_wasm::pages::{PAGE, Pages};
use libfuzzer_sys::fuzz_target;

const DATASET: &str = "embeddings";

fuzz_target!(|file: &[u8]| {
    let whole = Pages::new(file.len() as u64);
    whole.supply(0, file);
    let expected = list(&whole, DATASET).map(|listing| listing.expect("all is there"));

    let pages = Pages::new(file.len() as u64);
    let by_page = loop {
        match list(&pages, DATASET) {
            Ok(None) => {
                let (start, end) = pages.missing().expect("no limit was met").expect("something is missing");
                assert!(start % PAGE == 0 && start < end && end <= file.len() as u64);
                pages.supply(start, &file[start as usize..end as usize]);
            }
            Ok(Some(listing)) => break Ok(listing),
            Err(error) => break Err(error),
        }
    };
    // Debug text: a fill value may be NaN, which equals nothing.
    assert_eq!(format!("{by_page:?}"), format!("{expected:?}"));
    if let Ok(Some(Storage::Chunked { chunks, .. })) = by_page.map(|listing| listing.storage) {
        assert!(chunks.len() as u64 <= MAX_CHUNKS);
    }
});
