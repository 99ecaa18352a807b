//! Snapshots whose numbers can be told by hand.

use collapsar::Error;
use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::snapshot::{COLUMNS, Snapshot, SnapshotBuilder};

const NAN: f32 = f32::NAN;
const INF: f32 = f32::INFINITY;

fn builder(dims: usize, epsilon: f64) -> SnapshotBuilder {
    SnapshotBuilder::new(FloatDtype::F32, dims, Scale::new(epsilon, None).unwrap(), 0).unwrap()
}

fn snapshot<const DIMS: usize>(rows: &[[f32; DIMS]], epsilon: f64) -> Snapshot {
    let mut builder = builder(DIMS, epsilon);
    let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
    builder.push(&bytes).unwrap();
    builder.measure().unwrap().finish().unwrap()
}

/// `n_tokens`, `n_unique`, `n_black_holes`, `n_singletons`, `total_population`, `black_hole_population`
fn counts(snapshot: &Snapshot) -> [f64; 6] {
    snapshot.metrics()[..6].try_into().unwrap()
}

/// `largest_bh`, `smallest_bh`, `mean_bh_size`, `median_bh_size`, `top2_population`, `gini_coefficient`
fn black_holes(snapshot: &Snapshot) -> [f64; 6] {
    snapshot.metrics()[6..12].try_into().unwrap()
}

/// `max_l_inf`, `mean_l_inf`, `median_l_inf`
fn extent(snapshot: &Snapshot) -> [f64; 3] {
    snapshot.metrics()[12..15].try_into().unwrap()
}

/// `n_components`, `n_isolated`, `largest_component_size`, `largest_component_density`, `global_density`
fn topology(snapshot: &Snapshot) -> [f64; 5] {
    snapshot.metrics()[15..].try_into().unwrap()
}

#[test]
fn no_rows_are_zero_everywhere() {
    let nothing = snapshot::<3>(&[], 6e-5);
    assert_eq!(nothing.metrics(), [0.0; COLUMNS.len()]);
    assert!(nothing.groups.is_empty() && nothing.topology.component_sizes.is_empty());
}

