//! Identical rows against a map that is keyed by the rows themselves.

use std::collections::HashMap;

use collapsar::rows::fingerprints::Fingerprints;
use collapsar::rows::identical::RowTable;
use proptest::prelude::*;

/// A group of identical rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    row: Vec<u8>,
    members: Vec<u32>,
}

/// The groups in order of their first rows.
fn groups(rows: &[Vec<u8>]) -> Vec<Group> {
    let mut members: HashMap<&Vec<u8>, Vec<u32>> = HashMap::new();
    for (number, row) in (0u32..).zip(rows) {
        members.entry(row).or_default().push(number);
    }
    let mut groups: Vec<Group> = members.into_iter().map(|(row, members)| Group { row: row.clone(), members }).collect();
    groups.sort_by_key(|group| group.members[0]);
    groups
}

/// The groups as a table finds them, and whether its own account of them agrees.
fn groups_of_table(rows: &[Vec<u8>], seed: u64) -> Vec<Group> {
    let width = rows.first().map_or(1, Vec::len);
    let mut table = RowTable::new(width, seed);
    let mut members: Vec<Vec<u32>> = Vec::new();
    for (number, row) in (0u32..).zip(rows) {
        assert_eq!(table.inserted(), number);
        let group = table.insert(row).unwrap() as usize;
        if group == members.len() {
            members.push(Vec::new());
        }
        members[group].push(number);
    }
    assert_eq!((table.len(), table.is_empty()), (members.len(), rows.is_empty()));
    assert_eq!(table.populations(), members.iter().map(|members| members.len() as u64).collect::<Vec<_>>());
    assert_eq!(table.first(), members.iter().map(|members| members[0]).collect::<Vec<_>>());
    let group = |(group, members)| Group { row: table.row(group).to_vec(), members };
    members.into_iter().enumerate().map(group).collect()
}

/// The sets that fingerprints find in `blocks`.
fn candidates(row_bytes: usize, blocks: &[Vec<u8>], seed: u64) -> Vec<Vec<u32>> {
    let mut fingerprints = Fingerprints::new(row_bytes, seed).unwrap();
    for block in blocks {
        fingerprints.push(block, row_bytes).unwrap();
    }
    let candidates = fingerprints.candidates().unwrap();
    assert_eq!(candidates.starts.first(), Some(&0));
    assert_eq!(candidates.starts.last(), Some(&(candidates.rows.len() as u32)));
    candidates.starts.windows(2).map(|ends| candidates.rows[ends[0] as usize..ends[1] as usize].to_vec()).collect()
}

/// Rows of equal length, many of them twins, and neighbours that differ in one bit.
fn rows() -> impl Strategy<Value = Vec<Vec<u8>>> {
    // Lengths on both sides of where the hash changes its method: 16, 128, 240 bytes and its internal blocks of 1,024.
    let row_bytes = prop_oneof![4 => 1usize..20, 1 => prop::sample::select(vec![127, 128, 129, 240, 241, 1024, 1025, 2048])];
    (row_bytes, prop::collection::vec(any::<(u8, u16)>(), 1..12)).prop_flat_map(|(row_bytes, pool)| {
        let distinct = move |&(fill, flipped): &(u8, u16)| {
            let mut row = vec![fill & 1; row_bytes];
            row[usize::from(flipped) % row_bytes] ^= 1 << (fill >> 5);
            row
        };
        let pool: Vec<Vec<u8>> = pool.iter().map(distinct).collect();
        prop::collection::vec(prop::sample::select(pool), 0..60)
    })
}

/// `rows` in blocks of the given numbers of rows, the rest in a last block.
fn in_blocks(rows: &[Vec<u8>], blocks: &[usize]) -> Vec<Vec<u8>> {
    let mut rest = rows;
    let mut cut = |rows: usize| {
        let (block, after) = rest.split_at(rows.min(rest.len()));
        rest = after;
        block.concat()
    };
    let mut all: Vec<Vec<u8>> = blocks.iter().map(|&rows| cut(rows)).collect();
    all.push(cut(usize::MAX));
    all
}

