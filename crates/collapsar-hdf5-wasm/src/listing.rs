//! One dataset of a file: its shape, its dtype, and where its bytes lie.

use hdf5_pure::{
    AttrValue, Chunk, ChunkIndex, Dataset, Datatype, DatatypeByteOrder, File, FloatingPointLayout, FormatError, Layout,
};

use crate::error::{Error, REPACK, Result};
use crate::pages::Pages;

/// The most chunks that are listed, and the most that a grid may have room for.
pub const MAX_CHUNKS: u64 = 1 << 22;

/// How the bytes of a dataset lie in the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Storage {
    /// In its description.
    Compact(Vec<u8>),
    /// In one piece, or nowhere: then every element is the fill value.
    Contiguous(Option<(u64, u64)>),
    /// In chunks.
    Chunked {
        /// Length of a chunk in each dimension.
        shape: Vec<u64>,
        /// Those that are there.
        chunks: Vec<Chunk>,
        /// Filters in the order in which they were applied: id and what they are called.
        filters: Vec<(u16, String)>,
    },
}

/// A scalar attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribute {
    /// An integer or a float.
    Number(f64),
    /// Text.
    Text(String),
}

/// One dataset, and the attributes of the root group.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Length in each dimension; empty for a scalar.
    pub shape: Vec<u64>,
    /// `F16`, `F32`, `F64`, or a description of what cannot be measured.
    pub dtype: String,
    /// What elements are that were never written.
    pub fill: f64,
    /// Where the elements are. None for a dtype that cannot be measured: its chunks need not be listed.
    pub storage: Option<Storage>,
    /// Scalar attributes of the root group, by name.
    pub attributes: Vec<(String, Attribute)>,
}

/// Lists a dataset, from the pages that are there. None: some are missing, see [`Pages::missing`].
pub fn list(pages: &Pages, dataset: &str) -> Result<Option<Listing>> {
    pages.begin_pass();
    let listed = listing(pages, dataset);
    // First of all: the parser may have read something into a failed read, such as an attribute that is not there.
    match pages.missing()? {
        Some(_) => Ok(None),
        None => listed.map(Some),
    }
}

fn listing(pages: &Pages, name: &str) -> Result<Listing> {
    let file = File::from_source(pages.clone()).map_err(|error| match error {
        hdf5_pure::Error::Format(FormatError::SignatureNotFound) => {
            Error::UnsupportedFormat { format: "not an HDF5 file".into(), advice: "; give the .h5 file that holds the trials" }
        }
        other => unreadable(&other),
    })?;
    let dataset = match file.dataset(name) {
        Ok(dataset) => dataset,
        Err(
            hdf5_pure::Error::Format(FormatError::PathNotFound(_))
            | hdf5_pure::Error::NotADataset(_)
            | hdf5_pure::Error::NotAGroup(_),
        ) => {
            let mut available = file.root().datasets().map_err(|error| unreadable(&error))?;
            available.sort();
            return Err(Error::MissingTensor { tensor: name.into(), available });
        }
        Err(other) => return Err(unreadable(&other)),
    };
    let shape = dataset.shape().map_err(|error| unreadable(&error))?;
    let dtype = dtype_name(&dataset.datatype().map_err(|error| unreadable(&error))?);
    let readable = matches!(dtype.as_str(), "F16" | "F32" | "F64");
    Ok(Listing {
        fill: if readable { fill(&dataset)? } else { 0.0 },
        storage: if readable { Some(storage(&dataset, &shape)?) } else { None },
        shape,
        dtype,
        attributes: attributes(&file)?,
    })
}

fn fill(dataset: &Dataset) -> Result<f64> {
    Ok(dataset.fill_value::<f64>().map_err(|error| unreadable(&error))?.unwrap_or(0.0))
}

