/// Optimizers and gradient clipping.
@NullMarked
package dev.genga.training.optimizer;

import org.jspecify.annotations.NullMarked;