proptest! {
    #[test]
    fn a_table_finds_the_groups_of_a_map(rows in rows(), seed in any::<u64>()) {
        prop_assert_eq!(groups_of_table(&rows, seed), groups(&rows));
    }

    #[test]
    fn candidates_are_the_groups_with_twins(
        rows in rows(),
        blocks in prop::collection::vec(0usize..9, 0..20),
        seed in any::<u64>(),
    ) {
        let row_bytes = rows.first().map_or(1, Vec::len);
        let twins: Vec<Vec<u32>> = groups(&rows).into_iter().map(|group| group.members).filter(|set| set.len() > 1).collect();
        prop_assert_eq!(candidates(row_bytes, &in_blocks(&rows, &blocks), seed), twins);
    }

    #[test]
    fn rows_of_float_patterns_group_as_their_bytes_do(rows in rows(), seed in any::<u64>()) {
        // Every byte becomes one 32-bit element.
        let mut table = RowTable::new(4 * rows.first().map_or(1, Vec::len), seed);
        for row in &rows {
            let patterns: Vec<u32> = row.iter().map(|&byte| 0x7fc0_0000 + u32::from(byte)).collect();
            table.insert(bytemuck::cast_slice(&patterns)).unwrap();
        }
        let expected = groups(&rows);
        let populations: Vec<u64> = expected.iter().map(|group| group.members.len() as u64).collect();
        let first: Vec<u32> = expected.iter().map(|group| group.members[0]).collect();
        prop_assert_eq!((table.populations(), table.first()), (&populations[..], &first[..]));
    }

    #[test]
    fn rows_inserted_alone_join_nothing(rows in prop::collection::vec((0u8..4, any::<bool>()), 0..40), seed in any::<u64>()) {
        let mut table = RowTable::new(1, seed);
        let mut expected: Vec<(u8, bool, u64)> = Vec::new();
        for &(value, alone) in &rows {
            if alone {
                table.insert_alone(&[value]).unwrap();
            } else {
                table.insert(&[value]).unwrap();
            }
            match expected.iter_mut().find(|group| !alone && (group.0, group.1) == (value, false)) {
                Some(group) => group.2 += 1,
                None => expected.push((value, alone, 1)),
            }
        }
        prop_assert_eq!(table.populations(), expected.iter().map(|group| group.2).collect::<Vec<_>>());
        prop_assert!((0..table.len()).all(|group| table.row(group) == [expected[group].0]));
    }
}

/// The table grows many times, and each time every row must be found again.
#[test]
fn a_hundred_thousand_rows() {
    let rows: Vec<Vec<u8>> = (0..100_000u64).map(|i| (i * i % 70_001).to_le_bytes().to_vec()).collect();
    let expected = groups(&rows);
    assert!(expected.len() > 30_000);
    assert_eq!(groups_of_table(&rows, 42), expected);
    let twins: Vec<Vec<u32>> = expected.into_iter().map(|group| group.members).filter(|set| set.len() > 1).collect();
    assert_eq!(candidates(8, &in_blocks(&rows, &[1, 0, 65_536]), 42), twins);
}

/// What is measured by value is grouped by value elsewhere: here -0.0 is not 0.0, and a NaN equals its own bits.
#[test]
fn bytes_decide_not_values() {
    let rows: Vec<Vec<u8>> = [0.0, -0.0, f32::NAN, -f32::NAN, f32::NAN, 0.0].iter().map(|x| x.to_le_bytes().to_vec()).collect();
    let sets: Vec<Vec<u32>> = groups_of_table(&rows, 0).into_iter().map(|group| group.members).collect();
    assert_eq!(sets, [vec![0, 5], vec![1], vec![2, 4], vec![3]]);
}
