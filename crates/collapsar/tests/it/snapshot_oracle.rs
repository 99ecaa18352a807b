//! A snapshot against its definition, for matrices made of the values where exactness breaks first.

use collapsar::distance::scale::Scale;
use collapsar::format::dtype::FloatDtype;
use collapsar::snapshot::{COLUMNS, Snapshot, SnapshotBuilder};
use half::{bf16, f16};
use proptest::prelude::*;

use super::naive;

/// A matrix as a file stores it, and the scale to measure it with.
#[derive(Debug, Clone)]
struct Case {
    dtype: FloatDtype,
    dims: usize,
    /// Each row's bytes.
    rows: Vec<Vec<u8>>,
    epsilon: f64,
    threshold: Option<f64>,
}

impl Case {
    fn builder(&self, seed: u64) -> SnapshotBuilder {
        let scale = Scale::new(self.epsilon, self.threshold).unwrap();
        SnapshotBuilder::new(self.dtype, self.dims, scale, seed).unwrap()
    }

    fn snapshot(&self) -> Snapshot {
        let mut builder = self.builder(0);
        builder.push(&self.rows.concat()).unwrap();
        builder.measure().unwrap().finish().unwrap()
    }

    fn expected(&self) -> naive::Expected {
        let rows: Vec<Vec<f32>> = self.rows.iter().map(|row| decoded(self.dtype, row)).collect();
        naive::measure(&rows, self.epsilon, self.threshold)
    }
}

/// The values of one row, by the definitions of the formats.
fn decoded(dtype: FloatDtype, row: &[u8]) -> Vec<f32> {
    let half = |bytes: &[u8]| u16::from_le_bytes(bytes.try_into().unwrap());
    match dtype {
        FloatDtype::F16 => row.chunks(2).map(|bytes| binary16(half(bytes))).collect(),
        FloatDtype::Bf16 => row.chunks(2).map(|bytes| f32::from_bits(u32::from(half(bytes)) << 16)).collect(),
        FloatDtype::F32 => row.chunks(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect(),
        FloatDtype::F64 => row.chunks(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()) as f32).collect(),
        FloatDtype::Blocks(_) | FloatDtype::Affine(_) => unreachable!("quantised_oracle.rs has these"),
    }
}

fn binary16(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    let magnitude = match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// An element before it is stored: a number to round into the dtype, or a pattern to cut to its size.
#[derive(Debug, Clone, Copy)]
enum Element {
    Number(f64),
    Pattern(u64),
}

impl Element {
    fn stored(self, dtype: FloatDtype, flip_zero: bool) -> Vec<u8> {
        match self {
            Self::Number(0.0) if flip_zero => Self::Number(-0.0).stored(dtype, false),
            Self::Number(number) => match dtype {
                FloatDtype::F16 => f16::from_f64(number).to_le_bytes().to_vec(),
                FloatDtype::Bf16 => bf16::from_f64(number).to_le_bytes().to_vec(),
                FloatDtype::F32 => (number as f32).to_le_bytes().to_vec(),
                FloatDtype::F64 => number.to_le_bytes().to_vec(),
                FloatDtype::Blocks(_) | FloatDtype::Affine(_) => unreachable!("quantised_oracle.rs has these"),
            },
            Self::Pattern(pattern) => pattern.to_le_bytes()[..dtype.block().1].to_vec(),
        }
    }
}

/// What a matrix may hold besides finite numbers: infinities make most distances infinite, a NaN blots out the extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hostility {
    Finite,
    Infinite,
    Nan,
    Anything,
}

/// Numbers on a grid of half the threshold, some of them one float32 off it or a float64 that rounds onto it, among extremes.
fn element(limit: f32, hostility: Hostility) -> BoxedStrategy<Element> {
    let half = limit / 2.0;
    let on_grid = (-4i8..=4).prop_map(move |steps| f32::from(steps) * half);
    let grid = prop_oneof![
        8 => on_grid.clone().prop_map(f64::from),
        1 => on_grid.clone().prop_map(|x| f64::from(x.next_up())),
        1 => on_grid.clone().prop_map(|x| f64::from(x.next_down())),
        1 => on_grid.prop_map(|x| f64::from(x) * (1.0 + 1e-9)),
    ];
    let extreme = prop::sample::select(vec![
        0.0,
        -0.0,
        f64::from(f32::from_bits(1)),
        -f64::from(f32::from_bits(3)),
        f64::from(f32::MIN_POSITIVE),
        2f64.powi(-24),
        65504.0,
        f64::from(f32::MAX),
        -f64::from(f32::MAX),
        1e-300,
    ]);
    let number = |number: f64| Just(Element::Number(number));
    match hostility {
        Hostility::Finite => prop_oneof![9 => grid, 1 => extreme].prop_map(Element::Number).boxed(),
        Hostility::Infinite => prop_oneof![
            9 => element(limit, Hostility::Finite),
            1 => number(f64::INFINITY),
            1 => number(f64::NEG_INFINITY),
            1 => number(1e39),
        ]
        .boxed(),
        Hostility::Nan => prop_oneof![12 => element(limit, Hostility::Finite), 1 => number(f64::NAN)].boxed(),
        Hostility::Anything => {
            prop_oneof![3 => element(limit, Hostility::Infinite), 1 => any::<u64>().prop_map(Element::Pattern)].boxed()
        }
    }
}

