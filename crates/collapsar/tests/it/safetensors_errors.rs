//! Every way a header can be wrong, and the odd ones that are right, in literal files.

use collapsar::Error;
use collapsar::format::safetensors::{Header, MAX_HEADER_LEN, header_len, parse};
use safetensors::SafeTensors;
use safetensors::tensor::Metadata;

/// Parses `header` in a file with `data_len` bytes of data.
fn read(header: &str, data_len: u64) -> Result<Header, Error> {
    parse(header.as_bytes(), 8 + header.len() as u64 + data_len)
}

/// What is wrong with it.
fn error(header: &str, data_len: u64) -> Error {
    read(header, data_len).unwrap_err()
}

/// Whether the crate takes the same file.
fn crate_accepts(header: &str, data_len: usize) -> bool {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.bytes());
    file.resize(file.len() + data_len, 0);
    SafeTensors::read_metadata(&file).is_ok()
}

/// The name, shape and place in the data area of each tensor, in the header's order.
fn tensors(header: &str, data_len: u64) -> Vec<(String, Vec<u64>, u64, u64)> {
    let start = 8 + header.len() as u64;
    let tensors = read(header, data_len).unwrap().tensors.into_iter();
    tensors.map(|tensor| (tensor.name, tensor.shape, tensor.begin - start, tensor.end - start)).collect()
}

fn name() -> String {
    "a".into()
}

#[test]
fn a_file_too_short_for_a_length_is_truncated() {
    assert_eq!(header_len(&[], 0), Err(Error::TruncatedFile { needed: 8, actual: 0 }));
    assert_eq!(header_len(&[2, 0, 0, 0, 0, 0, 0], 7), Err(Error::TruncatedFile { needed: 8, actual: 7 }));
}

#[test]
fn a_header_beyond_the_end_is_truncated() {
    let first = 100u64.to_le_bytes();
    assert_eq!(header_len(&first, 107), Err(Error::TruncatedFile { needed: 108, actual: 107 }));
    assert_eq!(header_len(&first, 108), Ok(100));
}

#[test]
fn data_beyond_the_end_is_truncated() {
    let header = r#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#;
    let start = 8 + header.len() as u64;
    assert_eq!(error(header, 15), Error::TruncatedFile { needed: start + 16, actual: start + 15 });
}

#[test]
fn a_header_over_the_limit_is_too_large() {
    let huge = u64::MAX.to_le_bytes();
    assert_eq!(header_len(&huge, 1 << 40), Err(Error::HeaderTooLarge { len: u64::MAX, max: 100_000_000 }));
    let over = (MAX_HEADER_LEN + 1).to_le_bytes();
    assert_eq!(header_len(&over, 1 << 40), Err(Error::HeaderTooLarge { len: 100_000_001, max: 100_000_000 }));
    assert_eq!(header_len(&MAX_HEADER_LEN.to_le_bytes(), 1 << 40), Ok(100_000_000));
}

#[test]
fn the_pointer_that_git_lfs_leaves_is_too_large() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1555824736\n";
    let len = u64::from_le_bytes(*b"version ");
    assert_eq!(header_len(pointer, pointer.len() as u64), Err(Error::HeaderTooLarge { len, max: MAX_HEADER_LEN }));
}

#[test]
fn a_header_that_is_not_utf8() {
    assert_eq!(parse(b"{\"\xff\":0}", 16), Err(Error::HeaderNotUtf8 { at: 10 }));
    assert_eq!(parse(b"{}\xe2\x82", 12), Err(Error::HeaderNotUtf8 { at: 10 }), "a character cut off");
}

