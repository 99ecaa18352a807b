//! The measurements in their plainest form, written from their definitions: every pair compared, every list sorted.
//!
//! Nothing here calls the library, so that a mistake cannot be on both sides.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What a snapshot must be.
pub(crate) struct Expected {
    /// The metrics, in the order of the columns.
    pub(crate) metrics: [f64; collapsar::snapshot::COLUMNS.len()],
    /// Population and first token of each group, largest first, ties by first token.
    pub(crate) groups: Vec<(u64, u32)>,
    /// Nodes of each component, descending.
    pub(crate) component_sizes: Vec<u64>,
    /// Edges of the epsilon-graph.
    pub(crate) edges: u64,
}

/// Measures `rows`; without a threshold it is twice `epsilon`.
pub(crate) fn measure(rows: &[Vec<f32>], epsilon: f64, threshold: Option<f64>) -> Expected {
    let (epsilon, threshold) = (epsilon as f32, threshold.unwrap_or(2.0 * epsilon) as f32);
    let mut groups = groups(rows);
    let populations = population_metrics(&groups);
    let distances = distances(rows, &groups);
    let graph = Graph::new(&distances, threshold);
    let [max, mean, median] = extent_metrics(&distances, epsilon);
    let [largest, largest_density, global_density] = graph.densities();
    let mut component_sizes: Vec<u64> = graph.components.iter().map(|component| component.len() as u64).collect();
    component_sizes.sort_by(|a, b| b.cmp(a));
    groups.sort_by_key(|&(population, first)| (std::cmp::Reverse(population), first));

    let [holes, in_holes, largest_hole, smallest_hole, mean_hole, median_hole, top2, gini] = populations;
    let (tokens, unique) = (rows.len() as f64, groups.len() as f64);
    Expected {
        metrics: [
            tokens,
            unique,
            holes,
            unique - holes,
            tokens,
            in_holes,
            largest_hole,
            smallest_hole,
            mean_hole,
            median_hole,
            top2,
            gini,
            max,
            mean,
            median,
            graph.components.len() as f64,
            graph.isolated() as f64,
            largest,
            largest_density,
            global_density,
        ],
        component_sizes,
        edges: graph.edges_within(&(0..distances.len()).collect::<Vec<_>>()),
        groups,
    }
}

/// Population and first token of each distinct row, in lexicographic order of the rows.
fn groups(rows: &[Vec<f32>]) -> Vec<(u64, u32)> {
    let mut groups: Vec<(u64, u32)> = Vec::new();
    for (token, row) in rows.iter().enumerate() {
        // IEEE equality is the definition: -0.0 == 0.0, and NaN differs even from itself.
        match groups.iter_mut().find(|(_, first)| rows[*first as usize] == *row) {
            Some((population, _)) => *population += 1,
            None => groups.push((1, token as u32)),
        }
    }
    groups.sort_by(|&(_, a), &(_, b)| lexicographic(&rows[a as usize], &rows[b as usize]));
    groups
}

/// First column first; -0.0 + 0.0 is 0.0. Where a NaN stands is free: its row is an isolated node, and order decides only
/// between components of several nodes.
fn lexicographic(a: &[f32], b: &[f32]) -> Ordering {
    let orders = a.iter().zip(b).map(|(x, y)| (x + 0.0).total_cmp(&(y + 0.0)));
    orders.fold(Ordering::Equal, Ordering::then)
}

/// The numbers over the groups of at least two tokens.
fn population_metrics(groups: &[(u64, u32)]) -> [f64; 8] {
    let mut sizes: Vec<u64> = groups.iter().map(|&(population, _)| population).filter(|&population| population >= 2).collect();
    sizes.sort_unstable();
    if sizes.is_empty() {
        return [0.0; 8];
    }
    let count = sizes.len();
    let total: u64 = sizes.iter().sum();
    let top2 = if count == 1 { sizes[0] } else { sizes[count - 1] + sizes[count - 2] };
    let gini = if count == 1 {
        0.0
    } else {
        let weighted: u64 = (1..).zip(&sizes).map(|(rank, size)| rank * size).sum();
        let correction = ((count + 1) as f64 / count as f64) as f32;
        (2.0 * weighted as f32) / (count as f32 * total as f32) - correction
    };
    [
        count as f64,
        total as f64,
        sizes[count - 1] as f64,
        sizes[0] as f64,
        f64::from(total as f32 / count as f32),
        sizes[(count - 1) / 2] as f64,
        top2 as f64,
        f64::from(gini),
    ]
}

