/// Training a video autoencoder of Wan's architecture from nothing.
@NullMarked
package dev.genga.training.vae;

import org.jspecify.annotations.NullMarked;
