//! Safetensors files in the making: right ones, and what can go wrong with them.

use proptest::prelude::*;

/// Every dtype of the format, with its size in bits.
const DTYPES: [(&str, u64); 22] = [
    ("BOOL", 8),
    ("F4", 4),
    ("F6_E2M3", 6),
    ("F6_E3M2", 6),
    ("U8", 8),
    ("I8", 8),
    ("F8_E5M2", 8),
    ("F8_E4M3", 8),
    ("F8_E8M0", 8),
    ("F8_E4M3FNUZ", 8),
    ("F8_E5M2FNUZ", 8),
    ("I16", 16),
    ("U16", 16),
    ("F16", 16),
    ("BF16", 16),
    ("I32", 32),
    ("U32", 32),
    ("F32", 32),
    ("C64", 64),
    ("F64", 64),
    ("I64", 64),
    ("U64", 64),
];

/// One entry as JSON texts, so that any of them can be made wrong.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    fields: Vec<(&'static str, String)>,
}

impl Entry {
    fn new(name: String, dtype: &str, shape: &[u64], begin: u64, end: u64) -> Self {
        let fields =
            vec![("dtype", format!("{dtype:?}")), ("shape", format!("{shape:?}")), ("data_offsets", format!("[{begin},{end}]"))];
        Self { name, fields }
    }

    /// The range in the data area, unless it has been made wrong.
    fn place(&self) -> Option<(u64, u64)> {
        let offsets = self.fields.iter().find(|(field, _)| *field == "data_offsets")?;
        serde_json::from_str(&offsets.1).ok()
    }

    fn move_by(&mut self, by: i64) {
        let Some((begin, end)) = self.place() else { return };
        let moved = format!("[{},{}]", begin.cast_signed() + by, end.cast_signed() + by);
        self.set("data_offsets", &moved);
    }

    fn set(&mut self, field: &str, text: &str) {
        self.fields.iter_mut().filter(|(name, _)| *name == field).for_each(|(_, value)| *value = text.into());
    }

    fn text(&self) -> String {
        let fields: Vec<String> = self.fields.iter().map(|(field, value)| format!("\"{field}\":{value}")).collect();
        format!("{}:{{{}}}", serde_json::to_string(&self.name).unwrap(), fields.join(","))
    }
}

/// A file in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    entries: Vec<Entry>,
    /// The value of `__metadata__`, if it is there.
    metadata: Option<&'static str>,
    before: &'static str,
    after: &'static str,
    pub(crate) data_len: u64,
}

impl Draft {
    pub(crate) fn header(&self) -> String {
        let metadata = self.metadata.map(|value| format!("\"__metadata__\":{value}"));
        let entries: Vec<String> = metadata.into_iter().chain(self.entries.iter().map(Entry::text)).collect();
        format!("{}{{{}}}{}", self.before, entries.join(","), self.after)
    }

    pub(crate) fn file(&self) -> Vec<u8> {
        let header = self.header();
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.bytes());
        file.resize(file.len() + self.data_len as usize, 0x5a);
        file
    }
}

pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{1,2}",
        "\\PC{0,6}",
        prop::sample::select(vec![
            "__proto__",
            "constructor",
            "a\0b",
            "",
            "ünï \"quoted\" \\",
            "\u{1f573}\u{fe0f}",
            "lm_head.weight"
        ])
        .prop_map(String::from),
    ]
}

