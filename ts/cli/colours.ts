/** Emphasis in reports. */
import pc from "picocolors";

/** Functions that wrap text in a terminal's codes, or leave it as it is. */
export type Colours = ReturnType<typeof pc.createColors>;

/** Colours where the stream is a terminal, none where NO_COLOR is set. */
export const coloursFor = (stream: NodeJS.WriteStream): Colours =>
  pc.createColors(Boolean(stream.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb");
