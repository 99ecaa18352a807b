//! Everything that a file can be refused for. As in the main crate, an error is serialised as its fields and a `code`.

/// Why a file or a dataset was refused. The message says what and what to do, without the place.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[serde(tag = "code")]
pub enum Error {
    /// No HDF5 file, or one that uses what cannot be read.
    #[error("{format}{advice}")]
    UnsupportedFormat {
        /// What it is.
        format: String,
        /// What to do.
        #[serde(skip)]
        advice: &'static str,
    },
    /// The structure contradicts itself, or uses what cannot be read.
    #[error("the HDF5 structure cannot be read: {reason}; the file is damaged or truncated, copy or write it again")]
    InvalidHeader {
        /// What the parser objected to.
        reason: String,
    },
    /// No dataset of that name.
    #[error("no dataset {tensor:?}; {}", there(.available))]
    MissingTensor {
        /// The name asked for.
        tensor: String,
        /// The datasets in the root group.
        available: Vec<String>,
    },
    /// More than is read, whatever the file.
    #[error("{what} is {value}, more than the {max} that are read; the file is damaged, or needs larger chunks")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// The count.
        value: u64,
        /// The limit.
        max: u64,
    },
}

/// What to do with a dataset whose layout is not read.
pub const REPACK: &str = ", which cannot be read; write it again: h5repack --low=0 --high=1 -f GZIP=1 IN.h5 OUT.h5";

/// Names that are listed in a message.
const LISTED: usize = 12;

fn there(available: &[String]) -> String {
    if available.is_empty() {
        return "there is no dataset in its root group".into();
    }
    let listed = available.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    let more = if available.len() > LISTED { format!(" and {} more", available.len() - LISTED) } else { String::new() };
    format!("it holds {listed}{more}: name one with --dataset")
}

/// The result of reading a file's structure.
pub type Result<T> = std::result::Result<T, Error>;
