//! Everything that bad external input can cause. Internal contradictions panic instead (they are bugs, and tests look for them).

/// Why an input was refused.
///
/// The message says what and what to do, without the place: whoever knows the file adds its name. Serialised, an error is its
/// fields and a `code`, the variant's name, which is what callers in JavaScript test for; both are stable across versions.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[serde(tag = "code")]
pub enum Error {
    /// Fewer bytes than the header or the tensors need.
    #[error("the file is truncated: {needed} bytes are needed, {actual} are there; download or copy it again")]
    TruncatedFile {
        /// Bytes that the 8-byte length, the header and the tensors take.
        needed: u64,
        /// Bytes that are there.
        actual: u64,
    },
    /// The header's length is over [`crate::format::safetensors::MAX_HEADER_LEN`].
    #[error(
        "the header claims {len} bytes, more than the {max} that are allowed, so it is damaged or not a safetensors file; give one, or get this one again"
    )]
    HeaderTooLarge {
        /// Claimed length in bytes.
        len: u64,
        /// The largest length accepted.
        max: u64,
    },
    /// The header is not UTF-8.
    #[error(
        "the header is not UTF-8 (first bad byte at {at}), so it is damaged or not a safetensors file; give one, or get this one again"
    )]
    HeaderNotUtf8 {
        /// Offset in the file of the first byte that is not UTF-8.
        at: u64,
    },
    /// The header is not the JSON object that the format demands.
    #[error(
        "the header is not what the safetensors format demands: {reason}; write the file again with the safetensors library, or get it again"
    )]
    InvalidHeader {
        /// What the JSON parser or the schema objected to.
        reason: String,
    },
    /// The same tensor name twice.
    #[error("the header names tensor {name:?} twice, so which data it means is undefined; write the file again")]
    DuplicateTensor {
        /// The repeated name.
        name: String,
    },
    /// A dtype that the safetensors crate does not know.
    #[error(
        "tensor {name:?} has the dtype {dtype:?}, which this version does not know; update collapsar, or write the file in another dtype"
    )]
    UnknownDtype {
        /// The tensor.
        name: String,
        /// The dtype as written.
        dtype: String,
    },
    /// `data_offsets` whose end lies before its start.
    #[error(
        "tensor {name:?} ends (byte {end}) before it begins (byte {begin}); the header is damaged, get it again, or write it again"
    )]
    NegativeRange {
        /// The tensor.
        name: String,
        /// Start in the data area.
        begin: u64,
        /// End in the data area.
        end: u64,
    },
    /// Bytes of the data area that no tensor owns.
    #[error("{bytes} bytes before tensor {name:?} belong to no tensor; the format forbids gaps, write the file again")]
    Gap {
        /// The tensor after the gap.
        name: String,
        /// Length of the gap.
        bytes: u64,
    },
    /// Two tensors share bytes.
    #[error(
        "tensor {name:?} overlaps the tensor before it by {bytes} bytes; the header is damaged, get it again, or write it again"
    )]
    Overlap {
        /// The later tensor.
        name: String,
        /// Bytes shared.
        bytes: u64,
    },
    /// A shape whose size cannot be counted.
    #[error("tensor {name:?} has a shape too large to count; the header is damaged, get it again, or write it again")]
    ShapeOverflow {
        /// The tensor.
        name: String,
    },
    /// A byte range that does not hold the shape.
    #[error(
        "tensor {name:?} takes {actual} bytes, its dtype and shape need {needed}; the header is damaged, get it again, or write it again"
    )]
    SizeMismatch {
        /// The tensor.
        name: String,
        /// Bytes that dtype and shape need.
        needed: u64,
        /// Bytes of its range.
        actual: u64,
    },
    /// A sub-byte dtype whose elements do not fill whole bytes.
    #[error(
        "tensor {name:?} has a dtype of less than a byte and does not fill whole bytes; the header is damaged, get it again, or write it again"
    )]
    PartialByte {
        /// The tensor.
        name: String,
    },
    /// Bytes after the last tensor.
    #[error("{bytes} bytes follow the last tensor; the format forbids them, write the file again")]
    TrailingBytes {
        /// How many.
        bytes: u64,
    },
    /// A dtype that cannot be measured.
    #[error("dtype {dtype} cannot be measured; convert the matrix to F32, F16, BF16 or F64")]
    UnsupportedDtype {
        /// The dtype as written.
        dtype: String,
    },
    /// A matrix of zero columns.
    #[error("the matrix has rows of zero dims, so there is nothing to compare; choose another tensor")]
    NoDims,
    /// The totals of an unfinished pass over all pairs are not what was written.
    #[error("the unfinished work is corrupt; delete it and start again")]
    InvalidTotals,
    /// More rows, or more bytes in a row, than 32 bits can count.
    #[error("{what} is {value}, more than the {max} that fit; choose another tensor")]
    TooLarge {
        /// The quantity.
        what: &'static str,
        /// Its value.
        value: u64,
        /// The largest value accepted.
        max: u64,
    },
    /// A block of bytes that is not whole rows.
    #[error("a block of {bytes} bytes is not a whole number of rows of {row_bytes} bytes")]
    PartialRow {
        /// Length of the block.
        bytes: u64,
        /// Length of a row.
        row_bytes: u64,
    },
    /// `float32(epsilon)` is not a finite positive number.
    #[error("epsilon is {value}, but it must be a number above 0 (as float32 too), like 6e-5")]
    InvalidEpsilon {
        /// The value given.
        value: f64,
    },
    /// `float32(threshold)` is not a finite number of at least zero.
    #[error("threshold is {value}, but it must be a number of at least 0 (as float32 too), like 1.2e-4")]
    InvalidThreshold {
        /// The value given, or twice epsilon.
        value: f64,
    },
    /// A value that is not on the lattice of bfloat16.
    #[error("the value {value} is not a bfloat16 number, so it has no place on the lattice; leave out `lattice`")]
    NotBfloat16 {
        /// The first one met.
        value: f32,
    },
    /// A value that is not on the lattice on which rows are followed or compared.
    #[error(
        "the value {value} is not a {lattice} number, so it has no place on that lattice; leave the lattice, or the metric, to be chosen"
    )]
    OffLattice {
        /// The first one met.
        value: f32,
        /// The lattice asked for: BF16 or F16.
        lattice: &'static str,
    },
    /// More distinct vectors than a tree is made of.
    #[error("there are more than {max} distinct vectors, too many for a tree; select fewer rows (a mask)")]
    TooManyVectors {
        /// The most there may be.
        max: u64,
    },
    /// A value that no rounding gives, where rows are fitted.
    #[error(
        "the value {value} in dim {dim} is not a finite number that was rounded to {storage}; say what it was rounded to with `storage`, or give another tensor"
    )]
    NotRounded {
        /// The first such dim, from 0.
        dim: u64,
        /// The value there.
        value: f32,
        /// What it should have been rounded to.
        storage: &'static str,
    },
    /// `float32(sigma)` is not a finite number of at least zero.
    #[error("sigma is {value}, but it must be a number of at least 0 (as float32 too), like 1.5e-9")]
    InvalidSigma {
        /// The value given.
        value: f64,
    },
    /// A centroid with a NaN or an infinity.
    #[error("the centroid is {value} in dim {dim}, but noise is added to finite numbers only; use a finite centroid")]
    InvalidCentroid {
        /// The first dim that is not finite, from 0.
        dim: u64,
        /// The value there.
        value: f64,
    },
    /// An allocation failed.
    #[error("out of memory: {bytes} more bytes were needed for {purpose}; measure fewer rows (a mask)")]
    OutOfMemory {
        /// Size of the allocation that failed.
        bytes: u64,
        /// What it was for.
        purpose: &'static str,
    },
}

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;