/// Rows drawn with repetition from a few distinct ones, the sign of zeros left to chance.
fn case() -> impl Strategy<Value = Case> {
    let dtype = prop::sample::select(vec![FloatDtype::F16, FloatDtype::Bf16, FloatDtype::F32, FloatDtype::F64]);
    // float32(2 epsilon) lies above 2 epsilon for 1e-3, 0.05 and 0.15. The powers of two are exact in every dtype.
    let epsilon = prop::sample::select(vec![6e-5, 3e-5, 1e-3, 0.05, 0.15, 2f64.powi(-14), 2f64.powi(-20), 1.0, 1e-40, 1e30]);
    let threshold_in_epsilons = prop_oneof![3 => Just(None), 1 => prop::sample::select(vec![0.0, 1.0, 3.0]).prop_map(Some)];
    let hostility = prop_oneof![
        5 => Just(Hostility::Finite),
        2 => Just(Hostility::Infinite),
        1 => Just(Hostility::Nan),
        1 => Just(Hostility::Anything),
    ];
    (dtype, epsilon, threshold_in_epsilons, hostility, 1usize..=9, 1usize..=16).prop_flat_map(
        |(dtype, epsilon, threshold, hostility, dims, distinct)| {
            let threshold = threshold.map(|factor| factor * epsilon);
            let limit = (threshold.unwrap_or(2.0 * epsilon) as f32).max(f32::MIN_POSITIVE);
            let pool = prop::collection::vec(prop::collection::vec(element(limit, hostility), dims), distinct);
            let draws = prop::collection::vec((0..distinct, any::<u16>()), 0..40);
            (pool, draws).prop_map(move |(pool, draws)| {
                let row = |(drawn, signs): (usize, u16)| {
                    let elements = pool[drawn].iter().enumerate();
                    elements.flat_map(|(dim, element)| element.stored(dtype, signs >> dim & 1 == 1)).collect()
                };
                Case { dtype, dims, rows: draws.into_iter().map(row).collect(), epsilon, threshold }
            })
        },
    )
}

