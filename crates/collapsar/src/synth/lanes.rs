//! Four 32-bit words that are worked on together: a vector of WebAssembly where it has them, else an array.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use simd128::{Lanes, add, xor_rotated};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use portable::{Lanes, add, xor_rotated};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use std::arch::wasm32::{i32x4_add, i32x4_shl, u32x4_shr, v128, v128_or, v128_xor};

    pub(in super::super) type Lanes = v128;

    #[inline]
    pub(in super::super) fn add(a: Lanes, b: Lanes) -> Lanes {
        i32x4_add(a, b)
    }

    #[inline]
    pub(in super::super) fn xor_rotated<const BY: u32>(a: Lanes, b: Lanes) -> Lanes {
        let x = v128_xor(a, b);
        v128_or(i32x4_shl(x, BY), u32x4_shr(x, 32 - BY))
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable {
    pub(in super::super) type Lanes = [u32; 4];

    #[inline]
    pub(in super::super) fn add(a: Lanes, b: Lanes) -> Lanes {
        std::array::from_fn(|lane| a[lane].wrapping_add(b[lane]))
    }

    /// `a ^ b`, rotated to the left.
    #[inline]
    pub(in super::super) fn xor_rotated<const BY: u32>(a: Lanes, b: Lanes) -> Lanes {
        std::array::from_fn(|lane| (a[lane] ^ b[lane]).rotate_left(BY))
    }
}
