/** The file beside a model's weights that says what the model is. */
export const CONFIG = "config.json";

/** A longer configuration is not one. */
export const MAX_CONFIG_BYTES = 10_000_000;
