/// How long a training step takes and how much memory: measured on a few blocks of the model at hand,
/// told for all of them.
@NullMarked
package dev.genga.training.fit;

import org.jspecify.annotations.NullMarked;
