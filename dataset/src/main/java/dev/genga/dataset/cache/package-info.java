/// Latents and prompt embeddings on disk, each with a record of what it was made from.
@NullMarked
package dev.genga.dataset.cache;

import org.jspecify.annotations.NullMarked;
