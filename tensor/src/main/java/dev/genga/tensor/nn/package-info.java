/// Layers: weights and how they are applied.
@NullMarked
package dev.genga.tensor.nn;

import org.jspecify.annotations.NullMarked;
