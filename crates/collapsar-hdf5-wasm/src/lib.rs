//! Where the chunks of an HDF5 dataset lie, for TypeScript, which streams them.
//!
//! The container is the `hdf5-pure` crate's matter. Nothing here reads data: bytes of the file's structure come in page by page
//! ([`pages`]), addresses go out. 64-bit counts and offsets cross as float64: exact up to 2^53, which no file reaches.

pub mod error;
pub mod listing;
pub mod pages;

use js_sys::{JSON, Object};
use wasm_bindgen::prelude::*;

use listing::{Attribute, Listing, Storage};

/// A refusal on its way to JavaScript: an `Error` that carries the `code` and the fields of [`error::Error`].
pub struct Refusal(js_sys::Error);

impl From<error::Error> for Refusal {
    fn from(error: error::Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        let fields = serde_json::to_string(&error).ok().and_then(|json| JSON::parse(&json).ok()?.dyn_into::<Object>().ok());
        if let Some(fields) = fields {
            Object::assign(&thrown, &fields);
        }
        Self(thrown)
    }
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        refusal.0.into()
    }
}

/// An HDF5 file, as far as it was read.
#[wasm_bindgen]
pub struct Hdf5File(pages::Pages);

#[wasm_bindgen]
impl Hdf5File {
    /// A file of `byte_length` bytes, of which nothing was read.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(byte_length: f64) -> Hdf5File {
        Self(pages::Pages::new(byte_length as u64))
    }

    /// Keeps bytes of the file; `offset` is a multiple of 4096.
    pub fn supply(&self, offset: f64, bytes: &[u8]) {
        self.0.supply(offset as u64, bytes);
    }

    /// Lists a dataset; undefined when bytes are lacking, those of `missing`.
    pub fn list(&self, dataset: &str) -> Result<Option<Hdf5Listing>, Refusal> {
        Ok(listing::list(&self.0, dataset)?.map(Hdf5Listing))
    }

    /// What `list` lacked: first byte and end. Supply them and list again.
    pub fn missing(&self) -> Result<Vec<f64>, Refusal> {
        Ok(self.0.missing()?.map_or(vec![], |(start, end)| vec![start as f64, end as f64]))
    }
}

/// One dataset.
#[wasm_bindgen]
pub struct Hdf5Listing(Listing);

#[wasm_bindgen]
impl Hdf5Listing {
    /// Length in each dimension.
    #[must_use]
    pub fn shape(&self) -> Vec<f64> {
        self.0.shape.iter().map(|&length| length as f64).collect()
    }

    /// `F16`, `F32`, `F64`, or what else it is.
    #[must_use]
    pub fn dtype(&self) -> String {
        self.0.dtype.clone()
    }

    /// The bytes of an element that was never written.
    #[must_use]
    pub fn fill(&self) -> Vec<u8> {
        self.0.fill.clone()
    }

    /// `compact`, `contiguous` or `chunked`; `none` for a dtype that cannot be measured.
    #[must_use]
    pub fn layout(&self) -> String {
        match &self.0.storage {
            None => "none",
            Some(Storage::Compact(_)) => "compact",
            Some(Storage::Contiguous(_)) => "contiguous",
            Some(Storage::Chunked { .. }) => "chunked",
        }
        .into()
    }

    /// The bytes of a compact dataset.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        if let Some(Storage::Compact(data)) = &self.0.storage { data.clone() } else { vec![] }
    }

    /// Address and length of a contiguous dataset; empty if it was never written.
    #[must_use]
    pub fn run(&self) -> Vec<f64> {
        if let Some(Storage::Contiguous(Some((address, size)))) = self.0.storage {
            vec![address as f64, size as f64]
        } else {
            vec![]
        }
    }

    /// Length of a chunk in each dimension.
    #[wasm_bindgen(js_name = chunkShape)]
    #[must_use]
    pub fn chunk_shape(&self) -> Vec<f64> {
        if let Some(Storage::Chunked { shape, .. }) = &self.0.storage {
            shape.iter().map(|&length| length as f64).collect()
        } else {
            vec![]
        }
    }

    /// The chunks that are there, each as its first element's coordinates, its address, its stored length and its filter mask.
    #[must_use]
    pub fn chunks(&self) -> Vec<f64> {
        let Some(Storage::Chunked { chunks, .. }) = &self.0.storage else {
            return vec![];
        };
        let numbers = |chunk: &hdf5_pure::Chunk| {
            let rest = [chunk.address, chunk.storage_size, u64::from(chunk.filter_mask)];
            chunk.offset.clone().into_iter().chain(rest).map(|number| number as f64).collect::<Vec<_>>()
        };
        chunks.iter().flat_map(numbers).collect()
    }

    /// Numbers of the filters, in the order in which they were applied.
    #[wasm_bindgen(js_name = filterIds)]
    #[must_use]
    pub fn filter_ids(&self) -> Vec<f64> {
        self.filters().iter().map(|&(id, _)| f64::from(id)).collect()
    }

    /// What the filters are called.
    #[wasm_bindgen(js_name = filterNames)]
    #[must_use]
    pub fn filter_names(&self) -> Vec<String> {
        self.filters().iter().map(|(_, name)| name.clone()).collect()
    }

    fn filters(&self) -> &[(u16, String)] {
        if let Some(Storage::Chunked { filters, .. }) = &self.0.storage { filters } else { &[] }
    }

    /// Names of the scalar attributes of the root group, sorted.
    #[wasm_bindgen(js_name = attributeNames)]
    #[must_use]
    pub fn attribute_names(&self) -> Vec<String> {
        self.0.attributes.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The value of an attribute that is a number.
    #[wasm_bindgen(js_name = attributeNumber)]
    #[must_use]
    pub fn attribute_number(&self, at: usize) -> Option<f64> {
        if let Attribute::Number(value) = self.0.attributes[at].1 { Some(value) } else { None }
    }

    /// The value of an attribute that is text.
    #[wasm_bindgen(js_name = attributeText)]
    #[must_use]
    pub fn attribute_text(&self, at: usize) -> Option<String> {
        if let Attribute::Text(value) = &self.0.attributes[at].1 { Some(value.clone()) } else { None }
    }
}
