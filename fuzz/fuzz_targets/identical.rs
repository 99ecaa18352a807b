//! Identical rows of any bytes against a map that is keyed by the rows themselves.
//! The input: the length of a row, rows of a block and the seed, a byte each; then the rows.
#![no_main]

use std::collections::BTreeMap;

use collapsar::Error;
use collapsar::rows::fingerprints::Fingerprints;
use collapsar::rows::identical::RowTable;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [width, block, seed, bytes @ ..] = input else { return };
    let (width, seed) = (usize::from(*width), u64::from(*seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let Ok(mut fingerprints) = Fingerprints::new(width, seed) else {
        return assert_eq!(width, 0);
    };
    let (rows, rest) = bytes.split_at(bytes.len() - bytes.len() % width);
    if !rest.is_empty() {
        let error = Error::PartialRow { bytes: bytes.len() as u64, row_bytes: width as u64 };
        assert_eq!(fingerprints.push(bytes, width), Err(error), "and nothing of it is counted");
    }
    for block in rows.chunks(width * (1 + usize::from(*block))) {
        fingerprints.push(block, width).unwrap();
    }

    let mut sets: BTreeMap<&[u8], Vec<u32>> = BTreeMap::new();
    for (number, row) in (0u32..).zip(rows.chunks(width)) {
        sets.entry(row).or_default().push(number);
    }
    let mut groups: Vec<(&[u8], Vec<u32>)> = sets.into_iter().collect();
    groups.sort_by_key(|(_, members)| members[0]);

    let mut table = RowTable::new(width, seed);
    for (number, row) in (0u32..).zip(rows.chunks(width)) {
        let group = table.insert(row).unwrap() as usize;
        assert!(groups[group].1.contains(&number));
    }
    assert_eq!(table.len(), groups.len());
    for (at, (row, members)) in groups.iter().enumerate() {
        assert_eq!((table.row(at), table.populations()[at], table.first()[at]), (*row, members.len() as u64, members[0]));
    }

    let candidates = fingerprints.candidates().unwrap();
    let found: Vec<&[u32]> =
        candidates.starts.windows(2).map(|ends| &candidates.rows[ends[0] as usize..ends[1] as usize]).collect();
    let twins: Vec<&[u32]> = groups.iter().map(|(_, members)| &members[..]).filter(|members| members.len() > 1).collect();
    assert_eq!(found, twins);
});