fn storage(dataset: &Dataset, shape: &[u64]) -> Result<Storage> {
    match dataset.layout().map_err(|error| unreadable(&error))? {
        Layout::Compact { .. } => Ok(Storage::Compact(dataset.read_raw().map_err(|error| unreadable(&error))?)),
        Layout::Contiguous { address, size } => Ok(Storage::Contiguous(address.map(|address| (address, size)))),
        Layout::Chunked { index: ChunkIndex::BTreeV2, .. } => {
            Err(Error::UnsupportedFormat { format: "chunks indexed by a version 2 B-tree".into(), advice: REPACK })
        }
        Layout::Chunked { chunk_shape, .. } => {
            check_grid(shape, &chunk_shape)?;
            let filters = dataset.filter_pipeline().into_iter().map(|filter| (filter.id, filter.to_string())).collect();
            let chunks = dataset.chunks().map_err(|error| unreadable(&error))?;
            Ok(Storage::Chunked { shape: chunk_shape, chunks, filters })
        }
        other => Err(Error::UnsupportedFormat { format: format!("a dataset whose layout is {other}"), advice: REPACK }),
    }
}

/// Some indexes have room for every chunk of the grid, written or not.
fn check_grid(shape: &[u64], chunk: &[u64]) -> Result<()> {
    if shape.len() != chunk.len() || chunk.contains(&0) {
        return Err(Error::InvalidHeader { reason: format!("chunks of {chunk:?} for a dataset of {shape:?}") });
    }
    let room = shape.iter().zip(chunk).fold(1u64, |room, (&length, &part)| room.saturating_mul(length.div_ceil(part)));
    if room > MAX_CHUNKS {
        return Err(Error::TooLarge { what: "the number of chunks", value: room, max: MAX_CHUNKS });
    }
    Ok(())
}

fn attributes(file: &File) -> Result<Vec<(String, Attribute)>> {
    let mut found: Vec<(String, Attribute)> = file
        .root()
        .attrs()
        .map_err(|error| unreadable(&error))?
        .into_iter()
        .filter_map(|(name, value)| Some((name, scalar(&value)?)))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

fn scalar(value: &AttrValue) -> Option<Attribute> {
    if let Some(text) = value.as_str() {
        return Some(Attribute::Text(text.into()));
    }
    let integer = value.as_i64().map(|value| value as f64).or_else(|| value.as_u64().map(|value| value as f64));
    integer.or_else(|| value.as_f64()).map(Attribute::Number)
}

const IEEE754_BINARY16: FloatingPointLayout = FloatingPointLayout {
    bit_offset: 0,
    bit_precision: 16,
    exponent_location: 10,
    exponent_size: 5,
    mantissa_location: 0,
    mantissa_size: 10,
    exponent_bias: 15,
};

/// The name of a dtype that can be measured, else what a user would call it.
fn dtype_name(datatype: &Datatype) -> String {
    match datatype {
        Datatype::FloatingPoint { size, byte_order, layout } => {
            let name = match (size, layout) {
                (2, layout) if *layout == IEEE754_BINARY16 => "F16",
                (4, layout) if *layout == FloatingPointLayout::IEEE754_BINARY32 => "F32",
                (8, layout) if *layout == FloatingPointLayout::IEEE754_BINARY64 => "F64",
                _ => return format!("a float of {size} bytes in a format of its own"),
            };
            if *byte_order == DatatypeByteOrder::LittleEndian { name.into() } else { format!("big-endian {name}") }
        }
        Datatype::FixedPoint { size, .. } => format!("an integer of {size} bytes"),
        Datatype::String { .. } => "text".into(),
        Datatype::Compound { .. } => "a compound".into(),
        Datatype::Enumeration { .. } => "an enumeration".into(),
        Datatype::VariableLength { .. } => "of variable length".into(),
        Datatype::Array { .. } => "an array".into(),
        _ => "neither a float nor a number".into(),
    }
}

fn unreadable(error: &hdf5_pure::Error) -> Error {
    Error::InvalidHeader { reason: error.to_string().replace('\n', " ") }
}