#[test]
fn a_header_that_is_not_the_object_demanded() {
    let entry = |fields: &str| format!("{{\"a\":{fields}}}");
    let wrong = [
        String::new(),
        "   ".into(),
        "[]".into(),
        "7".into(),
        "{".into(),
        "{} {}".into(),
        "{}\0".into(),
        "\u{feff}{}".into(),
        r#"{"a":1,}"#.into(),
        r#"{"\ud800":1}"#.into(),
        entry("null"),
        entry("{}"),
        entry(r#"{"shape":[],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":[]}"#),
        entry(r#"{"dtype":"F64","dtype":"F64","shape":[],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":64,"shape":[],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":1,"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":[1.0],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":[1e0],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":["1"],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":[18446744073709551616],"data_offsets":[0,8]}"#),
        entry(r#"{"dtype":"F64","shape":[],"data_offsets":[-8,0]}"#),
        entry(r#"{"dtype":"F64","shape":[],"data_offsets":[8]}"#),
        entry(r#"{"dtype":"F64","shape":[],"data_offsets":[0,8,8]}"#),
        r#"{"__metadata__":[]}"#.into(),
        r#"{"__metadata__":{"epochs":3}}"#.into(),
        r#"{"__metadata__":{"epochs":null}}"#.into(),
    ];
    for header in wrong {
        assert!(matches!(error(&header, 8), Error::InvalidHeader { .. }), "{header}");
        assert!(!crate_accepts(&header, 8), "{header}");
    }
}

#[test]
fn a_reason_names_the_tensor() {
    let reason = error(r#"{"lm_head.weight":{"dtype":"F64","shape":[],"data_offsets":[0]}}"#, 8).to_string();
    assert!(reason.contains("lm_head.weight"), "{reason}");
}

#[test]
fn a_repeated_name_is_refused_however_it_is_written() {
    let plain = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#;
    let escaped = plain.replacen("\"a\"", r#""\u0061""#, 1);
    for header in [plain, &escaped] {
        assert_eq!(error(header, 1), Error::DuplicateTensor { name: name() });
        assert!(crate_accepts(header, 1), "the crate takes the last one");
    }
    assert_eq!(error(r#"{"__metadata__":{},"__metadata__":{}}"#, 0), Error::DuplicateTensor { name: "__metadata__".into() });
}

#[test]
fn an_unknown_dtype() {
    for dtype in ["F31", "f32", "", "float32", "F8_E4M3FN", "C128", "bool"] {
        let header = format!(r#"{{"a":{{"dtype":"{dtype}","shape":[0],"data_offsets":[0,0]}}}}"#);
        assert_eq!(error(&header, 0), Error::UnknownDtype { name: name(), dtype: dtype.into() });
        assert!(!crate_accepts(&header, 0));
    }
}

#[test]
fn a_range_that_ends_before_it_begins() {
    let header = r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[2,1]}}"#;
    assert_eq!(error(header, 2), Error::NegativeRange { name: name(), begin: 2, end: 1 });
}

#[test]
fn bytes_that_belong_to_no_tensor() {
    let header = r#"{"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}"#;
    assert_eq!(error(header, 6), Error::Gap { name: name(), bytes: 3 });
    assert_eq!(error(r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2), Error::Gap { name: name(), bytes: 1 });
}

#[test]
fn bytes_that_belong_to_two_tensors() {
    let header = r#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]},"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#;
    assert_eq!(error(header, 5), Error::Overlap { name: name(), bytes: 2 });
}

#[test]
fn a_shape_too_large_to_count() {
    let shapes = ["4294967296,4294967296", "2305843009213693952", "9007199254740992,9007199254740992,0", "9007199254740993,0"];
    for shape in shapes {
        let header = format!(r#"{{"a":{{"dtype":"U8","shape":[{shape}],"data_offsets":[0,0]}}}}"#);
        assert_eq!(error(&header, 0), Error::ShapeOverflow { name: name() }, "{shape}");
    }
    let beyond_the_file = r#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[18446744073709551615,18446744073709551615]}}"#;
    assert!(read(beyond_the_file, 0).is_err());
}

#[test]
fn a_dimension_that_javascript_can_still_count() {
    let shape = |header: &str| tensors(header, 0).remove(0).1;
    assert_eq!(shape(r#"{"a":{"dtype":"U8","shape":[9007199254740992,0],"data_offsets":[0,0]}}"#), [1 << 53, 0]);
    assert!(crate_accepts(r#"{"a":{"dtype":"U8","shape":[9007199254740993,0],"data_offsets":[0,0]}}"#, 0), "the crate counts on");
}

#[test]
fn a_range_that_does_not_hold_the_shape() {
    let header = r#"{"a":{"dtype":"BF16","shape":[3,2],"data_offsets":[0,8]}}"#;
    assert_eq!(error(header, 8), Error::SizeMismatch { name: name(), needed: 12, actual: 8 });
    let wide = r#"{"a":{"dtype":"U8","shape":[4294967304],"data_offsets":[0,8]}}"#;
    assert_eq!(error(wide, 8), Error::SizeMismatch { name: name(), needed: (1 << 32) + 8, actual: 8 }, "equal in 32 bits");
    let scalar = r#"{"a":{"dtype":"F64","shape":[],"data_offsets":[0,0]}}"#;
    assert_eq!(error(scalar, 0), Error::SizeMismatch { name: name(), needed: 8, actual: 0 });
}

#[test]
fn elements_that_end_within_a_byte() {
    for (dtype, shape) in [("F4", 3), ("F6_E2M3", 2), ("F6_E3M2", 1)] {
        let header = format!(r#"{{"a":{{"dtype":"{dtype}","shape":[{shape}],"data_offsets":[0,1]}}}}"#);
        assert_eq!(error(&header, 1), Error::PartialByte { name: name() });
    }
    assert_eq!(tensors(r#"{"a":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}}"#, 3)[0].3, 3);
}

#[test]
fn bytes_after_the_last_tensor() {
    assert_eq!(error(r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, 3), Error::TrailingBytes { bytes: 2 });
    assert_eq!(error("{}", 1), Error::TrailingBytes { bytes: 1 });
    assert_eq!(read("{}", 0), Ok(Header::default()));
}

#[test]
fn a_tensor_of_one_and_a_half_terabytes() {
    // 300 million rows of 2,560 bfloat16, behind 3 bytes that put it at an odd offset.
    let bytes = 300_000_000 * 2560 * 2;
    let header = format!(
        r#"{{"big":{{"dtype":"BF16","shape":[300000000,2560],"data_offsets":[3,{}]}},"odd":{{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}}}  "#,
        3 + bytes
    );
    assert_eq!(tensors(&header, 3 + bytes)[0], ("big".into(), vec![300_000_000, 2560], 3, 1_536_000_000_003));
    assert_eq!(serde_json::from_str::<Metadata>(&header).unwrap().data_len() as u64, 3 + bytes);
    assert_eq!(error(&header, 4 + bytes), Error::TrailingBytes { bytes: 1 });
    assert!(matches!(error(&header, (3 + bytes) & 0xffff_ffff), Error::TruncatedFile { .. }), "a length cut to 32 bits");
}

#[test]
fn order_scalars_empty_tensors_spaces_and_metadata() {
    let header = concat!(
        " \n{\"scalar\":{\"data_offsets\":[3,11],\"shape\":[],\"dtype\":\"F64\"},",
        "\"empty\":{\"dtype\":\"F16\",\"shape\":[0,9],\"data_offsets\":[3,3],\"note\":[{}]},",
        "\"__metadata__\":{\"b\":\"1\",\"a\":\"2\"},\"first\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}   "
    );
    let expected = [("scalar", vec![], 3, 11), ("empty", vec![0, 9], 3, 3), ("first", vec![3], 0, 3)];
    assert_eq!(tensors(header, 11), expected.map(|(name, shape, begin, end)| (name.into(), shape, begin, end)));
    assert_eq!(read(header, 11).unwrap().metadata, [("b".into(), "1".into()), ("a".into(), "2".into())]);
    assert_eq!(read(r#"{"__metadata__":null}"#, 0), Ok(Header::default()));
}

#[test]
fn names_are_kept_as_they_are() {
    for (written, name) in [
        ("__proto__", "__proto__"),
        ("a\\u0000b", "a\0b"),
        ("", ""),
        ("ünïcode \\\"key\\\"", "ünïcode \"key\""),
        ("\\ud83d\\udd73", "\u{1f573}"),
        ("e\u{301}", "e\u{301}"),
        ("../../etc/passwd", "../../etc/passwd"),
    ] {
        let header = format!(r#"{{"{written}":{{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}}}"#);
        assert_eq!(tensors(&header, 1)[0].0, name);
        assert!(crate_accepts(&header, 1));
    }
    let composed = r#"{"é":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"é":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#;
    let two_names = composed.replacen('é', "e\u{301}", 1);
    assert_eq!(tensors(&two_names, 2).len(), 2, "equal to the eye, different as text");
}

/// Fields that nobody asked for are passed over, not read: the crate reads them, and refuses what its JSON parser cannot hold.
#[test]
fn ignored_fields_may_hold_any_json() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for value in [&deep, "1e999", r#""\ud800""#] {
        let header = format!(r#"{{"a":{{"dtype":"U8","shape":[1],"data_offsets":[0,1],"extra":{value}}}}}"#);
        assert_eq!(tensors(&header, 1).len(), 1);
        assert!(!crate_accepts(&header, 1));
    }
}

/// The crate's derived reader takes a dtype in the form of an enum with a payload. No writer makes it, and it is refused.
#[test]
fn a_dtype_is_a_string() {
    let header = r#"{"a":{"dtype":{"U8":null},"shape":[1],"data_offsets":[0,1]}}"#;
    assert!(matches!(error(header, 1), Error::InvalidHeader { .. }));
    assert!(crate_accepts(header, 1));
}

#[test]
fn fields_in_their_order_need_no_names() {
    let header = r#"{"a":["U8",[1],[0,1]]}"#;
    assert_eq!(tensors(header, 1), [("a".into(), vec![1], 0, 1)]);
    assert!(crate_accepts(header, 1));
}
