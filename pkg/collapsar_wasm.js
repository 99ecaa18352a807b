/* @ts-self-types="./collapsar_wasm.d.ts" */

/**
 * Looks for a value that is not a bfloat16 number.
 */
export class Bfloat16Search {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        Bfloat16SearchFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_bfloat16search_free(ptr, 0);
    }
    /**
     * Whether there was none so far.
     * @returns {boolean}
     */
    get isBfloat16() {
        const ret = wasm.bfloat16search_isBfloat16(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * For rows of `dims` values of a dtype.
     * @param {string} dtype
     * @param {number} dims
     */
    constructor(dtype, dims) {
        const val2 = +dims;
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.bfloat16search_new(ptr0, len0, val2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        Bfloat16SearchFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.bfloat16search_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
}
if (Symbol.dispose) Bfloat16Search.prototype[Symbol.dispose] = Bfloat16Search.prototype.free;

/**
 * A buffer in the module's memory that rows are written into.
 */
export class Block {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        BlockFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_block_free(ptr, 0);
    }
    /**
     * Address of its first byte.
     * @returns {number}
     */
    get address() {
        const ret = wasm.block_address(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * A buffer of `capacity` bytes.
     * @param {number} capacity
     */
    constructor(capacity) {
        const ret = wasm.block_new(capacity);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        BlockFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Where in it the rows begin that are taken next, in bytes.
     * @param {number} start
     */
    set start(start) {
        wasm.block_set_start(this.__wbg_ptr, start);
    }
    /**
     * Where in it the rows begin that are taken next, in bytes. At first 0.
     * @returns {number}
     */
    get start() {
        const ret = wasm.block_start(this.__wbg_ptr);
        return ret >>> 0;
    }
}
if (Symbol.dispose) Block.prototype[Symbol.dispose] = Block.prototype.free;

/**
 * Simulates rows by a fitted law and fits them again.
 */
export class Bootstrap {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        BootstrapFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_bootstrap_free(ptr, 0);
    }
    /**
     * Trials of `tokens` rows stored as `storage` (F16 or BF16); `given` fits each around this centroid again, `twins` leaves out the rows
     * without an identical one.
     * @param {Float32Array | number[]} centroid
     * @param {number} sigma
     * @param {number} tokens
     * @param {string} storage
     * @param {boolean} given
     * @param {boolean} twins
     * @param {number} seed
     */
    constructor(centroid, sigma, tokens, storage, given, twins, seed) {
        const val3 = +sigma;
        const val4 = +tokens;
        const val5 = +given;
        const val6 = +twins;
        const val7 = +seed;
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passArrayF32ToWasm0(centroid, wasm.__wbindgen_malloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(storage, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 4, 4); }
            throw e;
        }
        const ret = wasm.bootstrap_new(ptr0, len0, val3, val4, ptr1, len1, val5, val6, val7);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        BootstrapFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Of one trial: distinct rows, those shared by several tokens, tokens of the largest, logarithm of the likelihood, sigma, and the ends
     * of its interval.
     * @param {number} at
     * @returns {Float64Array}
     */
    trial(at) {
        const ret = wasm.bootstrap_trial(this.__wbg_ptr, at);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Bootstrap.prototype[Symbol.dispose] = Bootstrap.prototype.free;

/**
 * Groups rows by their bytes, compared in full.
 */
export class ByteGroups {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ByteGroupsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_bytegroups_free(ptr, 0);
    }
    /**
     * For rows of `row_bytes` bytes; the seed changes no result.
     * @param {number} row_bytes
     * @param {bigint} seed
     */
    constructor(row_bytes, seed) {
        const ret = wasm.bytegroups_new(row_bytes, seed);
        this.__wbg_ptr = ret;
        ByteGroupsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Members of each group.
     * @returns {Float64Array}
     */
    populations() {
        const ret = wasm.bytegroups_populations(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block; returns the group of each, numbered by first appearance.
     * @param {Block} block
     * @param {number} length
     * @returns {Uint32Array}
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.bytegroups_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) ByteGroups.prototype[Symbol.dispose] = ByteGroups.prototype.free;

/**
 * Rows that share a fingerprint, as a compressed list of sets.
 */
export class Candidates {
    static __wrap(ptr) {
        const obj = Object.create(Candidates.prototype);
        obj.__wbg_ptr = ptr;
        CandidatesFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        CandidatesFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_candidates_free(ptr, 0);
    }
    /**
     * Row numbers, ascending within a set; sets in order of their first row.
     * @returns {Uint32Array}
     */
    rows() {
        const ret = wasm.candidates_rows(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Where each set begins in `rows`, then the number of rows.
     * @returns {Uint32Array}
     */
    starts() {
        const ret = wasm.candidates_starts(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) Candidates.prototype[Symbol.dispose] = Candidates.prototype.free;

/**
 * Rows that are looked at closely.
 */
export class ChosenRows {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ChosenRowsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_chosenrows_free(ptr, 0);
    }
    /**
     * Whether every value is a bfloat16 number.
     * @returns {boolean}
     */
    areBfloat16() {
        const ret = wasm.chosenrows_areBfloat16(this.__wbg_ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * The directions in which the rows vary most, each row counted as often as its weight says: the variance along each of `count`, that in
     * all dims together, and how far each row lies from the mean along each, row by row.
     * @param {Float64Array | number[]} weights
     * @param {number} count
     * @returns {Float64Array}
     */
    components(weights, count) {
        const val2 = +count;
        const ptr0 = passArrayF64ToWasm0(weights, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.chosenrows_components(this.__wbg_ptr, ptr0, len0, val2);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v3 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v3;
    }
    /**
     * For rows of `dims` values of a dtype.
     * @param {string} dtype
     * @param {number} dims
     */
    constructor(dtype, dims) {
        const val2 = +dims;
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.chosenrows_new(ptr0, len0, val2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        ChosenRowsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Steps of each value from zero, row by row, on the lattice of a dtype.
     * @param {string} lattice
     * @returns {Int32Array}
     */
    places(lattice) {
        const ptr0 = passStringToWasm0(lattice, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.chosenrows_places(this.__wbg_ptr, ptr0, len0);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v2 = getArrayI32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v2;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.chosenrows_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Their values, row by row.
     * @returns {Float32Array}
     */
    values() {
        const ret = wasm.chosenrows_values(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) ChosenRows.prototype[Symbol.dispose] = ChosenRows.prototype.free;

/**
 * Compares two snapshots, the rows of the first before those of the second.
 */
export class Difference {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        DifferenceFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_difference_free(ptr, 0);
    }
    /**
     * Elements of each row whose bits differ.
     * @returns {Uint32Array}
     */
    changed() {
        const ret = wasm.difference_changed(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Compares so many rows of a block of the first snapshot with those of a block of the second.
     * @param {Block} before
     * @param {Block} after
     * @param {number} rows
     */
    compare(before, after, rows) {
        _assertClass(before, Block);
        _assertClass(after, Block);
        const ret = wasm.difference_compare(this.__wbg_ptr, before.__wbg_ptr, after.__wbg_ptr, rows);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Whether every value is a bfloat16 number.
     * @returns {boolean}
     */
    get isBfloat16() {
        const ret = wasm.difference_isBfloat16(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * L1 of each row; NaN where it is not finite.
     * @returns {Float64Array}
     */
    l1() {
        const ret = wasm.difference_l1(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * L2 of each row.
     * @returns {Float64Array}
     */
    l2() {
        const ret = wasm.difference_l2(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Linf of each row.
     * @returns {Float64Array}
     */
    linf() {
        const ret = wasm.difference_linf(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Elements of each row that moved.
     * @returns {Uint32Array}
     */
    moved() {
        const ret = wasm.difference_moved(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * For rows of `dims` values stored as two dtypes, in steps of the lattice of a dtype; in units of epsilon without one.
     * @param {string} before
     * @param {string} after
     * @param {number} dims
     * @param {string | null | undefined} lattice
     * @param {number} epsilon
     */
    constructor(before, after, dims, lattice, epsilon) {
        const val4 = +dims;
        const val5 = +epsilon;
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = passStringToWasm0(before, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(after, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
            ptr2 = isLikeNone(lattice) ? 0 : passStringToWasm0(lattice, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.difference_new(ptr0, len0, ptr1, len1, val4, ptr2, len2, val5);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        DifferenceFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * The same in steps of bfloat16, on the lattice of float32.
     * @returns {Uint8Array}
     */
    phasesInBfloat16() {
        const ret = wasm.difference_phasesInBfloat16(this.__wbg_ptr);
        var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
        return v1;
    }
    /**
     * The phase of each row, counted from 0.
     * @returns {Uint8Array}
     */
    phases() {
        const ret = wasm.difference_phases(this.__wbg_ptr);
        var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
        return v1;
    }
    /**
     * Elements by their steps: 0, 1, 2 to 3, 4 to 7 and so on.
     * @returns {Float64Array}
     */
    steps() {
        const ret = wasm.difference_steps(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Difference.prototype[Symbol.dispose] = Difference.prototype.free;

/**
 * One pass over a matrix that finds the rows that may have a byte-identical twin.
 */
export class Fingerprints {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        FingerprintsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_fingerprints_free(ptr, 0);
    }
    /**
     * Takes rows by their fingerprints, taken with the same seed.
     * @param {BigUint64Array | bigint[]} hashes
     */
    add(hashes) {
        const ptr0 = passArray64ToWasm0(hashes, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.fingerprints_add(this.__wbg_ptr, ptr0, len0);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * The sets of rows that share a fingerprint.
     * @returns {Candidates}
     */
    candidates() {
        const ret = wasm.fingerprints_candidates(this.__wbg_ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Candidates.__wrap(ret[0]);
    }
    /**
     * The fingerprints of the rows taken, one each.
     * @returns {BigUint64Array}
     */
    hashes() {
        const ret = wasm.fingerprints_hashes(this.__wbg_ptr);
        var v1 = getArrayU64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * For rows of `row_bytes` bytes; the seed changes no result.
     * @param {number} row_bytes
     * @param {bigint} seed
     */
    constructor(row_bytes, seed) {
        const ret = wasm.fingerprints_new(row_bytes, seed);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        FingerprintsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the rows in `length` bytes of the block, one every `stride` bytes.
     * @param {Block} block
     * @param {number} length
     * @param {number} stride
     */
    push(block, length, stride) {
        _assertClass(block, Block);
        const ret = wasm.fingerprints_push(this.__wbg_ptr, block.__wbg_ptr, length, stride);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
}
if (Symbol.dispose) Fingerprints.prototype[Symbol.dispose] = Fingerprints.prototype.free;

/**
 * The first pass over all rows of a matrix.
 */
export class FirstPass {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        FirstPassFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_firstpass_free(ptr, 0);
    }
    /**
     * The sets of rows that may be equal by value.
     * @returns {Candidates}
     */
    candidates() {
        const ret = wasm.firstpass_candidates(this.__wbg_ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Candidates.__wrap(ret[0]);
    }
    /**
     * Tells these rows from others, by a number that depends on the seed.
     * @returns {bigint}
     */
    fingerprint() {
        const ret = wasm.firstpass_fingerprint(this.__wbg_ptr);
        return BigInt.asUintN(64, ret);
    }
    /**
     * Begins the snapshot of the rows at `first`, ascending, which stand for `populations` rows each. The first pass is used up. Without a
     * threshold it is twice epsilon.
     * @param {Uint32Array | number[]} first
     * @param {Uint32Array | number[]} populations
     * @param {number} epsilon
     * @param {number | null} [threshold]
     * @returns {StreamedSnapshot}
     */
    measure(first, populations, epsilon, threshold) {
        const val3 = +epsilon;
        const val4 = +(isLikeNone(threshold) ? 0 : threshold);
        let ptr, ptr0, len0, ptr1, len1;
        try {
            ptr = this.__destroy_into_raw();
            ptr0 = passArray32ToWasm0(first, wasm.__wbindgen_malloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArray32ToWasm0(populations, wasm.__wbindgen_malloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 4, 4); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 4, 4); }
            if (ptr) wasm.__wbg_firstpass_free(ptr, 1);
            throw e;
        }
        const ret = wasm.firstpass_measure(ptr, ptr0, len0, ptr1, len1, val3, !isLikeNone(threshold), val4);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return StreamedSnapshot.__wrap(ret[0]);
    }
    /**
     * For rows of `dims` values of a float dtype, or of their steps on the `lattice` of bfloat16; the seed changes no result.
     * @param {string} dtype
     * @param {number} dims
     * @param {boolean} lattice
     * @param {bigint} seed
     */
    constructor(dtype, dims, lattice, seed) {
        const val2 = +dims;
        const val3 = +lattice;
        const val4 = BigInt.asIntN(64, seed);
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.firstpass_new(ptr0, len0, val2, val3, val4);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        FirstPassFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.firstpass_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Positions of the rows that hold a NaN or an infinity.
     * @returns {Uint32Array}
     */
    unbounded() {
        const ret = wasm.firstpass_unbounded(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) FirstPass.prototype[Symbol.dispose] = FirstPass.prototype.free;

/**
 * Takes the rows that are fitted.
 */
export class FitRows {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        FitRowsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_fitrows_free(ptr, 0);
    }
    /**
     * What was pushed.
     * @returns {FittedRows}
     */
    finish() {
        const ret = wasm.fitrows_finish(this.__wbg_ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return FittedRows.__wrap(ret[0]);
    }
    /**
     * For rows of `dims` values of a float dtype, rounded as `storage` (F16 or BF16); the seed changes no result.
     * @param {string} dtype
     * @param {number} dims
     * @param {string} storage
     * @param {bigint} seed
     */
    constructor(dtype, dims, storage, seed) {
        const val3 = +dims;
        const val4 = BigInt.asIntN(64, seed);
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(storage, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.fitrows_new(ptr0, len0, val3, ptr1, len1, val4);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        FitRowsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.fitrows_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
}
if (Symbol.dispose) FitRows.prototype[Symbol.dispose] = FitRows.prototype.free;

/**
 * Rows to be fitted.
 */
export class FittedRows {
    static __wrap(ptr) {
        const obj = Object.create(FittedRows.prototype);
        obj.__wbg_ptr = ptr;
        FittedRowsFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        FittedRowsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_fittedrows_free(ptr, 0);
    }
    /**
     * How many tokens have each of these values.
     * @returns {Float64Array}
     */
    counts() {
        const ret = wasm.fittedrows_counts(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * The dims that vary.
     * @returns {Uint32Array}
     */
    dims() {
        const ret = wasm.fittedrows_dims(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Sigma of largest likelihood, with this centroid of as many dims; with the best one where it is empty.
     * @param {Float32Array | number[]} centroid
     * @returns {SigmaFit}
     */
    fit(centroid) {
        const ptr0 = passArrayF32ToWasm0(centroid, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.fittedrows_fit(this.__wbg_ptr, ptr0, len0);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return SigmaFit.__wrap(ret[0]);
    }
    /**
     * How many values between its smallest and its largest no token has.
     * @returns {Float64Array}
     */
    gaps() {
        const ret = wasm.fittedrows_gaps(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Permutations of the values among the tokens.
     * @param {number} seed
     * @returns {Permutations}
     */
    permutations(seed) {
        const ret = wasm.fittedrows_permutations(this.__wbg_ptr, seed);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Permutations.__wrap(ret[0]);
    }
    /**
     * Tokens of each distinct row.
     * @returns {Float64Array}
     */
    populations() {
        const ret = wasm.fittedrows_populations(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * The logarithm of the likelihood at each of these sigmas, with this centroid, or with the best one for each where it is empty.
     * @param {Float32Array | number[]} centroid
     * @param {Float64Array | number[]} sigmas
     * @returns {Float64Array}
     */
    profile(centroid, sigmas) {
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passArrayF32ToWasm0(centroid, wasm.__wbindgen_malloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArrayF64ToWasm0(sigmas, wasm.__wbindgen_malloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 8, 8); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 4, 4); }
            throw e;
        }
        const ret = wasm.fittedrows_profile(this.__wbg_ptr, ptr0, len0, ptr1, len1);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v3 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v3;
    }
    /**
     * The sigma with which the most populous row has this share of the tokens, if there is one.
     * @param {Float32Array | number[]} centroid
     * @param {number} share
     * @returns {number | undefined}
     */
    sigmaOfShare(centroid, share) {
        const val2 = +share;
        const ptr0 = passArrayF32ToWasm0(centroid, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.fittedrows_sigmaOfShare(this.__wbg_ptr, ptr0, len0, val2);
        return ret[0] === 0 ? undefined : ret[1];
    }
    /**
     * How many values each of them has.
     * @returns {Uint32Array}
     */
    used() {
        const ret = wasm.fittedrows_used(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * The values of all dims that vary, ascending within each.
     * @returns {Float32Array}
     */
    values() {
        const ret = wasm.fittedrows_values(this.__wbg_ptr);
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) FittedRows.prototype[Symbol.dispose] = FittedRows.prototype.free;

/**
 * Distances of rows to the mean of a reference, and to an anchor.
 */
export class Indicators {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        IndicatorsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_indicators_free(ptr, 0);
    }
    /**
     * The row that distances are taken to, as it is stored.
     * @param {Uint8Array | number[]} row
     */
    anchor(row) {
        const ptr0 = passArray8ToWasm0(row, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        wasm.indicators_anchor(this.__wbg_ptr, ptr0, len0);
    }
    /**
     * One of the columns, a value a row; NaN where there is none.
     * @param {number} at
     * @returns {Float64Array}
     */
    column(at) {
        const ret = wasm.indicators_column(this.__wbg_ptr, at);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * For rows of `dims` values of a dtype; `lattice` where all are bfloat16 values.
     * @param {string} dtype
     * @param {number} dims
     * @param {number} epsilon
     * @param {boolean} lattice
     */
    constructor(dtype, dims, epsilon, lattice) {
        const val2 = +dims;
        const val3 = +epsilon;
        const val4 = +lattice;
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.indicators_new(ptr0, len0, val2, val3, val4);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        IndicatorsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.indicators_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * The reference's mean, the mean of all rows and their first component.
     * @param {Float64Array | number[]} vector
     * @param {Float64Array | number[]} mean
     * @param {Float64Array | number[]} component
     */
    refer(vector, mean, component) {
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = passArrayF64ToWasm0(vector, wasm.__wbindgen_malloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArrayF64ToWasm0(mean, wasm.__wbindgen_malloc);
            len1 = WASM_VECTOR_LEN;
            ptr2 = passArrayF64ToWasm0(component, wasm.__wbindgen_malloc);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 8, 8); }
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 8, 8); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 8, 8); }
            throw e;
        }
        wasm.indicators_refer(this.__wbg_ptr, ptr0, len0, ptr1, len1, ptr2, len2);
    }
}
if (Symbol.dispose) Indicators.prototype[Symbol.dispose] = Indicators.prototype.free;

/**
 * The leading principal components of rows, found in some passes over them.
 */
export class LeadingComponents {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        LeadingComponentsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_leadingcomponents_free(ptr, 0);
    }
    /**
     * Adds the sums of the next slabs of this pass.
     * @param {Float64Array | number[]} sums
     */
    add(sums) {
        const ptr0 = passArrayF64ToWasm0(sums, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        wasm.leadingcomponents_add(this.__wbg_ptr, ptr0, len0);
    }
    /**
     * The largest angle that is left, about, in radians.
     * @param {number} count
     * @returns {number}
     */
    angle(count) {
        const ret = wasm.leadingcomponents_angle(this.__wbg_ptr, count);
        return ret;
    }
    /**
     * Whether the passes sufficed.
     * @param {number} count
     * @returns {boolean}
     */
    areFound(count) {
        const ret = wasm.leadingcomponents_areFound(this.__wbg_ptr, count);
        return ret !== 0;
    }
    /**
     * The unit vector of this pass.
     * @returns {Float64Array}
     */
    direction() {
        const ret = wasm.leadingcomponents_direction(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Ends a pass.
     */
    endPass() {
        wasm.leadingcomponents_endPass(this.__wbg_ptr);
    }
    /**
     * Between passes: whether another is needed to tell the first so many components, which it begins then.
     * @param {number} count
     * @returns {boolean}
     */
    goesOn(count) {
        const ret = wasm.leadingcomponents_goesOn(this.__wbg_ptr, count);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * Of rows whose mean is known.
     * @param {Float64Array | number[]} mean
     */
    constructor(mean) {
        const ptr0 = passArrayF64ToWasm0(mean, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.leadingcomponents_new(ptr0, len0);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        LeadingComponentsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * The mean's part along it.
     * @returns {number}
     */
    offset() {
        const ret = wasm.leadingcomponents_offset(this.__wbg_ptr);
        return ret;
    }
    /**
     * How many passes were ended.
     * @returns {number}
     */
    get passes() {
        const ret = wasm.leadingcomponents_passes(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * The variance along the first component, divided by that along the second.
     * @returns {number}
     */
    get ratio() {
        const ret = wasm.leadingcomponents_ratio(this.__wbg_ptr);
        return ret;
    }
    /**
     * The variance along each.
     * @param {number} count
     * @returns {Float64Array}
     */
    variances(count) {
        const ret = wasm.leadingcomponents_variances(this.__wbg_ptr, count);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * The unit vectors, one after the other; zeros where the rows vary in fewer directions.
     * @param {number} count
     * @returns {Float64Array}
     */
    vectors(count) {
        const ret = wasm.leadingcomponents_vectors(this.__wbg_ptr, count);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) LeadingComponents.prototype[Symbol.dispose] = LeadingComponents.prototype.free;

/**
 * Takes the rows whose vectors are linked.
 */
export class LinkageBuilder {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        LinkageBuilderFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_linkagebuilder_free(ptr, 0);
    }
    /**
     * First token of each distinct vector, as the rows were pushed.
     * @returns {Uint32Array}
     */
    first() {
        const ret = wasm.linkagebuilder_first(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Whether every value is a bfloat16 number.
     * @returns {boolean}
     */
    get isBfloat16() {
        const ret = wasm.linkagebuilder_isBfloat16(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * The tree in units of epsilon.
     * @param {number} epsilon
     * @returns {Merges}
     */
    linkEpsilons(epsilon) {
        const ret = wasm.linkagebuilder_linkEpsilons(this.__wbg_ptr, epsilon);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Merges.__wrap(ret[0]);
    }
    /**
     * The tree in steps of the lattice of a dtype.
     * @param {string} lattice
     * @returns {Merges}
     */
    linkSteps(lattice) {
        const ptr0 = passStringToWasm0(lattice, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.linkagebuilder_linkSteps(this.__wbg_ptr, ptr0, len0);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Merges.__wrap(ret[0]);
    }
    /**
     * For rows of `dims` values of a dtype; the seed changes no result.
     * @param {string} dtype
     * @param {number} dims
     * @param {bigint} seed
     */
    constructor(dtype, dims, seed) {
        const val2 = +dims;
        const val3 = BigInt.asIntN(64, seed);
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.linkagebuilder_new(ptr0, len0, val2, val3);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        LinkageBuilderFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Tokens of each distinct vector.
     * @returns {Float64Array}
     */
    populations() {
        const ret = wasm.linkagebuilder_populations(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.linkagebuilder_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
}
if (Symbol.dispose) LinkageBuilder.prototype[Symbol.dispose] = LinkageBuilder.prototype.free;

/**
 * The mean of rows that arrive block by block.
 */
export class MeanBuilder {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        MeanBuilderFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_meanbuilder_free(ptr, 0);
    }
    /**
     * The mean in float64, rounded to float32; NaN for no row.
     * @returns {Float32Array}
     */
    mean() {
        const ret = wasm.meanbuilder_mean(this.__wbg_ptr);
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * For rows of `dims` values of a float dtype (F16, BF16, F32, F64).
     * @param {string} dtype
     * @param {number} dims
     */
    constructor(dtype, dims) {
        const val2 = +dims;
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.meanbuilder_new(ptr0, len0, val2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        MeanBuilderFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Adds the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.meanbuilder_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
}
if (Symbol.dispose) MeanBuilder.prototype[Symbol.dispose] = MeanBuilder.prototype.free;

/**
 * A snapshot in the making.
 */
export class Measurement {
    static __wrap(ptr) {
        const obj = Object.create(Measurement.prototype);
        obj.__wbg_ptr = ptr;
        MeasurementFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        MeasurementFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_measurement_free(ptr, 0);
    }
    /**
     * Works until about `elements` coordinate differences were taken; false when nothing is left to do.
     * @param {number} elements
     * @returns {boolean}
     */
    advance(elements) {
        const ret = wasm.measurement_advance(this.__wbg_ptr, elements);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * The snapshot; does what is left to do first. The measurement is used up.
     * @returns {Snapshot}
     */
    finish() {
        const ptr = this.__destroy_into_raw();
        const ret = wasm.measurement_finish(ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Snapshot.__wrap(ret[0]);
    }
    /**
     * Leaves the work on all pairs to the caller: mean and median stay NaN here.
     * @returns {PairWork | undefined}
     */
    handOverPairs() {
        const ret = wasm.measurement_handOverPairs(this.__wbg_ptr);
        return ret === 0 ? undefined : PairWork.__wrap(ret);
    }
    /**
     * Coordinate differences that mean and median of all pairs take, if these are to be computed.
     * @returns {number}
     */
    get pairElements() {
        const ret = wasm.measurement_pairElements(this.__wbg_ptr);
        return ret;
    }
    /**
     * Pairs visited so far; a second pass counts them again.
     * @returns {number}
     */
    get pairsDone() {
        const ret = wasm.measurement_pairsDone(this.__wbg_ptr);
        return ret;
    }
    /**
     * Pairs to visit in all.
     * @returns {number}
     */
    get pairsToDo() {
        const ret = wasm.measurement_pairsToDo(this.__wbg_ptr);
        return ret;
    }
}
if (Symbol.dispose) Measurement.prototype[Symbol.dispose] = Measurement.prototype.free;

/**
 * The merges of a tree, in their order.
 */
export class Merges {
    static __wrap(ptr) {
        const obj = Object.create(Merges.prototype);
        obj.__wbg_ptr = ptr;
        MergesFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        MergesFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_merges_free(ptr, 0);
    }
    /**
     * Its first tokens, the dims in which it differs, vectors and tokens that are joined, components that are left.
     * @returns {Float64Array}
     */
    counts() {
        const ret = wasm.merges_counts(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Distance and L1 of each merge's pair, alternating.
     * @returns {Float64Array}
     */
    lengths() {
        const ret = wasm.merges_lengths(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Merges.prototype[Symbol.dispose] = Merges.prototype.free;

/**
 * Follows rows from snapshot to snapshot.
 */
export class Motion {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        MotionFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_motion_free(ptr, 0);
    }
    /**
     * Begins the next snapshot.
     * @param {string} dtype
     */
    begin(dtype) {
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.motion_begin(this.__wbg_ptr, ptr0, len0);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Ends the snapshot.
     * @returns {MotionStep}
     */
    end() {
        const ret = wasm.motion_end(this.__wbg_ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return MotionStep.__wrap(ret[0]);
    }
    /**
     * For as many rows of `dims` values, in steps of the lattice of a dtype.
     * @param {string} lattice
     * @param {number} dims
     * @param {number} rows
     */
    constructor(lattice, dims, rows) {
        const val2 = +dims;
        const val3 = +rows;
        const ptr0 = passStringToWasm0(lattice, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.motion_new(ptr0, len0, val2, val3);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        MotionFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.motion_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
}
if (Symbol.dispose) Motion.prototype[Symbol.dispose] = Motion.prototype.free;

/**
 * What is told of one snapshot, and of the step to it.
 */
export class MotionStep {
    static __wrap(ptr) {
        const obj = Object.create(MotionStep.prototype);
        obj.__wbg_ptr = ptr;
        MotionStepFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        MotionStepFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_motionstep_free(ptr, 0);
    }
    /**
     * The mean of the rows.
     * @returns {Float64Array}
     */
    centroid() {
        const ret = wasm.motionstep_centroid(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Rows and elements that moved, mean and largest L1, mean L2, largest Linf, thermal motion; undefined at the first snapshot.
     * @returns {Float64Array | undefined}
     */
    moved() {
        const ret = wasm.motionstep_moved(this.__wbg_ptr);
        let v1;
        if (ret[0] !== 0) {
            v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        }
        return v1;
    }
    /**
     * The phase of each row, counted from 0; empty at the first snapshot.
     * @returns {Uint8Array}
     */
    phases() {
        const ret = wasm.motionstep_phases(this.__wbg_ptr);
        var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
        return v1;
    }
    /**
     * The mean distance from it.
     * @returns {number}
     */
    get radius() {
        const ret = wasm.motionstep_radius(this.__wbg_ptr);
        return ret;
    }
}
if (Symbol.dispose) MotionStep.prototype[Symbol.dispose] = MotionStep.prototype.free;

/**
 * Finds the rows nearest to some.
 */
export class Neighbours {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        NeighboursFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_neighbours_free(ptr, 0);
    }
    /**
     * Their distances in epsilons.
     * @param {number} centre
     * @returns {Float64Array}
     */
    distances(centre) {
        const ret = wasm.neighbours_distances(this.__wbg_ptr, centre);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * For rows of `dims` values of a float dtype; `most` are kept of each centre.
     * @param {string} dtype
     * @param {number} dims
     * @param {number} epsilon
     * @param {number | null | undefined} threshold
     * @param {number} most
     */
    constructor(dtype, dims, epsilon, threshold, most) {
        const val2 = +dims;
        const val3 = +epsilon;
        const val4 = +(isLikeNone(threshold) ? 0 : threshold);
        const val5 = +most;
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.neighbours_new(ptr0, len0, val2, val3, !isLikeNone(threshold), val4, val5);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        NeighboursFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Places, among the rows pushed, of the nearest ones of a centre.
     * @param {number} centre
     * @returns {Uint32Array}
     */
    places(centre) {
        const ret = wasm.neighbours_places(this.__wbg_ptr, centre);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Takes the centres in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    pushCentres(block, length) {
        _assertClass(block, Block);
        const ret = wasm.neighbours_pushCentres(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.neighbours_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * How many rows touch each centre.
     * @returns {Uint32Array}
     */
    touching() {
        const ret = wasm.neighbours_touching(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) Neighbours.prototype[Symbol.dispose] = Neighbours.prototype.free;

/**
 * The pairs of some blocks of rows.
 */
export class PairBlocks {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PairBlocksFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_pairblocks_free(ptr, 0);
    }
    /**
     * Begins a block of so many rows in the place of the one in `slot`.
     * @param {number} slot
     * @param {number} rows
     */
    begin(slot, rows) {
        const ret = wasm.pairblocks_begin(this.__wbg_ptr, slot, rows);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * For rows of `width` values of a float dtype, in which `dims` vary; `empty` is of `PairTotals`. So many blocks can be held.
     * @param {string} dtype
     * @param {number} width
     * @param {Uint32Array | number[]} dims
     * @param {Uint8Array | number[]} empty
     * @param {number} slots
     */
    constructor(dtype, width, dims, empty, slots) {
        const val4 = +width;
        const val5 = +slots;
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArray32ToWasm0(dims, wasm.__wbindgen_malloc);
            len1 = WASM_VECTOR_LEN;
            ptr2 = passArray8ToWasm0(empty, wasm.__wbindgen_malloc);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 4, 4); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.pairblocks_new(ptr0, len0, val4, ptr1, len1, ptr2, len2, val5);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        PairBlocksFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes rows of the block, in order.
     * @param {number} slot
     * @param {Block} block
     * @param {number} length
     */
    push(slot, block, length) {
        _assertClass(block, Block);
        const ret = wasm.pairblocks_push(this.__wbg_ptr, slot, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * The totals so far, as bytes, and begins anew.
     * @returns {Uint8Array}
     */
    take() {
        const ret = wasm.pairblocks_take(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
        return v1;
    }
    /**
     * Visits pairs within a block or between two, for about `elements` coordinate differences; how many, 0 when nothing is left to do.
     * @param {number} first
     * @param {number} second
     * @param {number} elements
     * @returns {number}
     */
    visit(first, second, elements) {
        const ret = wasm.pairblocks_visit(this.__wbg_ptr, first, second, elements);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0];
    }
}
if (Symbol.dispose) PairBlocks.prototype[Symbol.dispose] = PairBlocks.prototype.free;

/**
 * The totals of all parts.
 */
export class PairTotals {
    static __wrap(ptr) {
        const obj = Object.create(PairTotals.prototype);
        obj.__wbg_ptr = ptr;
        PairTotalsFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PairTotalsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_pairtotals_free(ptr, 0);
    }
    /**
     * The bytes that a part of this pass begins with.
     * @returns {Uint8Array}
     */
    empty() {
        const ret = wasm.pairtotals_empty(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
        return v1;
    }
    /**
     * Ends a pass: mean and median, or nothing if there must be another.
     * @returns {Float32Array | undefined}
     */
    endPass() {
        const ret = wasm.pairtotals_endPass(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        let v1;
        if (ret[0] !== 0) {
            v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        }
        return v1;
    }
    /**
     * From the bytes of unfinished ones.
     * @param {Uint8Array | number[]} bytes
     * @returns {PairTotals}
     */
    static fromBytes(bytes) {
        const ptr0 = passArray8ToWasm0(bytes, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.pairtotals_fromBytes(ptr0, len0);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return PairTotals.__wrap(ret[0]);
    }
    /**
     * Takes the totals of a part of this pass.
     * @param {Uint8Array | number[]} part
     */
    merge(part) {
        const ptr0 = passArray8ToWasm0(part, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.pairtotals_merge(this.__wbg_ptr, ptr0, len0);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * How many pairs there are.
     * @returns {number}
     */
    get pairs() {
        const ret = wasm.pairtotals_pairs(this.__wbg_ptr);
        return ret;
    }
    /**
     * The bytes of unfinished ones.
     * @returns {Uint8Array}
     */
    toBytes() {
        const ret = wasm.pairtotals_toBytes(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU8FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 1, 1);
        return v1;
    }
}
if (Symbol.dispose) PairTotals.prototype[Symbol.dispose] = PairTotals.prototype.free;

/**
 * Work on pairs that is handed over: the totals, and what is to be compared.
 */
export class PairWork {
    static __wrap(ptr) {
        const obj = Object.create(PairWork.prototype);
        obj.__wbg_ptr = ptr;
        PairWorkFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PairWorkFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_pairwork_free(ptr, 0);
    }
    /**
     * The dims that vary.
     * @returns {Uint32Array}
     */
    dims() {
        const ret = wasm.pairwork_dims(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * The totals, once.
     * @returns {PairTotals | undefined}
     */
    totals() {
        const ret = wasm.pairwork_totals(this.__wbg_ptr);
        return ret === 0 ? undefined : PairTotals.__wrap(ret);
    }
}
if (Symbol.dispose) PairWork.prototype[Symbol.dispose] = PairWork.prototype.free;

/**
 * Permutations of the values of each dim among the tokens.
 */
export class Permutations {
    static __wrap(ptr) {
        const obj = Object.create(Permutations.prototype);
        obj.__wbg_ptr = ptr;
        PermutationsFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PermutationsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_permutations_free(ptr, 0);
    }
    /**
     * Distinct rows, those shared by several tokens, and tokens of the largest, in one permutation.
     * @param {number} at
     * @returns {Float64Array}
     */
    counts(at) {
        const ret = wasm.permutations_counts(this.__wbg_ptr, at);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Permutations.prototype[Symbol.dispose] = Permutations.prototype.free;

/**
 * The covariance of rows times a direction.
 */
export class Projections {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ProjectionsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_projections_free(ptr, 0);
    }
    /**
     * For rows of a dtype, with the direction and the offset of a pass.
     * @param {string} dtype
     * @param {Float64Array | number[]} direction
     * @param {number} offset
     */
    constructor(dtype, direction, offset) {
        const val3 = +offset;
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArrayF64ToWasm0(direction, wasm.__wbindgen_malloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 8, 8); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.projections_new(ptr0, len0, ptr1, len1, val3);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        ProjectionsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.projections_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Sums of slabs of rows, for `LeadingComponents`.
     * @returns {Float64Array}
     */
    sums() {
        const ret = wasm.projections_sums(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Projections.prototype[Symbol.dispose] = Projections.prototype.free;

/**
 * The mean of rows whose norms were measured slab by slab.
 */
export class RowMean {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        RowMeanFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_rowmean_free(ptr, 0);
    }
    /**
     * Adds the sums of the next slabs.
     * @param {Float64Array | number[]} sums
     */
    add(sums) {
        const ptr0 = passArrayF64ToWasm0(sums, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        wasm.rowmean_add(this.__wbg_ptr, ptr0, len0);
    }
    /**
     * The mean of the finite rows.
     * @returns {Float64Array}
     */
    mean() {
        const ret = wasm.rowmean_mean(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * For rows of `dims` values.
     * @param {number} dims
     */
    constructor(dims) {
        const ret = wasm.rowmean_new(dims);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        RowMeanFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
}
if (Symbol.dispose) RowMean.prototype[Symbol.dispose] = RowMean.prototype.free;

/**
 * The length of each row, and the mean of all.
 */
export class RowNorms {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        RowNormsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_rownorms_free(ptr, 0);
    }
    /**
     * Whether every value is a bfloat16 value.
     * @returns {boolean}
     */
    get isBfloat16() {
        const ret = wasm.rownorms_isBfloat16(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * The largest magnitude in each row; NaN for one that is not finite.
     * @returns {Float32Array}
     */
    largest() {
        const ret = wasm.rownorms_largest(this.__wbg_ptr);
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * For rows of `dims` values of a dtype.
     * @param {string} dtype
     * @param {number} dims
     */
    constructor(dtype, dims) {
        const val2 = +dims;
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.rownorms_new(ptr0, len0, val2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        RowNormsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * The L2 norm of each row; NaN for one that is not finite.
     * @returns {Float64Array}
     */
    norms() {
        const ret = wasm.rownorms_norms(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.rownorms_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Sums of slabs of rows, for `RowMean`.
     * @returns {Float64Array}
     */
    sums() {
        const ret = wasm.rownorms_sums(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) RowNorms.prototype[Symbol.dispose] = RowNorms.prototype.free;

/**
 * A validated safetensors header; tensors are numbered in the header's order.
 */
export class SafetensorsHeader {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SafetensorsHeaderFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_safetensorsheader_free(ptr, 0);
    }
    /**
     * Dtypes of the tensors, by their safetensors names.
     * @returns {string[]}
     */
    dtypes() {
        const ret = wasm.safetensorsheader_dtypes(this.__wbg_ptr);
        var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Keys and values of `__metadata__`, alternating.
     * @returns {string[]}
     */
    metadata() {
        const ret = wasm.safetensorsheader_metadata(this.__wbg_ptr);
        var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Names of the tensors.
     * @returns {string[]}
     */
    names() {
        const ret = wasm.safetensorsheader_names(this.__wbg_ptr);
        var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Parses the header (the bytes after the 8 of its length) of a file of `file_length` bytes.
     * @param {Uint8Array | number[]} header
     * @param {number} file_length
     */
    constructor(header, file_length) {
        const val2 = +file_length;
        const ptr0 = passArray8ToWasm0(header, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.safetensorsheader_new(ptr0, len0, val2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        SafetensorsHeaderFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * First byte and end of each tensor in the file, alternating.
     * @returns {Float64Array}
     */
    ranges() {
        const ret = wasm.safetensorsheader_ranges(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Shape of one tensor; empty for a scalar.
     * @param {number} tensor
     * @returns {Float64Array}
     */
    shape(tensor) {
        const ret = wasm.safetensorsheader_shape(this.__wbg_ptr, tensor);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) SafetensorsHeader.prototype[Symbol.dispose] = SafetensorsHeader.prototype.free;

/**
 * Makes the trials of one sigma.
 */
export class Sampler {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SamplerFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_sampler_free(ptr, 0);
    }
    /**
     * From now on of each trial only the black holes are measured, as a mask of identical rows would select them.
     */
    dropSingletons() {
        wasm.sampler_dropSingletons(this.__wbg_ptr);
    }
    /**
     * How many entries of a trial leave that value, on average.
     * @returns {number}
     */
    get expectedFlips() {
        const ret = wasm.sampler_expectedFlips(this.__wbg_ptr);
        return ret;
    }
    /**
     * Begins to measure a trial. Without a threshold it is twice epsilon; the hash seed changes no result.
     * @param {number} trial
     * @param {number} epsilon
     * @param {number | null | undefined} threshold
     * @param {bigint} hash_seed
     * @returns {TrialMeasurement}
     */
    measure(trial, epsilon, threshold, hash_seed) {
        const ret = wasm.sampler_measure(this.__wbg_ptr, trial, epsilon, !isLikeNone(threshold), isLikeNone(threshold) ? 0 : threshold, hash_seed);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return TrialMeasurement.__wrap(ret[0]);
    }
    /**
     * For trials of `tokens` rows around the centroid, stored as F16 or BF16. `method` is `dense` or `sparse`; without it the cheaper
     * one is taken.
     * @param {Float32Array | number[]} centroid
     * @param {number} sigma
     * @param {number} tokens
     * @param {number} seed
     * @param {string} storage
     * @param {string | null} [method]
     */
    constructor(centroid, sigma, tokens, seed, storage, method) {
        const val4 = +sigma;
        const val5 = +tokens;
        const val6 = +seed;
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = passArrayF32ToWasm0(centroid, wasm.__wbindgen_malloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(storage, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
            ptr2 = isLikeNone(method) ? 0 : passStringToWasm0(method, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 4, 4); }
            throw e;
        }
        const ret = wasm.sampler_new(ptr0, len0, val4, val5, val6, ptr1, len1, ptr2, len2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        SamplerFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * The rows of a trial, as they are stored.
     * @param {number} trial
     * @returns {TrialRows}
     */
    rows(trial) {
        const ret = wasm.sampler_rows(this.__wbg_ptr, trial);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return TrialRows.__wrap(ret[0]);
    }
    /**
     * Whether it draws only the entries that leave the value they have without noise.
     * @returns {boolean}
     */
    get sparse() {
        const ret = wasm.sampler_sparse(this.__wbg_ptr);
        return ret !== 0;
    }
}
if (Symbol.dispose) Sampler.prototype[Symbol.dispose] = Sampler.prototype.free;

/**
 * A fitted sigma.
 */
export class SigmaFit {
    static __wrap(ptr) {
        const obj = Object.create(SigmaFit.prototype);
        obj.__wbg_ptr = ptr;
        SigmaFitFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SigmaFitFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_sigmafit_free(ptr, 0);
    }
    /**
     * The centroid, as given or as the best one for this sigma.
     * @returns {Float32Array}
     */
    centroid() {
        const ret = wasm.sigmafit_centroid(this.__wbg_ptr);
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Curvature of the likelihood's logarithm, by dim.
     * @returns {Float64Array}
     */
    curvature() {
        const ret = wasm.sigmafit_curvature(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Sigma, the ends of its interval, and the logarithm of the likelihood.
     * @returns {Float64Array}
     */
    numbers() {
        const ret = wasm.sigmafit_numbers(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) SigmaFit.prototype[Symbol.dispose] = SigmaFit.prototype.free;

/**
 * In which direction rows lie from their mean.
 */
export class Sky {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SkyFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_sky_free(ptr, 0);
    }
    /**
     * Longitude, latitude, and the place along each component, a value a row; NaN where there is none.
     * @param {number} at
     * @returns {Float64Array}
     */
    column(at) {
        const ret = wasm.sky_column(this.__wbg_ptr, at);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * For rows of a dtype, with the mean of all and their three leading components.
     * @param {string} dtype
     * @param {Float64Array | number[]} mean
     * @param {Float64Array | number[]} vectors
     */
    constructor(dtype, mean, vectors) {
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passArrayF64ToWasm0(mean, wasm.__wbindgen_malloc);
            len1 = WASM_VECTOR_LEN;
            ptr2 = passArrayF64ToWasm0(vectors, wasm.__wbindgen_malloc);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 8, 8); }
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 8, 8); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.sky_new(ptr0, len0, ptr1, len1, ptr2, len2);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        SkyFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.sky_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Sums of slabs of rows, for `RowMean` of one dim.
     * @returns {Float64Array}
     */
    sums() {
        const ret = wasm.sky_sums(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Sky.prototype[Symbol.dispose] = Sky.prototype.free;

/**
 * What one snapshot is like.
 */
export class Snapshot {
    static __wrap(ptr) {
        const obj = Object.create(Snapshot.prototype);
        obj.__wbg_ptr = ptr;
        SnapshotFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SnapshotFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_snapshot_free(ptr, 0);
    }
    /**
     * Distinct rows of each component of the epsilon-graph, largest first.
     * @returns {Float64Array}
     */
    componentSizes() {
        const ret = wasm.snapshot_componentSizes(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Component of each group in the epsilon-graph, from 0, the largest first.
     * @returns {Uint32Array}
     */
    components() {
        const ret = wasm.snapshot_components(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Edges of each group in the epsilon-graph.
     * @returns {Uint32Array}
     */
    degrees() {
        const ret = wasm.snapshot_degrees(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Edges of the epsilon-graph.
     * @returns {number}
     */
    edges() {
        const ret = wasm.snapshot_edges(this.__wbg_ptr);
        return ret;
    }
    /**
     * Mean and median of the sampled pairs, each followed by the ends of its confidence interval; nothing without a sample.
     * @returns {Float64Array}
     */
    estimate() {
        const ret = wasm.snapshot_estimate(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * For each group, the position of its first row among the rows pushed.
     * @returns {Uint32Array}
     */
    firsts() {
        const ret = wasm.snapshot_firsts(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * The metrics in the order of `snapshotColumns`.
     * @returns {Float64Array}
     */
    metrics() {
        const ret = wasm.snapshot_metrics(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
    /**
     * Population of each group of equal rows, largest first.
     * @returns {Float64Array}
     */
    populations() {
        const ret = wasm.snapshot_populations(this.__wbg_ptr);
        var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
        return v1;
    }
}
if (Symbol.dispose) Snapshot.prototype[Symbol.dispose] = Snapshot.prototype.free;

/**
 * Measures rows that arrive block by block.
 */
export class SnapshotBuilder {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        SnapshotBuilderFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_snapshotbuilder_free(ptr, 0);
    }
    /**
     * Distances between the rows of the `count` largest groups: a square matrix, row by row, not divided by epsilon.
     * @param {number} count
     * @returns {Float32Array}
     */
    distances(count) {
        const ret = wasm.snapshotbuilder_distances(this.__wbg_ptr, count);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Tells the distinct rows from others, by a number that depends on the seed.
     * @param {bigint} seed
     * @returns {bigint}
     */
    fingerprint(seed) {
        const ret = wasm.snapshotbuilder_fingerprint(this.__wbg_ptr, seed);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return BigInt.asUintN(64, ret[0]);
    }
    /**
     * The group that each row pushed joined, numbered by first appearance.
     * @returns {Uint32Array}
     */
    joined() {
        const ret = wasm.snapshotbuilder_joined(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Begins to measure what was pushed on the lattice of bfloat16, where rows touch that differ by at most `steps` in each dim.
     * @param {number} steps
     * @returns {Measurement}
     */
    measureLattice(steps) {
        const ret = wasm.snapshotbuilder_measureLattice(this.__wbg_ptr, steps);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Measurement.__wrap(ret[0]);
    }
    /**
     * Begins to measure what was pushed: mean and median of all pairs, or of a sample of so many (0: of none).
     * @param {number | null} [sample]
     * @returns {Measurement}
     */
    measure(sample) {
        const ret = wasm.snapshotbuilder_measure(this.__wbg_ptr, isLikeNone(sample) ? Number.MAX_SAFE_INTEGER : (sample) >>> 0);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Measurement.__wrap(ret[0]);
    }
    /**
     * For rows of `dims` values of a float dtype (F16, BF16, F32, F64). Without a threshold it is twice epsilon; the seed changes
     * no result.
     * @param {string} dtype
     * @param {number} dims
     * @param {number} epsilon
     * @param {number | null | undefined} threshold
     * @param {bigint} seed
     */
    constructor(dtype, dims, epsilon, threshold, seed) {
        const val2 = +dims;
        const val3 = +epsilon;
        const val4 = +(isLikeNone(threshold) ? 0 : threshold);
        const val5 = BigInt.asIntN(64, seed);
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.snapshotbuilder_new(ptr0, len0, val2, val3, !isLikeNone(threshold), val4, val5);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        SnapshotBuilderFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block.
     * @param {Block} block
     * @param {number} length
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.snapshotbuilder_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * From here on remembers which group each row joined; called before rows are pushed.
     */
    rememberGroups() {
        wasm.snapshotbuilder_rememberGroups(this.__wbg_ptr);
    }
    /**
     * How the distinct rows vary from dim to dim.
     * @returns {Variation}
     */
    variation() {
        const ret = wasm.snapshotbuilder_variation(this.__wbg_ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Variation.__wrap(ret[0]);
    }
}
if (Symbol.dispose) SnapshotBuilder.prototype[Symbol.dispose] = SnapshotBuilder.prototype.free;

/**
 * A snapshot in the making, of distinct rows that are handed in by blocks. Rows are known by the order of their first tokens.
 */
export class StreamedSnapshot {
    static __wrap(ptr) {
        const obj = Object.create(StreamedSnapshot.prototype);
        obj.__wbg_ptr = ptr;
        StreamedSnapshotFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        StreamedSnapshotFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_streamedsnapshot_free(ptr, 0);
    }
    /**
     * Begins a block of these rows, ascending, as the first (0) or the second (1).
     * @param {number} slot
     * @param {Uint32Array | number[]} nodes
     */
    beginBlock(slot, nodes) {
        const val2 = +slot;
        const ptr0 = passArray32ToWasm0(nodes, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.streamedsnapshot_beginBlock(this.__wbg_ptr, val2, ptr0, len0);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Begins mean and median, of all pairs or of a sample of so many (0: of none); whether there are pairs that they follow from.
     * @param {number | null} [sample]
     * @returns {boolean}
     */
    beginPairs(sample) {
        const ret = wasm.streamedsnapshot_beginPairs(this.__wbg_ptr, isLikeNone(sample) ? Number.MAX_SAFE_INTEGER : (sample) >>> 0);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * Bytes that a row of a block takes.
     * @returns {number}
     */
    blockRowBytes() {
        const ret = wasm.streamedsnapshot_blockRowBytes(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * The rows that touch another in the leading dims, ascending: those whose edges are to be looked for by blocks.
     * @returns {Uint32Array}
     */
    candidates() {
        const ret = wasm.streamedsnapshot_candidates(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Chooses the splitting dims.
     */
    chooseDims() {
        const ret = wasm.streamedsnapshot_chooseDims(this.__wbg_ptr);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Ends the graph; the rows returned, ascending, are to be handed in once more.
     * @returns {Uint32Array}
     */
    contenders() {
        const ret = wasm.streamedsnapshot_contenders(this.__wbg_ptr);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Gives back the memory of both blocks.
     */
    dropBlocks() {
        wasm.streamedsnapshot_dropBlocks(this.__wbg_ptr);
    }
    /**
     * Ends the sample.
     */
    endSample() {
        wasm.streamedsnapshot_endSample(this.__wbg_ptr);
    }
    /**
     * Ends a block whose edges are to be looked for.
     * @param {number} slot
     */
    endSearchedBlock(slot) {
        const ret = wasm.streamedsnapshot_endSearchedBlock(this.__wbg_ptr, slot);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * The snapshot. The measurement is used up.
     * @returns {Snapshot}
     */
    finish() {
        const ptr = this.__destroy_into_raw();
        const ret = wasm.streamedsnapshot_finish(ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Snapshot.__wrap(ret[0]);
    }
    /**
     * The rows without NaN and infinity, ascending.
     * @returns {Uint32Array}
     */
    finite() {
        const ret = wasm.streamedsnapshot_finite(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Leaves the work on all pairs to the caller: mean and median stay NaN here. Nothing for a sample.
     * @returns {PairWork | undefined}
     */
    handOverPairs() {
        const ret = wasm.streamedsnapshot_handOverPairs(this.__wbg_ptr);
        return ret === 0 ? undefined : PairWork.__wrap(ret);
    }
    /**
     * The largest difference in each dim, NaN where a value is not finite.
     * @returns {Float32Array}
     */
    ranges() {
        const ret = wasm.streamedsnapshot_ranges(this.__wbg_ptr);
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Looks at about `work` pairs within the first block or between the two; false when nothing is left to do.
     * @param {boolean} between
     * @param {number} work
     * @returns {boolean}
     */
    searchBlocks(between, work) {
        const ret = wasm.streamedsnapshot_searchBlocks(this.__wbg_ptr, between, work);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * Looks at about `work` pairs in the leading dims; false when nothing is left to do.
     * @param {number} work
     * @returns {boolean}
     */
    searchLeading(work) {
        const ret = wasm.streamedsnapshot_searchLeading(this.__wbg_ptr, work);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * Takes the block's rows, in order.
     * @param {number} slot
     * @param {Block} block
     * @param {number} length
     */
    takeBlock(slot, block, length) {
        _assertClass(block, Block);
        const ret = wasm.streamedsnapshot_takeBlock(this.__wbg_ptr, slot, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Takes contenders, of which these are the numbers.
     * @param {Uint32Array | number[]} nodes
     * @param {Block} block
     * @param {number} length
     */
    takeContenders(nodes, block, length) {
        _assertClass(block, Block);
        const val2 = +length;
        const ptr0 = passArray32ToWasm0(nodes, wasm.__wbindgen_malloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.streamedsnapshot_takeContenders(this.__wbg_ptr, ptr0, len0, block.__wbg_ptr, val2);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Takes all finite rows, in order.
     * @param {Block} block
     * @param {number} length
     */
    takeLead(block, length) {
        _assertClass(block, Block);
        const ret = wasm.streamedsnapshot_takeLead(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Takes some of the finite rows, from which the splitting dims are chosen.
     * @param {Block} block
     * @param {number} length
     */
    takeSample(block, length) {
        _assertClass(block, Block);
        const ret = wasm.streamedsnapshot_takeSample(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Takes rows that hold a NaN or an infinity.
     * @param {Block} block
     * @param {number} length
     */
    takeUnbounded(block, length) {
        _assertClass(block, Block);
        const ret = wasm.streamedsnapshot_takeUnbounded(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Visits the sampled pairs within the first block or between the two; how many.
     * @param {boolean} between
     * @returns {number}
     */
    visitSample(between) {
        const ret = wasm.streamedsnapshot_visitSample(this.__wbg_ptr, between);
        return ret;
    }
}
if (Symbol.dispose) StreamedSnapshot.prototype[Symbol.dispose] = StreamedSnapshot.prototype.free;

/**
 * A trial that is being measured.
 */
export class TrialMeasurement {
    static __wrap(ptr) {
        const obj = Object.create(TrialMeasurement.prototype);
        obj.__wbg_ptr = ptr;
        TrialMeasurementFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        TrialMeasurementFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_trialmeasurement_free(ptr, 0);
    }
    /**
     * Works until about so much was done as takes `elements` coordinate differences; false when nothing is left to do.
     * @param {number} elements
     * @returns {boolean}
     */
    advance(elements) {
        const ret = wasm.trialmeasurement_advance(this.__wbg_ptr, elements);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] !== 0;
    }
    /**
     * The snapshot; does what is left to do first. The measurement is used up.
     * @returns {Snapshot}
     */
    finish() {
        const ptr = this.__destroy_into_raw();
        const ret = wasm.trialmeasurement_finish(ptr);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return Snapshot.__wrap(ret[0]);
    }
}
if (Symbol.dispose) TrialMeasurement.prototype[Symbol.dispose] = TrialMeasurement.prototype.free;

/**
 * The rows of a trial, in order.
 */
export class TrialRows {
    static __wrap(ptr) {
        const obj = Object.create(TrialRows.prototype);
        obj.__wbg_ptr = ptr;
        TrialRowsFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        TrialRowsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_trialrows_free(ptr, 0);
    }
    /**
     * Writes the next rows into the first `length` bytes of the block, as many as there is room for and are left; returns how many.
     * @param {Block} block
     * @param {number} length
     * @returns {number}
     */
    fill(block, length) {
        _assertClass(block, Block);
        const ret = wasm.trialrows_fill(this.__wbg_ptr, block.__wbg_ptr, length);
        return ret >>> 0;
    }
}
if (Symbol.dispose) TrialRows.prototype[Symbol.dispose] = TrialRows.prototype.free;

/**
 * Groups rows by their values, compared in full.
 */
export class ValueGroups {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        ValueGroupsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_valuegroups_free(ptr, 0);
    }
    /**
     * For rows of `dims` values of a float dtype; the seed changes no result.
     * @param {string} dtype
     * @param {number} dims
     * @param {bigint} seed
     */
    constructor(dtype, dims, seed) {
        const val2 = +dims;
        const val3 = BigInt.asIntN(64, seed);
        const ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        const ret = wasm.valuegroups_new(ptr0, len0, val2, val3);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        ValueGroupsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Takes the whole rows in the first `length` bytes of the block; returns the group of each, numbered by first appearance.
     * @param {Block} block
     * @param {number} length
     * @returns {Uint32Array}
     */
    push(block, length) {
        _assertClass(block, Block);
        const ret = wasm.valuegroups_push(this.__wbg_ptr, block.__wbg_ptr, length);
        if (ret[3]) {
            throw takeFromExternrefTable0(ret[2]);
        }
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) ValueGroups.prototype[Symbol.dispose] = ValueGroups.prototype.free;

/**
 * How distinct rows vary from dim to dim.
 */
export class Variation {
    static __wrap(ptr) {
        const obj = Object.create(Variation.prototype);
        obj.__wbg_ptr = ptr;
        VariationFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        VariationFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_variation_free(ptr, 0);
    }
    /**
     * Dims in which two rows differ, row after row, in the order of their first tokens; undefined for very many rows.
     * @returns {Uint32Array | undefined}
     */
    hamming() {
        const ret = wasm.variation_hamming(this.__wbg_ptr);
        let v1;
        if (ret[0] !== 0) {
            v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
            wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        }
        return v1;
    }
    /**
     * Different values in each dim.
     * @returns {Uint32Array}
     */
    patterns() {
        const ret = wasm.variation_patterns(this.__wbg_ptr);
        var v1 = getArrayU32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
    /**
     * Largest difference in each dim; NaN where a value is not finite.
     * @returns {Float32Array}
     */
    ranges() {
        const ret = wasm.variation_ranges(this.__wbg_ptr);
        var v1 = getArrayF32FromWasm0(ret[0], ret[1]).slice();
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
        return v1;
    }
}
if (Symbol.dispose) Variation.prototype[Symbol.dispose] = Variation.prototype.free;

/**
 * Accounts for an update of Adam by the stored bytes of the elements. `update` is the learning rate, eps, the weight decay and the two corrections.
 *
 * The elements counted, those reproduced exactly, those with a headroom above 1, the largest headroom; then for each share, ascending, the two headrooms
 * between which the quantile lies.
 * @param {string} dtype
 * @param {Uint8Array | number[]} before
 * @param {Uint8Array | number[]} after
 * @param {Uint8Array | number[]} first
 * @param {Uint8Array | number[]} second
 * @param {Float64Array | number[]} update
 * @param {Float64Array | number[]} shares
 * @returns {Float64Array}
 */
export function accountForUpdate(dtype, before, after, first, second, update, shares) {
    let ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3, ptr4, len4, ptr5, len5, ptr6, len6;
    try {
        ptr0 = passStringToWasm0(dtype, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        len0 = WASM_VECTOR_LEN;
        ptr1 = passArray8ToWasm0(before, wasm.__wbindgen_malloc);
        len1 = WASM_VECTOR_LEN;
        ptr2 = passArray8ToWasm0(after, wasm.__wbindgen_malloc);
        len2 = WASM_VECTOR_LEN;
        ptr3 = passArray8ToWasm0(first, wasm.__wbindgen_malloc);
        len3 = WASM_VECTOR_LEN;
        ptr4 = passArray8ToWasm0(second, wasm.__wbindgen_malloc);
        len4 = WASM_VECTOR_LEN;
        ptr5 = passArrayF64ToWasm0(update, wasm.__wbindgen_malloc);
        len5 = WASM_VECTOR_LEN;
        ptr6 = passArrayF64ToWasm0(shares, wasm.__wbindgen_malloc);
        len6 = WASM_VECTOR_LEN;
    } catch (e) {
        if (ptr6) { wasm.__wbindgen_free(ptr6, len6 * 8, 8); }
        if (ptr5) { wasm.__wbindgen_free(ptr5, len5 * 8, 8); }
        if (ptr4) { wasm.__wbindgen_free(ptr4, len4 * 1, 1); }
        if (ptr3) { wasm.__wbindgen_free(ptr3, len3 * 1, 1); }
        if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
        if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
        if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
        throw e;
    }
    const ret = wasm.accountForUpdate(ptr0, len0, ptr1, len1, ptr2, len2, ptr3, len3, ptr4, len4, ptr5, len5, ptr6, len6);
    if (ret[3]) {
        throw takeFromExternrefTable0(ret[2]);
    }
    var v8 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
    wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
    return v8;
}

/**
 * Names of the columns of `Indicators`, in order.
 * @returns {string[]}
 */
export function indicatorColumns() {
    const ret = wasm.indicatorColumns();
    var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
    wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
    return v1;
}

/**
 * Length in bytes of the header of a safetensors file, from the file's first bytes and its length.
 * @param {Uint8Array | number[]} first_bytes
 * @param {number} file_length
 * @returns {number}
 */
export function safetensorsHeaderLength(first_bytes, file_length) {
    const val2 = +file_length;
    const ptr0 = passArray8ToWasm0(first_bytes, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ret = wasm.safetensorsHeaderLength(ptr0, len0, val2);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return ret[0];
}

/**
 * Rows of a slab.
 * @returns {number}
 */
export function slabRows() {
    const ret = wasm.slabRows();
    return ret >>> 0;
}

/**
 * Names of the metrics of a snapshot, in order.
 * @returns {string[]}
 */
export function snapshotColumns() {
    const ret = wasm.snapshotColumns();
    var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
    wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
    return v1;
}

/**
 * `count` numbers from `start` to `stop`, of equal differences or, if `logarithmic`, of equal ratios.
 * @param {number} start
 * @param {number} stop
 * @param {number} count
 * @param {boolean} logarithmic
 * @returns {Float64Array}
 */
export function spaced(start, stop, count, logarithmic) {
    const ret = wasm.spaced(start, stop, count, logarithmic);
    var v1 = getArrayF64FromWasm0(ret[0], ret[1]).slice();
    wasm.__wbindgen_free(ret[0], ret[1] * 8, 8);
    return v1;
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
            throw new Error(getStringFromWasm0(arg0, arg1));
        },
        __wbg_assign_6b6bb30388088072: function(arg0, arg1) {
            const ret = Object.assign(arg0, arg1);
            return ret;
        },
        __wbg_instanceof_Object_97e16a01fd368661: function(arg0) {
            let result;
            try {
                result = arg0 instanceof Object;
            } catch (_) {
                result = false;
            }
            const ret = result;
            return ret;
        },
        __wbg_new_787b9fb330d55d78: function(arg0, arg1) {
            const ret = new Error(getStringFromWasm0(arg0, arg1));
            return ret;
        },
        __wbg_parse_c3f72b5a24f83c01: function() { return handleError(function (arg0, arg1) {
            const ret = JSON.parse(getStringFromWasm0(arg0, arg1));
            return ret;
        }, arguments); },
        __wbindgen_generic_0000000000000001: function(arg0, arg1) {
            // Cast intrinsic for `Ref(String) -> Externref`.
            const ret = getStringFromWasm0(arg0, arg1);
            return ret;
        },
        __wbindgen_init_externref_table: function() {
            const table = wasm.__wbindgen_externrefs;
            table.set(0, undefined);
            table.set(1024, undefined);
            table.set(1025, null);
            table.set(1026, true);
            table.set(1027, false);
        },
    };
    return {
        __proto__: null,
        "./collapsar_wasm_bg.js": import0,
    };
}

const Bfloat16SearchFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_bfloat16search_free(ptr, 1));
const BlockFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_block_free(ptr, 1));
const BootstrapFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_bootstrap_free(ptr, 1));
const ByteGroupsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_bytegroups_free(ptr, 1));
const CandidatesFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_candidates_free(ptr, 1));
const ChosenRowsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_chosenrows_free(ptr, 1));
const DifferenceFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_difference_free(ptr, 1));
const FingerprintsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_fingerprints_free(ptr, 1));
const FirstPassFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_firstpass_free(ptr, 1));
const FitRowsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_fitrows_free(ptr, 1));
const FittedRowsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_fittedrows_free(ptr, 1));
const IndicatorsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_indicators_free(ptr, 1));
const LeadingComponentsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_leadingcomponents_free(ptr, 1));
const LinkageBuilderFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_linkagebuilder_free(ptr, 1));
const MeanBuilderFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_meanbuilder_free(ptr, 1));
const MeasurementFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_measurement_free(ptr, 1));
const MergesFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_merges_free(ptr, 1));
const MotionFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_motion_free(ptr, 1));
const MotionStepFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_motionstep_free(ptr, 1));
const NeighboursFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_neighbours_free(ptr, 1));
const PairBlocksFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_pairblocks_free(ptr, 1));
const PairTotalsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_pairtotals_free(ptr, 1));
const PairWorkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_pairwork_free(ptr, 1));
const PermutationsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_permutations_free(ptr, 1));
const ProjectionsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_projections_free(ptr, 1));
const RowMeanFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_rowmean_free(ptr, 1));
const RowNormsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_rownorms_free(ptr, 1));
const SafetensorsHeaderFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_safetensorsheader_free(ptr, 1));
const SamplerFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_sampler_free(ptr, 1));
const SigmaFitFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_sigmafit_free(ptr, 1));
const SkyFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_sky_free(ptr, 1));
const SnapshotFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_snapshot_free(ptr, 1));
const SnapshotBuilderFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_snapshotbuilder_free(ptr, 1));
const StreamedSnapshotFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_streamedsnapshot_free(ptr, 1));
const TrialMeasurementFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_trialmeasurement_free(ptr, 1));
const TrialRowsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_trialrows_free(ptr, 1));
const ValueGroupsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_valuegroups_free(ptr, 1));
const VariationFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_variation_free(ptr, 1));

function addToExternrefTable0(obj) {
    const idx = wasm.__externref_table_alloc();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
}

function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
        throw new Error(`expected instance of ${klass.name}`);
    }
}

function getArrayF32FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getFloat32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
}

function getArrayF64FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getFloat64ArrayMemory0().subarray(ptr / 8, ptr / 8 + len);
}

function getArrayI32FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getInt32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
}

function getArrayJsValueFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    const mem = getDataViewMemory0();
    const result = [];
    for (let i = ptr; i < ptr + 4 * len; i += 4) {
        result.push(wasm.__wbindgen_externrefs.get(mem.getUint32(i, true)));
    }
    wasm.__externref_drop_slice(ptr, len);
    return result;
}

function getArrayU32FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
}

function getArrayU64FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getBigUint64ArrayMemory0().subarray(ptr / 8, ptr / 8 + len);
}

function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
}

let cachedBigUint64ArrayMemory0 = null;
function getBigUint64ArrayMemory0() {
    if (cachedBigUint64ArrayMemory0 === null || cachedBigUint64ArrayMemory0.byteLength === 0) {
        cachedBigUint64ArrayMemory0 = new BigUint64Array(wasm.memory.buffer);
    }
    return cachedBigUint64ArrayMemory0;
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

let cachedFloat32ArrayMemory0 = null;
function getFloat32ArrayMemory0() {
    if (cachedFloat32ArrayMemory0 === null || cachedFloat32ArrayMemory0.byteLength === 0) {
        cachedFloat32ArrayMemory0 = new Float32Array(wasm.memory.buffer);
    }
    return cachedFloat32ArrayMemory0;
}

let cachedFloat64ArrayMemory0 = null;
function getFloat64ArrayMemory0() {
    if (cachedFloat64ArrayMemory0 === null || cachedFloat64ArrayMemory0.byteLength === 0) {
        cachedFloat64ArrayMemory0 = new Float64Array(wasm.memory.buffer);
    }
    return cachedFloat64ArrayMemory0;
}

let cachedInt32ArrayMemory0 = null;
function getInt32ArrayMemory0() {
    if (cachedInt32ArrayMemory0 === null || cachedInt32ArrayMemory0.byteLength === 0) {
        cachedInt32ArrayMemory0 = new Int32Array(wasm.memory.buffer);
    }
    return cachedInt32ArrayMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint32ArrayMemory0 = null;
function getUint32ArrayMemory0() {
    if (cachedUint32ArrayMemory0 === null || cachedUint32ArrayMemory0.byteLength === 0) {
        cachedUint32ArrayMemory0 = new Uint32Array(wasm.memory.buffer);
    }
    return cachedUint32ArrayMemory0;
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_exn_store(idx);
    }
}

function isLikeNone(x) {
    return x === undefined || x === null;
}

function passArray32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getUint32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArray64ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 8, 8) >>> 0;
    getBigUint64ArrayMemory0().set(arg, ptr / 8);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArrayF32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getFloat32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArrayF64ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 8, 8) >>> 0;
    getFloat64ArrayMemory0().set(arg, ptr / 8);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__externref_table_dealloc(idx);
    return value;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedBigUint64ArrayMemory0 = null;
    cachedDataViewMemory0 = null;
    cachedFloat32ArrayMemory0 = null;
    cachedFloat64ArrayMemory0 = null;
    cachedInt32ArrayMemory0 = null;
    cachedUint32ArrayMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
}

async function __wbg_load(module, imports) {
    if (typeof Response === 'function' && module instanceof Response) {
        if (!module.ok) {
            throw new Error(`failed to fetch Wasm: ${module.status} ${module.statusText} fetching '${module.url}'`);
        }

        if (typeof WebAssembly.instantiateStreaming === 'function') {
            try {
                return await WebAssembly.instantiateStreaming(module, imports);
            } catch (e) {
                const validResponse = expectedResponseType(module.type);

                if (validResponse && module.headers.get('Content-Type') !== 'application/wasm') {
                    console.warn("`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\n", e);

                } else { throw e; }
            }
        }

        const bytes = await module.arrayBuffer();
        return await WebAssembly.instantiate(bytes, imports);
    } else {
        const instance = await WebAssembly.instantiate(module, imports);

        if (instance instanceof WebAssembly.Instance) {
            return { instance, module };
        } else {
            return instance;
        }
    }

    function expectedResponseType(type) {
        switch (type) {
            case 'basic': case 'cors': case 'default': return true;
        }
        return false;
    }
}

function initSync(module) {
    if (wasm !== undefined) return wasm;


    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
}

let __wbg_init_promise;
async function __wbg_init(module_or_path) {
    if (wasm !== undefined) return wasm;
    if (__wbg_init_promise === undefined) {
        __wbg_init_promise = __wbg_init_once(module_or_path);
        __wbg_init_promise.catch(() => { __wbg_init_promise = undefined; });
    }
    return __wbg_init_promise;
}

async function __wbg_init_once(module_or_path) {

    if (module_or_path !== undefined) {
        if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
            ({module_or_path} = module_or_path)
        } else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }
    }

    if (module_or_path === undefined) {
        module_or_path = new URL('collapsar_wasm_bg.wasm', import.meta.url);
    }
    const imports = __wbg_get_imports();

    if (typeof module_or_path === 'string' || (typeof Request === 'function' && module_or_path instanceof Request) || (typeof URL === 'function' && module_or_path instanceof URL)) {
        module_or_path = fetch(module_or_path);
    }

    const { instance, module } = await __wbg_load(await module_or_path, imports);

    return __wbg_finalize_init(instance, module);
}

export { initSync, __wbg_init as default };