/// A file of up to five tensors with the given dims; their order in the header is not that of their data.
pub(crate) fn draft(dim: impl Strategy<Value = u64>) -> impl Strategy<Value = Draft> {
    let shape = prop::collection::vec(dim, 0..4);
    let tensors = prop::collection::vec((prop::sample::select(DTYPES.to_vec()), shape), 0..6);
    let names = prop::collection::btree_set(name(), 1..=5).prop_map(|names| names.into_iter().collect::<Vec<_>>()).prop_shuffle();
    let metadata = prop::sample::select(vec![None, Some("null"), Some("{}"), Some(r#"{"format":"pt","é":""}"#)]);
    let space = prop::sample::select(vec!["", " ", "   \n\t"]);
    (tensors, names, metadata, space.clone(), space).prop_flat_map(|(tensors, names, metadata, before, after)| {
        let mut data_len = 0;
        let mut entries = Vec::new();
        for (((dtype, bits), shape), name) in tensors.into_iter().zip(names) {
            let elements = shape.iter().try_fold(1u64, |product, &dim| product.checked_mul(dim)).unwrap_or(0);
            let begin = data_len;
            data_len += elements.checked_mul(bits).unwrap_or(0).div_ceil(8);
            entries.push(Entry::new(name, dtype, &shape, begin, data_len));
        }
        Just(entries).prop_shuffle().prop_map(move |entries| Draft { entries, metadata, before, after, data_len })
    })
}

/// Something done to a draft; `at` chooses the entry.
#[derive(Debug, Clone)]
pub(crate) enum Damage {
    Replace(&'static str, &'static str),
    Move(i64),
    /// Moves the tensor and all behind it, and the end of the file: nothing is wrong but one gap or overlap.
    MoveWithRest(i64),
    Drop(usize),
    Repeat(usize),
    Add(&'static str, &'static str),
    Rename(&'static str),
    RenameAsFirst,
    Metadata(&'static str),
    Around(&'static str, &'static str),
    DataLen(i64),
}

pub(crate) fn damage() -> impl Strategy<Value = Damage> {
    let replace = vec![
        ("dtype", r#""F31""#),
        ("dtype", r#""f32""#),
        ("dtype", r#""U8""#),
        ("dtype", "7"),
        ("dtype", "null"),
        ("shape", "[]"),
        ("shape", "[1]"),
        ("shape", "[0]"),
        ("shape", "[9007199254740992,0]"),
        ("shape", "[9007199254740993,0]"),
        ("shape", "[0,18446744073709551615,2]"),
        ("shape", "[18446744073709551615,2]"),
        ("shape", "[18446744073709551616,0]"),
        ("shape", "[-1]"),
        ("shape", "[1.0]"),
        ("shape", "[1,]"),
        ("shape", "3"),
        ("shape", "null"),
        ("data_offsets", "[0,0]"),
        ("data_offsets", "[1,0]"),
        ("data_offsets", "[0,1]"),
        ("data_offsets", "[0]"),
        ("data_offsets", "[0,0,0]"),
        ("data_offsets", "[-0,0]"),
        ("data_offsets", "[0,18446744073709551615]"),
        ("data_offsets", "[18446744073709551615,18446744073709551615]"),
    ];
    let add = vec![("extra", r#"[1.5,{"a":null}]"#), ("Dtype", "\"F32\""), ("dtype", "\"F32\""), ("shape", "[1]")];
    let metadata = vec!["{\"a\":1}", "{\"a\":null}", "[]", "\"x\"", "0", "{\"a\":\"b\",}", "{\"a\":{}}", r#"{"a":"\u00e9"}"#];
    let around = vec![("", "\0"), ("x", ""), ("\u{feff}", ""), ("", "{}"), ("\u{a0}", ""), ("\r\n", "\r\n"), ("[", "]")];
    prop_oneof![
        4 => prop::sample::select(replace).prop_map(|(field, text)| Damage::Replace(field, text)),
        2 => (-9i64..9).prop_map(Damage::Move),
        2 => (-9i64..9).prop_map(Damage::MoveWithRest),
        1 => (0usize..3).prop_map(Damage::Drop),
        1 => (0usize..3).prop_map(Damage::Repeat),
        2 => prop::sample::select(add).prop_map(|(field, text)| Damage::Add(field, text)),
        1 => Just(Damage::Rename("__metadata__")),
        1 => Just(Damage::RenameAsFirst),
        1 => prop::sample::select(metadata).prop_map(Damage::Metadata),
        1 => prop::sample::select(around).prop_map(|(before, after)| Damage::Around(before, after)),
        1 => (-9i64..9).prop_map(Damage::DataLen),
    ]
}

impl Damage {
    pub(crate) fn apply(&self, draft: &mut Draft, at: usize) {
        let first = draft.entries.first().map(|entry| entry.name.clone());
        let entries = draft.entries.len().max(1);
        match (self, draft.entries.get_mut(at % entries)) {
            (Self::Replace(field, text), Some(entry)) => entry.set(field, text),
            (&Self::Move(by), Some(entry)) => entry.move_by(by),
            (&Self::MoveWithRest(by), Some(entry)) => {
                let Some((from, _)) = entry.place() else { return };
                let rest = draft.entries.iter_mut().filter(|entry| entry.place().is_some_and(|(begin, _)| begin >= from));
                rest.for_each(|entry| entry.move_by(by));
                draft.data_len = draft.data_len.saturating_add_signed(by);
            }
            (&Self::Drop(field), Some(entry)) if field < entry.fields.len() => drop(entry.fields.remove(field)),
            (&Self::Repeat(field), Some(entry)) if field < entry.fields.len() => entry.fields.push(entry.fields[field].clone()),
            (Self::Add(field, text), Some(entry)) => entry.fields.insert(0, (field, (*text).into())),
            (&Self::Rename(name), Some(entry)) => entry.name = name.into(),
            (Self::RenameAsFirst, Some(entry)) => entry.name = first.unwrap_or_default(),
            (Self::Metadata(text), _) => draft.metadata = Some(text),
            (Self::Around(before, after), _) => (draft.before, draft.after) = (before, after),
            (&Self::DataLen(by), _) => draft.data_len = draft.data_len.saturating_add_signed(by),
            _ => {}
        }
    }
}
