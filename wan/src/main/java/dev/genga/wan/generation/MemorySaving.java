package dev.genga.wan.generation;

/// What a video is made with where memory is short; its request says nothing of it.
///
/// @param separatePasses whether the two passes of a guidance that asks for one batch are made one after the
///     other; the frames are those of a request without the batch
/// @param decodeStrips strips in which frames are decoded, 1 for whole ones; the frames are the same but
///     for rounding, see [dev.genga.wan.vae.StripDecoder]; not for requests with tiles
public record MemorySaving(boolean separatePasses, int decodeStrips) {
  /// Nothing is saved.
  public static final MemorySaving NONE = new MemorySaving(false, 1);
}
