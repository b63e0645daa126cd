/// Wan2.1's video autoencoder: frames to latents and back, a few frames at a time.
@NullMarked
package dev.genga.wan.vae;

import org.jspecify.annotations.NullMarked;
