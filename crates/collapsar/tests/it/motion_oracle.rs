//! Motion against its definition, with steps counted from bit patterns.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::format::lattice::Lattice;
use collapsar::motion::Phase;
use collapsar::motion::difference::{Difference, Measure, STEP_CLASSES};
use collapsar::motion::snapshots::{Motion, Step};
use half::{bf16, f16};
use proptest::prelude::*;

/// Rows of stored patterns.
type Rows = Vec<Vec<u32>>;

#[derive(Debug, Clone, Copy)]
struct Format {
    dtype: FloatDtype,
    lattice: Lattice,
    bytes: usize,
    value: fn(u32) -> f64,
}

const BF16: Format =
    Format { dtype: FloatDtype::Bf16, lattice: Lattice::Bf16, bytes: 2, value: |bits| bf16::from_bits(bits as u16).to_f64() };
const F16: Format =
    Format { dtype: FloatDtype::F16, lattice: Lattice::F16, bytes: 2, value: |bits| f16::from_bits(bits as u16).to_f64() };
const F32: Format =
    Format { dtype: FloatDtype::F32, lattice: Lattice::F32, bytes: 4, value: |bits| f64::from(f32::from_bits(bits)) };

impl Format {
    /// The number of values between zero and this one: patterns count up from either zero.
    fn ordinal(self, bits: u32) -> i128 {
        let sign = 1 << (8 * self.bytes - 1);
        let magnitude = i128::from(bits & (sign - 1));
        if bits & sign == 0 { magnitude } else { -magnitude }
    }

    fn stored(self, rows: &Rows) -> Vec<u8> {
        rows.iter().flatten().flat_map(|bits| bits.to_le_bytes()[..self.bytes].to_vec()).collect()
    }

    fn finite(self, row: &[u32]) -> bool {
        row.iter().all(|&bits| (self.value)(bits).is_finite())
    }

    fn centroid(self, rows: &Rows) -> Vec<f64> {
        let finite: Vec<&Vec<u32>> = rows.iter().filter(|row| self.finite(row)).collect();
        let column = |dim: usize| finite.iter().map(|row| (self.value)(row[dim])).sum::<f64>() / finite.len() as f64;
        (0..rows[0].len()).map(column).collect()
    }
}

