package dev.genga.dataset.cache;

import dev.genga.wan.image.ImageEncoder;
import java.util.function.Supplier;

/// The image encoder that makes caches for image-to-video models.
///
/// @param hash SHA-256 of its file
/// @param open opens it where something is to be encoded
record ImageModel(String hash, Supplier<ImageEncoder> open) {}