/// The matrix of distances between the distinct rows.
fn distances(rows: &[Vec<f32>], groups: &[(u64, u32)]) -> Vec<Vec<f32>> {
    let row = |group: &(u64, u32)| &rows[group.1 as usize];
    groups.iter().map(|a| groups.iter().map(|b| chebyshev(row(a), row(b))).collect()).collect()
}

/// The largest coordinate difference; NaN if one is NaN.
fn chebyshev(a: &[f32], b: &[f32]) -> f32 {
    let mut largest = 0.0;
    for (x, y) in a.iter().zip(b) {
        let difference = (x - y).abs();
        if difference.is_nan() {
            return f32::NAN;
        }
        if difference > largest {
            largest = difference;
        }
    }
    largest
}

/// Max, mean and lower median of all quotients `distance / epsilon`, each pair taken twice: (i, j) and (j, i).
fn extent_metrics(distances: &[Vec<f32>], epsilon: f32) -> [f64; 3] {
    let mut quotients: Vec<f32> = Vec::new();
    for (i, row) in distances.iter().enumerate() {
        for (j, distance) in row.iter().enumerate() {
            if i != j {
                quotients.push(distance / epsilon);
            }
        }
    }
    if quotients.is_empty() {
        return [0.0; 3];
    }
    if quotients.iter().any(|quotient| quotient.is_nan()) {
        return [f64::NAN; 3];
    }
    quotients.sort_by(f32::total_cmp);
    let mean = (exact_sum(&quotients) / quotients.len() as f64) as f32;
    let median = quotients[(quotients.len() - 1) / 2];
    [f64::from(quotients[quotients.len() - 1]), f64::from(mean), f64::from(median)]
}

/// The sum of finite decimal expansions as one learns it at school, then the nearest float64, which `str::parse` gives.
fn exact_sum(values: &[f32]) -> f64 {
    /// Every finite float32 is below 10^39 and ends within 149 decimals; a few more digits in front take the sum.
    const DIGITS: usize = 50 + 149;
    if values.contains(&f32::INFINITY) {
        return f64::INFINITY;
    }
    let mut times: BTreeMap<u32, u64> = BTreeMap::new();
    for value in values {
        *times.entry(value.to_bits()).or_default() += 1;
    }
    let mut columns = [0u64; DIGITS];
    for (bits, times) in times {
        let text = format!("{:0200.149}", f32::from_bits(bits)).replace('.', "");
        for (column, digit) in columns.iter_mut().zip(text.bytes()) {
            *column += times * u64::from(digit - b'0');
        }
    }
    for column in (1..DIGITS).rev() {
        columns[column - 1] += columns[column] / 10;
        columns[column] %= 10;
    }
    let (whole, decimals) = columns.split_at(50);
    let text = |digits: &[u64]| digits.iter().map(u64::to_string).collect::<String>();
    format!("{}.{}", text(whole), text(decimals)).parse().expect("a decimal number")
}

/// The epsilon-graph as a matrix, and its components in order of their earliest node.
struct Graph {
    touches: Vec<Vec<bool>>,
    components: Vec<Vec<usize>>,
}

impl Graph {
    fn new(distances: &[Vec<f32>], threshold: f32) -> Self {
        let nodes = distances.len();
        let touches: Vec<Vec<bool>> =
            (0..nodes).map(|i| (0..nodes).map(|j| i != j && distances[i][j] <= threshold).collect()).collect();
        let mut components: Vec<Vec<usize>> = Vec::new();
        let mut seen = vec![false; nodes];
        for start in 0..nodes {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            let mut component = vec![start];
            let mut next = 0;
            while next < component.len() {
                for node in 0..nodes {
                    if touches[component[next]][node] && !seen[node] {
                        seen[node] = true;
                        component.push(node);
                    }
                }
                next += 1;
            }
            components.push(component);
        }
        Self { touches, components }
    }

    fn isolated(&self) -> usize {
        self.touches.iter().filter(|row| !row.contains(&true)).count()
    }

    fn edges_within(&self, nodes: &[usize]) -> u64 {
        nodes.iter().map(|&i| nodes.iter().filter(|&&j| i < j && self.touches[i][j]).count() as u64).sum()
    }

    /// Nodes of the largest component (the earliest of equals), its density, and that of the whole graph.
    fn densities(&self) -> [f64; 3] {
        let mut largest: &[usize] = &[];
        for component in &self.components {
            if component.len() > largest.len() {
                largest = component;
            }
        }
        let density = |nodes: &[usize]| match nodes.len() {
            0 => 0.0,
            1 => 1.0,
            count => self.edges_within(nodes) as f64 / (count * (count - 1) / 2) as f64,
        };
        let all: Vec<usize> = (0..self.touches.len()).collect();
        [largest.len() as f64, density(largest), density(&all)]
    }
}