/// Components of equal size: chains of points of which neighbours always touch, and, where they lie close, the next ones too.
fn islands() -> impl Strategy<Value = Case> {
    let gaps = prop::collection::vec(1u8..=2, 3);
    prop::collection::vec((gaps, -50i8..50), 2..5).prop_flat_map(|islands| {
        let chain = |(gaps, place): &(Vec<u8>, i8)| {
            let steps = gaps.iter().scan(0, |at, gap| {
                *at += gap;
                Some(*at)
            });
            let start = f32::from(*place) * 100.0;
            std::iter::once(0).chain(steps).map(|step| start + f32::from(step)).collect::<Vec<f32>>()
        };
        let points: Vec<f32> = islands.iter().flat_map(chain).collect();
        let rows = points.iter().map(|point| [7.0, *point].iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
        let case = move |rows| Case { dtype: FloatDtype::F32, dims: 2, rows, epsilon: 1.0, threshold: None };
        Just(rows).prop_shuffle().prop_map(case)
    })
}

/// Metrics with their names; the shortest text that reads back tells every float from every other, and all NaN are `NaN`.
fn named(metrics: &[f64; COLUMNS.len()]) -> Vec<String> {
    COLUMNS.iter().zip(metrics).map(|(column, value)| format!("{column} {value:?}")).collect()
}

proptest! {
    #[test]
    fn a_snapshot_is_what_its_definition_says(case in case()) {
        let (snapshot, expected) = (case.snapshot(), case.expected());
        prop_assert_eq!(named(&snapshot.metrics()), named(&expected.metrics));
        let groups: Vec<(u64, u32)> = snapshot.groups.iter().map(|group| (group.population, group.first)).collect();
        prop_assert_eq!(groups, expected.groups);
        prop_assert_eq!(&snapshot.topology.component_sizes, &expected.component_sizes);
        prop_assert_eq!(snapshot.topology.edges, expected.edges);
    }

    #[test]
    fn rows_join_the_groups_that_equal_them(case in case(), seed in any::<u64>()) {
        let mut builder = case.builder(seed);
        builder.remember_groups();
        builder.push(&case.rows.concat()).unwrap();
        let values: Vec<Vec<f32>> = case.rows.iter().map(|row| decoded(case.dtype, row)).collect();
        let mut firsts: Vec<usize> = Vec::new();
        for (at, row) in values.iter().enumerate() {
            // A NaN equals nothing, itself neither.
            let group = firsts.iter().position(|&first| values[first] == *row).unwrap_or(firsts.len());
            if group == firsts.len() {
                firsts.push(at);
            }
            prop_assert_eq!(builder.joined()[at] as usize, group);
        }
        prop_assert_eq!(builder.joined().len(), case.rows.len());
    }

    #[test]
    fn of_equal_components_the_first_in_order_of_rows_counts(case in islands()) {
        prop_assert_eq!(named(&case.snapshot().metrics()), named(&case.expected().metrics));
    }

    #[test]
    fn blocks_seed_and_steps_change_nothing(
        case in case(),
        blocks in prop::collection::vec(0usize..9, 0..20),
        seed in any::<u64>(),
        step in prop_oneof![Just(0), 1u64..200, Just(u64::MAX)],
    ) {
        let mut builder = case.builder(seed);
        let mut rest = &case.rows[..];
        for rows in blocks {
            let (block, after) = rest.split_at(rows.min(rest.len()));
            builder.push(&block.concat()).unwrap();
            rest = after;
        }
        builder.push(&rest.concat()).unwrap();
        let mut measurement = builder.measure().unwrap();
        while measurement.advance(step).unwrap() {}
        // As text, because NaN differs from itself.
        prop_assert_eq!(format!("{:?}", measurement.finish().unwrap()), format!("{:?}", case.snapshot()));
    }

    #[test]
    fn the_order_of_rows_changes_no_metric(
        (case, shuffled) in case().prop_flat_map(|case| (Just(case.clone()), Just(case.rows).prop_shuffle())),
    ) {
        let shuffled = Case { rows: shuffled, ..case.clone() };
        prop_assert_eq!(named(&shuffled.snapshot().metrics()), named(&case.snapshot().metrics()));
    }

    #[test]
    fn storing_a_narrow_matrix_wider_changes_nothing(case in case()) {
        let widened = |row: &Vec<u8>| decoded(case.dtype, row).into_iter().flat_map(f32::to_le_bytes).collect();
        let wide = Case { dtype: FloatDtype::F32, rows: case.rows.iter().map(widened).collect(), ..case.clone() };
        prop_assert_eq!(format!("{:?}", wide.snapshot()), format!("{:?}", case.snapshot()));
    }
}

/// The snapshot and how many steps it took when each did as little as it could.
fn in_small_steps(case: &Case) -> (Snapshot, usize) {
    let mut builder = case.builder(1);
    builder.push(&case.rows.concat()).unwrap();
    let mut measurement = builder.measure().unwrap();
    let mut steps = 1;
    while measurement.advance(1).unwrap() {
        steps += 1;
    }
    (measurement.finish().unwrap(), steps)
}

/// Long rows make blocks of few rows: 37 rows of 9,000 dims meet in many of them.
#[test]
fn many_blocks_of_long_rows_equal_the_definition() {
    let dims = 9_000u16;
    let value = |row: u16, dim: u16| f32::from(row * 31 % 17) * f32::from(dim % 13) + f32::from(dim);
    let rows = (0..37).map(|row| (0..dims).flat_map(|dim| value(row, dim).to_le_bytes()).collect()).collect();
    let case = Case { dtype: FloatDtype::F32, dims: dims.into(), rows, epsilon: 6.0, threshold: None };
    let expected = named(&case.expected().metrics);
    assert_eq!(named(&case.snapshot().metrics()), expected);

    let (snapshot, steps) = in_small_steps(&case);
    assert_eq!(named(&snapshot.metrics()), expected);
    assert!(steps > 5, "only {steps} steps");
}

/// So many pairs that their distances are counted instead of kept, in two passes over several blocks.
#[test]
fn millions_of_pairs_have_the_median_that_arithmetic_gives() {
    // The distance k occurs n - k times among the numbers 0..n; 1,949 is coprime to n and mixes them up.
    let (n, dims) = (2_900u32, 21);
    let rows = (0..n).map(|i| ((i * 1_949 % n) as f32).to_le_bytes().repeat(dims)).collect();
    let (snapshot, steps) = in_small_steps(&Case { dtype: FloatDtype::F32, dims, rows, epsilon: 1.0, threshold: None });
    assert!(steps > 5, "only {steps} steps");

    let pairs = u64::from(n) * u64::from(n - 1) / 2;
    let mut below = 0;
    let median = (1..n).find(|k| {
        below += u64::from(n - k);
        below > (pairs - 1) / 2
    });
    let extent = snapshot.extent;
    assert_eq!((extent.max, Some(extent.median as u32)), ((n - 1) as f32, median));
    assert_eq!(extent.mean, (f64::from(n + 1) / 3.0) as f32);
    assert_eq!(snapshot.topology.component_sizes, [u64::from(n)]);
    assert_eq!(snapshot.topology.edges, u64::from(n - 1) + u64::from(n - 2));
}
