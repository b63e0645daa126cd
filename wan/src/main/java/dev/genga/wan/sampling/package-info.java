/// Flow matching: from noise to latents by a sampler, and the timesteps at which a model is trained.
@NullMarked
package dev.genga.wan.sampling;

import org.jspecify.annotations.NullMarked;