#[test]
fn one_row_is_a_complete_graph_without_extent() {
    for value in [1.0, INF, NAN] {
        let one = snapshot(&[[value, 0.0]], 6e-5);
        assert_eq!(counts(&one), [1.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
        assert_eq!(black_holes(&one), [0.0; 6]);
        assert_eq!(extent(&one), [0.0; 3], "no pair, so not even a NaN has a distance");
        assert_eq!(topology(&one), [1.0, 1.0, 1.0, 1.0, 1.0]);
    }
}

#[test]
fn twins_are_one_black_hole() {
    let twins = snapshot(&[[1.0, -0.0], [1.0, 0.0]], 6e-5);
    assert_eq!(counts(&twins), [2.0, 1.0, 1.0, 0.0, 2.0, 2.0]);
    assert_eq!(black_holes(&twins), [2.0, 2.0, 2.0, 2.0, 2.0, 0.0]);
    assert_eq!(extent(&twins), [0.0; 3]);
    assert_eq!(topology(&twins), [1.0, 1.0, 1.0, 1.0, 1.0]);
}

#[test]
fn two_rows_touch_or_lie_apart() {
    let touching = snapshot(&[[0.0, 5.0], [1.5, 5.0]], 1.0);
    assert_eq!(extent(&touching), [1.5; 3]);
    assert_eq!(topology(&touching), [1.0, 0.0, 2.0, 1.0, 1.0]);

    let apart = snapshot(&[[0.0, 5.0], [2.5, 5.0]], 1.0);
    assert_eq!(extent(&apart), [2.5; 3]);
    assert_eq!(topology(&apart), [2.0, 2.0, 1.0, 1.0, 0.0]);
}

#[test]
fn all_identical() {
    let same = snapshot(&[[0.25, -3.0]; 500], 6e-5);
    assert_eq!(counts(&same), [500.0, 1.0, 1.0, 0.0, 500.0, 500.0]);
    assert_eq!(black_holes(&same), [500.0, 500.0, 500.0, 500.0, 500.0, 0.0]);
    assert_eq!(extent(&same), [0.0; 3]);
    assert_eq!(topology(&same), [1.0, 1.0, 1.0, 1.0, 1.0]);
}

#[test]
fn all_distinct() {
    let rows: Vec<[f32; 1]> = (0..100u8).map(|i| [f32::from(i)]).collect();
    let chain = snapshot(&rows, 0.5);
    assert_eq!(counts(&chain), [100.0, 100.0, 0.0, 100.0, 100.0, 0.0]);
    assert_eq!(black_holes(&chain), [0.0; 6], "the largest black hole of singletons is 0, not 1");
    assert_eq!(topology(&chain), [1.0, 0.0, 100.0, 99.0 / 4950.0, 99.0 / 4950.0]);
    let scattered = snapshot(&rows, 0.25);
    assert_eq!(topology(&scattered), [100.0, 100.0, 1.0, 1.0, 0.0]);
    assert_eq!(extent(&scattered)[..2], [396.0, f64::from(404f32 / 3.0)]);
}

#[test]
fn the_median_of_an_even_number_of_pairs_is_the_lower() {
    // Distances 1, 2, 3, 4, 6, 7: the middle is between 3 and 4.
    assert_eq!(extent(&snapshot(&[[0.0], [1.0], [3.0], [7.0]], 1.0)), [7.0, f64::from(23f32 / 6.0), 3.0]);
}

#[test]
fn a_row_with_nan_is_alone_and_leaves_no_extent() {
    let rows = [[1.0, NAN], [1.0, NAN], [2.0, 0.0], [2.0, -0.0]];
    let with_nan = snapshot(&rows, 1.0);
    assert_eq!(counts(&with_nan), [4.0, 3.0, 1.0, 2.0, 4.0, 2.0]);
    assert!(extent(&with_nan).iter().all(|value| value.is_nan()));
    assert_eq!(topology(&with_nan), [3.0, 3.0, 1.0, 1.0, 0.0]);
}

#[test]
fn infinities_are_equal_by_value_but_have_no_finite_distance() {
    let one_sided = snapshot(&[[INF, 0.0], [INF, 0.0], [3.0, 0.0], [5.0, 0.0]], 2.0);
    assert_eq!(counts(&one_sided), [4.0, 3.0, 1.0, 2.0, 4.0, 2.0]);
    assert_eq!(extent(&one_sided), [f64::INFINITY; 3]);
    assert_eq!(topology(&one_sided), [2.0, 1.0, 2.0, 1.0, 1.0 / 3.0]);

    let mostly_finite = snapshot(&[[-INF], [3.0], [5.0], [9.0]], 2.0);
    assert_eq!(extent(&mostly_finite), [f64::INFINITY, f64::INFINITY, 3.0], "1, 2, 3 and three infinities");

    let shared = snapshot(&[[INF, 0.0], [INF, 1.0]], 1.0);
    assert!(extent(&shared).iter().all(|value| value.is_nan()), "inf - inf");
    assert_eq!(topology(&shared), [2.0, 2.0, 1.0, 1.0, 0.0], "such rows do not touch");
}

#[test]
fn differences_and_quotients_may_overflow() {
    let far = snapshot(&[[f32::MAX], [-f32::MAX]], 1.0);
    assert_eq!((extent(&far), topology(&far)[0]), ([f64::INFINITY; 3], 2.0));
    let small_unit = snapshot(&[[f32::MAX], [0.0]], 1e-3);
    assert_eq!((extent(&small_unit), topology(&small_unit)[0]), ([f64::INFINITY; 3], 2.0));
}

#[test]
fn subnormal_distances_count() {
    let tiny = f32::from_bits(1);
    let close = snapshot(&[[0.0], [tiny], [-tiny]], f64::from(tiny));
    assert_eq!(counts(&close)[1], 3.0);
    assert_eq!(extent(&close), [2.0, f64::from(4f32 / 3.0), 1.0]);
    assert_eq!(topology(&close), [1.0, 0.0, 3.0, 1.0, 1.0]);
}

#[test]
fn a_distance_of_exactly_the_rounded_threshold_touches() {
    // float32(0.002) is above 0.002, float32(0.00012) below 0.00012: what counts is the float32.
    for epsilon in [1e-3, 0.05, 0.15, 6e-5, 3e-5] {
        let limit = (2.0 * epsilon) as f32;
        for (distance, components) in [(limit.next_down(), 1.0), (limit, 1.0), (limit.next_up(), 2.0)] {
            assert_eq!(topology(&snapshot(&[[0.0], [distance]], epsilon))[0], components, "{distance:e} at {epsilon:e}");
        }
    }
}

#[test]
fn of_equal_components_the_one_with_the_smallest_row_counts() {
    // Four rows in a path (3 of 6 edges) and four in a clump (6 of 6), first with the path at the lower end, then mirrored.
    let rows = [[20.0], [8.0], [20.5], [2.0], [21.0], [6.0], [21.5], [4.0]];
    let path_first = snapshot(&rows, 1.0);
    assert_eq!(path_first.topology.component_sizes, [4, 4]);
    assert_eq!(topology(&path_first), [2.0, 0.0, 4.0, 0.5, 9.0 / 28.0]);
    let clump_first = snapshot(&rows.map(|[x]: [f32; 1]| [-x]), 1.0);
    assert_eq!(topology(&clump_first), [2.0, 0.0, 4.0, 1.0, 9.0 / 28.0]);
}

#[test]
fn groups_are_listed_from_the_largest_ties_by_first_token() {
    let rows = [[7.0], [1.0], [9.0], [1.0], [7.0], [3.0], [3.0], [3.0]];
    let groups: Vec<(u64, u32)> = snapshot(&rows, 1.0).groups.iter().map(|group| (group.population, group.first)).collect();
    assert_eq!(groups, [(3, 5), (2, 0), (2, 1), (1, 2)]);
}

#[test]
fn float64_rows_are_equal_after_rounding() {
    let mut builder = SnapshotBuilder::new(FloatDtype::F64, 1, Scale::new(1.0, None).unwrap(), 0).unwrap();
    for value in [1.0f64, 1.0 + 1e-9, 1e39, 2e39, f64::INFINITY, 1e-50, 0.0] {
        builder.push(&value.to_le_bytes()).unwrap();
    }
    let rounded = builder.measure().unwrap().finish().unwrap();
    let groups: Vec<(u64, u32)> = rounded.groups.iter().map(|group| (group.population, group.first)).collect();
    assert_eq!(groups, [(3, 2), (2, 0), (2, 5)]);
}

#[test]
fn a_matrix_without_dims_is_refused() {
    let scale = Scale::new(1.0, None).unwrap();
    assert_eq!(SnapshotBuilder::new(FloatDtype::F32, 0, scale, 0).err(), Some(Error::NoDims));
}

#[test]
fn a_block_that_splits_a_row_is_refused_and_adds_nothing() {
    let mut builder = builder(2, 1.0);
    assert_eq!(builder.push(&[0; 20]), Err(Error::PartialRow { bytes: 20, row_bytes: 8 }));
    assert_eq!(builder.measure().unwrap().finish().unwrap().tokens, 0);
}
