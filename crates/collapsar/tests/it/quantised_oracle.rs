//! Dequantised values, bit for bit those of ggml's and MLX's reference implementations: `data/quantised.py` made them.

use collapsar::format::dtype::FloatDtype;
use collapsar::format::quantised::BlockFormat;
use proptest::prelude::*;

fn cases() -> serde_json::Map<String, serde_json::Value> {
    serde_json::from_str(include_str!("data/quantised.json")).unwrap()
}

fn bytes(hex: &serde_json::Value) -> Vec<u8> {
    let digits: Vec<u8> = hex.as_str().unwrap().chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

#[test]
fn every_value_has_the_bits_of_the_reference() {
    for (name, case) in cases() {
        let (stored, expected) = (bytes(&case["stored"]), bytes(&case["values"]));
        let expected: Vec<f32> = expected.chunks_exact(4).map(|value| f32::from_le_bytes(value.try_into().unwrap())).collect();
        let dtype = FloatDtype::from_name(&name).unwrap();
        assert_eq!(dtype.row_bytes(expected.len()), stored.len(), "{name}");
        let mut values = vec![0.0; expected.len()];
        dtype.decode(&stored, &mut values);
        for (at, (value, expected)) in values.iter().zip(&expected).enumerate() {
            assert_eq!(value.to_bits(), expected.to_bits(), "{name}, value {at}: {value} for {expected}");
        }
    }
}

#[test]
fn every_format_has_a_case() {
    let cases = cases();
    for format in BlockFormat::ALL {
        assert!(cases.contains_key(&format!("{format:?}")), "{format:?}");
    }
    for bits in [2, 3, 4, 5, 6, 8] {
        assert!(cases.keys().any(|name| name.starts_with(&format!("MLX_{bits}BIT"))), "{bits} bits");
    }
}

proptest! {
    /// Whatever the bytes, decoding ends, at any alignment, and equal bytes give equal values.
    #[test]
    fn any_bytes_decode(seed in prop::collection::vec(any::<u8>(), 1..300), shift in 0usize..8, pick in 0usize..23) {
        let names: Vec<String> = cases().keys().cloned().collect();
        let dtype = FloatDtype::from_name(&names[pick % names.len()]).unwrap();
        let stored: Vec<u8> = seed.iter().copied().cycle().take(shift + dtype.row_bytes(512)).collect();
        let (mut once, mut again) = (vec![0.0f32; 512], vec![1.0f32; 512]);
        dtype.decode(&stored[shift..], &mut once);
        let aligned = stored[shift..].to_vec();
        dtype.decode(&aligned, &mut again);
        prop_assert!(once.iter().zip(&again).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}