fn norm(vector: impl Iterator<Item = f64>) -> f64 {
    vector.map(|value| value * value).sum::<f64>().sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn phase(steps: &[f64]) -> Phase {
    let (l1, l2) = (steps.iter().map(|step| step.abs()).sum::<f64>(), norm(steps.iter().copied()));
    match () {
        () if l1 == 0.0 => Phase::Frozen,
        () if l1 <= 1.0 => Phase::Stumbling,
        () if l2 <= (steps.len() as f64).sqrt() => Phase::Spherical,
        () if l2 <= 1000.0 => Phase::Superluminal,
        () => Phase::Hypernova,
    }
}

fn follow(format: Format, snapshots: &[Rows]) -> Vec<Step> {
    follow_on(format.lattice, format, snapshots)
}

fn follow_on(lattice: Lattice, format: Format, snapshots: &[Rows]) -> Vec<Step> {
    let mut motion = Motion::new(lattice, snapshots[0][0].len(), snapshots[0].len()).unwrap();
    let mut steps = Vec::new();
    for snapshot in snapshots {
        motion.begin(format.dtype).unwrap();
        let bytes = format.stored(snapshot);
        for row in bytes.chunks_exact(bytes.len() / snapshot.len()) {
            motion.push(row).unwrap();
        }
        steps.push(motion.end().unwrap());
    }
    steps
}

fn is_near(found: f64, expected: f64) -> bool {
    found == expected || found.is_nan() && expected.is_nan() || (found - expected).abs() <= 1e-12 * expected.abs()
}

fn check(format: Format, snapshots: &[Rows]) {
    for (at, found) in follow(format, snapshots).iter().enumerate() {
        let now = &snapshots[at];
        let centroid = format.centroid(now);
        let row_of = |row: &[u32]| row.iter().map(|&bits| (format.value)(bits)).collect::<Vec<f64>>();
        let apart = |row: &Vec<u32>| norm(row_of(row).iter().zip(&centroid).map(|(value, centre)| value - centre));
        let radii: Vec<f64> = now.iter().filter(|row| format.finite(row)).map(apart).collect();
        assert!(found.centroid.iter().zip(&centroid).all(|(&found, &expected)| is_near(found, expected)));
        assert!(is_near(found.radius, mean(&radii)), "{} {}", found.radius, mean(&radii));
        let Some(moved) = &found.moved else {
            assert_eq!(at, 0);
            continue;
        };
        let before = &snapshots[at - 1];
        let drift: Vec<f64> = centroid.iter().zip(format.centroid(before)).map(|(now, before)| now - before).collect();
        let (mut phases, mut l1, mut l2, mut linf, mut thermal, mut moving) = (vec![], vec![], vec![], 0f64, vec![], (0, 0));
        for (before, now) in before.iter().zip(now) {
            if !format.finite(before) || !format.finite(now) {
                phases.push(Phase::LeftOut);
                continue;
            }
            let steps: Vec<f64> = before.iter().zip(now).map(|(&a, &b)| (format.ordinal(b) - format.ordinal(a)) as f64).collect();
            let elements = steps.iter().filter(|&&step| step != 0.0).count() as u64;
            moving = (moving.0 + u64::from(elements > 0), moving.1 + elements);
            l1.push(steps.iter().map(|step| step.abs()).sum::<f64>());
            l2.push(norm(steps.iter().copied()));
            linf = steps.iter().fold(linf, |most, step| most.max(step.abs()));
            let (from, to) = (row_of(before), row_of(now));
            thermal.push(norm((0..from.len()).map(|dim| to[dim] - from[dim] - drift[dim])));
            phases.push(phase(&steps));
        }
        assert_eq!(moved.phases, phases);
        assert_eq!((moved.rows, moved.elements), moving);
        assert_eq!((moved.l1_max as f64, f64::from(moved.linf_max)), (l1.iter().fold(0.0, |a, &b| f64::max(a, b)), linf));
        assert!(is_near(moved.l1_mean, mean(&l1)) && is_near(moved.l2_mean, mean(&l2)));
        // Differences of nearly equal numbers: as near as their size allows.
        let (found, expected) = (moved.thermal, mean(&thermal));
        let size = before.iter().chain(now).filter(|row| format.finite(row)).map(|row| norm(row_of(row).into_iter()));
        assert!(is_near(found, expected) || (found - expected).abs() <= 1e-14 * size.fold(0.0, f64::max), "{found} {expected}");
    }
}

/// Patterns near each other, so that all phases come about; zeros of both signs, infinities and NaN among them.
fn patterns(format: Format) -> impl Strategy<Value = u32> {
    let sign = 1u32 << (8 * format.bytes - 1);
    let infinity = match format.lattice {
        Lattice::Bf16 => 0x7f80,
        Lattice::F16 => 0x7c00,
        Lattice::F32 => 0x7f80_0000,
    };
    let near = (0u32..3, any::<bool>()).prop_map(move |(steps, negative)| steps | if negative { sign } else { 0 });
    prop_oneof![8 => near, 3 => (0..infinity, any::<bool>()).prop_map(move |(bits, negative)| bits | if negative { sign } else { 0 }),
        1 => Just(infinity), 1 => Just(infinity + 1)]
}

fn series(format: Format) -> impl Strategy<Value = Vec<Rows>> {
    (1usize..12, 1usize..20, 2usize..5).prop_flat_map(move |(rows, dims, steps)| {
        let row = prop::collection::vec(patterns(format), dims);
        let changes = prop::collection::vec((0..rows, 0..dims, patterns(format)), 0..3 * steps);
        (prop::collection::vec(row, rows), prop::collection::vec(changes, steps - 1)).prop_map(|(first, changes)| {
            let mut snapshots = vec![first];
            for changes in changes {
                let mut next = snapshots[snapshots.len() - 1].clone();
                for (row, dim, bits) in changes {
                    next[row][dim] = bits;
                }
                snapshots.push(next);
            }
            snapshots
        })
    })
}

proptest! {
    #[test]
    fn bfloat16_moves_as_defined(snapshots in series(BF16)) {
        check(BF16, &snapshots);
    }

    #[test]
    fn float16_moves_as_defined(snapshots in series(F16)) {
        check(F16, &snapshots);
    }

    #[test]
    fn float32_moves_as_defined(snapshots in series(F32)) {
        check(F32, &snapshots);
    }

    #[test]
    fn an_upcast_moves_as_what_it_was(snapshots in series(BF16)) {
        let wide: Vec<Rows> =
            snapshots.iter().map(|rows| rows.iter().map(|row| row.iter().map(|bits| bits << 16).collect()).collect()).collect();
        prop_assert_eq!(format!("{:?}", follow(BF16, &snapshots)), format!("{:?}", follow_on(Lattice::Bf16, F32, &wide)));
        // In steps of float32 there are 65536 to one of bfloat16, and a power of two changes no digit.
        for (narrow, wide) in follow(BF16, &snapshots).into_iter().zip(follow(F32, &wide)) {
            let (Some(narrow), Some(wide)) = (narrow.moved, wide.moved) else { continue };
            prop_assert_eq!((narrow.rows, narrow.elements), (wide.rows, wide.elements));
            prop_assert_eq!((narrow.l1_max << 16, narrow.linf_max << 16), (wide.l1_max, wide.linf_max));
            prop_assert!(narrow.l2_mean * 65536.0 == wide.l2_mean || narrow.l2_mean.is_nan());
        }
    }
}

#[test]
fn blocks_change_nothing_and_dtypes_may_differ() {
    let rows: Vec<f32> = vec![1.0, -2.0, 0.5, 3.0];
    let narrow: Vec<u8> = rows.iter().flat_map(|&value| bf16::from_f32(value).to_le_bytes()).collect();
    let wide: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
    let mut motion = Motion::new(Lattice::Bf16, 2, 2).unwrap();
    motion.begin(FloatDtype::Bf16).unwrap();
    motion.push(&narrow).unwrap();
    motion.end().unwrap();
    motion.begin(FloatDtype::F32).unwrap();
    motion.push(&wide[..8]).unwrap();
    motion.push(&wide[8..]).unwrap();
    let moved = motion.end().unwrap().moved.unwrap();
    assert_eq!((moved.rows, moved.phases), (0, vec![Phase::Frozen; 2]));
}

fn differ(before: Format, after: Format, measure: Measure, rows: &[Rows; 2]) -> Difference {
    let mut difference = Difference::new([before.dtype, after.dtype], rows[0][0].len(), measure).unwrap();
    // The first row alone, then the others together.
    let (first, others) = (vec![rows[0][0].clone()], vec![rows[1][0].clone()]);
    difference.compare(&before.stored(&first), &after.stored(&others)).unwrap();
    difference.compare(&before.stored(&rows[0][1..].to_vec()), &after.stored(&rows[1][1..].to_vec())).unwrap();
    difference
}

fn check_difference(format: Format, pair: &[Rows; 2]) {
    let found = differ(format, format, Measure::Steps(format.lattice), pair);
    let steps = follow(format, pair);
    let moved = steps[1].moved.as_ref().unwrap();
    let rows = found.rows();
    assert_eq!(rows.phases, moved.phases);
    assert_eq!(rows.moved.iter().map(|&elements| u64::from(elements)).sum::<u64>(), moved.elements);
    let changed = |(a, b): (&Vec<u32>, &Vec<u32>)| a.iter().zip(b).filter(|(a, b)| a != b).count() as u32;
    assert_eq!(rows.changed, pair[0].iter().zip(&pair[1]).map(changed).collect::<Vec<u32>>());
    let mut classes = [0; STEP_CLASSES];
    for (at, (a, b)) in pair[0].iter().zip(&pair[1]).enumerate() {
        if !format.finite(a) || !format.finite(b) {
            assert!(rows.l1[at].is_nan() && rows.l2[at].is_nan() && rows.linf[at].is_nan());
            continue;
        }
        let steps: Vec<u64> =
            a.iter().zip(b).map(|(&a, &b)| (format.ordinal(a) - format.ordinal(b)).unsigned_abs() as u64).collect();
        for &steps in &steps {
            classes[if steps == 0 { 0 } else { steps.ilog2() as usize + 1 }] += 1;
        }
        assert_eq!(rows.l1[at], steps.iter().sum::<u64>() as f64);
        assert_eq!(rows.linf[at], steps.iter().copied().max().unwrap() as f64);
        assert!(is_near(rows.l2[at], norm(steps.iter().map(|&steps| steps as f64))));
    }
    assert_eq!(found.steps(), classes);
}

proptest! {
    #[test]
    fn two_snapshots_differ_as_they_move(snapshots in series(BF16)) {
        check_difference(BF16, &[snapshots[0].clone(), snapshots[1].clone()]);
    }

    #[test]
    fn float16_differs_as_it_moves(snapshots in series(F16)) {
        check_difference(F16, &[snapshots[0].clone(), snapshots[1].clone()]);
    }

    #[test]
    fn float32_differs_as_it_moves(snapshots in series(F32)) {
        check_difference(F32, &[snapshots[0].clone(), snapshots[1].clone()]);
    }
}

/// Rows of several pieces, which are taken in other ways the farther their elements move.
#[test]
fn long_rows_differ_by_steps_of_any_size() {
    for format in [BF16, F16, F32] {
        let bits = 8 * format.bytes as u32;
        for moved_bits in 0..bits - 1 {
            let mut state = 1u32;
            let mut random = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> 8
            };
            // Below the patterns that are no numbers, of both signs; two rows, of which one is the same in a piece and a half.
            let largest = if format.lattice == Lattice::F16 { 0x7c00 } else { 0x7f80 << (bits - 16) };
            let mut pattern = |limit: u32| (random() | random() << 16) % limit;
            let before: Rows = (0..2).map(|_| (0..700).map(|_| pattern(largest)).collect()).collect();
            let mut after = before.clone();
            for (row, values) in after.iter_mut().enumerate() {
                for value in &mut values[384 * row..] {
                    *value = (*value ^ pattern(1 << moved_bits)).min(largest - 1) | (pattern(2) << (bits - 1));
                }
            }
            check_difference(format, &[before, after]);
        }
    }
}

#[test]
fn without_a_common_lattice_differences_are_in_epsilons() {
    let rows = [vec![vec![bf16::from_f32(1.5).to_bits().into(), 0x8000]], vec![vec![f16::from_f32(1.0).to_bits().into(), 0]]];
    let measure = Measure::Epsilons(Scale::new(0.25, None).unwrap());
    let found = differ(BF16, F16, measure, &rows);
    let found = found.rows();
    assert_eq!((found.l1[0], found.l2[0], found.linf[0]), (2.0, 2.0, 2.0));
    assert_eq!((found.changed[0], found.moved[0]), (2, 1), "a zero changed its sign");
}
