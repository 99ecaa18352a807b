//! The first bytes of a file, and the length that it claims for its header, against the definition in 128 bits.
//! The input: the file's length in 8 bytes, then its first bytes.
#![no_main]

use collapsar::Error;
use collapsar::format::safetensors::{MAX_HEADER_LEN, header_len};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((file_len, first)) = input.split_first_chunk::<8>() else { return };
    let file_len = u64::from_le_bytes(*file_len);
    let claimed = first.first_chunk::<8>().map(|bytes| bytes.iter().rev().fold(0u128, |len, &byte| len << 8 | u128::from(byte)));
    match (claimed, header_len(first, file_len)) {
        (None, read) => assert_eq!(read, Err(Error::TruncatedFile { needed: 8, actual: file_len })),
        (Some(claimed), Ok(len)) => {
            assert_eq!(u128::from(len), claimed);
            assert!(len <= MAX_HEADER_LEN && claimed + 8 <= u128::from(file_len));
        }
        (Some(claimed), Err(Error::HeaderTooLarge { len, max })) => {
            assert_eq!((u128::from(len), max), (claimed, MAX_HEADER_LEN));
            assert!(len > max);
        }
        (Some(claimed), Err(Error::TruncatedFile { needed, actual })) => {
            assert_eq!((u128::from(needed), actual), (claimed + 8, file_len));
            assert!(needed > actual && claimed <= u128::from(MAX_HEADER_LEN));
        }
        (Some(_), Err(error)) => panic!("{error:?}"),
    }
});
