//! One dataset of a file: its shape, its dtype, and where its bytes lie.

use std::collections::BTreeSet;

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
    /// The bytes of an element that was never written. Empty for a dtype that cannot be measured.
    pub fill: Vec<u8>,
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
    let storage = if readable { Some(storage(&dataset, &shape)?) } else { None };
    Ok(Listing {
        fill: storage.as_ref().map_or(Ok(vec![]), |storage| fill(&dataset, &dtype, &shape, storage))?,
        storage,
        shape,
        dtype,
        attributes: attributes(&file)?,
    })
}

/// The most bytes that are made to learn what a float16 is that was never written.
const MAX_UNWRITTEN: u64 = 1 << 28;

fn fill(dataset: &Dataset, dtype: &str, shape: &[u64], storage: &Storage) -> Result<Vec<u8>> {
    let zeros = |size: usize| vec![0; size];
    match dtype {
        "F64" => Ok(dataset
            .fill_value::<f64>()
            .map_err(|error| unreadable(&error))?
            .map_or(zeros(8), |value| value.to_le_bytes().into())),
        "F32" => Ok(dataset
            .fill_value::<f32>()
            .map_err(|error| unreadable(&error))?
            .map_or(zeros(4), |value| value.to_le_bytes().into())),
        // The parser decodes no float16. That there is a fill value it does tell, and a row of what was never written is made of it.
        _ => {
            if dataset.fill_value::<u8>().map_err(|error| unreadable(&error))?.is_none() || all_written(shape, storage) {
                return Ok(zeros(2));
            }
            let bytes = shape.iter().skip(1).fold(2u64, |bytes, &length| bytes.saturating_mul(length));
            let unwritten = unwritten(shape, storage).filter(|_| bytes > 0 && bytes <= MAX_UNWRITTEN).ok_or_else(|| {
                Error::UnsupportedFormat {
                    format: "float16 with a fill value, in chunks of parts of trials".into(),
                    advice: REPACK,
                }
            })?;
            Ok(dataset.read_raw_rows(unwritten, 1).map_err(|error| unreadable(&error))?[..2].into())
        }
    }
}

/// Chunks that the grid has room for.
fn room(shape: &[u64], chunk: &[u64]) -> u64 {
    shape.iter().zip(chunk).fold(1, |room: u64, (&length, &part)| room.saturating_mul(length.div_ceil(part)))
}

fn all_written(shape: &[u64], storage: &Storage) -> bool {
    match storage {
        Storage::Chunked { shape: chunk, chunks, .. } => chunks.len() as u64 >= room(shape, chunk),
        Storage::Contiguous(place) => place.is_some(),
        Storage::Compact(_) => true,
    }
}

/// The first place along the first dimension of which nothing was written.
fn unwritten(shape: &[u64], storage: &Storage) -> Option<u64> {
    match storage {
        Storage::Chunked { shape: chunk, chunks, .. } => {
            let written: BTreeSet<u64> = chunks.iter().filter_map(|chunk| chunk.offset.first().copied()).collect();
            (0..*shape.first()?).step_by(usize::try_from(*chunk.first()?).ok()?).find(|first| !written.contains(first))
        }
        Storage::Contiguous(None) => Some(0),
        _ => None,
    }
}

fn storage(dataset: &Dataset, shape: &[u64]) -> Result<Storage> {
    match dataset.layout().map_err(|error| unreadable(&error))? {
        Layout::Compact { .. } => Ok(Storage::Compact(dataset.read_raw().map_err(|error| unreadable(&error))?)),
        Layout::Contiguous { address, size } => {
            // Not allocated, or in other files: a read of nothing tells.
            if address.is_none() {
                dataset.read_raw_rows(0, 0).map_err(|error| unreadable(&error))?;
            }
            Ok(Storage::Contiguous(address.map(|address| (address, size))))
        }
        Layout::Chunked { index: ChunkIndex::BTreeV2, .. } => {
            Err(Error::UnsupportedFormat { format: "chunks indexed by a version 2 B-tree".into(), advice: REPACK })
        }
        Layout::Chunked { chunk_shape, .. } => {
            check_grid(shape, &chunk_shape)?;
            // Without its parameters.
            let name = |text: String| text.split([' ', '(']).next().unwrap_or_default().to_string();
            let filters = dataset.filter_pipeline().into_iter().map(|filter| (filter.id, name(filter.to_string()))).collect();
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
    let room = room(shape, chunk);
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
    let unsupported = |format: &str| Error::UnsupportedFormat { format: format.into(), advice: REPACK };
    match error {
        hdf5_pure::Error::Format(FormatError::UnsupportedExternalStorage) => {
            return unsupported("a dataset whose data is in other files");
        }
        // HDF5 2.0 writes version 5 when it is asked for the latest format.
        hdf5_pure::Error::Format(FormatError::InvalidLayoutVersion(5..)) => {
            return unsupported("a dataset whose layout is newer than those that are known");
        }
        _ => {}
    }
    Error::InvalidHeader { reason: error.to_string().replace('\n', " ") }
}
