package dev.genga.wan.vae;

import dev.genga.tensor.Device;

/// Which convolutions go through frames, and through rows, two at a time: see [PairedTaps].
///
/// The sums that this takes grow with the channels, and the products that it saves with their
/// square, so it pays from some number of channels on. On a GPU the engine's own kernels choose.
///
/// In bfloat16 every pairing rounds once more. The encoder stays nearer to its float32 result than the
/// reference does with both; the decoder only with pairs of frames, and gains little by rows.
///
/// @param frames pairs of frames from so many channels on
/// @param encoderRows pairs of rows too from so many channels on
/// @param decoderRows the same in the decoder
record Pairing(long frames, long encoderRows, long decoderRows) {
  private static final long NEVER = Long.MAX_VALUE;

  static final Pairing NONE = new Pairing(NEVER, NEVER, NEVER);
  private static final Pairing CPU = new Pairing(64, 128, NEVER);

  /// What is fastest on a device.
  static Pairing of(Device device) {
    return device.kind() == Device.Kind.CPU ? CPU : NONE;
  }

  /// From how many channels on the layer of that name goes through pairs of rows.
  long rows(String layer) {
    return layer.startsWith("decoder.") ? decoderRows : encoderRows;
  }
}
