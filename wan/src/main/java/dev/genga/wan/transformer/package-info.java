/// The Wan transformer: from noisy latents, a timestep and an encoded prompt to a velocity.
@NullMarked
package dev.genga.wan.transformer;

import org.jspecify.annotations.NullMarked;
